"""Deputies: appointed and ended by keys, errors in their place."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from app.casework.dates import read_coming_date
from tests.ui.room import Room
from tests.ui.test_places import rows

RETURN, DOWN, HOME = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Home
SHIFT_TAB = Qt.Key.Key_Backtab


@pytest.fixture
def deputies(prison_room: Room) -> Room:
    prison_room.enter("verwaltung")
    prison_room.tab_to("users.deputies")
    prison_room.press(RETURN)
    return prison_room


def appoint(room: Room, since: str, until: str) -> None:
    """Ewa Nowak for Michael Okafor, by keys from the first field on."""
    room.part("deputies.deputy", QComboBox).setFocus()
    for _ in range(2):
        room.press(HOME)
        room.press(DOWN)
        room.tab()
    for day in (since, until):
        room.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        room.type(day)
        room.tab()
    assert room.focus == "deputies.appoint"
    room.press(RETURN)


def test_a_deputy_is_appointed_and_ended_by_keys(deputies: Room) -> None:
    assert deputies.focus == "deputies.table"
    appoint(deputies, "morgen", "20.11.")
    assert rows(deputies, "deputies.table") == [["Ewa Nowak", "Michael Okafor", "03.11.2026", "20.11.2026"]]
    assert "Ewa Nowak" in deputies.said("deputies.notice")
    deputies.tab_to("deputies.table")
    deputies.tab_to("deputies.end")
    deputies.press(RETURN)
    assert rows(deputies, "deputies.table") == []
    assert deputies.said("deputies.notice") == deputies.texts("ui.deputies.ended")


def test_what_is_missing_or_does_not_fit_is_said_at_its_field(deputies: Room) -> None:
    deputies.button("deputies.appoint")
    assert len(deputies.problems("deputies.problems")) == 4
    appoint(deputies, "heute", "20.11.2027")
    assert deputies.error_beside("deputies.until") == deputies.texts("error.B-529.text", most=92)
    deputies.button("deputies.end")
    assert deputies.problems("deputies.problems") == [deputies.texts("ui.deputies.choose_line")]
    assert rows(deputies, "deputies.table") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("heute", date(2026, 11, 2)),
        ("Tomorrow", date(2026, 11, 3)),
        ("übermorgen", date(2026, 11, 4)),
        ("5.3.", date(2027, 3, 5)),
        ("2.11", date(2026, 11, 2)),
        ("29.2.", date(2028, 2, 29)),
        ("2026-12-01", date(2026, 12, 1)),
        ("5.3.2027", date(2027, 3, 5)),
        ("31.2.", None),
        ("bald", None),
        ("", None),
    ],
)
def test_days_to_come_are_typed_in_words(typed: str, meant: date | None) -> None:
    assert read_coming_date(typed, today=date(2026, 11, 2)) == meant
