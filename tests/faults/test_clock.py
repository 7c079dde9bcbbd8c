"""Clocks that go wrong below the program: the order of records stays, and the audit names where the clock went back."""

from __future__ import annotations

from app.faults import clock_jumps
from tests.faults.conftest import Try
from tests.judges import require


def test_records_keep_their_order_and_jumps_back_are_named(shortened: Try) -> None:
    require("faketime")
    verdict = shortened(clock_jumps.run)
    assert verdict.holds, verdict
    assert verdict.counts["sheets"] == len(clock_jumps.LEGS)
    assert verdict.canary["jumps_named"] == sum(leg.goes_back for leg in clock_jumps.LEGS) == 3
