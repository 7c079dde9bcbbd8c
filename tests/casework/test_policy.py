"""The station's rules for locking: bounds, right, record, and the commands for them."""

from __future__ import annotations

import pytest

from app.casework.policy import policy, set_policy
from app.casework.trust_views import Policy
from forms.errors import AccessError, InputError
from tests.stations import Station


def test_without_a_rule_the_desk_locks_after_three_minutes(prison: Station) -> None:
    assert policy(prison("holm")) == Policy(idle_seconds=180, lock_on_minimise=False)


def test_the_administrator_sets_it_and_everybody_reads_it(prison: Station) -> None:
    for new in (Policy(idle_seconds=30, lock_on_minimise=True), Policy(idle_seconds=900)):
        set_policy(prison("verwaltung"), new)
        prison.reopen()
        assert policy(prison("holm")) == new


@pytest.mark.parametrize("seconds", [-1, 0, 29, 901, 10**9])
def test_a_time_out_of_bounds_changes_nothing(prison: Station, seconds: int) -> None:
    with pytest.raises(InputError) as refused:
        set_policy(prison("verwaltung"), Policy(idle_seconds=seconds))
    assert refused.value.code == "B-730"
    assert policy(prison("verwaltung")) == Policy()


@pytest.mark.parametrize("login", ["holm", "okafor", "brandt"])
def test_nobody_else_sets_it(prison: Station, login: str) -> None:
    with pytest.raises(AccessError):
        set_policy(prison(login), Policy(idle_seconds=60))
