"""Two processes at one vault: the second is told who has it; a killed one leaves nothing to clear away."""

from __future__ import annotations

from app.faults import two_users
from tests.faults.conftest import Try


def test_the_second_is_refused_by_name_and_a_killed_first_is_forgotten(shortened: Try) -> None:
    verdict = shortened(two_users.run)
    assert verdict.holds, verdict
    assert verdict.counts["rounds"] == two_users.SHORT
