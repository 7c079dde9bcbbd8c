"""Disks that are full or take nothing: what was said to be kept is kept, and what was not can be saved again."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.casework import room
from app.faults import full_disk, read_only
from tests.faults.conftest import Try


def test_every_stage_on_a_full_disk_says_so_and_loses_nothing(shortened: Try) -> None:
    verdict = shortened(full_disk.run)
    assert verdict.holds, verdict
    assert verdict.counts["signed"] > 10
    for stage in full_disk.REFUSED:
        assert verdict.counts[f"refused_{stage}"] == verdict.counts["disks"], stage


def test_a_medium_that_takes_nothing_is_read_in_a_mode_that_says_so(shortened: Try) -> None:
    verdict = shortened(read_only.run)
    assert verdict.holds, verdict
    assert verdict.canary["saves_refused"] == 2


def test_room_is_missed_before_it_is_gone(tmp_path: Path) -> None:
    """Of this disk it is true or not; of a place that is not there nothing is said."""
    free = shutil.disk_usage(tmp_path).free // (1024 * 1024)
    assert room.scarce(tmp_path) == (free if free < room.LEAST_MIB else None)
    assert room.scarce(tmp_path / "nowhere") is None
