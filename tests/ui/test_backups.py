"""The administrator's backups, worked by keys; and what the foot line does by itself after a sign-in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView

from app.casework import people
from app.casework.views import NewPerson
from app.ui.backup_care import BackupCare
from app.ui.kit.buttons import Button
from app.vault import generations, places
from tests.ui.room import Room

RETURN = Qt.Key.Key_Return


def foot(room: Room) -> str:
    return room.part("shell.backup", QLabel).text()


def care(room: Room) -> None:
    """What the timer would do some seconds after the sign-in."""
    (found,) = room.window.findChildren(BackupCare)
    found.begin()
    room.settle()


def home(room: Room) -> Path:
    assert room.founded is not None
    return room.founded.home


def stamps(room: Room) -> tuple[str, ...]:
    return generations.stamps(home(room) / generations.FOLDER)


@pytest.fixture
def admin(prison_room: Room) -> Room:
    prison_room.enter("verwaltung")
    return prison_room


def test_after_a_sign_in_the_file_is_looked_at_and_backed_up_once_a_day(admin: Room) -> None:
    assert foot(admin) == ""
    care(admin)
    assert foot(admin) == f"Letzte Sicherung: heute {admin.watch.now:%H:%M}"
    assert not admin.visible("shell.backup.stop")
    care(admin)
    assert len(stamps(admin)) == 1
    admin.watch.forward(days=1)
    care(admin)
    assert len(stamps(admin)) == 2


def test_an_officer_starts_it_too_and_is_told_nothing(prison_room: Room) -> None:
    prison_room.enter("holm")
    care(prison_room)
    assert len(stamps(prison_room)) == 1
    assert foot(prison_room) == ""


def test_damage_that_no_query_met_fills_the_red_page(admin: Room) -> None:
    """The look at every page finds it; no backup is made of it."""
    path = home(admin) / places.DATABASE
    assert admin.window._session is not None
    admin.window._session.vault.database.settle()
    raw = bytearray(path.read_bytes())
    raw[-1000] ^= 1
    with path.open("r+b") as file:
        file.write(raw)
    care(admin)
    assert admin.visible("red")
    assert stamps(admin) == ()


def test_back_up_check_and_enrol(admin: Room, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    admin.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert admin.visible("backups")
    admin.button("backups.check")
    assert admin.problems("backups.problems") != []
    admin.fill("backups.folder", str(stick))
    admin.button("backups.enrol")
    assert str(stick) in admin.said("backups.notice")
    admin.button("backups.now")
    assert "an 2 Orten" in admin.said("shell.notice")
    table = admin.part("backups.table", QTableView)
    assert table.model().rowCount() == 2
    table.selectRow(0)
    admin.button("backups.check")
    assert "hält" in admin.said("backups.notice")
    assert "heute" in foot(admin)


def test_a_backup_is_put_back_and_what_is_newer_comes_along(admin: Room) -> None:
    admin.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    admin.button("backups.now")
    session = admin.window._session
    assert session is not None
    people.add_person(session, NewPerson(booking_no="9/26", family_name="Sass", given_names=""))
    table = admin.part("backups.table", QTableView)
    table.setFocus()
    table.selectRow(0)
    admin.press(RETURN)
    assert admin.visible("restore")
    assert admin.focus == "restore.cancel"
    assert not admin.visible("restore.older")
    assert admin.part("restore.go", Button).isEnabled()
    admin.button("restore.go")
    assert admin.visible("backups")
    assert "1 neueren" in admin.said("shell.notice")
    assert people.by_booking_no(session, "9/26").family_name == "Sass"
    assert list((home(admin) / "set-aside").iterdir()) != []
