"""Each role sees its places and nothing else; the rail, the search and the lists are worked by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QTableView, QWidget

from app.casework.views import Role
from app.ui.kit.buttons import Button
from app.ui.places import PLACES
from app.ui.rail import Rail
from app.ui.red_page import RedPage
from forms.errors import EnvironmentFault, VerificationError
from tests.ui.room import Room

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return
SEEN = {
    "keller": ["all_sheets", "retention"],
    "holm": ["new_sheet", "my_sheets", "people"],
    "okafor": ["new_sheet", "my_sheets", "people"],
    "brandt": ["to_release", "people", "bundles", "partners"],
    "weber": ["new_sheet", "my_sheets", "to_release", "people", "bundles", "partners"],
    "verwaltung": ["users", "keys", "backups", "people", "partners", "rights", "policy"],
    "adler": ["access", "retention", "rights"],
    "nowak": ["new_sheet", "my_sheets", "people"],
    "lehner": ["new_sheet", "my_sheets", "people"],
}


def rail(room: Room) -> list[str]:
    (found,) = room.window.findChildren(Rail)
    return [button.objectName().removeprefix("rail.") for button in found.findChildren(Button)]


def rows(room: Room, name: str) -> list[list[str]]:
    """The words of a table in sight."""
    model = room.part(name, QTableView).model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


@pytest.mark.parametrize("login", SEEN)
def test_a_role_sees_its_places_and_nothing_else(furnished_prison: Room, login: str) -> None:
    furnished_prison.enter(login)
    assert rail(furnished_prison) == SEEN[login]
    for number, place in enumerate(SEEN[login], 1):
        if furnished_prison.visible("sheet.person"):  # there the digits may mean people
            furnished_prison.part("sheet.facts", QWidget).setFocus()
        furnished_prison.press(Qt.Key(Qt.Key.Key_0 + number), ALT)
        assert furnished_prison.visible(place)
    assert furnished_prison.window.shell is not None
    for place in {place.name for place in PLACES} - set(SEEN[login]):
        furnished_prison.window.shell.go(place, {})
        furnished_prison.settle()
        assert furnished_prison.window.findChildren(QWidget, place) == []


def test_the_liaison_sees_the_inbox(furnished_prosecutor: Room) -> None:
    furnished_prosecutor.enter("verbindung")
    assert rail(furnished_prosecutor) == ["inbox", "bundles", "partners"]


def test_every_role_has_a_place() -> None:
    assert {role for place in PLACES for role in place.roles} == set(Role)


def test_what_waits_is_counted_on_the_rail(furnished_prison: Room) -> None:
    furnished_prison.enter("holm")
    assert furnished_prison.part("rail.my_sheets", Button).accessibleName() == furnished_prison.texts(
        "ui.rail.waiting", place=furnished_prison.texts("ui.place.my_sheets"), n=1
    )
    furnished_prison.press(Qt.Key.Key_L, CONTROL)
    furnished_prison.enter("brandt")
    assert furnished_prison.part("rail.to_release", Button).accessibleName().endswith("1 warten")


def test_people_are_found_by_typing_and_lead_to_their_sheets(furnished_prison: Room) -> None:
    furnished_prison.enter("okafor")
    furnished_prison.go("people")
    assert len(rows(furnished_prison, "people.table")) == 3
    furnished_prison.type("kovacs")  # without its accent
    table = furnished_prison.part("people.table", QTableView)
    furnished_prison.qtbot.waitUntil(lambda: table.model().rowCount() == 1)
    furnished_prison.tab()
    furnished_prison.press(RETURN)
    assert furnished_prison.visible("my_sheets.table")
    assert furnished_prison.part("my_sheets.filter.person", QLineEdit).text().startswith("Kovács")
    authors = {row[4] for row in rows(furnished_prison, "my_sheets.table")}
    assert authors == {"Karin Holm", "Aylin Şahin"}


def test_the_row_that_enter_opens_is_the_one_that_is_marked(furnished_prison: Room) -> None:
    furnished_prison.enter("okafor")
    furnished_prison.go("people")
    table = furnished_prison.part("people.table", QTableView)
    table.setFocus()
    assert {index.row() for index in table.selectionModel().selectedIndexes()} == {0}
    furnished_prison.press(Qt.Key.Key_Down)
    assert {index.row() for index in table.selectionModel().selectedIndexes()} == {1} == {table.currentIndex().row()}


def test_the_list_is_filtered_by_words_area_setting_and_person(furnished_prison: Room) -> None:
    furnished_prison.enter("holm")
    furnished_prison.go("my_sheets")
    everything = rows(furnished_prison, "my_sheets.table")
    assert len(everything) == 4
    assert [row[-1] for row in everything].count(furnished_prison.texts("ui.sheet_state.voided")) == 1
    furnished_prison.part("my_sheets.filter.area", QComboBox).setFocus()
    furnished_prison.type("A")
    furnished_prison.settle()
    assert not furnished_prison.visible("my_sheets.table") and furnished_prison.visible("my_sheets.empty")
    furnished_prison.press(Qt.Key.Key_Home)
    furnished_prison.part("my_sheets.filter.person", QLineEdit).setFocus()
    furnished_prison.type("Petrow")
    furnished_prison.press(RETURN)
    assert len(rows(furnished_prison, "my_sheets.table")) == 1
    furnished_prison.fill("my_sheets.filter.person", "x")
    furnished_prison.settle()
    assert len(rows(furnished_prison, "my_sheets.table")) == 4
    furnished_prison.part("my_sheets.filter.setting", QComboBox).setFocus()
    furnished_prison.type("Gegenstand")
    furnished_prison.settle()
    assert furnished_prison.visible("my_sheets.empty")


def test_the_search_goes_to_places_and_people(furnished_prison: Room) -> None:
    furnished_prison.enter("holm")
    furnished_prison.press(Qt.Key.Key_K, CONTROL)
    assert furnished_prison.focus == "search"
    furnished_prison.type("gefang")
    found = furnished_prison.window.findChild(QListWidget, "search.results")
    assert isinstance(found, QListWidget)
    furnished_prison.qtbot.waitUntil(lambda: found.isVisible() and found.count() > 0)
    furnished_prison.press(RETURN)
    assert furnished_prison.visible("people.table")
    furnished_prison.press(Qt.Key.Key_K, CONTROL)
    furnished_prison.type("ozturk")
    furnished_prison.qtbot.waitUntil(lambda: found.isVisible() and found.count() > 0)
    furnished_prison.press(Qt.Key.Key_Escape)
    assert not found.isVisible()


def test_the_red_page_takes_the_place_of_what_cannot_be_trusted(furnished_prison: Room) -> None:
    furnished_prison.enter("holm")
    assert furnished_prison.window.shell is not None
    furnished_prison.window.shell.say_error(VerificationError("B-141", record="0"))
    furnished_prison.settle()
    (page,) = furnished_prison.window.findChildren(RedPage)
    words = [label.text() for label in page.findChildren(QLabel)]
    assert furnished_prison.texts("error.B-141.text", record="0") in words
    assert furnished_prison.focus == "red.back"
    furnished_prison.press(RETURN)
    assert furnished_prison.visible("sheet.facts")


def test_a_fault_of_the_world_is_said_above_the_page(furnished_prison: Room) -> None:
    furnished_prison.enter("holm")
    assert furnished_prison.window.shell is not None
    furnished_prison.window.shell.say_error(EnvironmentFault("B-650", path="/media/stick"))
    said = furnished_prison.said("shell.notice")
    assert "/media/stick" in said and "B-650" in said
    assert furnished_prison.visible("sheet.facts")
