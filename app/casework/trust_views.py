"""The frozen values of keys, rules and logs, as use cases give them. As `views`: screens and commands see these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

IDLE_LEAST, IDLE_MOST = 30, 900
"""Seconds. Shorter than half a minute nobody can read a page; longer than a quarter of an hour is an open door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingIn:
    """A deputy and the contact officer he stands in for; both days are included."""

    deputy_login: str
    deputy_name: str
    principal_login: str
    principal_name: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The station's rules for locking. The defaults hold where no administrator has set any: 180 s without a key, and
    a window that is made small stays open."""

    idle_seconds: int = 180
    lock_on_minimise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartcardKey:
    """A key on a smartcard. `tries_left` of the PIN, as the card tells: "0", "1", "> 1", or "?"."""

    card: str
    serial: str
    key_id: str
    curve: str
    label: str
    tries_left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJump:
    """A record whose clock stood before that of the record before it."""

    record: str
    sequence: int
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """What `audit verify` found: how many records and rows of the log of access hold, and the first broken link. `code`
    is empty when all holds.

    `jumps` are no breaks: the clock went back there, so its times of day say less than the order of the records.
    `losses` are runs of records, both ends included, that a signed record of a salvage names as lost."""

    records: int
    head: str
    broken_at: str = ""
    code: str = ""
    params: dict[str, str | int] = field(default_factory=dict)
    jumps: tuple[ClockJump, ...] = ()
    losses: tuple[tuple[int, int], ...] = ()
    access: int = 0
