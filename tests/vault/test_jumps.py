"""A clock that went back is told, and is no break: the order of records is that of their numbers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from app.vault import log
from app.vault.audit import SET_RIGHT
from tests.vault.conftest import Desk


def test_a_clock_that_only_goes_on_is_no_jump(desk: Desk) -> None:
    person = desk.person()
    for _ in range(3):
        desk.sheet(person)
    assert log.verify(desk.vault).jumps == ()


@pytest.mark.parametrize("back", [timedelta(days=2), timedelta(hours=8), timedelta(minutes=3)])
def test_each_jump_back_is_named_by_its_record(desk: Desk, back: timedelta) -> None:
    person = desk.person()
    before = desk.sheet(person).header.recorded_at
    desk.now -= back
    after = desk.sheet(person)
    desk.sheet(person)
    found = log.verify(desk.vault)
    assert found.code == ""
    (jump,) = found.jumps
    assert (jump.record, jump.sequence) == (after.header.id, after.header.sequence)
    assert (jump.before, jump.after) == (before, after.header.recorded_at)


def test_a_clock_that_a_time_service_sets_right_is_no_jump(desk: Desk) -> None:
    person = desk.person()
    desk.sheet(person)
    desk.now -= timedelta(minutes=1) + SET_RIGHT
    desk.sheet(person)
    assert log.verify(desk.vault).jumps == ()


def test_winter_time_is_no_jump(desk: Desk) -> None:
    """At three it is two again; moments carry their offset."""
    summer, winter = (timezone(timedelta(hours=hours)) for hours in (2, 1))
    person = desk.person()
    desk.now = datetime(2031, 10, 26, 2, 58, tzinfo=summer)
    desk.sheet(person)
    desk.now = datetime(2031, 10, 26, 2, 1, tzinfo=winter)
    desk.sheet(person)
    assert log.verify(desk.vault).jumps == ()
