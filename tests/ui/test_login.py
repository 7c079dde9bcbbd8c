"""Signing in and locking."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.ui.kit.buttons import Button
from app.ui.kit.fields import PassphraseField, other_language
from tests.stations import PASSPHRASE, Founded, Watch
from tests.ui.room import MakeRoom, Room

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_wrong_passphrase_says_so_and_keeps_the_login(prison_room: Room, watch: Watch) -> None:
    prison_room.sign_in_by_keys("holm", "nicht die richtige")
    said = prison_room.said("login.notice")
    assert prison_room.texts("error.B-401.text") in said and "B-401" in said
    assert prison_room.window.shell is None
    assert prison_room.focus == "login.passphrase"
    assert prison_room.part("login.user", QLineEdit).text() == "holm"
    watch.forward(seconds=2)
    prison_room.type("Vier Kraniche über dem Hof")
    prison_room.press(Qt.Key.Key_Return)
    assert prison_room.window.shell is not None


def test_an_unknown_login_gets_the_same_words(prison_room: Room) -> None:
    prison_room.sign_in_by_keys("niemand", "nicht die richtige")
    assert prison_room.texts("error.B-401.text") in prison_room.said("login.notice")


def test_what_is_left_empty_is_named(prison_room: Room) -> None:
    prison_room.button("login.sign_in")
    assert len(prison_room.problems("login.problems")) == 2
    prison_room.tab(2)
    prison_room.press(Qt.Key.Key_Return)
    assert prison_room.focus == "login.passphrase"


def test_a_passphrase_can_be_shown_and_hides_again(prison_room: Room) -> None:
    line = prison_room.part("login.passphrase", QLineEdit)
    line.setFocus()
    prison_room.type("geheim")
    prison_room.tab()
    prison_room.press(Qt.Key.Key_Space)
    assert line.echoMode() == QLineEdit.EchoMode.Normal
    prison_room.press(Qt.Key.Key_Space)
    assert line.echoMode() == QLineEdit.EchoMode.Password


def test_caps_lock_is_said(prison_room: Room) -> None:
    prison_room.part("login.passphrase", QLineEdit).setFocus()
    prison_room.type("VIER")
    assert prison_room.visible("login.passphrase.caps_lock")
    prison_room.type("v")
    assert not prison_room.visible("login.passphrase.caps_lock")


def test_locking_asks_nothing_and_closes_what_stands_above(furnished_prison: Room) -> None:
    furnished_prison.enter("brandt")
    furnished_prison.go("bundles")
    furnished_prison.button("bundles.folder.pick")
    assert furnished_prison.dialog("bundles.folder.dialog").isVisible()
    furnished_prison.window.lock()
    furnished_prison.settle()
    assert furnished_prison.window.shell is None
    assert furnished_prison.focus == "login.passphrase"
    others = [one for one in QApplication.topLevelWidgets() if one is not furnished_prison.window and one.isVisible()]
    assert others == []


def test_one_key_locks_from_anywhere(prison_room: Room) -> None:
    prison_room.enter("okafor")
    for place in ("new_sheet", "my_sheets", "people"):
        prison_room.go(place)
        prison_room.press(Qt.Key.Key_L, CONTROL)
        assert prison_room.visible("login.passphrase"), place
        prison_room.enter("okafor")


def test_nothing_of_a_session_stays_after_the_lock(furnished_prison: Room) -> None:
    furnished_prison.enter("holm")
    furnished_prison.go("my_sheets")
    furnished_prison.press(Qt.Key.Key_L, CONTROL)
    assert furnished_prison.window.findChildren(QLineEdit, "my_sheets.filter.text") == []


def test_a_damaged_slot_file_is_said_and_ends_nothing(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path
) -> None:
    home = founded_prison.copy(tmp_path / "prison")
    (home.home / "vault.json").write_bytes(b"{}")
    room = make_room(home)
    assert "B-403" in room.said("login.notice")
    shutil.copyfile(founded_prison.home / "vault.json", home.home / "vault.json")
    room.sign_in_by_keys("holm")
    assert room.window.shell is not None


def test_the_palette_is_chosen_by_keys_and_kept(make_room: MakeRoom, founded_prison: Founded, tmp_path: Path) -> None:
    home = founded_prison.copy(tmp_path / "prison")
    room = make_room(home)
    from PySide6.QtWidgets import QMenu

    from app.ui.theme import colours

    button = room.part("login.palette", Button)
    menu = button.menu()
    assert isinstance(menu, QMenu)
    for action in menu.actions():
        action.trigger()
        expected = str(action.data())
        assert colours().name == ("light" if expected == "system" else expected)
    assert "palette=contrast" in (home.home / "window.ini").read_text("utf-8")


def test_the_delay_counts_down_and_holds_nobody_else_up(prison_room: Room, watch: Watch) -> None:
    for pause in (2, 3, 0):  # after the third wrong one the delay is four seconds
        prison_room.sign_in_by_keys("holm", "nicht die richtige")
        watch.forward(seconds=pause)
    prison_room.sign_in_by_keys("holm")
    assert prison_room.texts("error.B-714.text", seconds=4) in prison_room.said("login.notice")
    assert not prison_room.part("login.sign_in", Button).isEnabled()
    timer = prison_room.window.findChild(QTimer, "login.delay")
    assert timer is not None
    timer.timeout.emit()
    assert prison_room.texts("error.B-714.text", seconds=3) in prison_room.said("login.notice")
    assert prison_room.window.shell is None
    prison_room.sign_in_by_keys("sahin")
    assert prison_room.window.shell is not None


def test_the_button_comes_back_when_the_delay_is_over(prison_room: Room) -> None:
    prison_room.sign_in_by_keys("holm", "nicht die richtige")
    prison_room.sign_in_by_keys("holm", "nicht die richtige")
    button = prison_room.part("login.sign_in", Button)
    assert not button.isEnabled()
    assert prison_room.texts("error.B-714.text", seconds=1) in prison_room.said("login.notice")
    timer = prison_room.window.findChild(QTimer, "login.delay")
    assert timer is not None
    timer.timeout.emit()
    assert button.isEnabled()
    assert prison_room.said("login.notice") == ""


def test_a_passphrase_may_be_pasted_at_the_login(prison_room: Room) -> None:
    line = prison_room.part("login.passphrase", QLineEdit)
    line.setFocus()
    QApplication.clipboard().setText("Vier Kraniche über dem Hof")
    prison_room.press(Qt.Key.Key_V, CONTROL)
    assert line.text() == "Vier Kraniche über dem Hof"
    QApplication.clipboard().clear()


def test_another_language_of_the_keyboard_is_said_and_the_programs_own_is_not(prison_room: Room) -> None:
    prison_room.part("login.passphrase", QLineEdit).setFocus()
    assert not prison_room.visible("login.passphrase.layout")
    fields = prison_room.window.findChildren(PassphraseField)
    field = next(field for field in fields if field.edit.objectName() == "login.passphrase")
    field.say_layout(other_language(QLocale("en_US"), "de"))
    layout = prison_room.part("login.passphrase.layout", QLabel)
    assert "English" in layout.text()
    field.say_layout(other_language(QLocale("de_AT"), "de"))
    assert not prison_room.visible("login.passphrase.layout")
    assert other_language(QLocale.c(), "de") == ""


def test_the_lock_key_does_not_lose_a_session_that_is_being_opened(prison_room: Room) -> None:
    prison_room.fill("login.user", "holm")
    prison_room.fill("login.passphrase", PASSPHRASE)
    prison_room.part("login.sign_in", Button).click()
    prison_room.window.lock()
    prison_room.settle()
    assert prison_room.window.shell is not None
    prison_room.lock()
    assert prison_room.visible("login.passphrase")
