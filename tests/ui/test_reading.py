"""Reading a signed sheet, and adding to it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QTableView

from app.casework import printing, sheets
from app.casework.views import SheetState
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox
from app.ui.reading.paper_text import document
from app.ui.red_page import RedPage
from app.ui.sheet_reading import SheetReading
from app.vault import places
from app.vault.connection import Database, Transaction
from app.vault.keys import derive
from tests.stations import FACTS, Founded, Watch
from tests.ui.room import Furnished, Room

CONTROL = Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return


def read(room: Room, login: str, sheet_id: str) -> SheetReading:
    """Sign in and open one sheet above the first place."""
    room.enter(login)
    assert room.window.shell is not None
    screen = SheetReading(room.window.shell._desk, sheet_id)
    room.window.shell.open(screen)
    room.settle()
    return screen


def words(screen: SheetReading) -> list[str]:
    return [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]


def test_enter_opens_a_sheet_from_the_list(furnished_prison: Room) -> None:
    furnished_prison.enter("sahin")
    furnished_prison.go("my_sheets")
    furnished_prison.part("my_sheets.table", QTableView).setFocus()
    furnished_prison.press(RETURN)
    assert furnished_prison.focus == "reading.page"
    furnished_prison.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert furnished_prison.focus == "my_sheets.table"


def test_the_head_says_who_when_and_that_it_holds(furnished_prison: Room, furnished: Furnished) -> None:
    screen = read(furnished_prison, "holm", furnished.sheets["illustrated"])
    shown = words(screen)
    for text in ("Petrow, Iwan", "Karin Holm\nAbteilungsdienst, Haus 2", FACTS, "2. November 2026, 08:15 Uhr"):
        assert text in shown
    assert any("Иван Петров" in text and "3/26" in text for text in shown)
    code = furnished_prison.texts("ui.reading.code")
    assert len(shown[shown.index(code) + 1].replace(" ", "")) == 10


def test_the_verified_mark_explains_itself_on_focus(furnished_prison: Room, furnished: Furnished) -> None:
    read(furnished_prison, "holm", furnished.sheets["plain"])
    assert not furnished_prison.visible("reading.verified.text")
    furnished_prison.tab_to("reading.verified")
    explanation = furnished_prison.part("reading.verified.text", QLabel).text()
    assert "Karin Holm" in explanation and "JVA Musterhausen" in explanation
    assert furnished_prison.part("reading.verified", Button).accessibleDescription() == explanation
    furnished_prison.tab()
    assert not furnished_prison.visible("reading.verified.text")


def test_an_assessment_never_shares_a_card_with_facts(furnished_prison: Room, furnished: Furnished) -> None:
    screen = read(furnished_prison, "holm", furnished.sheets["illustrated"])
    cards = [frame for frame in screen.findChildren(QFrame) if frame.property("look") == "assessment"]
    inside = [label.text() for frame in cards for label in frame.findChildren(QLabel)]
    assert "Wirkt, als warte er auf etwas." in inside
    assert FACTS not in inside


def test_a_picture_is_shown_and_saved(furnished_prison: Room, furnished: Furnished, tmp_path: Path) -> None:
    screen = read(furnished_prison, "holm", furnished.sheets["illustrated"])
    pictures = [label for label in screen.findChildren(QLabel) if label.isVisible() and label.pixmap().width() > 200]
    assert len(pictures) == 1
    furnished_prison.button("reading.file.0.save")
    furnished_prison.choose("reading.file.dialog", tmp_path / "kasten.jpg")
    assert (tmp_path / "kasten.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    furnished_prison.button("reading.file.0.save")
    furnished_prison.choose("reading.file.dialog", tmp_path / "kasten.jpg")
    assert "B-586" in furnished_prison.said("reading.file.0.notice")


def test_what_was_added_stands_below(furnished_prison: Room, furnished: Furnished) -> None:
    screen = read(furnished_prison, "holm", furnished.sheets["amended"])
    shown = words(screen)
    assert shown.index(FACTS) < shown.index(furnished_prison.texts("ui.reading.amendment"))
    assert {"Der Zaun war der am Werkhof.", "Ort genauer"} <= set(shown)
    assert furnished_prison.visible("reading.later.0.verified")


def test_a_void_sheet_says_so_first_and_takes_nothing_more(furnished_prison: Room, furnished: Furnished) -> None:
    screen = read(furnished_prison, "holm", furnished.sheets["voided"])
    assert furnished_prison.texts("ui.reading.is_void") in words(screen)
    assert "Verwechslung der Person" in words(screen)
    assert not furnished_prison.visible("reading.amend") and not furnished_prison.visible("reading.void")


OFFERED = [
    ("holm", "plain", True, True),
    ("okafor", "entrusted", True, False),
    ("okafor", "amended", True, False),
    ("brandt", "plain", False, False),
    ("weber", "plain", True, False),
    ("weber", "own", True, True),
]


@pytest.mark.parametrize(("login", "sheet", "amend", "void"), OFFERED)
def test_only_what_somebody_may_is_offered(
    furnished_prison: Room, furnished: Furnished, login: str, sheet: str, amend: bool, void: bool
) -> None:
    read(furnished_prison, login, furnished.sheets[sheet])
    assert furnished_prison.visible("reading.pdf")
    assert (furnished_prison.visible("reading.amend"), furnished_prison.visible("reading.void")) == (amend, void)


def test_what_somebody_may_not_read_is_not_shown(furnished_prison: Room, furnished: Furnished) -> None:
    read(furnished_prison, "sahin", furnished.sheets["plain"])
    assert "B-551" in furnished_prison.said("shell.notice")
    assert not furnished_prison.visible("reading.page")
    assert furnished_prison.visible("sheet.facts")


def test_an_amendment_is_signed_by_keys(furnished_prison: Room, furnished: Furnished) -> None:
    screen = read(furnished_prison, "okafor", furnished.sheets["entrusted"])
    furnished_prison.button("reading.amend")
    furnished_prison.press(RETURN, CONTROL)
    assert len(furnished_prison.problems("amendment.problems")) == 1
    furnished_prison.tab()
    furnished_prison.press(RETURN)
    assert furnished_prison.focus == "amendment.text"
    furnished_prison.type("Die Nummer des Zettels ist A 17.")
    furnished_prison.tab()
    furnished_prison.type("Nummer nachgetragen")
    furnished_prison.press(RETURN, CONTROL)
    assert furnished_prison.said("shell.notice") == furnished_prison.texts("ui.later.amendment_done")
    assert {"Die Nummer des Zettels ist A 17.", "Nummer nachgetragen"} <= set(words(screen))


def test_a_voiding_needs_a_reason_and_a_second_thought(furnished_prison: Room, furnished: Furnished) -> None:
    read(furnished_prison, "holm", furnished.sheets["plain"])
    furnished_prison.button("reading.void")
    furnished_prison.button("voiding.sign")
    assert len(furnished_prison.problems("voiding.problems")) == 2
    furnished_prison.part("voiding.reason", QPlainTextEdit).setFocus()
    furnished_prison.type("Es war ein anderer Tag.")
    furnished_prison.button("voiding.sign")
    assert furnished_prison.problems("voiding.problems") == [furnished_prison.texts("ui.later.not_sure")]
    furnished_prison.part("voiding.sure", CheckBox).setFocus()
    furnished_prison.press(Qt.Key.Key_Space)
    furnished_prison.button("voiding.sign")
    assert furnished_prison.visible("reading.is_void")
    assert not furnished_prison.visible("reading.void")
    furnished_prison.lock()
    assert furnished_prison.founded is not None
    with closing(furnished_prison.founded.open(Watch())) as station:
        paper = sheets.show(station("holm"), furnished.sheets["plain"], language="de")
    assert paper.state is SheetState.VOIDED


def test_the_pdf_is_that_of_the_use_case_and_never_written_over(
    furnished_prison: Room, furnished: Furnished, tmp_path: Path
) -> None:
    read(furnished_prison, "holm", furnished.sheets["amended"])
    furnished_prison.button("reading.pdf")
    dialog = furnished_prison.dialog("reading.pdf.dialog")
    offered = Path(dialog.selectedFiles()[0]).name
    assert "Kov" not in offered and offered.startswith("bogen-")
    furnished_prison.choose("reading.pdf.dialog", tmp_path / "bogen.pdf")
    assert str(tmp_path / "bogen.pdf") in furnished_prison.said("reading.notice")
    raw = (tmp_path / "bogen.pdf").read_bytes()
    assert raw.startswith(b"%PDF-")
    furnished_prison.button("reading.pdf")
    furnished_prison.choose("reading.pdf.dialog", tmp_path / "bogen.pdf")
    assert "B-586" in furnished_prison.said("reading.notice")
    furnished_prison.lock()
    assert furnished_prison.founded is not None
    with closing(furnished_prison.founded.open(Watch())) as station:
        assert printing.sheet_pdf(station("holm"), furnished.sheets["amended"], language="de") == raw


def test_a_print_holds_the_words_of_the_sheet_and_its_check_code(
    furnished_prison: Room, furnished: Furnished, tmp_path: Path
) -> None:
    screen = read(furnished_prison, "holm", furnished.sheets["amended"])
    paper = screen._paper
    assert paper is not None
    made = document(paper, furnished_prison.texts, training=True)
    text = made.toPlainText()
    for part in (paper.check_code, FACTS, "Kovács, Zoltán", "Der Zaun war der am Werkhof.", "Karin Holm"):
        assert part in text
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "print.pdf"))
    made.print_(printer)
    assert (tmp_path / "print.pdf").read_bytes().startswith(b"%PDF-")


def test_a_sheet_that_does_not_hold_is_not_shown(furnished_prison: Room, furnished: Furnished) -> None:
    """A payload is changed behind the program's back: the red page with its code, and nothing of the sheet."""
    founded = furnished_prison.founded
    assert founded is not None
    tamper(founded, furnished.sheets["plain"])
    read(furnished_prison, "holm", furnished.sheets["plain"])
    (page,) = furnished_prison.window.findChildren(RedPage)
    assert page.isVisible() and furnished_prison.focus == "red.back"
    assert any("(B-4" in label.text() for label in page.findChildren(QLabel))
    assert furnished_prison.window.findChildren(QLabel, "reading.verified.text") == []
    furnished_prison.press(RETURN)
    assert furnished_prison.visible("sheet.facts")


def tamper(founded: Founded, sheet_id: str) -> None:
    """Another word in the payload, written past triggers, tags and signature."""
    database = Database(founded.home / places.DATABASE, derive(founded.vault_key, founded.vault_id).sqlcipher)

    def write(transaction: Transaction) -> None:
        transaction.execute("DROP TRIGGER payload_no_update")
        transaction.execute(
            """UPDATE payload SET bytes = CAST(replace(CAST(bytes AS TEXT), 'allein', 'zornig') AS BLOB)
               WHERE sequence = (SELECT sequence FROM record WHERE id = :id)""",
            {"id": sheet_id},
        )

    database.write(write)
    database.close()
