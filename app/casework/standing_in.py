"""Who stands in for whom, and how long: a deputy has a contact officer's people for those days and not one longer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.casework.access import Act
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.trust_views import StandingIn
from app.casework.views import Role
from forms.errors import InputError

if TYPE_CHECKING:
    from app.vault.rows import StandingInRow, UserRow

MAX_DAYS = 92


def appoint(session: Session, *, deputy: str, principal: str, since: date, until: date) -> StandingIn:
    """Let the account `deputy` (a login) stand in for the contact officer `principal`, both days included.

    Raises `InputError` B-528 when one of the two does not have that role or they are one, B-529 for days that do not
    fit: the end lies before the beginning or in the past, or is more than `MAX_DAYS` days after it.
    """
    session.require(Action.STAND_IN)
    stands_in, officer = _account(session, deputy, Role.DEPUTY), _account(session, principal, Role.CONTACT_OFFICER)
    if stands_in.id == officer.id:
        raise InputError("B-528", login=deputy, role=Role.DEPUTY.value)
    if until < since or until < session.clock().date() or (until - since).days > MAX_DAYS:
        raise InputError("B-529", most=MAX_DAYS)
    _record(session, stands_in.id, officer.id, since, until)
    return _view(_current(session, stands_in.id, officer.id))


def end(session: Session, *, deputy: str, principal: str) -> None:
    """End it today: from now on the deputy has no more right to those people. Raises `InputError` B-528 when nobody of
    these logins stands in."""
    session.require(Action.STAND_IN)
    for row in _rows(session):
        if (row.deputy_login, row.principal_login) == (deputy, principal):
            # An end before the beginning: not even today's hours are left.
            _record(session, row.deputy, row.principal, row.since, date.min)
            return
    raise InputError("B-528", login=deputy, role=Role.DEPUTY.value)


def list_standing_in(session: Session) -> tuple[StandingIn, ...]:
    """Who stands in now or will, by the deputy's name."""
    session.require(Action.STAND_IN)
    return tuple(_view(row) for row in _rows(session))


def principals(session: Session) -> frozenset[str]:
    """The ids of those whose people this user may see today: his own, and of those he stands in for."""
    from app.vault import queries

    own = {session.user.id}
    if Role.DEPUTY in session.user.roles:
        own |= queries.principals(session.vault, session.user.id, session.clock().date())
    return frozenset(own)


def _record(session: Session, deputy: str, principal: str, since: date, until: date) -> None:
    from app.vault.log import Entry

    payload = {"deputy": deputy, "principal": principal, "since": since.isoformat(), "until": until.isoformat()}
    noted = session.noted(Act.ACCOUNTS, "standing_in", record=deputy)
    session.append([Entry(kind="standing_in", subject="", payload=payload)], noted=[noted])


def _account(session: Session, login: str, role: Role) -> UserRow:
    from app.vault import queries

    row = queries.user_by_login(session.vault, login)
    if row is None or not row.active or role.value not in row.roles:
        raise InputError("B-528", login=login, role=role.value)
    return row


def _rows(session: Session) -> tuple[StandingInRow, ...]:
    from app.vault import queries

    return queries.standing_in(session.vault, session.clock().date())


def _current(session: Session, deputy: str, principal: str) -> StandingInRow:
    return next(row for row in _rows(session) if (row.deputy, row.principal) == (deputy, principal))


def _view(row: StandingInRow) -> StandingIn:
    return StandingIn(
        deputy_login=row.deputy_login,
        deputy_name=row.deputy_name,
        principal_login=row.principal_login,
        principal_name=row.principal_name,
        since=row.since,
        until=row.until,
    )
