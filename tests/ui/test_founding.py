"""First start: a station is founded by typing, and its recovery code is shown once."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from app.casework.doorstep import logins
from app.casework.session import sign_in
from app.casework.views import OfficeKind, Role
from app.ui.kit.toggles import CheckBox
from app.ui.recovery_page import RecoveryPage
from tests.stations import PASSPHRASE, Watch
from tests.ui.room import MakeRoom, Room


def office_step(room: Room, name: str = "JVA Neustadt") -> None:
    room.type(name)
    room.tab()
    room.type("1")
    room.tab()
    room.press(Qt.Key.Key_Space)
    room.tab_to("founding.next")
    room.press(Qt.Key.Key_Return)


def account_step(room: Room) -> None:
    for text in ("Petra Lindqvist", "lindqvist", "Verwaltung", "Haus 1"):
        room.type(text)
        room.tab()
    room.tab_to("founding.next")
    room.press(Qt.Key.Key_Return)


def passphrase_step(room: Room, again: str = PASSPHRASE) -> None:
    room.type(PASSPHRASE)
    room.tab_to("founding.passphrase_again")
    room.type(again)
    room.tab_to("founding.next")
    room.press(Qt.Key.Key_Return)


def test_a_station_is_founded_by_typing(make_room: MakeRoom, tmp_path: Path, watch: Watch) -> None:
    room = make_room(home=tmp_path / "new")
    office_step(room)
    account_step(room)
    passphrase_step(room)
    code = room.part("founding.recovery_code", QLabel).text().replace("\n", "")
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4})+-.", code)
    assert logins(tmp_path / "new") == ("lindqvist",)
    room.tab_to("founding.written_down")
    room.press(Qt.Key.Key_Space)
    room.tab_to("founding.finish")
    room.press(Qt.Key.Key_Return)
    assert room.visible("users.table")
    room.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    with sign_in(tmp_path / "new", "lindqvist", PASSPHRASE, clock=watch) as session:
        assert session.user.roles == (Role.ADMINISTRATOR,)
        assert (session.office.name, session.office.kind, session.office.training) == (
            "JVA Neustadt",
            OfficeKind.PRISON,
            True,
        )


def test_the_code_must_be_confirmed(make_room: MakeRoom, tmp_path: Path) -> None:
    room = make_room(home=tmp_path / "new")
    office_step(room)
    account_step(room)
    passphrase_step(room)
    room.button("founding.finish")
    assert room.problems("founding.recovery_problems") == [room.texts("ui.recovery.not_confirmed")]
    assert room.window.shell is None
    room.part("founding.written_down", CheckBox).setFocus()
    room.press(Qt.Key.Key_Space)
    room.button("founding.finish")
    assert room.window.shell is not None


def test_the_code_is_saved_as_text(make_room: MakeRoom, tmp_path: Path) -> None:
    room = make_room(home=tmp_path / "new")
    office_step(room)
    account_step(room)
    passphrase_step(room)
    code = room.part("founding.recovery_code", QLabel).text().replace("\n", "")
    (page,) = room.window.findChildren(RecoveryPage)
    page.save_to(tmp_path / "code.txt")
    assert code in (tmp_path / "code.txt").read_text("utf-8")
    page.save_to(tmp_path / "no" / "code.txt")
    assert room.texts("ui.file.not_written", reason="No such file or directory") in room.said(
        "founding.recovery_notice"
    )


def test_each_step_says_what_is_missing_and_keeps_what_is_there(make_room: MakeRoom, tmp_path: Path) -> None:
    room = make_room(home=tmp_path / "new")
    room.button("founding.next")
    assert len(room.problems("founding.problems")) == 2
    assert room.focus == "founding.problems"
    room.tab()
    room.press(Qt.Key.Key_Return)
    assert room.focus == "founding.office_name"
    office_step(room)
    room.button("founding.next")
    assert [room.error_beside(f"founding.admin.{name}") != "" for name in ("name", "login", "unit")] == [
        True,
        True,
        False,
    ]
    room.part("founding.admin.name", QLineEdit).setFocus()
    account_step(room)
    passphrase_step(room, again="etwas ganz anderes")
    assert room.problems("founding.problems") == [room.texts("ui.account.passphrase_differs")]
    assert not (tmp_path / "new" / "vault.db").exists()
    room.button("founding.back")
    assert room.part("founding.admin.name", QLineEdit).text() == "Petra Lindqvist"


def test_one_key_does_not_take_the_code_away(make_room: MakeRoom, tmp_path: Path) -> None:
    room = make_room(home=tmp_path / "new")
    office_step(room)
    account_step(room)
    passphrase_step(room)
    room.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    room.press(Qt.Key.Key_Escape)
    assert room.visible("founding.recovery_code")
