from __future__ import annotations

from pathlib import Path

import pytest

from tests.bundle.offices import Desk, TestOffice, office


@pytest.fixture
def prison() -> TestOffice:
    return office("JVA Musterhausen")


@pytest.fixture
def prosecutor() -> TestOffice:
    return office("Staatsanwaltschaft Musterhausen")


@pytest.fixture
def stranger() -> TestOffice:
    return office("JVA Anderswo")


@pytest.fixture
def desk(prison: TestOffice, prosecutor: TestOffice, tmp_path: Path) -> Desk:
    """The prosecutor's desk, which knows the prison."""
    staging = tmp_path / "staging"
    staging.mkdir()
    return Desk(prosecutor, [prison.card], staging)
