"""A save that is killed exactly at one of its system calls."""

from __future__ import annotations

from app.faults import kill_points
from tests.faults.conftest import Try
from tests.judges import require


def test_no_point_of_death_takes_what_was_acknowledged(shortened: Try) -> None:
    require("strace")
    verdict = shortened(kill_points.run)
    assert verdict.broken == (), verdict.places
    assert verdict.blind == ()
    for act in kill_points.SHORT_ACTS:
        assert verdict.counts[f"points_of_{act}"] > 0
