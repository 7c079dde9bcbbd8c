"""The data-protection officer at the screens: the log of access with filters, export and check, and the rights."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView

from app.casework import access_care, sheets
from app.casework.rights import TABLE, Action
from app.casework.views import Role
from app.ui.kit.fields import Select
from app.vault.connection import Transaction
from forms.texts import Texts
from tests.stations import START, Founded, Watch, sheet
from tests.ui.room import MakeRoom, Room


def cells(room: Room, table: str) -> list[list[str]]:
    model = room.part(table, QTableView).model()
    return [
        [str(model.index(line, column).data()) for column in range(model.columnCount())]
        for line in range(model.rowCount())
    ]


def read_prison(make_room: MakeRoom, founded: Founded, folder: Path) -> Room:
    """A prison where two sheets were written and one of them was read."""
    copied = founded.copy(folder / "prison")
    station = copied.open(Watch())
    sheet_id = sheet(station)
    sheet(station, "okafor", booking_no="2/26")
    sheets.show(station("brandt"), sheet_id, language="de")
    station.close()
    room = make_room(copied)
    room.enter("adler")
    return room


def test_the_log_is_the_first_place_of_the_data_protection_officer(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path
) -> None:
    room = read_prison(make_room, founded_prison, tmp_path)
    rows = cells(room, "access.table")
    assert rows[1][1:8] == [
        "02.11.2026 08:30", "Abfrage", "Anna Brandt", "Bogen", rows[1][5], "1/26", "Aufgabe der Rolle",
    ]  # fmt: skip
    assert len(rows[1][5]) == 12
    shown = repr(rows)
    assert "Öztürk" not in shown and "Freistunde" not in shown


def test_filters_narrow_and_a_day_that_is_none_is_said(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path
) -> None:
    room = read_prison(make_room, founded_prison, tmp_path)
    room.part("access.act", Select).pick("collection")
    room.settle()
    assert [row[3] for row in cells(room, "access.table")] == ["Michael Okafor", "Karin Holm"]
    room.fill("access.booking_no", "1/26")
    room.press(Qt.Key.Key_Return)
    assert [row[6] for row in cells(room, "access.table")] == ["1/26"]
    room.fill("access.booking_no", "77/26")
    room.press(Qt.Key.Key_Return)
    assert "77/26" in room.said("access.notice")
    room.fill("access.booking_no", "")
    room.fill("access.since", "gestern")
    room.press(Qt.Key.Key_Return)
    assert len(room.problems("access.problems")) == 1
    room.fill("access.since", "3.11.2026")
    room.press(Qt.Key.Key_Return)
    assert not room.visible("access.problems") and cells(room, "access.table") == []


def test_an_export_by_keys(make_room: MakeRoom, founded_prison: Founded, tmp_path: Path) -> None:
    room, stick = read_prison(make_room, founded_prison, tmp_path), tmp_path / "stick"
    stick.mkdir()
    room.button("access.export")
    assert len(room.problems("access.problems")) == 1
    room.fill("access.folder", str(stick))
    room.button("access.export")
    (path,) = stick.iterdir()
    assert path.name == "bogen-access-2026-11-02-083000.csv"
    assert str(path) in room.said("access.notice")
    room.button("access.export")
    assert "B-586" in room.said("access.notice")


def test_the_check_counts_both_logs_and_names_the_break(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path
) -> None:
    room = read_prison(make_room, founded_prison, tmp_path)
    room.button("access.verify")
    assert "vollständig" in room.said("access.notice") and "Zeilen des Zugriffsprotokolls" in room.said("access.notice")
    assert room.window.shell is not None
    vault = room.window.shell._desk.session.vault

    def tamper(transaction: Transaction) -> None:
        transaction.execute("DROP TRIGGER access_no_update")
        transaction.execute("UPDATE access SET login = 'x' WHERE number = 2")

    vault.database.write(tamper)
    room.button("access.verify")
    assert "access 2" in room.said("access.notice") and "B-741" in room.said("access.notice")


def test_what_waits_goes_by_the_officers_word(make_room: MakeRoom, founded_prison: Founded, tmp_path: Path) -> None:
    copied = founded_prison.copy(tmp_path / "prison")
    watch = Watch()
    station = copied.open(watch)
    access_care.begin(station("holm"), "session")
    station.close()
    room = make_room(copied)
    room.watch.now = datetime(2028, 2, 1, 8, 30, tzinfo=START.tzinfo)
    room.enter("adler")
    assert "2026" in room.part("access.due", QLabel).text()
    room.button("access.expire")
    assert "B-745" in room.said("access.expired.notice")
    room.fill("access.today", "1.2.2028")
    room.button("access.expire")
    assert [row[0] for row in cells(room, "access.expired")] == ["2026"]
    assert not room.visible("access.expire")
    assert cells(room, "access.expired")[0][3] == "Jonas Adler"


def test_the_rights_are_the_declared_table_in_words(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path
) -> None:
    room = make_room(founded_prison.copy(tmp_path / "prison"), texts=Texts("en"))
    room.enter("verwaltung")
    room.go("rights")
    view = room.part("rights.table", QTableView)
    model = view.model()
    titles = [str(model.headerData(place, Qt.Orientation.Horizontal)) for place in range(model.columnCount())]
    texts = Texts("en")
    roles = [role for role in Role if role is not Role.LIAISON]
    assert titles[1:] == [
        texts(f"ui.role.{role.value}") + (" *" if role is Role.ADMINISTRATOR else "") for role in roles
    ]
    assert room.focus == "rights.table"
    rows = cells(room, "rights.table")
    assert [row[0] for row in rows] == [texts(f"ui.action.{action.value}") for action in Action]
    for action, row in zip(Action, rows, strict=True):
        assert row[1:] == ["yes" if action in TABLE[role] else "no" for role in roles]


def test_only_those_who_may_see_the_places(prison_room: Room) -> None:
    for login, shown in (("holm", ()), ("brandt", ()), ("verwaltung", ("rights",)), ("adler", ("access", "rights"))):
        prison_room.enter(login)
        assert tuple(name for name in ("access", "rights") if prison_room.visible(f"rail.{name}")) == shown
        prison_room.lock()
