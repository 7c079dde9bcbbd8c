"""Patience with PINs: a key that is pressed twice must not cost two of a card's few tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework import smartcards
from app.vault.smartcard import loaded
from forms.errors import AccessError
from tests.softhsm import PIN, WRONG_PIN, Reader, empty_reader
from tests.stations import Founded, Watch


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Holm")
    reader.make_key("Holm")
    monkeypatch.setenv("SOFTHSM2_CONF", reader.environment["SOFTHSM2_CONF"])
    return reader


@pytest.fixture
def home(founded_prison: Founded, tmp_path: Path, watch: Watch, reader: Reader) -> Path:
    """A closed prison where Karin Holm has a card."""
    station = founded_prison.copy(tmp_path / "prison").open(watch)
    smartcards.enrol(station("holm"), PIN, reader.driver)
    station.close()
    return station.home


def test_after_a_wrong_pin_the_next_one_waits(home: Path, watch: Watch, reader: Reader) -> None:
    with pytest.raises(AccessError, match="B-725"):
        smartcards.sign_in(home, "holm", WRONG_PIN, clock=watch)
    with pytest.raises(AccessError, match="B-714"):
        smartcards.sign_in(home, "", PIN, clock=watch)
    with loaded(reader.driver) as driver:
        assert [card.tries_left for card in driver.cards()] == ["> 1"], "the right PIN did not reach the card"
    watch.forward(seconds=2)
    with smartcards.sign_in(home, "", PIN, clock=watch) as session:
        assert session.user.login == "holm"
        rows = session.vault.database.rows("SELECT login FROM access WHERE act = 'failed_sign_in'")
        assert [row.login for row in rows] == ["holm"]
