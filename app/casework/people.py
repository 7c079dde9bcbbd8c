"""People in custody: entering, importing, changing, finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.casework import users
from app.casework.access import Act, Ground
from app.casework.clocks import Regime
from app.casework.people_table import MAX_FIELD, read_people
from app.casework.plain_text import is_writing, one_line
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.standing_in import principals
from app.casework.views import NewPerson, Page, PeopleTable, Person, Role
from forms.errors import EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.rows import PersonRow

MAX_FILE = 16 * 1024 * 1024
_ENTRUSTED = frozenset((Role.CONTACT_OFFICER, Role.DEPUTY, Role.TRAINER))


def add_person(session: Session, new: NewPerson) -> Person:
    """Enter one person.

    Raises `InputError` B-530 for a booking number that is taken, B-531 for missing fields, B-533 for what is too long
    or cannot be seen, B-534 for a date of birth to come, B-537 for a contact officer who is none, B-768 for a kind of
    custody that is none, B-769 for an end of custody to come.
    """
    session.require(Action.KEEP_PEOPLE)
    entry = _entry(_fitting(session, new), str(uuid4()))
    session.append([entry])
    return get_person(session, entry.subject)


def change_person(session: Session, person: str, new: NewPerson) -> Person:
    """Replace the master data of a person; sheets that were written keep what was known then.

    Raises as `add_person`, and `InputError` B-532 for an unknown person. To whom a person is entrusted decides who
    reads the sheets about him: that is changed by those who keep accounts, else `AccessError` B-500.
    """
    session.require(Action.KEEP_PEOPLE)
    old = get_person(session, person)
    fitting = _fitting(session, new, instead_of=person)
    if fitting.contact_officer != old.contact_officer:
        session.require(Action.ENTRUST_PEOPLE)
    if any(getattr(fitting, field.name) != getattr(old, field.name) for field in fields(fitting)):
        session.append([_entry(fitting, person)])
    return get_person(session, person)


def end_custody(session: Session, person: str, regime: Regime, released_on: date | None) -> Person:
    """Record the kind of custody and the day it ended here; `None` for a person who is (again) in custody here.

    Raises `InputError` B-532 for an unknown person, B-769 for a day to come.
    """
    old = get_person(session, person)
    known = NewPerson(**{one.name: getattr(old, one.name) for one in fields(NewPerson)})
    return change_person(session, person, replace(known, regime=regime.value, released_on=released_on))


def read_file(path: Path) -> bytes:
    """The bytes of a CSV file. Raises `EnvironmentFault` B-535 when unreadable, `InputError` B-536 over 16 MiB."""
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

    session.require(Action.KEEP_PEOPLE)
    logins = {user.login: user.id for user in users.colleagues(session)}
    known = frozenset(person.booking_no for person in _all(session))
    return read_people(raw, today=session.clock().date(), known=known, logins=logins)


def keep_people(session: Session, people: Sequence[NewPerson]) -> int:
    """Enter all of `people` in one transaction, or none; returns how many. Raises as `add_person`."""
    session.require(Action.KEEP_PEOPLE)
    fitting = [_fitting(session, new) for new in people]
    twice = Counter(new.booking_no for new in fitting)
    for booking_no, times in twice.items():
        if times > 1:
            raise InputError("B-530", booking_no=booking_no)
    if fitting:
        session.append([_entry(new, str(uuid4())) for new in fitting])
    return len(fitting)


def find(session: Session, text: str, limit: int = 20) -> tuple[Person, ...]:
    """People whose name, original name, booking number or cell match every word of `text`; all of them for ""."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    return tuple(person_view(row) for row in queries.people(session.vault, text=text, limit=limit).rows)


def list_people(session: Session, text: str = "", *, limit: int = 50, after: str | None = None) -> Page[Person]:
    """The register by name, as `find`, page by page."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    if after is None:
        session.note(Act.CONSULTATION, "people", reason=Ground.OFFICE, detail="text" if text else "")
    page = queries.people(session.vault, text=text, limit=limit, after=after)
    return Page(tuple(person_view(row) for row in page.rows), page.following)


def own_people(session: Session) -> tuple[Person, ...]:
    """The people entrusted to this user as contact officer (six to eight, as Bremen does it), or to somebody for whom
    he stands in today."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    if _ENTRUSTED.isdisjoint(session.user.roles):
        return ()
    page = queries.people(session.vault, contact_officers=principals(session), limit=50)
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
    row = queries.person_by_booking(session.vault, one_line(booking_no))
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
        regime=row.regime,
        released_on=row.released_on,
    )


def _all(session: Session) -> list[PersonRow]:
    from app.vault import queries
    from app.vault.rows import portions

    pages = portions(lambda after: queries.people(session.vault, limit=1000, after=after))
    return [row for page in pages for row in page]


def _fitting(session: Session, new: NewPerson, *, instead_of: str = "") -> NewPerson:
    """`new` in one spelling, checked against the rules and against everybody but the person `instead_of`."""
    from app.vault import queries

    tidy = _tidy(new)
    if not tidy.booking_no or not tidy.family_name:
        raise InputError("B-531")
    names = (tidy.booking_no, tidy.family_name, tidy.given_names, tidy.original_name)
    for text in (*names, tidy.wing, tidy.cell, tidy.status):
        if len(text) > MAX_FIELD or not is_writing(text):
            raise InputError("B-533", limit=MAX_FIELD)
    if tidy.born is not None and not tidy.born < session.clock().date():
        raise InputError("B-534")
    if tidy.regime not in {one.value for one in Regime}:
        raise InputError("B-768", regimes=", ".join(Regime))
    if tidy.released_on is not None and not (tidy.born or date.min) < tidy.released_on <= session.clock().date():
        raise InputError("B-769")
    if tidy.contact_officer and tidy.contact_officer not in {user.id for user in users.colleagues(session)}:
        raise InputError("B-537")
    same = queries.person_by_booking(session.vault, tidy.booking_no)
    if same is not None and same.id != instead_of:
        raise InputError("B-530", booking_no=tidy.booking_no)
    return tidy


def _tidy(new: NewPerson) -> NewPerson:
    return NewPerson(
        booking_no=one_line(new.booking_no),
        family_name=one_line(new.family_name),
        given_names=one_line(new.given_names),
        original_name=one_line(new.original_name),
        born=new.born,
        wing=one_line(new.wing),
        cell=one_line(new.cell),
        status=one_line(new.status),
        contact_officer=new.contact_officer,
        regime=new.regime,
        released_on=new.released_on,
    )


def _entry(new: NewPerson, person: str) -> Entry:
    from app.vault.log import Entry

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
        "regime": new.regime,
        "released_on": new.released_on.isoformat() if new.released_on else None,
    }
    return Entry(kind="person", subject=person, payload=payload)
