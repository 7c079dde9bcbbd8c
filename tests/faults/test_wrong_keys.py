"""Wrong keys never open the database, and trying them writes nothing."""

from __future__ import annotations

from app.faults import wrong_keys
from tests.faults.conftest import Try


def test_no_wrong_key_opens(shortened: Try) -> None:
    verdict = shortened(wrong_keys.run)
    assert verdict.holds, verdict
    assert verdict.counts["keys"] == wrong_keys.SHORT
