"""People in custody: entering, importing, finding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.casework.people_table import MAX_FIELD, read_people
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import NewPerson, Page, PeopleTable, Person, Role
from forms.errors import EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.rows import PersonRow

MAX_FILE = 16 * 1024 * 1024


def add_person(session: Session, new: NewPerson) -> Person:
    """Enter one person. Raises `InputError` B-530 for a booking number that is taken, B-531 for missing fields."""
    session.require(Action.KEEP_PEOPLE)
    _check(session, new)
    entry = _entry(new)
    session.append([entry])
    return get_person(session, entry.subject or "")


def read_file(path: Path) -> bytes:
    """The bytes of a CSV file. Raises `EnvironmentFault` B-535 when it cannot be read, `InputError` B-536 over 16 MiB."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise EnvironmentFault("B-535", path=str(path)) from error
    if len(raw) > MAX_FILE:
        raise InputError("B-536", path=str(path), limit=MAX_FILE // (1024 * 1024))
    return raw


def read_table(session: Session, raw: bytes) -> PeopleTable:
    """Sort the rows of a CSV file; nothing is kept yet. Errors as `app.casework.people_table.read_people`."""
    from app.vault import queries

    session.require(Action.KEEP_PEOPLE)
    logins = {user.login: user.id for user in queries.users(session.vault)}
    known = frozenset(person.booking_no for person in _all(session))
    return read_people(raw, today=session.clock().date(), known=known, logins=logins)


def keep_people(session: Session, people: Sequence[NewPerson]) -> int:
    """Enter all of `people` in one transaction, or none; returns how many."""
    session.require(Action.KEEP_PEOPLE)
    for new in people:
        _check(session, new)
    if people:
        session.append([_entry(new) for new in people])
    return len(people)


def find(session: Session, text: str, limit: int = 20) -> tuple[Person, ...]:
    """People whose name, original name, booking number or cell match every word of `text`; all of them for ""."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    return tuple(person_view(row) for row in queries.people(session.vault, text=text, limit=limit).rows)


def list_people(session: Session, text: str = "", *, limit: int = 50, after: str | None = None) -> Page[Person]:
    """The register by name, as `find`, page by page."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    page = queries.people(session.vault, text=text, limit=limit, after=after)
    return Page(tuple(person_view(row) for row in page.rows), page.following)


def own_people(session: Session) -> tuple[Person, ...]:
    """The people entrusted to this user as contact officer (six to eight, as Bremen does it)."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    if Role.CONTACT_OFFICER not in session.user.roles:
        return ()
    page = queries.people(session.vault, contact_officer=session.user.id, limit=50)
    return tuple(person_view(row) for row in page.rows)


def get_person(session: Session, person: str) -> Person:
    """One person by id. Raises `InputError` B-532 when there is none."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    row = queries.person(session.vault, person)
    if row is None:
        raise InputError("B-532", person=person)
    return person_view(row)


def by_booking_no(session: Session, booking_no: str) -> Person:
    """One person by booking number. Raises `InputError` B-532 when there is none."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    row = queries.person_by_booking(session.vault, booking_no)
    if row is None:
        raise InputError("B-532", person=booking_no)
    return person_view(row)


def person_view(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        booking_no=row.booking_no,
        family_name=row.family_name,
        given_names=row.given_names,
        original_name=row.original_name,
        born=row.born,
        wing=row.wing,
        cell=row.cell,
        status=row.status,
        contact_officer=row.contact_officer,
    )


def _all(session: Session) -> list[PersonRow]:
    from app.vault import queries

    rows: list[PersonRow] = []
    after: str | None = None
    while True:
        page = queries.people(session.vault, limit=1000, after=after)
        rows += page.rows
        after = page.following
        if after is None:
            return rows


def _check(session: Session, new: NewPerson) -> None:
    from app.vault import queries

    if not new.booking_no.strip() or not new.family_name.strip():
        raise InputError("B-531")
    for text in (new.booking_no, new.family_name, new.given_names, new.original_name, new.wing, new.cell, new.status):
        if len(text) > MAX_FIELD or not text.isprintable():
            raise InputError("B-533", limit=MAX_FIELD)
    if new.born is not None and not new.born < session.clock().date():
        raise InputError("B-534")
    if queries.person_by_booking(session.vault, new.booking_no) is not None:
        raise InputError("B-530", booking_no=new.booking_no)


def _entry(new: NewPerson) -> Entry:
    from app.vault.log import Entry

    person = str(uuid4())
    payload = {
        "id": person,
        "booking_no": new.booking_no,
        "family_name": new.family_name,
        "given_names": new.given_names,
        "original_name": new.original_name,
        "born": new.born.isoformat() if new.born else None,
        "wing": new.wing,
        "cell": new.cell,
        "status": new.status,
        "contact_officer": new.contact_officer,
    }
    return Entry(kind="person", subject=person, payload=payload)
