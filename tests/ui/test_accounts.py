"""The administrator's care for accounts, and everybody's for the own passphrase: whole ways, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView

from app.casework import smartcards
from app.casework.session import sign_in
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox
from forms.errors import AccessError
from tests.softhsm import PIN, empty_reader
from tests.stations import PASSPHRASE, Founded, Watch
from tests.ui.room import MakeRoom, Room
from tests.ui.test_places import rows

RETURN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space
NEW = "Sieben Laternen hinter dem Kanal"


def open_account(room: Room, name: str) -> None:
    """From the table of users, by arrow keys and Enter."""
    table = room.part("users.table", QTableView)
    table.setFocus()
    room.press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    names = [line[0] for line in rows(room, "users.table")]
    room.press(Qt.Key.Key_Down, times=names.index(name))
    room.press(RETURN)


def state_of(room: Room, name: str) -> str:
    return next(line[-1] for line in rows(room, "users.table") if line[0] == name)


def type_twice(room: Room, prefix: str, passphrase: str, again: str = "") -> None:
    room.tab_to(f"{prefix}.passphrase")
    room.type(passphrase)
    room.tab_to(f"{prefix}.passphrase_again")
    room.type(again or passphrase)


def test_the_own_passphrase_is_changed_by_keys(prison_room: Room, watch: Watch) -> None:
    prison_room.enter("holm")
    prison_room.tab_to("shell.account")
    prison_room.press(RETURN)
    assert prison_room.focus == "own_account.old"
    prison_room.type("nicht die richtige")
    type_twice(prison_room, "own_account", NEW)
    prison_room.press(RETURN)
    assert prison_room.error_beside("own_account.old") == prison_room.texts("ui.own.wrong")
    watch.forward(seconds=5)
    prison_room.fill("own_account.old", PASSPHRASE)
    prison_room.part("own_account.passphrase_again", QLineEdit).setFocus()
    prison_room.press(RETURN)
    assert prison_room.said("shell.notice") == prison_room.texts("ui.own.changed")
    assert prison_room.window.findChildren(QLineEdit, "own_account.old") == []
    prison_room.lock()
    founded = prison_room.founded
    assert founded is not None
    with pytest.raises(AccessError, match="B-401"):
        sign_in(founded.home, "holm", PASSPHRASE, clock=watch)
    watch.forward(seconds=5)
    sign_in(founded.home, "holm", NEW, clock=watch).close()


def test_a_weak_passphrase_is_judged_while_typing_and_refused_with_advice(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.button("shell.account")
    prison_room.type(PASSPHRASE)
    type_twice(prison_room, "own_account", "karinholm1")
    timer = prison_room.window.findChild(QTimer, "own_account.pause")
    assert timer is not None
    assert timer.isActive()
    timer.timeout.emit()
    prison_room.settle()
    advice = prison_room.texts("error.B-702.hint", least=10)
    assert advice in prison_room.part("own_account.strength", QLabel).text()
    prison_room.press(RETURN)
    assert prison_room.error_beside("own_account.passphrase") == advice


def test_a_passphrase_may_be_pasted(prison_room: Room) -> None:
    prison_room.enter("holm")
    prison_room.button("shell.account")
    QApplication.clipboard().setText(PASSPHRASE)
    prison_room.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert prison_room.part("own_account.old", QLineEdit).text() == PASSPHRASE
    QApplication.clipboard().clear()


def test_a_forgotten_passphrase_is_reset(prison_room: Room, watch: Watch) -> None:
    prison_room.enter("verwaltung")
    open_account(prison_room, "Karin Holm")
    type_twice(prison_room, "account", NEW, "anders")
    prison_room.press(RETURN)
    assert prison_room.problems("account.problems") == [prison_room.texts("ui.account.passphrase_differs")]
    prison_room.fill("account.passphrase_again", NEW)
    prison_room.tab_to("account.reset")
    prison_room.press(RETURN)
    assert prison_room.said("shell.notice") == prison_room.texts("ui.user.was_reset", name="Karin Holm")
    assert state_of(prison_room, "Karin Holm") == prison_room.texts("ui.users.was_reset")
    assert state_of(prison_room, "Aylin Şahin") == prison_room.texts("ui.users.active")
    prison_room.lock()
    founded = prison_room.founded
    assert founded is not None
    sign_in(founded.home, "holm", NEW, clock=watch).close()


def test_roles_are_changed_and_what_cannot_be_together_is_said_at_them(prison_room: Room) -> None:
    prison_room.enter("verwaltung")
    open_account(prison_room, "Ruth Keller")
    prison_room.tab_to("account.role.releasing_officer")
    prison_room.press(SPACE)
    prison_room.tab_to("account.change_roles")
    prison_room.press(RETURN)
    assert prison_room.texts("error.B-527.text") in prison_room.error_beside("account.roles")
    prison_room.part("account.role.reviewer", CheckBox).setFocus()
    prison_room.press(SPACE)
    prison_room.button("account.change_roles")
    line = next(line for line in rows(prison_room, "users.table") if line[0] == "Ruth Keller")
    assert line[2] == prison_room.texts("ui.role.releasing_officer")


def test_somebody_leaves_and_the_page_says_what_stays_and_what_is_open(furnished_prison: Room) -> None:
    room = furnished_prison
    room.enter("verwaltung")
    open_account(room, "Michael Okafor")
    room.tab_to("account.retire")
    room.press(RETURN)
    assert room.focus == "retiring.keep"
    assert "2/26" in room.part("retiring.people", QLabel).text()
    assert room.part("retiring.drafts", QLabel).text() == room.texts("ui.retiring.no_drafts")
    room.press(RETURN)
    room.button("account.retire")
    room.tab_to("retiring.retire")
    room.press(RETURN)
    assert room.visible("users.table")
    assert state_of(room, "Michael Okafor") == room.texts("ui.users.retired")
    assert room.said("shell.notice") == room.texts("ui.retiring.done", name="Michael Okafor")
    open_account(room, "Michael Okafor")
    assert not room.visible("account.retire")


def test_a_draft_that_somebody_leaves_is_named(furnished_prison: Room) -> None:
    furnished_prison.enter("verwaltung")
    open_account(furnished_prison, "Karin Holm")
    furnished_prison.button("account.retire")
    assert "02.11.2026" in furnished_prison.part("retiring.drafts", QLabel).text()


def test_the_last_administrator_is_told_and_not_offered(prison_room: Room) -> None:
    prison_room.enter("verwaltung")
    open_account(prison_room, "Petra Lindqvist")
    assert not prison_room.visible("account.retire")
    assert not prison_room.visible("account.reset")
    words = [one.text() for one in prison_room.window.findChildren(QLabel) if one.isVisible()]
    assert prison_room.texts("ui.user.last_administrator") in words
    box = prison_room.part("account.role.administrator", CheckBox)
    assert not box.isEnabled()
    assert box.isChecked()


def test_a_lost_card_is_taken_out_and_the_passphrase_stays(
    founded_prison: Founded, make_room: MakeRoom, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Holm")
    reader.make_key("Holm")
    for name, value in reader.environment.items():
        monkeypatch.setenv(name, value)
    founded = founded_prison.copy(tmp_path / "prison")
    station = founded.open(watch)
    smartcards.enrol(station("holm"), PIN, reader.driver)
    station.close()
    room = make_room(founded)
    room.enter("verwaltung")
    open_account(room, "Aylin Şahin")
    assert not room.visible("account.remove_card")
    room.button("shell.back")
    open_account(room, "Karin Holm")
    room.tab_to("account.remove_card")
    room.press(RETURN)
    assert room.focus == "account.remove_card.no"
    room.part("account.remove_card.yes", Button).setFocus()
    room.press(RETURN)
    assert room.said("shell.notice") == room.texts("ui.user.card_removed", name="Karin Holm")
    room.lock()
    with pytest.raises(AccessError, match="B-724"):
        smartcards.sign_in(founded.home, "holm", PIN, clock=watch)
    sign_in(founded.home, "holm", PASSPHRASE, clock=watch).close()
