"""Wrong keys and passphrases never open, write nothing, and lock nobody else out."""

from __future__ import annotations

from app.faults import wrong_keys
from tests.faults.conftest import Try


def test_no_wrong_key_opens_and_others_sign_in(shortened: Try) -> None:
    verdict = shortened(wrong_keys.run)
    assert verdict.holds, verdict
    assert verdict.counts["keys"] == wrong_keys.SHORT[0]
