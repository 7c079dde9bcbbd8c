"""What the tests of the forms share: the sheet in its latest version, the shortest answers, a moment, two signers."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings

from forms import definition
from forms.question import Form
from forms.signature import Signer

# The first draw of a session builds tables of all characters; on a busy machine that alone counts as "too slow".
settings.register_profile("forms", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("forms")


@pytest.fixture(scope="session")
def sheet_form() -> Form:
    return definition.latest("perception")


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime.fromisoformat("2026-03-05T14:10:00+01:00")


@pytest.fixture
def shortest() -> dict[str, object]:
    """Person, area, facts; the moment and the place are filled in by the screen."""
    return {
        "person": "0198c3a0-0000-7000-8000-000000000001",
        "noticed": {"at": "2026-03-05T14:00:00+01:00"},
        "place": "yard",
        "areas": ["D"],
        "facts": "Stand bei der Freistunde allein am Zaun und sprach mit niemandem.",
    }


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer.from_seed(bytes(range(32)))


@pytest.fixture(scope="session")
def other_signer() -> Signer:
    return Signer.from_seed(bytes(range(1, 33)))
