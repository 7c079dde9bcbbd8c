"""Sheets on paper, from real vaults: own and received ones, amended, voided, with files; and saving them."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from PIL import Image

from app.casework import attachments, intake, printing, sheets
from app.casework.session import Session
from forms.errors import AccessError, EnvironmentFault, InputError
from tests.pdf.reader import read
from tests.pdf.source import said
from tests.stations import FACTS, PRISON, Station, exchange_cards, release, sheet


def texts(session: Session, sheet_id: str, language: str = "de") -> list[str]:
    return [text for _, text in said(printing.sheet_pdf(session, sheet_id, language=language))]


def test_an_own_sheet_prints_with_its_check_code(prison: Station) -> None:
    sheet_id = sheet(prison)
    printed = texts(prison("holm"), sheet_id)
    code = sheets.show(prison("holm"), sheet_id, language="de").check_code
    assert printed[:3] == [PRISON, "Wahrnehmungsbogen", "ÜBUNG – erfundene Daten"]
    for words in (
        "Öztürk, Işık",
        "1/26",
        FACTS,
        "Karin Holm",
        "Abteilungsdienst",
        "14. März 2026",
        f"Nummer des Bogens: {sheet_id}",
        code,
    ):
        assert words in printed
    assert printed[printed.index("Wahrgenommen") + 1] == "2. November 2026, 08:15 Uhr"
    assert printed[printed.index("Unterschrieben") + 1] == "2. November 2026, 08:30 Uhr"


def test_the_same_sheet_gives_the_same_bytes_and_another_language_others(prison: Station) -> None:
    sheet_id = sheet(prison)
    first = printing.sheet_pdf(prison("holm"), sheet_id, language="de")
    prison.watch.forward(days=3)
    prison.reopen()
    assert printing.sheet_pdf(prison("brandt"), sheet_id, language="de") == first
    assert printing.sheet_pdf(prison("holm"), sheet_id, language="en") != first


def test_amendment_and_voiding_are_printed(prison: Station) -> None:
    sheet_id = sheet(prison)
    before = printing.sheet_pdf(prison("holm"), sheet_id, language="de")
    prison.watch.forward(minutes=5)
    sheets.amend(prison("holm"), sheet_id, text="Es war der Zaun am Werkhof.", reason="Ort genauer")
    prison.watch.forward(minutes=5)
    assert "Es war der Zaun am Werkhof." in texts(prison("holm"), sheet_id)
    sheets.void(prison("holm"), sheet_id, reason="Verwechslung der Person")
    printed = texts(prison("holm"), sheet_id)
    assert "Ungültig" in printed and "Verwechslung der Person" in printed
    assert printing.sheet_pdf(prison("holm"), sheet_id, language="de") != before


def test_urgency_monitoring_and_foreign_words_are_marked(prison: Station) -> None:
    sheet_id = sheet(
        prison,
        areas=["F", "G"],
        marks_f=["mail_phone"],
        urgency="today",
        quote="Bu tiyatro yakında bitecek.",
        quote_language="other",
        quote_language_other="Türkisch",
        quote_origin="original",
    )
    printed = texts(prison("holm"), sheet_id)
    assert "Eilbedürftigkeit: Heute" in printed
    label = "Aus überwachtem Kontakt. Die Kennzeichnung bleibt bei jeder Weitergabe bestehen."
    assert printed.count(label) == 1
    tree = read(printing.sheet_pdf(prison("holm"), sheet_id, language="de"))
    (quote,) = [node for node in tree.walk() if node.tag == "BlockQuote"]
    assert [(kid.text, kid.language) for kid in quote.kids] == [("Bu tiyatro yakında bitecek.", "und")]


def test_what_others_did_keeps_its_language(prison: Station) -> None:
    row = {"group": "inmate", "role": "present", "what": "Mitgefangener 1, sah zu"}
    sheet_id = sheet(prison, others_involved="yes", others=[row])
    tree = read(printing.sheet_pdf(prison("holm"), sheet_id, language="en"))
    spoken = {words: {lang for node in tree.walk() for lang in node.spoken(words)} for words in ("Inmate", "sah zu")}
    assert spoken == {"Inmate": {"en"}, "sah zu": {"de"}}


def _attached(session: Session, folder: Path) -> list[object]:
    Image.new("RGB", (120, 80), (90, 120, 40)).save(folder / "zaun.jpg")
    (folder / "brief.pdf").write_bytes(b"%PDF-1.7 Brief")
    (folder / "kaputt.jpg").write_bytes(b"\xff\xd8\xff\xe0 kaputt")
    return [attachments.attach(session, folder / name) for name in ("zaun.jpg", "brief.pdf", "kaputt.jpg")]


def test_files_are_printed_or_named_and_none_keeps_a_sheet_from_paper(prison: Station, tmp_path: Path) -> None:
    sheet_id = sheet(prison, attachments=_attached(prison("holm"), tmp_path))
    leaves = said(printing.sheet_pdf(prison("holm"), sheet_id, language="de"))
    assert [text for tag, text in leaves if tag == "Figure"] == [
        "Bild der Anlage 1, Datei zaun.jpg. Was es zeigt, steht in der Beobachtung."
    ]
    printed = [text for _, text in leaves]
    assert "Anlage 2: brief.pdf" in printed and "Anlage 3: kaputt.jpg" in printed
    assert "Dieses Bild lässt sich nicht drucken. Die Datei selbst ist unverändert aufbewahrt." in printed


def test_a_received_sheet_says_from_whom_and_that_it_was_checked(
    prison: Station, prosecutor: Station, tmp_path: Path
) -> None:
    exchange_cards(prison, prosecutor)
    sheet_id = sheet(prison, attachments=_attached(prison("holm"), tmp_path))
    stick = tmp_path / "stick"
    stick.mkdir()
    intake.import_bundle(prosecutor("verbindung"), release(prison, prosecutor, stick).path)
    printed = texts(prosecutor("verbindung"), sheet_id)
    assert f"Empfangen von: {PRISON}. Die Unterschrift ist geprüft und stimmt." in printed
    assert printed[0] == PRISON
    code = sheets.show(prison("holm"), sheet_id, language="de").check_code
    assert code in printed
    english = texts(prosecutor("verbindung"), sheet_id, "en")
    assert f"Received from: {PRISON}. The signature was checked and holds." in english
    assert FACTS in english


def test_who_may_not_read_a_sheet_may_not_print_it(prison: Station) -> None:
    sheet_id = sheet(prison)
    with pytest.raises(AccessError, match="B-551"):
        printing.sheet_pdf(prison("sahin"), sheet_id, language="de")


def test_saving_writes_the_file_once_and_over_no_other(prison: Station, tmp_path: Path) -> None:
    sheet_id = sheet(prison)
    path = tmp_path / "bogen.pdf"
    assert printing.save_pdf(prison("holm"), sheet_id, path, language="de") == path
    raw = path.read_bytes()
    assert raw == printing.sheet_pdf(prison("holm"), sheet_id, language="de")
    with pytest.raises(InputError, match="B-586"):
        printing.save_pdf(prison("holm"), sheet_id, path, language="en")
    assert path.read_bytes() == raw


def test_saving_where_there_is_no_folder_says_so(prison: Station, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="B-594"):
        printing.save_pdf(prison("holm"), sheet(prison), tmp_path / "fehlt" / "bogen.pdf", language="de")


def test_a_file_that_cannot_be_written_whole_leaves_nothing(prison: Station, tmp_path: Path) -> None:
    sheet_id, path = sheet(prison), tmp_path / "bogen.pdf"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    prison.vault.database.settle()  # so that the row of the log of access still finds room, and the paper does not
    resource.setrlimit(resource.RLIMIT_FSIZE, (25_000, hard))
    try:
        with pytest.raises(EnvironmentFault, match="B-594"):
            printing.save_pdf(prison("holm"), sheet_id, path, language="de")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not path.exists()
