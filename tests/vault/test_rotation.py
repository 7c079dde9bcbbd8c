"""Which backups stay: the rule by days, weeks and months, over any dates at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.rotation import Erasure, Point, Policy, due, kept
from forms.errors import InputError

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = st.integers(min_value=0, max_value=3 * 366 * 24 * 60)
POLICIES = st.builds(Policy, *[st.integers(min_value=1, max_value=15)] * 3)


@st.composite
def points(draw: st.DrawFn) -> list[Point]:
    """Backups at any moments of three years; the log only grows, but the clock may have stood anywhere."""
    moments = draw(st.lists(MINUTES, min_size=1, max_size=60))
    return [
        Point(f"{number:04d}", START + timedelta(minutes=minute), sequence=number // 2)
        for number, minute in enumerate(moments)
    ]


@given(points(), POLICIES)
def test_what_stays_is_the_newest_of_the_latest_days_weeks_and_months(backups: list[Point], policy: Policy) -> None:
    stay = kept(backups, policy)
    by_stamp = {point.stamp: point for point in backups}
    assert stay <= by_stamp.keys()
    assert 1 <= len(stay) <= policy.daily + policy.weekly + policy.monthly + 1
    newest_record = max(backups, key=lambda point: (point.sequence, point.made_at, point.stamp))
    assert newest_record.stamp in stay
    days = sorted({point.made_at.date() for point in backups}, reverse=True)
    held = {by_stamp[stamp].made_at.date() for stamp in stay}
    assert set(days[: policy.daily]) <= held
    months = sorted({(day.year, day.month) for day in days}, reverse=True)
    assert set(months[: policy.monthly]) <= {(day.year, day.month) for day in held}
    for day in days[: policy.daily]:
        latest = max(point.made_at for point in backups if point.made_at.date() == day)
        assert any(by_stamp[stamp].made_at == latest for stamp in stay)


@given(points(), POLICIES)
def test_done_twice_it_takes_nothing_more(backups: list[Point], policy: Policy) -> None:
    gone = due(backups, policy)
    rest = [point for point in backups if point.stamp not in gone]
    assert due(rest, policy) == frozenset()


@given(points(), POLICIES, st.integers(min_value=0, max_value=30), MINUTES, MINUTES)
def test_erased_content_lives_on_for_so_long_and_the_newest_never_goes(
    backups: list[Point], policy: Policy, sequence: int, erased: int, today: int
) -> None:
    at, now = START + timedelta(minutes=erased), START + timedelta(minutes=today)
    gone = due(backups, policy, [Erasure(sequence, at)], now)
    rest = [point for point in backups if point.stamp not in gone]
    assert max(point.sequence for point in rest) == max(point.sequence for point in backups)
    reached = any(point.sequence >= sequence for point in backups)
    if reached and now - at >= timedelta(days=policy.erased_days):
        assert all(point.sequence >= sequence for point in rest)
    else:
        assert gone == due(backups, policy)


def test_a_year_of_daily_backups_by_the_default_rule() -> None:
    backups = [Point(f"{day:03d}", START + timedelta(days=day, hours=18), sequence=day) for day in range(365)]
    alive: list[Point] = []
    for point in backups:
        alive.append(point)
        gone = due(alive, Policy())
        alive = [entry for entry in alive if entry.stamp not in gone]
    days = [point.made_at.date().isoformat() for point in alive]
    assert days[-7:] == [f"2026-12-{day}" for day in range(25, 32)]
    assert set(days) >= {"2026-12-20", "2026-12-13", "2026-11-30", "2026-10-31", "2026-02-28", "2026-01-31"}
    assert len(days) <= 7 + 4 + 12


@pytest.mark.parametrize("policy", [Policy(daily=0), Policy(weekly=-1), Policy(monthly=367), Policy(erased_days=0)])
def test_a_rule_that_would_hold_nothing_is_refused(policy: Policy) -> None:
    with pytest.raises(InputError, match="B-791"):
        policy.require_sound()
