"""Signing in with a smartcard by the keyboard, with a software card in the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.casework import smartcards
from tests.softhsm import PIN, WRONG_PIN, Reader, empty_reader
from tests.stations import Founded, Watch
from tests.ui.room import MakeRoom, Room


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Holm")
    reader.make_key("Holm")
    for name, value in reader.environment.items():
        monkeypatch.setenv(name, value)
    return reader


@pytest.fixture
def card_room(founded_prison: Founded, tmp_path: Path, watch: Watch, reader: Reader, make_room: MakeRoom) -> Room:
    """The login of a prison where Karin Holm has a card."""
    founded = founded_prison.copy(tmp_path / "prison")
    station = founded.open(watch)
    smartcards.enrol(station("holm"), PIN, reader.driver)
    station.close()
    return make_room(founded)


def ask_for_pin(room: Room) -> None:
    room.tab_to("card_login.open")
    room.press(Qt.Key.Key_Return)
    assert room.focus == "card_login.pin"


def test_the_card_says_who_signs_in(card_room: Room) -> None:
    ask_for_pin(card_room)
    card_room.type(PIN)
    card_room.press(Qt.Key.Key_Return)
    assert card_room.window.shell is not None
    card_room.window.lock()
    card_room.settle()
    card_room.tab_to("card_login.open")
    assert [line.text() for line in card_room.window.findChildren(QLineEdit, "card_login.pin")] == [""]


def test_a_wrong_pin_is_said_and_the_field_is_empty(card_room: Room) -> None:
    ask_for_pin(card_room)
    card_room.type(WRONG_PIN)
    card_room.press(Qt.Key.Key_Return)
    assert card_room.window.shell is None
    said = card_room.said("card_login.notice")
    assert "B-725" in said and "> 1" in said
    assert (card_room.focus, card_room.part("card_login.pin", QLineEdit).text()) == ("card_login.pin", "")
    card_room.press(Qt.Key.Key_Return)  # without a PIN nothing reaches the card
    assert "B-725" in card_room.said("card_login.notice")
    card_room.watch.forward(seconds=5)
    card_room.type(PIN)
    card_room.press(Qt.Key.Key_Return)
    assert card_room.window.shell is not None


def test_no_card_in_the_reader(card_room: Room, reader: Reader) -> None:
    reader.take_out()
    ask_for_pin(card_room)
    card_room.type(PIN)
    card_room.button("card_login.sign_in")
    assert "B-722" in card_room.said("card_login.notice")
    card_room.sign_in_by_keys("holm")
    assert card_room.window.shell is not None, "the passphrase is as good as before"


def test_where_nobody_has_a_card_there_is_no_button(prison_room: Room) -> None:
    assert not prison_room.visible("card_login.open")
