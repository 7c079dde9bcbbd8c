"""The printed sheet: what stands where, in which language, and that nothing is lost or mixed."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest

from exports.pdf import render
from exports.pdf.blocks import Block, Document, Heading, Panel, Together, Tone
from exports.pdf.sheet import SheetPrint, sheet_document
from forms.texts import LANGUAGES, Texts
from tests.pdf.conftest import Judge
from tests.pdf.reader import Node, page_texts, read, unmarked_and_artifacts
from tests.pdf.sheets import ASSESSMENT, BROKEN, CODE, COUNTER, FACTS, FILES, LONG, QUOTE, SHORT, samples, sheet
from tests.pdf.source import expected, normal, said

NAMES = tuple(samples("de"))


def document(made: SheetPrint, language: str = "de") -> Document:
    return sheet_document(made, Texts(language))


def printed(made: SheetPrint, language: str = "de") -> bytes:
    return render(document(made, language))


def texts_of(made: SheetPrint, language: str = "de") -> list[str]:
    return [text for _, text in said(printed(made, language))]


def furniture(pdf: bytes) -> list[str]:
    """The artifacts of every page, one text per page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [normal(" ".join(unmarked_and_artifacts(page)[1])) for page in opened.pages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_passes_every_judge(name: str, language: str, judge: Judge) -> None:
    made = document(samples(language)[name], language)
    pdf = render(made)
    judge(pdf)
    assert said(pdf) == expected(made)
    pages = furniture(pdf)
    page_of = {"de": "Seite {} von {}", "en": "Page {} of {}"}[language]
    for number, text in enumerate(pages, start=1):
        assert CODE in text
        assert page_of.format(number, len(pages)) in text


@pytest.mark.parametrize("name", ["short", "training", "arabic", "cyrillic", "monitored"])
def test_a_short_sheet_fits_on_one_page(name: str) -> None:
    assert len(furniture(printed(samples("de")[name]))) == 1


def test_a_signature_never_stands_alone() -> None:
    lengths = set()
    for words in range(50, 400, 10):
        pages = page_texts(printed(sheet({**SHORT, "facts": "Wort " * words})))
        lengths.add(len(pages))
        assert "Unterschrift" in pages[-1] and "Was veranlasst wurde" in pages[-1]
    assert lengths == {1, 2}


def test_the_file_names_no_person_in_its_title_and_the_time_of_the_last_act() -> None:
    made = document(samples("de")["voided"])
    assert made.title == f"Wahrnehmungsbogen, Prüfcode {CODE}"
    assert made.created.isoformat() == "2026-03-06T09:30:00+01:00"
    assert document(sheet()).created.isoformat() == "2026-03-05T22:40:00+01:00"


def test_same_sheet_same_bytes() -> None:
    assert printed(samples("de")["files"]) == printed(samples("de")["files"])


def test_head_person_and_signature() -> None:
    texts = texts_of(sheet())
    assert texts[:8] == [
        "JVA Musterhausen",
        "Wahrnehmungsbogen",
        "Gefangene/r",
        "Öztürk, Işık",
        "Buchungsnummer",
        "2026/0417",
        "Geboren",
        "17. Mai 1996",
    ]
    *signature, number = texts[texts.index("Unterschrift") + 1 :]
    assert number == "Nummer des Bogens: 0199c3f2-7c1e-7d5a-9a53-3f0f3f5b2a10"
    assert dict(zip(signature[::2], signature[1::2], strict=True)) == {
        "Verfasst von": "Karin Holm",
        "Funktion": "Abteilungsdienst",
        "Abteilung": "Haus 2",
        "Letzte Schulung": "5. November 2025",
        "Wahrgenommen": "5. März 2026, 22:15 Uhr",
        "Unterschrieben": "5. März 2026, 22:40 Uhr",
        "Prüfcode": CODE,
    }


def test_original_name_stands_beside_the_transliteration() -> None:
    assert "يوسف الخطيب" in texts_of(samples("de")["arabic"])
    assert "Иван Петров" in texts_of(samples("en")["cyrillic"], "en")


def test_every_answer_is_printed_once_in_the_order_of_the_form() -> None:
    made = sheet(LONG)
    texts = texts_of(made)
    start = texts.index("Wer, wann, wo")
    labels = [
        line.label
        for section in made.reading.sections
        for line in section.lines
        if line.name not in ("person", "attachments", "monitoring")
    ]
    places = [texts.index(label, start) for label in labels]
    assert places == sorted(places)
    for section in made.reading.sections:
        for line in section.lines:
            assert all(normal(value) in texts for value in line.values)


def _panels(made: SheetPrint, tone: Tone) -> list[Panel]:
    blocks: list[Block] = []
    for block in document(made).blocks:
        blocks += block.blocks if isinstance(block, Together) else [block]
    return [block for block in blocks if isinstance(block, Panel) and block.tone is tone]


def _sections(pdf: bytes) -> list[Node]:
    return [node for node in read(pdf).walk() if node.tag == "Sect"]


def test_facts_and_assessment_are_never_mixed() -> None:
    pdf = printed(sheet(LONG))
    (own,) = [node for node in _sections(pdf) if any(kid.text == "Meine persönliche Einschätzung" for kid in node.kids)]
    inside = [node.text for node in own.walk() if node.text]
    assert inside[0] == "Meine persönliche Einschätzung"
    assert ASSESSMENT in inside and COUNTER in inside and "Unsicher" in inside
    outside = [text for _, text in said(pdf) if text not in inside]
    assert QUOTE not in inside and QUOTE in outside
    assert not [text for text in inside if text.startswith("Gegen 21:40 Uhr")]
    assert "Was veranlasst wurde" in outside
    (panel,) = _panels(sheet(LONG), Tone.ASSESSMENT)
    assert isinstance(panel.blocks[0], Heading)


def test_an_assessment_among_other_answers_gets_a_panel_of_its_own() -> None:
    made = sheet(LONG)
    facts, assessment = made.reading.sections[2], made.reading.sections[3]
    mixed = replace(facts, lines=(facts.lines[0], *assessment.lines, *facts.lines[1:]))
    made = replace(made, reading=replace(made.reading, sections=(mixed,)))
    (panel,) = _panels(made, Tone.ASSESSMENT)
    assert panel.blocks[0] == Heading(text="Einschätzung", level=3)
    pdf = printed(made)
    (own,) = [node for node in _sections(pdf) if any(kid.text == ASSESSMENT for kid in node.kids)]
    assert QUOTE not in [node.text for node in own.walk()]
    assert said(pdf) == expected(document(made))


def test_a_quote_is_marked() -> None:
    quotes = [node for node in read(printed(sheet(LONG))).walk() if node.tag == "BlockQuote"]
    assert [[kid.text for kid in quote.kids] for quote in quotes] == [[QUOTE]]


def test_notices_stand_at_the_top_and_only_where_there_is_something_to_notice() -> None:
    assert not _panels(sheet(), Tone.NOTICE)
    made = sheet(
        urgency="Sofort", monitored="Aus überwachtem Kontakt.", received_from="JVA Musterhausen", training=True
    )
    texts = texts_of(made)
    assert texts[2:6] == [
        "ÜBUNG – erfundene Daten",
        "Eilbedürftigkeit: Sofort",
        "Aus überwachtem Kontakt.",
        "Empfangen von: JVA Musterhausen. Die Unterschrift ist geprüft und stimmt.",
    ]
    received = texts_of(sheet(language="en", received_from="JVA Musterhausen"), "en")
    assert received[2] == "Received from: JVA Musterhausen. The signature was checked and holds."


def test_a_training_sheet_says_so_on_every_page() -> None:
    pdf = printed(samples("de")["long"])
    mark = "ÜBUNG – erfundene Daten"
    assert mark in [text for _, text in said(pdf)]
    assert len(furniture(pdf)) == 2
    assert all(mark in page for page in furniture(pdf))
    assert not [text for text in furniture(printed(sheet(LONG))) if "ÜBUNG" in text]


def test_a_voided_sheet_says_so_at_the_top_and_keeps_its_content() -> None:
    texts = texts_of(samples("de")["voided"])
    assert texts[2] == "Ungültig"
    assert texts[3] == "Dieser Bogen wurde von Karin Holm am 6. März 2026, 09:30 Uhr für ungültig erklärt."
    assert texts.count("Verwechslung der Person") == 2
    assert QUOTE in texts
    assert all("Ungültig" in page for page in furniture(printed(samples("de")["voided"])))
    assert not [text for text in texts_of(samples("de")["long"]) if "ngültig" in text]


def test_what_was_added_stands_below_the_signature_in_its_order() -> None:
    texts = texts_of(samples("de")["voided"])
    assert "Mit einem Nachtrag, siehe unten." in texts[: texts.index("Wer, wann, wo")]
    below = texts[texts.index("Später hinzugefügt") :]
    assert below == [
        "Später hinzugefügt",
        "Nachtrag, 6. März 2026, 08:00 Uhr",
        "Es war 21:50 Uhr, nicht 21:40 Uhr.",
        "Grund",
        "Uhrzeit berichtigt",
        "Unterschrieben von",
        "Aylin Şahin, Abteilungsdienst",
        "Ungültigerklärung, 6. März 2026, 09:30 Uhr",
        "Grund",
        "Verwechslung der Person",
        "Unterschrieben von",
        "Karin Holm, Abteilungsdienst",
    ]
    assert texts.index("Unterschrift") < texts.index("Später hinzugefügt")


def test_pictures_are_figures_and_other_files_are_named() -> None:
    leaves = said(printed(samples("de")["files"]))
    texts = [text for _, text in leaves]
    assert [text for tag, text in leaves if tag == "Figure"] == [
        "Bild der Anlage 1, Datei zaun.jpg. Was es zeigt, steht in der Beobachtung.",
        "Bild der Anlage 2, Datei plan.png. Was es zeigt, steht in der Beobachtung.",
    ]
    for number, file in enumerate(FILES, start=1):
        assert f"Anlage {number}: {file.name}" in texts
        (about,) = [text for text in texts if file.sha256 in text.replace(" ", "")]
        assert f"{file.size:,}".replace(",", " ") in about


def test_a_broken_picture_keeps_no_sheet_from_being_printed(judge: Judge) -> None:
    pdf = printed(sheet(attachments=(BROKEN, *FILES)))
    judge(pdf)
    texts = [text for _, text in said(pdf)]
    place = texts.index("Anlage 1: kaputt.jpg")
    assert texts[place + 1] == "Dieses Bild lässt sich nicht drucken. Die Datei selbst ist unverändert aufbewahrt."
    assert BROKEN.sha256 in texts[place + 2].replace(" ", "")
    assert len([tag for tag, _ in said(pdf) if tag == "Figure"]) == 2


def _languages(pdf: bytes, words: str) -> set[str]:
    return {language for node in read(pdf).walk() for language in node.spoken(words)}


def test_own_words_are_german_in_an_english_print() -> None:
    pdf = printed(samples("en")["received"], "en")
    for words in (QUOTE, ASSESSMENT, COUNTER, "Es war 21:50 Uhr, nicht 21:40 Uhr.", "Uhrzeit berichtigt"):
        assert _languages(pdf, words) == {"de"}
    for words in ("Mitgefangener 1, saß am Kartentisch und lachte", "Abteilungsdienst", "JVA Musterhausen"):
        assert "de" in _languages(pdf, words)
    for words in ("What I saw or heard", "Face to face", "Took part", "My interpretation"):
        assert _languages(pdf, words) == {"en"}
    assert _languages(printed(sheet(LONG)), QUOTE) == {"de"}


def test_a_quote_in_a_foreign_language_is_not_read_as_german() -> None:
    words = "Yakında bu tiyatro bitecek."
    made = sheet({**LONG, "quote": words}, foreign=frozenset(("quote",)))
    assert _languages(printed(made), words) == {"und"}


def test_the_foot_tells_how_to_use_the_code() -> None:
    (foot,) = furniture(printed(sheet()))
    assert f"Prüfcode {CODE}" in foot
    assert "Zeigt das Programm Bogen zu diesem Bogen denselben Prüfcode" in foot


def test_paper_says_which_characters_it_lacks(judge: Judge) -> None:
    pdf = printed(sheet({**SHORT, "facts": "Zeigte ihm 😀 und \u2620 und 日, immer 😀."}))
    judge(pdf)
    texts = [text for _, text in said(pdf)]
    assert "Zeigte ihm 😀 und \u2620 und 日, immer 😀." in texts
    (note,) = [text for text in texts if "U+" in text]
    assert ": U+1F600, U+65E5. Im Programm steht der Text unverändert." in note
    assert not [text for text in texts_of(samples("de")["arabic"]) if "U+" in text]


def test_free_text_keeps_the_writers_letters() -> None:
    facts = "  Er sagte: „Ich mag nicht.“\r\n\r\nDanach <b>nichts</b> &amp; {nichts} %s 😀 Cafe\u0301 \u0000\u200b"
    texts = texts_of(sheet({**SHORT, "facts": facts}))
    assert "Er sagte: „Ich mag nicht.“ Danach <b>nichts</b> &amp; {nichts} %s 😀 Café" in texts
    assert FACTS not in texts
