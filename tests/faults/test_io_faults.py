"""System calls that fail now and then, by libfiu below the wheel as it is shipped."""

from __future__ import annotations

from app.faults import io_faults
from tests.faults.conftest import Try
from tests.judges import require


def test_nothing_acknowledged_is_lost_and_no_passing_fault_is_called_damage(shortened: Try) -> None:
    require("fiu-run")
    verdict = shortened(io_faults.run)
    assert verdict.broken == (), verdict.places
    assert verdict.blind == ()
    # How many strike is chance; none would leave the run blind.
    assert verdict.canary["combinations_that_struck"] >= 1
    assert verdict.counts["acknowledged"] > verdict.counts["saves"] // 2


def test_the_full_run_has_every_combination() -> None:
    assert len(set(io_faults.ALL)) == 24
    assert set(io_faults.FEW) <= set(io_faults.ALL)
