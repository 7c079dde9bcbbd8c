"""Key slots under fire: wrong keys, destroyed slots, changes that are killed (R10, R12, R13, shortened)."""

from __future__ import annotations

import pytest

from app.faults import bad_slots, passphrase_kills, wrong_passphrases
from app.faults.verdict import Run
from tests.faults.conftest import Try


@pytest.mark.parametrize(
    "run", [wrong_passphrases.run, bad_slots.run, passphrase_kills.run], ids=["wrong", "bad slots", "kills"]
)
def test_it_holds(shortened: Try, run: Run) -> None:
    verdict = shortened(run)
    assert verdict.holds, verdict
