"""The mark that restricts processing (BDSG § 58 (3), LED Art. 16 (3)): instead of an erasure, while it is not clear
whether data are right, or because they are needed as evidence.

A restricted sheet is read by its author and the reviewer only, changes no more, and leaves in no bundle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.casework import papers
from app.casework.erasures import PERSON, SHEET, person_of
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.wording import said_reason
from forms.errors import InputError

if TYPE_CHECKING:
    from app.vault.queries.retention import RestrictionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One mark that stands."""

    scope: str
    target: str
    person_id: str
    since: datetime
    reason: str


def restrict_sheet(session: Session, sheet_id: str, reason: str) -> str:
    """Mark one sheet, written here or received; gives the id of the record.

    Raises `InputError` B-461 for an unknown sheet, B-757 for the reason, B-764 when it is marked already.
    """
    session.require(Action.RESTRICT)
    return _mark(session, SHEET, sheet_id, person_of(session, sheet_id), reason)


def restrict_person(session: Session, person: str, reason: str) -> str:
    """Mark all that is kept on a person. Raises as `restrict_sheet`, B-532 for an unknown person."""
    from app.vault import queries

    session.require(Action.RESTRICT)
    if person not in {row.person_id for row in queries.custodies(session.vault)}:
        raise InputError("B-532", person=person)
    return _mark(session, PERSON, person, person, reason)


def lift(session: Session, target: str, reason: str) -> str:
    """Lift the mark on a sheet or a person. Raises `InputError` B-757, B-765 when there is none."""
    session.require(Action.RESTRICT)
    row = _on(session, target)
    if row is None:
        raise InputError("B-765")
    return _keep(session, row.scope, target, row.person_id, reason, lifted=True)


def marks(session: Session) -> tuple[Marked, ...]:
    """All marks that stand, oldest first."""
    from app.vault import queries, records

    session.require(Action.RESTRICT)
    return tuple(
        Marked(
            scope=row.scope,
            target=row.target,
            person_id=row.person_id,
            since=row.since,
            reason=str(
                records.by_sequence(session.vault.database, session.vault.keys, row.record).payload().get("reason", "")
            ),
        )
        for row in queries.restrictions(session.vault)
    )


def _mark(session: Session, scope: str, target: str, person: str, reason: str) -> str:
    if _on(session, target) is not None:
        raise InputError("B-764")
    return _keep(session, scope, target, person, reason, lifted=False)


def _on(session: Session, target: str) -> RestrictionRow | None:
    from app.vault import queries

    return next((row for row in queries.restrictions(session.vault) if row.target == target), None)


def _keep(session: Session, scope: str, target: str, person: str, reason: str, *, lifted: bool) -> str:
    from app.vault.log import Entry

    payload = {
        "scope": scope,
        "target": target,
        "person": person,
        "reason": said_reason(reason),
        "lifted": lifted,
        "context": papers.context(session),
    }
    amends = target if scope == SHEET else None
    (record,) = session.append([Entry(kind="restriction", subject=person, payload=payload, amends=amends)])
    return record.header.id
