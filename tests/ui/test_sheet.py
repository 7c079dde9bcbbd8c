"""The minute of an officer: one sheet, all its kinds of questions, the keyboard alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QPlainTextEdit

from app.casework import sheets
from app.casework.views import SheetFilter, SheetPaper
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox, Radio
from app.ui.sheet.files_field import FilesField
from app.ui.sheet.text_fields import BoxField
from tests.stations import Watch, person
from tests.ui.room import PHOTO, Room

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
RETURN = Qt.Key.Key_Return
REQUIRED = ("sheet.person", "sheet.place", "sheet.setting", "sheet.areas", "sheet.facts")
FACTS = "Stand bei der Freistunde allein am Zaun und sprach mit niemandem."


class NoPointer(QObject):
    """Notices every mouse event that a person would have to make."""

    def __init__(self) -> None:
        super().__init__()
        self.presses = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self.presses += 1
        return super().eventFilter(watched, event)


def signed(room: Room, login: str) -> list[SheetPaper]:
    """The sheets of `login`, newest first, read again from the vault after the desk is locked."""
    room.lock()
    assert room.founded is not None
    with closing(room.founded.open(Watch())) as station:
        session = station(login)
        lines = sheets.list_sheets(session, SheetFilter(author_id=session.user.id)).rows
        return [sheets.show(session, line.id, language="de") for line in lines]


def shortest(room: Room, place: str = "Haftraum") -> None:
    """Person, area, one sentence, sign: what a sheet needs at least, once a first one has told the place."""
    room.type("Öztürk")
    room.press(RETURN)
    if place:
        room.press(RETURN)
        room.type(place)
    room.tab_to("sheet.areas.A")
    room.type("d")
    room.tab_to("sheet.facts")
    room.type(FACTS)
    room.press(RETURN, CONTROL)


def test_four_steps_are_enough(prison_room: Room) -> None:
    prison_room.enter("holm")
    assert prison_room.focus == "sheet.person"
    shortest(prison_room, "Hof")
    prison_room.watch.forward(minutes=20)
    shortest(prison_room, place="")
    assert prison_room.said("shell.notice") == prison_room.texts.count("ui.sheet.signed", 1)
    assert prison_room.focus == "sheet.person"
    assert prison_room.part("sheet.facts", QPlainTextEdit).toPlainText() == ""
    paper, first = signed(prison_room, "holm")
    assert paper.person.booking_no == "1/26"
    assert paper.answers["facts"] == FACTS
    assert (paper.occurred_at - first.occurred_at).total_seconds() == 20 * 60
    defaults = ("place", "setting", "change", "frequency", "source", "urgency")
    assert [paper.answers.get(name) for name in defaults] == [
        "yard", "face_to_face", "cannot_say", "first", "saw_heard_myself", "normal",
    ]  # fmt: skip


def test_a_whole_sheet_without_the_pointer(prison_room: Room) -> None:
    watcher = NoPointer()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watcher)
    prison_room.enter("holm")
    occasion_and_kind(prison_room)
    facts_and_others(prison_room)
    assessment_and_action(prison_room)
    prison_room.press(RETURN, CONTROL)
    application.removeEventFilter(watcher)
    assert prison_room.said("shell.notice") == prison_room.texts.count("ui.sheet.signed", 1)
    assert watcher.presses == 0
    (paper,) = signed(prison_room, "holm")
    assert paper.answers["noticed"] == {
        "at": "2026-11-01T22:15:00+01:00", "until": "2026-11-01T22:40:00+01:00", "precision": "about",
    }  # fmt: skip
    picked = {name: value for name, value in paper.answers.items() if name not in ("person", "noticed")}
    assert picked == {
        "place": "yard", "setting": "face_to_face", "areas": ["D", "G"], "marks_d": ["breaks_contacts"],
        "marks_g": ["other"], "marks_g_other": "Sprach von früher", "facts": FACTS, "quote": "Früher war alles anders.",
        "quote_language": "german", "quote_origin": "original", "change": "new", "frequency": "repeated",
        "source": "several_colleagues", "others_involved": "yes",
        "others": [{"group": "inmate", "role": "present", "what": "Mitgefangener 1, hörte zu"}],
        "assessment_kind": "worry", "assessment": "Zieht sich zurück.", "counter": "Es war sehr kalt.",
        "certainty": "fairly", "actions": ["informed_shift_lead"], "urgency": "today", "proposal": "team",
    }  # fmt: skip


def occasion_and_kind(room: Room) -> None:
    room.type("petrow")
    room.press(RETURN)
    assert room.focus == "sheet.noticed"
    room.type("ca. gestern 22:15-22:40")
    assert "01.11.2026" in room.part("sheet.noticed.understood", QLabel).text()
    room.press(RETURN)
    assert room.focus == "sheet.place"
    room.type("Hof")
    room.press(RETURN)
    assert room.focus == "sheet.setting"
    room.press(RETURN)
    room.type("d")
    room.type("g")
    assert room.focus == "sheet.areas.G"
    room.press(RETURN)
    room.type("2")  # breaks off contacts
    room.press(RETURN)
    assert room.focus.startswith("sheet.marks_g.")
    room.part("sheet.marks_g.other", CheckBox).setFocus()
    room.press(Qt.Key.Key_Space)
    room.press(RETURN)
    assert room.focus == "sheet.marks_g_other"
    room.type("Sprach von früher")
    room.press(RETURN)


def facts_and_others(room: Room) -> None:
    assert room.focus == "sheet.facts"
    room.type(FACTS)
    room.tab()
    assert room.focus == "sheet.quote"
    room.type("Früher war alles anders.")
    room.tab_to("sheet.change.cannot_say")
    room.type("1")
    room.press(RETURN)
    room.type("2")
    room.press(RETURN)
    assert room.focus == "sheet.source"
    room.type("Mehrere")
    room.press(RETURN)
    room.type("2")
    room.press(RETURN)
    room.type("1")
    room.press(RETURN)
    assert room.focus == "sheet.others.0.role"
    room.type("War anwesend")
    room.press(RETURN)
    assert room.focus == "sheet.others.0.what"
    room.type("Mitgefangener 1, hörte zu")


def assessment_and_action(room: Room) -> None:
    room.tab_to("sheet.section.assessment")
    room.press(Qt.Key.Key_Space)
    assert room.focus.startswith("sheet.assessment_kind.")
    room.type("3")
    room.press(RETURN)
    assert room.focus == "sheet.assessment"
    room.type("Zieht sich zurück.")
    room.tab()
    assert room.focus == "sheet.counter"
    room.type("Es war sehr kalt.")
    room.tab()
    room.type("2")
    room.press(RETURN)
    assert room.focus == "sheet.actions.none"
    room.type("3")
    room.press(RETURN)
    room.type("2")
    room.press(RETURN)
    assert room.focus == "sheet.proposal"
    room.type("Im Team")


def test_enter_walks_from_question_to_question_and_ends_at_the_signature(prison_room: Room) -> None:
    prison_room.enter("holm")
    seen = [prison_room.focus]
    for _ in range(30):
        if prison_room.focus in ("sheet.facts", "sheet.quote"):
            prison_room.tab()  # in a text Enter begins a line
        else:
            prison_room.press(RETURN)
        seen.append(prison_room.focus)
        if seen[-1] == "sheet.sign":
            break
    expected = [
        "sheet.person", "sheet.noticed", "sheet.place", "sheet.setting", "sheet.areas.A", "sheet.facts", "sheet.quote",
        "sheet.change.cannot_say", "sheet.frequency.first", "sheet.source", "sheet.others_involved.none",
        "sheet.actions.none", "sheet.urgency.normal", "sheet.proposal", "sheet.sign",
    ]  # fmt: skip
    assert seen == expected


def test_the_contact_officer_s_own_people_are_one_key_away(prison_room: Room) -> None:
    prison_room.enter("okafor")
    assert prison_room.part("sheet.own.1", Button).text().endswith("Kovács, Zoltán")
    prison_room.press(Qt.Key.Key_1, ALT)
    assert "2/26" in prison_room.part("sheet.person", QLineEdit).text()
    assert prison_room.focus == "sheet.noticed"
    prison_room.press(Qt.Key.Key_2, ALT)  # elsewhere the digits are the places of the rail
    assert prison_room.visible("my_sheets.filter.text")


def test_nobody_is_taken_unseen(prison_room: Room) -> None:
    """Enter in haste: several hits open the list, a single one is taken, none is said."""
    prison_room.enter("holm")
    prison_room.type("26")
    listed = prison_room.part("sheet.person.list", QListWidget)
    assert listed.count() == 3
    prison_room.press(Qt.Key.Key_Down)
    prison_room.press(RETURN)
    assert prison_room.part("sheet.person", QLineEdit).text().startswith("Öztürk")
    prison_room.fill("sheet.person", "niemand dieses Namens")
    nobody = prison_room.texts("ui.sheet.person.nobody")
    assert prison_room.part("sheet.person.list", QListWidget).item(0).text() == nobody
    prison_room.press(RETURN)
    prison_room.press(RETURN, CONTROL)
    assert prison_room.problems("sheet.problems")[0] == prison_room.texts("violation.required", label="Gefangene/r")


def test_the_same_observation_of_several_gives_each_a_sheet(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.type("Öztürk")
    prison_room.press(RETURN)
    prison_room.button("sheet.also")
    assert prison_room.focus == "sheet.also.person"
    prison_room.type("Petrow")
    prison_room.press(RETURN)
    assert prison_room.visible("sheet.also.0.remove")
    prison_room.part("sheet.place", QComboBox).setFocus()
    prison_room.type("Hof")
    prison_room.part("sheet.areas.A", CheckBox).setFocus()
    prison_room.type("d")
    prison_room.part("sheet.facts", QPlainTextEdit).setFocus()
    prison_room.type(FACTS)
    prison_room.press(RETURN, CONTROL)
    assert prison_room.said("shell.notice") == prison_room.texts.count("ui.sheet.signed", 2)
    assert {paper.person.booking_no for paper in signed(prison_room, "holm")} == {"1/26", "3/26"}


def test_the_place_presets_the_way_and_a_choice_of_one_s_own_holds(prison_room: Room) -> None:
    prison_room.enter("holm")
    place, way = (prison_room.part(f"sheet.{name}", QComboBox) for name in ("place", "setting"))
    place.setFocus()
    prison_room.type("Online")
    assert way.currentData() == "online_media"
    way.setFocus()
    prison_room.type("Gegenstand")
    place.setFocus()
    prison_room.type("Haftraum")
    assert way.currentData() == "object"


def test_what_is_confided_is_refused_at_once_with_the_lawful_way(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.part("sheet.source", QComboBox).setFocus()
    prison_room.type("Aus Therapie")
    assert "Anstaltsleitung" in prison_room.error_beside("sheet.source")
    prison_room.press(Qt.Key.Key_Home)
    assert prison_room.error_beside("sheet.source") == ""


def test_danger_is_said_loudly_and_judging_words_quietly(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.part("sheet.facts", QPlainTextEdit).setFocus()
    prison_room.type("Er war offensichtlich gereizt.")
    (field,) = (one for one in prison_room.window.findChildren(BoxField) if one.question.name == "facts")
    prison_room.qtbot.waitUntil(lambda: "offensichtlich" in field.remark.text.casefold())
    assert prison_room.said("sheet.emergency") == ""
    prison_room.part("sheet.urgency.at_once", Radio).setFocus()
    prison_room.press(Qt.Key.Key_Space)
    prison_room.qtbot.waitUntil(lambda: prison_room.said("sheet.emergency") != "")
    assert prison_room.said("sheet.emergency") == prison_room.texts("hint.emergency")


def test_errors_stand_on_top_and_lead_to_their_fields(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.press(RETURN, CONTROL)
    assert prison_room.focus == "sheet.problems"
    lines = prison_room.problems("sheet.problems")
    for number, control in enumerate(REQUIRED):
        assert prison_room.error_beside(control) == lines[number]
        prison_room.part("sheet.problems.0", Button).setFocus()
        prison_room.tab(number)
        prison_room.press(RETURN)
        assert prison_room.focus.startswith(control)
    prison_room.type(FACTS)
    assert prison_room.error_beside("sheet.facts") == ""
    assert prison_room.error_beside("sheet.person") != ""


def test_an_error_in_the_closed_section_opens_it(prison_room: Room) -> None:
    prison_room.enter("holm")
    section = prison_room.part("sheet.section.assessment", Button)
    section.setFocus()
    prison_room.press(Qt.Key.Key_Space)
    prison_room.type("3")
    section.setFocus()
    prison_room.press(Qt.Key.Key_Space)
    assert not prison_room.visible("sheet.assessment")
    prison_room.press(RETURN, CONTROL)
    assert prison_room.visible("sheet.assessment")
    assert prison_room.error_beside("sheet.assessment") != ""


@pytest.mark.parametrize(("name", "reason"), [("leer.jpg", "B-543"), ("text.txt", "B-543")])
def test_a_file_that_does_not_fit_is_refused_beside_the_field(
    prison_room: Room, tmp_path: Path, name: str, reason: str
) -> None:
    prison_room.enter("holm")
    (tmp_path / name).write_bytes(b"" if name == "leer.jpg" else b"nur Text")
    field = files_field(prison_room)
    field.take([tmp_path / name])
    prison_room.settle()
    assert reason in prison_room.error_beside("sheet.attachments")


def test_a_file_is_attached_signed_and_read_again(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.part("sheet.person", QLineEdit).setFocus()
    field = files_field(prison_room)
    field.take([PHOTO])
    prison_room.settle()
    assert prison_room.visible("sheet.attachments.0.remove")
    shortest(prison_room)
    (paper,) = signed(prison_room, "holm")
    assert [file.name for file in paper.attachments] == [PHOTO.name]


def files_field(room: Room) -> FilesField:
    (field,) = room.window.findChildren(FilesField)
    return field


def test_a_name_is_found_in_its_own_script(prison_room: Room) -> None:
    assert prison_room.founded is not None
    with closing(prison_room.founded.open(Watch())) as station:
        assert person(station, "3/26").original_name == "Иван Петров"
    prison_room.enter("holm")
    prison_room.type("Иван")
    prison_room.press(RETURN)
    assert prison_room.part("sheet.person", QLineEdit).text().startswith("Petrow, Iwan · Иван Петров")
