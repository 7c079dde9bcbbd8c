"""Nothing typed is lost: drafts are kept unasked, survive the lock, and come back where the writer was."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.casework import drafts, sheets
from app.casework.views import Draft
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import Radio
from app.ui.sheet_editor import SheetEditor
from tests.stations import Station, Watch
from tests.ui.room import Room

CONTROL = Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return
HALF = "Kam nach dem Hofgang nicht"


def half_a_sheet(room: Room) -> None:
    """A person and the beginning of the facts, the cursor six letters before the end."""
    room.type("Petrow")
    room.press(RETURN)
    room.part("sheet.facts", QPlainTextEdit).setFocus()
    room.type(HALF)
    room.press(Qt.Key.Key_Left, times=6)


def opened(room: Room, watch: Watch | None = None) -> Station:
    assert room.founded is not None
    return room.founded.open(watch or Watch())


def kept(room: Room, login: str) -> tuple[Draft, ...]:
    """The drafts of `login`, read from the vault after the desk is locked."""
    room.lock()
    with closing(opened(room)) as station:
        return drafts.own(station(login))


def test_the_lock_keeps_the_sheet_and_the_next_sign_in_opens_it_again(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.press(Qt.Key.Key_L, CONTROL)
    assert prison_room.visible("login.passphrase")
    prison_room.sign_in_by_keys("holm")
    facts = prison_room.part("sheet.facts", QPlainTextEdit)
    assert facts.toPlainText() == HALF
    assert prison_room.focus == "sheet.facts"
    assert facts.textCursor().position() == len(HALF) - 6
    assert prison_room.part("sheet.person", QLineEdit).text().startswith("Petrow, Iwan")


def test_a_pause_of_two_seconds_keeps_it_unasked(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    (editor,) = prison_room.window.findChildren(SheetEditor)
    with prison_room.qtbot.waitSignal(editor._keeper.kept, timeout=10_000):
        pass  # nobody does anything
    state = prison_room.part("shell.state", QLabel).text()
    assert state == prison_room.texts("ui.sheet.draft.kept", time="08:30")
    assert [draft.answers["facts"] for draft in kept(prison_room, "holm")] == [HALF]


def test_ctrl_s_keeps_one_draft_however_often(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    for letter in "abc":
        prison_room.type(letter)
        prison_room.press(Qt.Key.Key_S, CONTROL)
    (draft,) = kept(prison_room, "holm")
    assert (draft.field, draft.cursor) == ("facts", len(HALF) - 6 + 3)


def test_signing_takes_the_draft_away(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.press(Qt.Key.Key_S, CONTROL)
    prison_room.part("sheet.place", QComboBox).setFocus()
    prison_room.type("Hof")
    prison_room.part("sheet.areas.A", QWidget).setFocus()
    prison_room.type("a")
    prison_room.press(RETURN, CONTROL)
    assert kept(prison_room, "holm") == ()


def test_a_lock_in_the_middle_of_a_refused_signature_keeps_the_sheet(prison_room: Room) -> None:
    """Ctrl+Enter and Ctrl+L in one breath: the sheet cannot be signed yet, and is not lost."""
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    (editor,) = prison_room.window.findChildren(SheetEditor)
    editor.sign()
    prison_room.window.lock()
    prison_room.settle()
    assert [draft.answers["facts"] for draft in kept(prison_room, "holm")] == [HALF]


def test_a_lock_in_the_middle_of_a_signature_leaves_one_sheet_and_no_draft(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.part("sheet.place", QComboBox).setFocus()
    prison_room.type("Hof")
    prison_room.part("sheet.areas.A", QWidget).setFocus()
    prison_room.type("a")
    (editor,) = prison_room.window.findChildren(SheetEditor)
    editor.sign()
    prison_room.window.lock()
    prison_room.settle()
    assert kept(prison_room, "holm") == ()
    with closing(opened(prison_room)) as station:
        assert len(sheets.list_sheets(station("holm")).rows) == 1


def test_closing_the_window_keeps_the_sheet(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.window.close()
    prison_room.settle()
    assert not prison_room.window.isVisible()
    with closing(opened(prison_room)) as station:
        assert [draft.answers["facts"] for draft in drafts.own(station("holm"))] == [HALF]


STOPS = ("sheet.person", "sheet.noticed", "sheet.place", "sheet.areas.A", "sheet.facts", "sheet.source", "search")


@pytest.mark.parametrize("where", STOPS)
def test_escape_loses_nothing(prison_room: Room, where: str) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    (editor,) = prison_room.window.findChildren(SheetEditor)
    before = editor._sheet.entered
    prison_room.part(where, QWidget).setFocus()
    prison_room.press(Qt.Key.Key_Escape, times=3)
    assert editor._sheet.entered == before
    assert prison_room.visible("sheet.facts")


def test_an_empty_sheet_keeps_the_one_before_as_a_draft(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.press(Qt.Key.Key_N, CONTROL)
    assert prison_room.part("sheet.facts", QPlainTextEdit).toPlainText() == ""
    assert prison_room.focus == "sheet.person"
    assert [draft.answers["facts"] for draft in kept(prison_room, "holm")] == [HALF]


def test_throwing_away_asks_once_more_in_its_own_place(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.button("sheet.discard")
    assert prison_room.focus == "sheet.discard.no"
    prison_room.press(RETURN)
    assert prison_room.part("sheet.facts", QPlainTextEdit).toPlainText() == HALF
    prison_room.button("sheet.discard")
    prison_room.button("sheet.discard.yes")
    assert prison_room.part("sheet.facts", QPlainTextEdit).toPlainText() == ""
    assert kept(prison_room, "holm") == ()


def test_drafts_stand_first_in_the_list_and_old_ones_are_remembered(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.press(Qt.Key.Key_N, CONTROL)
    prison_room.watch.forward(hours=73)
    prison_room.go("my_sheets")
    words = [label.text() for label in prison_room.window.findChildren(QLabel) if label.isVisible()]
    assert prison_room.texts.count("ui.drafts.title", 1) in words
    assert "Petrow, Iwan" in words
    assert prison_room.texts("ui.drafts.old") in words
    prison_room.button("my_sheets.draft.0.open")
    assert prison_room.part("sheet.facts", QPlainTextEdit).toPlainText() == HALF
    assert prison_room.focus == "sheet.facts"


def test_a_fresh_draft_is_not_called_old(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.press(Qt.Key.Key_N, CONTROL)
    prison_room.watch.now += timedelta(hours=71)
    prison_room.go("my_sheets")
    words = [label.text() for label in prison_room.window.findChildren(QLabel) if label.isVisible()]
    assert prison_room.texts("ui.drafts.old") not in words


def test_a_draft_is_thrown_away_in_the_list(prison_room: Room) -> None:
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    prison_room.press(Qt.Key.Key_N, CONTROL)
    prison_room.go("my_sheets")
    prison_room.button("my_sheets.draft.0.discard")
    assert QApplication.focusWidget() is prison_room.part("my_sheets.draft.0.discard.no", Button)
    prison_room.button("my_sheets.draft.0.discard.yes")
    assert not prison_room.visible("my_sheets.drafts")
    assert kept(prison_room, "holm") == ()


def test_the_draft_of_an_amendment_is_taken_up_again(furnished_prison: Room) -> None:
    furnished_prison.enter("sahin")
    furnished_prison.go("my_sheets")
    furnished_prison.part("my_sheets.table", QWidget).setFocus()
    furnished_prison.press(RETURN)
    furnished_prison.button("reading.amend")
    furnished_prison.type("Es war der Hof am Werk")
    furnished_prison.press(Qt.Key.Key_Left, times=4)
    furnished_prison.press(Qt.Key.Key_L, CONTROL)
    furnished_prison.enter("sahin")
    text = furnished_prison.part("amendment.text", QPlainTextEdit)
    assert text.toPlainText() == "Es war der Hof am Werk"
    assert (furnished_prison.focus, text.textCursor().position()) == ("amendment.text", 18)
    furnished_prison.go("new_sheet")
    assert furnished_prison.part("sheet.facts", QPlainTextEdit).toPlainText() == ""  # it is no sheet
    furnished_prison.go("my_sheets")
    assert furnished_prison.visible("amendment.text")
    furnished_prison.press(RETURN, CONTROL)
    assert not furnished_prison.visible("my_sheets.drafts")
    assert kept(furnished_prison, "sahin") == ()


def test_a_choice_survives_a_change_of_mind(prison_room: Room) -> None:
    """What no longer applies is out of sight, not gone: going back brings it back."""
    prison_room.enter("holm")
    prison_room.part("sheet.others_involved.none", Radio).setFocus()
    prison_room.type("2")
    prison_room.part("sheet.others.0.what", QLineEdit).setFocus()
    prison_room.type("Mitgefangener 1")
    prison_room.part("sheet.others_involved.yes", Radio).setFocus()
    prison_room.type("1")
    assert not prison_room.visible("sheet.others.0.what")
    prison_room.type("2")
    assert prison_room.part("sheet.others.0.what", QLineEdit).text() == "Mitgefangener 1"


def test_a_disk_that_takes_nothing_more_leaves_the_sheet_on_the_screen(prison_room: Room) -> None:
    """Neither the draft nor the signature can be written: both say so, and the next attempt finds all of it."""
    prison_room.enter("holm")
    half_a_sheet(prison_room)
    with a_disk_that_is_full():
        prison_room.press(Qt.Key.Key_S, CONTROL)
        assert "(B-42" in prison_room.said("sheet.notice")
        prison_room.press(Qt.Key.Key_L, CONTROL)  # not even the lock goes over what is not kept
        assert prison_room.visible("sheet.facts")
        assert "(B-42" in prison_room.said("shell.notice")
    assert prison_room.part("sheet.facts", QPlainTextEdit).toPlainText() == HALF
    prison_room.press(Qt.Key.Key_S, CONTROL)
    assert [draft.answers["facts"] for draft in kept(prison_room, "holm")] == [HALF]


@contextmanager
def a_disk_that_is_full() -> Iterator[None]:
    """No file may grow: what a full disk and a quota have in common, without filling one."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
