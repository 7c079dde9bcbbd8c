"""The annual review: whose documents are to be checked, whose are due for erasure, and what was decided.

The data-protection officer sees the same list by booking number and kind of document only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from app.casework import clocks, papers
from app.casework.access import Act
from app.casework.clocks import Event, Regime
from app.casework.erasures import LegalGround, request_entry
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.wording import said_reason
from forms.errors import InputError

if TYPE_CHECKING:
    from app.vault.queries.retention import CustodyRow


class Due(StrEnum):
    """What is to be done: nothing yet, the annual check, or the erasure."""

    NOTHING = "nothing"
    CHECK = "check"
    ERASURE = "erasure"


class Decision(StrEnum):
    KEEP = "keep"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One person's documents of one kind. `name` is empty for whoever sees no content.

    `since` is the day that the period runs from (`None`: custody has not ended), `erase_on` the day it ends, with a
    decision to keep longer taken into account; `check_on` the day of the next annual check.
    """

    person_id: str
    booking_no: str
    name: str
    document: str
    count: int
    since: date | None
    erase_on: date | None
    check_on: date | None
    statute: str
    due: Due
    keep_until: date | None


def review_list(session: Session, *, everything: bool = False) -> tuple[Kept, ...]:
    """What is due for the annual check or for erasure, erasures first; all that is kept when `everything` is asked."""
    from app.vault import queries

    session.require(Action.REVIEW_RETENTION)
    session.note(Act.CONSULTATION, "retention_list")
    today = session.clock().date()
    kept = [one for row in queries.custodies(session.vault) for one in _documents(session, row, today)]
    wanted = [one for one in kept if everything or one.due is not Due.NOTHING]
    return tuple(sorted(wanted, key=lambda one: (one.due is not Due.ERASURE, one.due is Due.NOTHING, one.booking_no)))


def kept_on(session: Session, person: str) -> tuple[Kept, ...]:
    """What is kept on one person and until when, for the answer to him or her."""
    from app.vault import queries

    session.require(Action.GIVE_SUBJECT_ACCESS)
    today = session.clock().date()
    rows = (row for row in queries.custodies(session.vault) if row.person_id == person)
    return tuple(one for row in rows for one in _documents(session, row, today))


def decide(session: Session, person: str, decision: Decision, *, reason: str, keep_until: date | None = None) -> str:
    """Record the decision of the annual review; gives the id of the record. "Erase" asks for the erasure in the same
    act; a second person approves it.

    Raises `InputError` B-757 for a reason that is too short or too long, B-758 for a day to keep until that is not to
    come or lies beyond thirty years, B-532 for a person of whom nothing is kept.
    """
    from app.vault.log import Entry

    session.require(Action.DECIDE_RETENTION)
    why, today = said_reason(reason), session.clock().date()
    _known(session, person)
    if decision is Decision.KEEP and not (
        keep_until is not None and today < keep_until <= clocks.years_after(today, clocks.AT_MOST)
    ):
        raise InputError("B-758", years=clocks.AT_MOST)
    payload = {
        "person": person,
        "decision": decision.value,
        "keep_until": keep_until.isoformat() if keep_until and decision is Decision.KEEP else None,
        "reason": why,
        "context": papers.context(session),
    }
    entries = [Entry(kind="retention_review", subject=person, payload=payload)]
    if decision is Decision.ERASE:
        request = request_entry(session, LegalGround.RETENTION_OVER, "", scope="person", target=person, person=person)
        entries.append(request)
    return session.append(entries)[0].header.id


def _known(session: Session, person: str) -> None:
    from app.vault import queries

    if person not in {row.person_id for row in queries.custodies(session.vault)}:
        raise InputError("B-532", person=person)


def _documents(session: Session, row: CustodyRow, today: date) -> list[Kept]:
    if row.received:
        return [_kept(session, row, "received_sheet", row.sheets, today)]
    kept = [_kept(session, row, "master_data", 1, today)]
    return [_kept(session, row, "sheet", row.sheets, today), *kept] if row.sheets else kept


def _kept(session: Session, row: CustodyRow, document: str, count: int, today: date) -> Kept:
    rule = clocks.clock(document, row.regime or Regime.PRISON)
    since = row.first if rule.event is Event.RECEIVED else row.released_on
    erase_on = clocks.years_after(since, rule.years) if since else None
    if row.decision == Decision.KEEP and row.keep_until and erase_on:
        erase_on = max(erase_on, row.keep_until)
    if row.decision == Decision.ERASE:
        erase_on = row.reviewed_on
    checked = row.reviewed_on or row.first
    check_on = clocks.years_after(checked, clocks.ANNUAL) if checked else None
    due = Due.NOTHING
    if erase_on and erase_on <= today:
        due = Due.ERASURE
    elif check_on and check_on <= today:
        due = Due.CHECK
    return Kept(
        person_id=row.person_id,
        booking_no=row.booking_no,
        name=_name(session, row),
        document=document,
        count=count,
        since=since,
        erase_on=erase_on,
        check_on=check_on,
        statute=rule.statute if due is not Due.CHECK else clocks.ANNUAL_STATUTE,
        due=due,
        keep_until=row.keep_until,
    )


def _name(session: Session, row: CustodyRow) -> str:
    from app.vault import queries

    if not session.may(Action.DECIDE_RETENTION):
        return ""
    person = queries.person(session.vault, row.person_id)
    return f"{person.family_name}, {person.given_names}".rstrip(", ") if person else ""
