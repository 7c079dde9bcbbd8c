"""Memory that runs short while saving: told as that, and nothing is half written."""

from __future__ import annotations

from app.faults import low_memory
from tests.faults.conftest import Try


def test_what_cannot_be_saved_for_want_of_memory_is_told(shortened: Try) -> None:
    verdict = shortened(low_memory.run)
    assert verdict.holds, verdict
    assert verdict.counts["acknowledged"] >= 10
