"""A prison and a prosecutor's office for commands: closed homes of this test's own, and a passphrase in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Desk
from tests.stations import PASSPHRASE, Founded


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def prison_home(founded_prison: Founded, tmp_path: Path) -> Path:
    return founded_prison.copy(tmp_path / "prison").home


@pytest.fixture
def admin(prison_home: Path, passphrase_file: Path) -> Desk:
    return Desk(prison_home, "verwaltung", passphrase_file)


@pytest.fixture
def holm(prison_home: Path, passphrase_file: Path) -> Desk:
    return Desk(prison_home, "holm", passphrase_file)
