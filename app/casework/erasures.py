"""Lawful erasure with two people: one asks and gives the legal ground, another one approves, and then it is done.

Whoever got the erased sheets is to be told (SächsJVollzDSG § 63; BDSG § 75 (2); LED Art. 16 (6)): a list keeps them
until somebody records that it was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.casework import papers
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.wording import said_reason
from forms.errors import AccessError, InputError
from forms.normalise import clean_text

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.queries.retention import RequestRow

SHEET, PERSON = "sheet", "person"
MAX_TEXT = 500


class LegalGround(StrEnum):
    """The legal grounds of an erasure, a closed list."""

    RETENTION_OVER = "retention_over"
    """The period is over (SächsJVollzDSG § 59)."""
    UNLAWFUL = "unlawful"
    """Processing was not lawful (BDSG § 58 (2), § 75 (2))."""
    NOT_NEEDED = "not_needed"
    """No longer necessary for the task (BDSG § 58 (2), § 75 (2))."""
    LEGAL_DUTY = "legal_duty"
    """A law or a court orders it (BDSG § 58 (2), § 75 (2))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRequest:
    """`text` is what was said beside the ground, `own` whether this user asked: then he cannot approve."""

    id: str
    scope: str
    target: str
    person_id: str
    booking_no: str
    ground: LegalGround
    text: str
    requested_by: str
    requested_at: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What an erasure takes, counted: before it is approved, and after it was carried out.

    `recipients` are name and number of sheets; `bundles` those in the outbox that are not written to a stick again.
    """

    sheets: int
    records: int
    attachments: int
    drafts: int
    bundles: int
    recipients: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of an erased sheet."""

    sheet_id: str
    person_id: str
    recorded_on: date
    ground: LegalGround
    erased_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """A recipient who is to be told that sheets were erased; `erasure` is the place of the record."""

    erasure: int
    party: str
    name: str
    sheets: int
    since: datetime


def request_sheet(session: Session, sheet_id: str, ground: LegalGround, text: str) -> str:
    """Ask for the erasure of one sheet, written here or received; gives the id of the request.

    Raises `InputError` B-461 for an unknown sheet, B-759 for one that is asked for already, B-760 for a text that is
    too long.
    """
    session.require(Action.REQUEST_ERASURE)
    person = person_of(session, sheet_id)
    (record,) = session.append([request_entry(session, ground, text, scope=SHEET, target=sheet_id, person=person)])
    return record.header.id


def request_person(session: Session, person: str, ground: LegalGround, text: str) -> str:
    """Ask for the erasure of all that is kept on a person. Raises as `request_sheet`, B-532 for an unknown person."""
    from app.vault import queries

    session.require(Action.REQUEST_ERASURE)
    if person not in {row.person_id for row in queries.custodies(session.vault)}:
        raise InputError("B-532", person=person)
    (record,) = session.append([request_entry(session, ground, text, scope=PERSON, target=person, person=person)])
    return record.header.id


def request_entry(session: Session, ground: LegalGround, text: str, *, scope: str, target: str, person: str) -> Entry:
    """A request, to be signed. Raises as `request_sheet`."""
    from app.vault import queries
    from app.vault.log import Entry

    said = clean_text(text, multiline=True)
    if len(said) > MAX_TEXT:
        raise InputError("B-760", most=MAX_TEXT)
    if any(row.target == target for row in queries.requests(session.vault)):
        raise InputError("B-759")
    payload = {
        "scope": scope,
        "target": target,
        "person": person,
        "ground": ground.value,
        "text": said,
        "context": papers.context(session),
    }
    return Entry(kind="erasure_request", subject=person, payload=payload)


def waiting(session: Session) -> tuple[WaitingRequest, ...]:
    """The requests that wait for a second person, newest first."""
    from app.vault import log, queries

    session.require(Action.APPROVE_ERASURE)
    return tuple(
        WaitingRequest(
            id=row.id,
            scope=row.scope,
            target=row.target,
            person_id=row.person_id,
            booking_no=row.booking_no,
            ground=LegalGround(row.ground),
            text=str(log.record(session.vault, row.id).payload().get("text", "")),
            requested_by=row.requested_by_name,
            requested_at=row.requested_at,
            own=row.requested_by == session.user.id,
        )
        for row in queries.requests(session.vault)
    )


def extent(session: Session, request: str) -> Extent:
    """What an approval would take. Raises as `approve`."""
    session.require(Action.APPROVE_ERASURE)
    return _extent(session, _waiting(session, request))[0]


def approve(session: Session, request: str) -> Extent:
    """Carry out an erasure that another person asked for. Nothing brings the content back.

    Raises `InputError` B-761 for a request that does not wait, `AccessError` B-762 for the user's own.
    """
    from app.vault.log import Entry

    session.require(Action.APPROVE_ERASURE)
    row = _waiting(session, request)
    if row.requested_by == session.user.id:
        raise AccessError("B-762")
    taken, named = _extent(session, row)
    payload = {"request": request, "ground": row.ground, "text": "", "context": papers.context(session), **named}
    session.append([Entry(kind="erasure", subject=row.person_id, payload=payload)])
    return taken


def refuse(session: Session, request: str, reason: str) -> None:
    """Do not agree. Raises as `approve`, and `InputError` B-757 for the reason."""
    from app.vault.log import Entry

    session.require(Action.APPROVE_ERASURE)
    row = _waiting(session, request)
    if row.requested_by == session.user.id:
        raise AccessError("B-762")
    payload = {"request": request, "reason": said_reason(reason), "context": papers.context(session)}
    session.append([Entry(kind="erasure_refusal", subject=row.person_id, payload=payload)])


def tombstones(session: Session, person: str = "") -> tuple[Tombstone, ...]:
    """What is left of erased sheets, newest erasure first; of one person, or all."""
    from app.vault import queries

    session.require(Action.REVIEW_RETENTION)
    return tuple(
        Tombstone(
            sheet_id=row.sheet_id,
            person_id=row.person_id,
            recorded_on=row.recorded_on,
            ground=LegalGround(row.ground),
            erased_at=row.erased_at,
        )
        for row in queries.tombstones(session.vault, person)
    )


def to_tell(session: Session) -> tuple[ToTell, ...]:
    """The recipients who were not told yet, longest waiting first."""
    from app.vault import queries

    session.require(Action.TELL_RECIPIENTS)
    return tuple(
        ToTell(erasure=row.erasure, party=row.party, name=row.name, sheets=row.sheets, since=row.since)
        for row in queries.to_tell(session.vault)
    )


def told(session: Session, erasure: int, party: str) -> None:
    """Record that a recipient was told. Raises `InputError` B-763 when nobody waits to be told."""
    from app.vault import queries
    from app.vault.log import Entry

    session.require(Action.TELL_RECIPIENTS)
    if not any((row.erasure, row.party) == (erasure, party) for row in queries.to_tell(session.vault)):
        raise InputError("B-763")
    payload = {"erasure": erasure, "party": party, "context": papers.context(session)}
    session.append([Entry(kind="told", subject=party, payload=payload)])


def person_of(session: Session, sheet_id: str) -> str:
    """Whom a sheet is about, written here or received. Raises `InputError` B-461."""
    from app.vault import queries

    own = queries.sheet(session.vault, sheet_id)
    if own is not None:
        return own.person_id
    received = queries.received_row(session.vault, sheet_id)
    if received is None:
        raise InputError("B-461", id=sheet_id)
    return received.person_id


def _waiting(session: Session, request: str) -> RequestRow:
    from app.vault import queries

    for row in queries.requests(session.vault):
        if row.id == request:
            return row
    raise InputError("B-761")


def _extent(session: Session, row: RequestRow) -> tuple[Extent, dict[str, object]]:
    """What goes, counted, and as the record names it."""
    from app.vault import drafts, erasure, queries

    about = drafts.mentioning(session.vault, row.person_id) if row.scope == PERSON else ()
    taken = erasure.gather(session.vault, row.scope, row.target, row.person_id, about)
    names = {partner.party: partner.name for partner in queries.partners(session.vault)}
    found = Extent(
        sheets=len(taken.sheets),
        records=len(taken.records),
        attachments=len(taken.blobs),
        drafts=len(taken.drafts),
        bundles=len(taken.bundles),
        recipients=tuple((names.get(party, party), count) for party, count in sorted(taken.recipients.items())),
    )
    return found, taken.payload(names)
