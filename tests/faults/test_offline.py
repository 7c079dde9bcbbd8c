"""The main job where there is no network, watched from outside."""

from __future__ import annotations

from app.faults import offline
from tests.faults.conftest import Try
from tests.judges import require


def test_the_main_job_asks_for_no_socket_of_the_internet(shortened: Try) -> None:
    require("strace")
    verdict = shortened(offline.run)
    assert verdict.holds, verdict
    assert verdict.counts["commands"] == 18
