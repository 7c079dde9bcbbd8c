"""A process that is killed while it saves: everything that it said was kept is there, and the log is whole."""

from __future__ import annotations

from app.faults import kills
from tests.faults.conftest import Try


def test_everything_acknowledged_survives_kill_9(shortened: Try) -> None:
    verdict = shortened(kills.run)
    assert verdict.broken == (), verdict.places
    assert verdict.blind == ()
    assert verdict.counts["acknowledged_sheets"] > 20
    assert verdict.counts["acknowledged_drafts"] > 20
    assert verdict.counts["acknowledged_amendments"] > 10
