"""Which backups stay: by day, by week and by month, and not beyond what the law lets an erased content live on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from forms.errors import InputError

LIMITS = (1, 366)


@dataclass(frozen=True, slots=True)
class Policy:
    """How many days, weeks and months are held, each by its newest backup, and after how many days a backup goes that
    still holds what was lawfully erased."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12
    erased_days: int = 30

    def require_sound(self) -> None:
        """Pass, or raise `InputError` B-791."""
        for value in (self.daily, self.weekly, self.monthly, self.erased_days):
            if not LIMITS[0] <= value <= LIMITS[1]:
                raise InputError("B-791", least=LIMITS[0], most=LIMITS[1])


@dataclass(frozen=True, slots=True)
class Point:
    """A backup as the rule sees it: its name, when it was made, and the place in the log that it reaches to."""

    stamp: str
    made_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """A lawful erasure: its place in the log, and when it was recorded. Backups that end before it hold the content."""

    sequence: int
    at: datetime


def kept(points: Sequence[Point], policy: Policy) -> frozenset[str]:
    """The names that days, weeks and months hold. The newest one is always among them.

    Periods are counted among the backups that exist, not back from today: a clock that jumped takes no backup away.
    """
    newest_first = sorted(points, key=lambda point: (point.made_at, point.sequence, point.stamp), reverse=True)
    latest = max(points, key=lambda point: (point.sequence, point.made_at, point.stamp), default=None)
    stay = {latest.stamp} if latest else set()
    for count, period in ((policy.daily, _day), (policy.weekly, _week), (policy.monthly, _month)):
        held: dict[tuple[int, ...], str] = {}
        for point in newest_first:
            held.setdefault(period(point.made_at.astimezone(UTC)), point.stamp)
        stay.update(list(held.values())[:count])
    return frozenset(stay)


def due(
    points: Sequence[Point], policy: Policy, erasures: Iterable[Erasure] = (), now: datetime | None = None
) -> frozenset[str]:
    """The names that go: what no period holds, and what still holds erased content after its time is up.

    The newest of all never goes, and what holds erased content goes only when one exists that does not.
    """
    stay = set(kept(points, policy))
    if now is not None:
        reach = max((point.sequence for point in points), default=0)
        for erasure in erasures:
            if erasure.sequence <= reach and now - erasure.at >= timedelta(days=policy.erased_days):
                stay -= {point.stamp for point in points if point.sequence < erasure.sequence}
    return frozenset(point.stamp for point in points if point.stamp not in stay)


def _day(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month, at.day)


def _week(at: datetime) -> tuple[int, ...]:
    week = at.isocalendar()
    return (week.year, week.week)


def _month(at: datetime) -> tuple[int, ...]:
    return (at.year, at.month)
