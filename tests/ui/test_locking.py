"""R20, R22, R23: what locks the desk, that nobody is asked, that nothing is lost, and what is left on the screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.casework import doctor
from app.casework.policy import policy, set_policy
from app.casework.session import open_session
from app.casework.trust_views import Policy
from app.casework.workplace import Workplace
from app.ui.kit.notice import Notice
from app.ui.locking.clocks import Clocks
from app.ui.locking.relaunch import Beginning, Lock
from app.ui.preferences import Preferences
from app.ui.sheet.text_fields import BoxField, LineField
from app.ui.sheet_editor import SheetEditor
from app.ui.start import open_window
from forms.texts import Texts
from tests.stations import PASSPHRASE, Founded, Watch
from tests.ui.above import ABOVE, SECRET
from tests.ui.room import SIZE, Room

# Said by the platform without a screen whenever a menu opens.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard", extend=True
)
CONTROL = Qt.KeyboardModifier.ControlModifier
ROUNDS = int(os.environ.get("BOGEN_LOCKS", "10"))
"""R20 asks for 200; a run of all tests makes ten of them."""


@dataclass
class Hand:
    """The clocks of a machine, set by hand, and the locks that came to their last step."""

    boot: float = 1000.0
    wall: float = 1_800_000_000.0
    begun: list[Beginning] = field(default_factory=list)

    def pass_by(self, seconds: float) -> None:
        self.boot += seconds
        self.wall += seconds

    @property
    def lock(self) -> Lock:
        return Lock(self.begun.append, Beginning(), Clocks(lambda: self.boot, lambda: self.wall))


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def room(qtbot: QtBot, watch: Watch, hand: Hand, founded_prison: Founded, tmp_path: Path) -> Iterator[Room]:
    """The login of a prison whose clocks the test holds."""
    founded = founded_prison.copy(tmp_path / "prison")
    window = open_window(Workplace(founded.home, Texts("de"), watch), hand.lock)
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    made = Room(qtbot, window, founded, watch)
    made.settle()
    yield made
    made.close()


def guard_looks(room: Room) -> None:
    """The guard looks at its clocks, as it does each second."""
    assert room.window._guard is not None
    room.window._guard.idle.look()
    room.settle()


def is_locked(room: Room) -> bool:
    return room.window.shell is None and room.visible("login.passphrase")


def spoken(root: QWidget) -> Iterator[str]:
    """All names, values and texts that a screen reader finds from `root` down."""
    waiting: list[QAccessibleInterface | None] = [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        one = waiting.pop()
        if one is None or not one.isValid():
            continue
        yield from (one.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value,
                                                QAccessible.Text.Description))  # fmt: skip
        waiting += [one.child(number) for number in range(one.childCount())]


# --- R20 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_lock_in_mid_typing_loses_nothing_and_asks_nothing(room: Room, number: int) -> None:
    dice = Random(number)
    room.enter("holm")
    (editor,) = room.window.findChildren(SheetEditor)
    fields = {
        name: one
        for name, one in editor._page.view.fields.items()
        if isinstance(one, (BoxField, LineField)) and one.isVisible()
    }
    name = dice.choice(sorted(fields))
    text = "".join(dice.choice("abcdef äöüß ğışé") for _ in range(dice.randint(1, 80))).strip() or "x"
    fields[name].edit.setFocus()
    room.type(text)
    room.press(Qt.Key.Key_Left, times=dice.randint(0, len(text) // 2))
    cursor = fields[name].caret()
    dice.choice(ABOVE)(room.window)
    room.window.lock()
    room.settle()
    assert is_locked(room)
    room.enter("holm")
    (editor,) = room.window.findChildren(SheetEditor)
    found = editor._page.view.fields[name]
    assert (found.answer(), found.caret(), room.focus) == (text, cursor, f"sheet.{name}")


def test_after_an_ordinary_start_an_unfinished_sheet_stays_in_the_list(room: Room) -> None:
    room.enter("holm")
    room.part("sheet.facts", QPlainTextEdit).setFocus()
    room.type(SECRET)
    room.press(Qt.Key.Key_S, CONTROL)
    room.press(Qt.Key.Key_N, CONTROL)
    room.lock()
    room.enter("holm")
    assert room.part("sheet.facts", QPlainTextEdit).toPlainText() == ""
    room.go("my_sheets")
    assert room.visible("my_sheets.draft.0.open")


def test_a_colleague_sees_how_many_sheets_are_kept_and_nothing_of_them(room: Room) -> None:
    room.enter("holm")
    assert not room.visible("shell.kept")
    room.part("sheet.facts", QPlainTextEdit).setFocus()
    room.type(SECRET)
    room.lock()
    room.enter("weber")
    assert room.part("shell.kept", QLabel).text() == room.texts.count("ui.lock.others", 1)
    assert room.part("sheet.facts", QPlainTextEdit).toPlainText() == ""
    said = "\n".join(spoken(room.window))
    assert SECRET not in said
    assert "Holm" not in said


def test_typing_without_a_pause_is_kept_too(room: Room, qtbot: QtBot) -> None:
    room.enter("holm")
    (editor,) = room.window.findChildren(SheetEditor)
    room.part("sheet.facts", QPlainTextEdit).setFocus()
    room.type("a")
    assert editor._keeper._longest.isActive()
    editor._keeper._timer.stop()  # as a next key within the pause would, again and again
    with qtbot.waitSignal(editor._keeper.kept, timeout=20_000):
        pass


# --- R22 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", ABOVE)
def test_what_stands_above_is_gone_and_nothing_of_the_sheet_is_left(
    room: Room, above: Callable[[QWidget], None]
) -> None:
    room.enter("holm")
    room.part("sheet.facts", QPlainTextEdit).setFocus()
    room.type(SECRET)
    assert SECRET in "\n".join(spoken(room.window))  # the canary: this is how it would be seen
    above(room.window)
    room.window.lock()
    # At once, before the vault has even begun to keep the draft.
    assert QApplication.activePopupWidget() is None
    assert QApplication.activeModalWidget() is None
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [room.window]
    room.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [*spoken(room.window), *(window.title() for window in QGuiApplication.allWindows())]
    assert not [words for words in left if SECRET in words]


def test_no_title_names_a_person(room: Room) -> None:
    titles = [room.window.windowTitle()]
    for login in ("holm", "verwaltung", "brandt"):
        room.enter(login)
        titles.append(room.window.windowTitle())
        room.lock()
    for name in ("Holm", "holm", "Petrow", "Öztürk", "brandt"):
        assert not [title for title in titles if name in title]


def test_the_doctor_is_told_whether_pictures_are_kept_out(room: Room) -> None:
    """Only Windows can be asked; elsewhere the doctor says that this system protects no window."""
    room.enter("holm")
    room.lock()
    assert room.founded is not None
    found = doctor.examine(room.founded.home, login="holm", passphrase=PASSPHRASE, clock=room.watch)
    assert {"pictures", "pictures_open"} & {one.name for one in found} == {"pictures_open"}
    Preferences(room.founded.home).note_pictures(kept_out=True)
    found = doctor.examine(room.founded.home, login="holm", passphrase=PASSPHRASE, clock=room.watch)
    assert {"pictures", "pictures_open"} & {one.name for one in found} == {"pictures"}


# --- R23 -------------------------------------------------------------------------------------------------------------


def test_the_time_locks_after_a_warning(room: Room, hand: Hand) -> None:
    room.enter("holm")
    hand.pass_by(159)
    guard_looks(room)
    assert not room.visible("shell.left")
    hand.pass_by(1)
    guard_looks(room)
    assert room.part("shell.left", Notice).text == room.texts("ui.lock.soon", n=20)
    hand.pass_by(12)
    guard_looks(room)
    assert room.part("shell.left", Notice).text == room.texts("ui.lock.soon", n=8)
    hand.pass_by(8)
    guard_looks(room)
    assert is_locked(room)
    assert [begun.login for begun in hand.begun] == ["holm"]


@pytest.mark.parametrize("stir", ["key", "shortcut", "mouse", "wheel"])
def test_any_key_or_movement_extends(room: Room, hand: Hand, stir: str) -> None:
    room.enter("holm")
    hand.pass_by(170)
    guard_looks(room)
    assert room.visible("shell.left")
    native = room.window.windowHandle()
    if stir == "key":
        QTest.keyClick(native, Qt.Key.Key_Shift)
    elif stir == "shortcut":
        QTest.keyClick(native, Qt.Key.Key_K, CONTROL)
    elif stir == "mouse":
        QTest.mouseMove(native, room.window.rect().center())
    else:
        QTest.wheelEvent(native, room.window.rect().center(), QPoint(0, 120))
    room.settle()
    assert not room.visible("shell.left")
    hand.pass_by(159)
    guard_looks(room)
    assert room.window.shell is not None


@pytest.mark.parametrize(("boot", "wall"), [(181, 0), (0, 181), (30, 86_400), (1, -200), (7_200, 7_200)])
def test_sleep_and_a_clock_that_is_set_lock(room: Room, hand: Hand, boot: float, wall: float) -> None:
    room.enter("holm")
    hand.boot += boot
    hand.wall += wall
    guard_looks(room)
    assert is_locked(room)


@pytest.mark.parametrize(("boot", "wall"), [(30, 30), (100, 0), (30, 120), (1, -100)])
def test_a_small_difference_of_the_clocks_locks_nothing(room: Room, hand: Hand, boot: float, wall: float) -> None:
    room.enter("holm")
    hand.boot += boot
    hand.wall += wall
    guard_looks(room)
    assert room.window.shell is not None


def test_a_key_after_the_night_locks_instead_of_extending(room: Room, hand: Hand) -> None:
    room.enter("holm")
    hand.pass_by(8 * 3600)
    QTest.keyClick(room.window.windowHandle(), Qt.Key.Key_Shift)
    room.settle()
    assert is_locked(room)


def test_one_key_locks_from_a_dialog(room: Room) -> None:
    room.enter("holm")
    dialog = QFileDialog(room.window)
    dialog.setModal(True)
    dialog.show()
    room.qtbot.waitActive(dialog)
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L, CONTROL)
    room.settle()
    assert is_locked(room)


@pytest.mark.parametrize("rule", [True, False])
def test_a_window_that_is_made_small_locks_where_that_is_the_rule(room: Room, rule: bool) -> None:
    assert room.founded is not None
    with room.founded.open(room.watch).vault as vault:
        set_policy(open_session(vault, "verwaltung", room.founded.seeds["verwaltung"], room.watch),
                   Policy(idle_seconds=60, lock_on_minimise=rule))  # fmt: skip
    room.enter("holm")
    room.window.showMinimized()
    room.settle()
    assert is_locked(room) is rule


def test_the_rule_of_the_station_holds(room: Room, hand: Hand) -> None:
    room.enter("verwaltung")
    assert room.window._session is not None
    set_policy(room.window._session, Policy(idle_seconds=900))
    room.lock()
    room.enter("holm")
    hand.pass_by(899)
    guard_looks(room)
    assert room.window.shell is not None
    hand.pass_by(1)
    guard_looks(room)
    assert is_locked(room)


def test_the_administrator_sets_the_rule_by_keys_and_it_holds_at_once(room: Room, hand: Hand) -> None:
    room.enter("verwaltung")
    room.go("policy")
    assert room.part("policy.idle", QLineEdit).text() == "180"
    room.fill("policy.idle", "29")
    room.press(Qt.Key.Key_Return)
    assert len(room.problems("policy.problems")) == 1
    room.fill("policy.idle", "45")
    room.tab_to("policy.small")
    room.press(Qt.Key.Key_Space)
    room.tab_to("policy.save")
    room.press(Qt.Key.Key_Return)
    assert room.said("shell.notice") == room.texts("ui.policy.saved")
    hand.pass_by(44)
    guard_looks(room)
    assert room.window.shell is not None
    hand.pass_by(1)
    guard_looks(room)
    assert is_locked(room)
    assert room.founded is not None
    with room.founded.open(room.watch).vault as vault:
        holm = open_session(vault, "holm", room.founded.seeds["holm"], room.watch)
        assert policy(holm) == Policy(idle_seconds=45, lock_on_minimise=True)


def test_closing_the_window_ends_the_program_and_begins_no_other(room: Room, hand: Hand) -> None:
    room.enter("holm")
    room.window.close()
    room.settle()
    assert not room.window.isVisible()
    assert hand.begun == []
