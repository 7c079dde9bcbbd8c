"""The rights of the person: marks, reviews, requests for erasure, tombstones, and who is still to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.vault.queries.shape import day

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionRow:
    """`target` is a sheet's or a person's id, `record` the place of the signed mark."""

    target: str
    scope: str
    person_id: str
    record: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    id: str
    scope: str
    target: str
    person_id: str
    booking_no: str
    ground: str
    requested_by: str
    requested_by_name: str
    requested_at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TombstoneRow:
    """A sheet that was erased: when it was recorded, when and on which ground it went."""

    sheet_id: str
    person_id: str
    recorded_on: date
    ground: str
    erased_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTellRow:
    """A recipient of erased sheets who was not told yet; `erasure` is the place of the record."""

    erasure: int
    party: str
    name: str
    sheets: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRow:
    """What the clocks need of a person: the kind of custody, its end, the last sheet, and the last decision.

    `first` is the day of the oldest sheet about the person, or of its import (`None`: no sheet); `received` when it is
    known by received sheets only.
    """

    person_id: str
    booking_no: str
    regime: str
    released_on: date | None
    first: date | None
    sheets: int
    received: bool
    decision: str
    keep_until: date | None
    reviewed_on: date | None


def restrictions(vault: Vault) -> tuple[RestrictionRow, ...]:
    """All marks that stand, oldest first."""
    return tuple(map(_restriction, vault.database.rows("SELECT * FROM restriction ORDER BY record")))


def restriction_on(vault: Vault, sheet_id: str, person_id: str) -> RestrictionRow | None:
    """The mark on a sheet, else the one on its person."""
    rows = vault.database.rows(
        "SELECT * FROM restriction WHERE target IN (:sheet, :person) ORDER BY target = :sheet DESC LIMIT 1",
        {"sheet": sheet_id, "person": person_id},
    )
    return _restriction(rows[0]) if rows else None


def requests(vault: Vault, *, waiting: bool = True) -> tuple[RequestRow, ...]:
    """Requests for erasure, newest first; only those that wait for the second person unless asked otherwise."""
    rows = vault.database.rows(
        f"""SELECT q.*, u.name AS by_name, p.booking_no FROM erasure_request q LEFT JOIN user u ON u.id = q.requested_by
            LEFT JOIN person p ON p.id = q.person_id {"WHERE q.state = 'waiting'" if waiting else ""}
            ORDER BY q.record DESC"""
    )
    return tuple(map(_request, rows))


def tombstones(vault: Vault, person_id: str = "") -> tuple[TombstoneRow, ...]:
    """Sheets that were erased, newest erasure first; of one person, or all."""
    where = "WHERE person_id = :person" if person_id else ""
    rows = vault.database.rows(
        f"SELECT * FROM tombstone {where} ORDER BY record DESC, sheet_id", {"person": person_id} if person_id else {}
    )
    return tuple(
        TombstoneRow(
            sheet_id=row.sheet_id,
            person_id=row.person_id,
            recorded_on=date.fromisoformat(row.recorded_on),
            ground=row.ground,
            erased_at=datetime.fromisoformat(row.erased_at),
        )
        for row in rows
    )


def to_tell(vault: Vault) -> tuple[ToTellRow, ...]:
    """Recipients who were not told yet, longest waiting first."""
    rows = vault.database.rows("SELECT * FROM to_be_told WHERE told_at IS NULL ORDER BY record, party")
    return tuple(
        ToTellRow(
            erasure=row.record,
            party=row.party,
            name=row.name,
            sheets=row.sheets,
            since=datetime.fromisoformat(row.since),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedRow:
    """One bundle with sheets about a person: to whom, when, its number, and the ids of these sheets."""

    partner: str
    at: datetime
    sequence: int
    sheets: tuple[str, ...]


def disclosed(vault: Vault, person_id: str) -> tuple[DisclosedRow, ...]:
    """The bundles that left with sheets about a person, oldest first; sheets that were erased since included."""
    rows = vault.database.rows(
        """SELECT e.created, e.sequence, coalesce(p.name, e.partner) AS partner, e.tail,
                  group_concat(x.sheet_id, ' ') AS sheets
           FROM export e JOIN export_sheet x ON x.record = e.record LEFT JOIN partner p ON p.party = e.partner
           WHERE x.sheet_id IN (SELECT id FROM sheet WHERE person_id = :person
                                UNION SELECT sheet_id FROM tombstone WHERE person_id = :person)
           GROUP BY e.record ORDER BY e.record""",
        {"person": person_id},
    )
    return tuple(
        DisclosedRow(
            partner=row.partner,
            at=datetime.fromisoformat(row.created),
            sequence=row.sequence,
            sheets=tuple(sorted(row.sheets.split())),
        )
        for row in rows
    )


def custodies(vault: Vault) -> tuple[CustodyRow, ...]:
    """Every person whom this station knows of, by booking number; people of received sheets included."""
    rows = vault.database.rows(
        """SELECT k.*, c.regime, c.released_on, v.decision, v.keep_until, v.reviewed_at
           FROM (SELECT p.id, p.booking_no, 0 AS received,
                    (SELECT min(substr(recorded_at, 1, 10)) FROM sheet s WHERE s.person_id = p.id) AS first,
                    (SELECT count(*) FROM sheet s WHERE s.person_id = p.id) AS sheets FROM person p
                 UNION ALL SELECT r.person_id, max(r.booking_no), 1, min(substr(r.imported_at, 1, 10)), count(*)
                 FROM received_sheet r GROUP BY r.person_id) k
           LEFT JOIN custody c ON c.person_id = k.id LEFT JOIN retention_review v ON v.person_id = k.id
           ORDER BY k.booking_no, k.id"""
    )
    return tuple(
        CustodyRow(
            person_id=row.id,
            booking_no=row.booking_no,
            regime=row.regime or "",
            released_on=day(row.released_on),
            first=day(row.first),
            sheets=row.sheets,
            received=bool(row.received),
            decision=row.decision or "",
            keep_until=day(row.keep_until),
            reviewed_on=day(row.reviewed_at[:10]) if row.reviewed_at else None,
        )
        for row in rows
    )


def _restriction(row: Row[Any]) -> RestrictionRow:
    return RestrictionRow(
        target=row.target,
        scope=row.scope,
        person_id=row.person_id,
        record=row.record,
        since=datetime.fromisoformat(row.since),
    )


def _request(row: Row[Any]) -> RequestRow:
    return RequestRow(
        id=row.id,
        scope=row.scope,
        target=row.target,
        person_id=row.person_id,
        booking_no=row.booking_no or "",
        ground=row.ground,
        requested_by=row.requested_by,
        requested_by_name=row.by_name or "",
        requested_at=datetime.fromisoformat(row.requested_at),
        state=row.state,
    )
