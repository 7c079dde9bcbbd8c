"""What all tests may use: real stations, copied from two that are founded once per run (`tests.stations`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stations import Founded, Station, Watch, found_prison, found_prosecutor


@pytest.fixture
def watch() -> Watch:
    """The clock of the stations of this test."""
    return Watch()


@pytest.fixture(scope="session")
def founded_prison(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A closed prison home. Never open it: copy it."""
    return found_prison(tmp_path_factory.mktemp("founded") / "prison")


@pytest.fixture(scope="session")
def founded_prosecutor(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A closed prosecutor's home. Never open it: copy it."""
    return found_prosecutor(tmp_path_factory.mktemp("founded") / "prosecutor")


@pytest.fixture
def prison(founded_prison: Founded, tmp_path: Path, watch: Watch) -> Iterator[Station]:
    """A prison of this test's own, open."""
    station = founded_prison.copy(tmp_path / "prison").open(watch)
    yield station
    station.close()


@pytest.fixture
def prosecutor(founded_prosecutor: Founded, tmp_path: Path, watch: Watch) -> Iterator[Station]:
    """A prosecutor's office of this test's own, open."""
    station = founded_prosecutor.copy(tmp_path / "prosecutor").open(watch)
    yield station
    station.close()
