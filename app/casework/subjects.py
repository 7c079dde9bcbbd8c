"""Whom a right is asked for: a person of this prison, or one whom received sheets are about."""

from __future__ import annotations

from app.casework.plain_text import one_line
from app.casework.session import Session
from forms.errors import InputError


def person_of_booking(session: Session, booking_no: str) -> str:
    """The id of the person with this booking number. Raises `InputError` B-532 when nothing is kept on such a one."""
    from app.vault import queries

    wanted = one_line(booking_no)
    for row in queries.custodies(session.vault):
        if row.booking_no == wanted:
            return row.person_id
    raise InputError("B-532", person=booking_no)
