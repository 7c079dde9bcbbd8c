"""Retention and the rights of the person through the window, by keyboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QTableView, QWidget

from app.casework import erasures
from app.casework.erasures import LegalGround
from app.ui.sheet_reading import SheetReading
from tests.ui.room import Furnished, Room
from tests.ui.test_places import rows

RETURN = Qt.Key.Key_Return


def read(room: Room, sheet: str) -> None:
    """Opens a sheet as the lists do."""
    shell = room.window.shell
    assert shell is not None
    desk = shell.findChild(QWidget, "all_sheets") or shell.findChild(QWidget, "my_sheets")
    assert desk is not None
    desk.desk.open(SheetReading(desk.desk, sheet))  # type: ignore[attr-defined]
    room.settle()


def write(room: Room, name: str, text: str) -> None:
    """Type into a field of several lines."""
    room.part(name, QPlainTextEdit).setFocus()
    room.type(text)


def pick(room: Room, name: str, value: str) -> None:
    """Choose from a list by the arrow key."""
    box = room.part(name, QComboBox)
    box.setFocus()
    room.press(Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentData() == value:
            return
        room.press(Qt.Key.Key_Down)
    raise AssertionError(f"{name} has no {value}")


def test_the_reviewer_restricts_and_lifts(furnished_prison: Room, furnished: Furnished) -> None:
    room = furnished_prison
    room.enter("keller")
    room.go("all_sheets")
    read(room, furnished.sheets["plain"])
    room.button("reading.restrict")
    room.button("restrict.sign")
    assert room.problems("restrict.problems") == [room.texts("ui.rights.reason_missing", least=3)]
    write(room, "restrict.reason", "Richtigkeit bestritten")
    room.button("restrict.sign")
    assert room.said("shell.notice") == room.texts("ui.restrict.done")
    assert "Richtigkeit bestritten" in room.said("reading.is_restricted")
    assert not room.visible("reading.restrict")
    room.button("reading.lift")
    write(room, "lift.reason", "Geklärt")
    room.button("lift.sign")
    assert room.said("shell.notice") == room.texts("ui.lift.done")
    assert room.visible("reading.restrict")


def test_an_erasure_is_asked_for_and_approved_by_another(furnished_prison: Room, furnished: Furnished) -> None:
    room = furnished_prison
    room.enter("okafor")
    room.go("my_sheets")
    read(room, furnished.sheets["entrusted"])
    assert not room.visible("reading.restrict")
    room.button("reading.erase")
    room.button("erasure_request.sign")
    assert room.problems("erasure_request.problems") == [room.texts("ui.erasure_request.ground_missing")]
    pick(room, "erasure_request.ground", LegalGround.UNLAWFUL.value)
    room.button("erasure_request.sign")
    assert room.said("shell.notice") == room.texts("ui.erasure_request.done")
    room.lock()
    room.enter("keller")
    room.go("retention")
    (line,) = rows(room, "retention.waiting")
    assert line[2:] == ["2/26", room.texts("ui.ground.unlawful"), "Michael Okafor"]
    room.part("retention.waiting", QTableView).setFocus()
    room.press(RETURN)
    room.button("erasure_decision.approve")
    assert room.focus == "erasure_decision.approve.no"
    room.button("erasure_decision.approve.yes")
    assert room.texts("ui.erasure_decision.done.one") in room.said("shell.notice")
    assert rows(room, "retention.waiting") == []
    (stone,) = rows(room, "retention.erased")
    assert stone[2:] == [room.texts("subject.document.sheet"), room.texts("ui.ground.unlawful")]


def test_the_own_request_cannot_be_approved(furnished_prison: Room, furnished: Furnished) -> None:
    room = furnished_prison
    room.enter("keller")
    shell = room.window.shell
    assert shell is not None
    room.go("all_sheets")
    session = shell.findChild(QWidget, "all_sheets").desk.session  # type: ignore[union-attr]
    erasures.request_sheet(session, furnished.sheets["plain"], LegalGround.NOT_NEEDED, "")
    room.go("retention")
    room.part("retention.waiting", QTableView).setFocus()
    room.press(RETURN)
    assert room.said("erasure_decision.notice") == room.texts("ui.erasure_decision.own")
    assert not room.visible("erasure_decision.approve")
    assert not room.visible("erasure_decision.refuse")


def test_a_counter_statement_is_entered_and_shown(furnished_prison: Room, furnished: Furnished) -> None:
    room = furnished_prison
    room.enter("keller")
    room.go("all_sheets")
    read(room, furnished.sheets["plain"])
    room.button("reading.counter")
    write(room, "counter_statement.words", "So war es nicht.")
    room.fill("counter_statement.day", f"{room.watch.now:%d.%m.%Y}")
    room.button("counter_statement.sign")
    assert room.said("shell.notice") == room.texts("ui.counter_statement.done")
    assert room.visible("reading.later.0.verified")


def test_what_is_due_is_decided_and_the_data_protection_officer_sees_no_name(furnished_prison: Room) -> None:
    room = furnished_prison
    room.watch.forward(days=400)
    room.enter("adler")
    room.go("retention")
    seen = rows(room, "retention.due")
    assert {line[1] for line in seen} == {"1/26", "2/26", "3/26"}
    assert not any("Öztürk" in cell for line in seen for cell in line)
    assert not room.visible("retention.waiting")
    room.lock()
    room.enter("keller")
    room.go("retention")
    before = rows(room, "retention.due")
    assert any("Öztürk" in cell for line in before for cell in line)
    room.part("retention.due", QTableView).setFocus()
    room.press(RETURN)
    until = room.watch.now + timedelta(days=300)
    room.fill("retention_decision.until", f"{until:%d.%m.%Y}")
    write(room, "retention_decision.reason", "Verfahren läuft")
    room.button("retention_decision.sign")
    assert room.said("shell.notice") == room.texts("ui.retention_decision.done")
    assert len(rows(room, "retention.due")) < len(before)


def test_the_answer_is_looked_at_and_then_signed(furnished_prison: Room, tmp_path: Path) -> None:
    room = furnished_prison
    stick = tmp_path / "stick"
    stick.mkdir()
    room.enter("brandt")
    room.go("people")
    room.part("people.table", QTableView).setFocus()
    room.button("people.subject_access")
    assert not room.visible("subject_access.sign")
    room.fill("subject_access.booking_no", "1/26")
    room.button("subject_access.prepare")
    assert list(stick.iterdir()) == []
    room.fill("subject_access.folder", str(stick))
    room.button("subject_access.sign")
    assert room.texts("ui.subject_access.done") in room.said("subject_access.notice")
    assert sorted(path.suffix for path in stick.iterdir()) == [".json", ".pdf"]


def test_the_end_of_custody_is_entered(furnished_prison: Room) -> None:
    room = furnished_prison
    room.enter("verwaltung")
    room.go("people")
    room.part("people.table", QTableView).setFocus()
    room.button("people.custody_end")
    room.fill("custody_end.day", "gestern und heute")
    room.button("custody_end.sign")
    assert room.problems("custody_end.problems") == [room.texts("ui.rights.day_wrong")]
    room.fill("custody_end.day", "1.3.2019")
    pick(room, "custody_end.regime", "youth")
    room.button("custody_end.sign")
    assert room.said("shell.notice") == room.texts("ui.custody_end.done")
    room.lock()
    room.enter("keller")
    room.go("retention")
    assert {line[0] for line in rows(room, "retention.due")} >= {room.texts("ui.retention_due.erasure")}


def test_the_reviewer_sees_the_sheets_of_all_at_once_and_no_old_words(
    furnished_prison: Room, furnished: Furnished
) -> None:
    room = furnished_prison
    room.enter("keller")
    room.go("all_sheets")
    assert len(rows(room, "all_sheets.table")) >= len(furnished.sheets)
    read(room, furnished.sheets["plain"])
    room.button("reading.restrict")
    write(room, "restrict.reason", "Richtigkeit bestritten")
    room.button("restrict.sign")
    assert room.said("shell.notice") == room.texts("ui.restrict.done")
    room.button("reading.lift")
    assert not room.visible("shell.notice")
