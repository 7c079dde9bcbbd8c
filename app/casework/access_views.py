"""The frozen values of the log of access. They name users, booking numbers and check codes; no person, no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.casework.access import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFilter:
    """An empty member does not narrow. Days are local and both included."""

    act: Act | None = None
    login: str = ""
    booking_no: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One row. `act` and `what` are words of the program, `reason` a `Ground` or somebody's own words; `check_code` is
    there for records of this station, `booking_no` for persons who are known. `detail` names partners, not ids."""

    number: int
    at: datetime
    act: str
    login: str
    user_name: str
    what: str
    record: str
    check_code: str
    booking_no: str
    reason: str
    detail: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredRows:
    """Rows that have gone: their numbers, both included, the last year in them, the digest of the last one; when, and
    by which signed record of whom."""

    first: int
    last: int
    year: int
    digest: str
    recorded_at: datetime
    record: str
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLog:
    """A file that was written. `end` and `digest` say where the whole log stood: later looks can be held against it."""

    path: Path
    rows: int
    sha256: str
    end: int
    digest: str
