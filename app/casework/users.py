"""Accounts: who may sign in, with which roles."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from app.casework.plain_text import is_writing, one_line
from app.casework.rights import Action, check_roles
from app.casework.session import Session, user_view
from app.casework.strength import check
from app.casework.views import NewUser, OfficeKind, Role, User
from forms.errors import BogenError, EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.renewal import Tried
    from app.vault.rows import UserRow

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody has open: when each of his unsigned drafts was last kept, the booking numbers of the people who are
    entrusted to him, and the colleagues for whom he stands in or who stand in for him."""

    user: User
    drafts: tuple[datetime, ...]
    entrusted: tuple[str, ...]
    stands_with: tuple[str, ...] = ()


def add_user(session: Session, new: NewUser, passphrase: str) -> User:
    """Add an account with its own slot and its own signing key.

    Raises `InputError` for a login, name, role set or passphrase that does not fit (B-521 to B-525, B-700 to B-704),
    B-407 for a login that is taken.
    """
    session.require(Action.KEEP_USERS)
    check_user(new, session.office.kind, training=session.office.training)
    return _user(session, create(session, new, passphrase))


def create(session: Session, new: NewUser, passphrase: str, before: Sequence[Entry] = ()) -> str:
    """A new account's slot and its record, after the records `before`; gives its id. Raises as `add_user`."""
    from app.vault import vault as vaults
    from app.vault.log import DOUBTFUL, Entry
    from forms.signature import Signer

    check(passphrase, known_of(session, new))
    _remove_orphan(session, new.login)
    seed = vaults.add_slot(session.vault, login=new.login, passphrase=passphrase)
    slot = vaults.slot_check(session.vault, login=new.login)
    payload = user_payload(new, str(uuid4()), Signer.from_seed(seed).public_key, slot)
    try:
        session.append([*before, Entry(kind="user", subject=str(payload["id"]), payload=payload)])
    except BogenError as error:
        # A slot without its account would be a login that opens the vault for nobody.
        if error.code != DOUBTFUL:
            vaults.remove_slot(session.vault, login=new.login)
        raise
    return str(payload["id"])


def _remove_orphan(session: Session, login: str) -> None:
    """Removes a slot that is nobody's: adding or retiring the account was cut off between record and slot."""
    from app.vault import queries
    from app.vault import vault as vaults

    row = queries.user_by_login(session.vault, login)
    if (row is None or not row.active) and login in vaults.logins(session.vault.home):
        vaults.remove_slot(session.vault, login=login)


def reset_passphrase(session: Session, user: str, passphrase: str) -> User:
    """Give somebody who forgot his passphrase a new one, with a new signing key; cards of his open no more.

    What he signed before stays verifiable. Raises `InputError` B-526 for an unknown account, B-708 for one that is
    retired, B-716 for one's own, B-525 and B-700 to B-704 for the passphrase; `EnvironmentFault` B-705 when the new
    slot could not be tried (the old one stays) and B-707 when it takes its place only at the next unlocking.
    """
    session.require(Action.KEEP_USERS)
    row = _other(session, user)
    renew(session, row, passphrase)
    return _user(session, row.id)


def renew(session: Session, row: UserRow, passphrase: str, before: Sequence[Entry] = ()) -> None:
    """A new slot and key for an account, recorded after the records `before`. Raises as `reset_passphrase`."""
    from app.vault import renewal

    check(passphrase, known_of(session, row))
    tried = renewal.passphrase(session.vault, login=row.login, secret=passphrase)
    changed = {"public_key": base64.b64encode(tried.public_key).decode("ascii"), "slot": tried.check}
    record_slot(session, tried, [*before, _changed(row, **changed)])


def record_slot(session: Session, tried: Tried, entries: Sequence[Entry]) -> None:
    """Append the records that name a slot on trial, then let it take its place.

    Raises the faults of the disk (the old slot stays), and `EnvironmentFault` B-707 when the records are kept and the
    slot follows with the next unlocking.
    """
    from app.vault.log import DOUBTFUL

    try:
        session.append(entries)
    except BogenError as error:
        # Where nobody can tell whether the records were kept, the next unlocking finds out.
        if error.code != DOUBTFUL:
            tried.candidate.discard()
        raise
    try:
        tried.candidate.take_place()
    except EnvironmentFault as error:
        raise EnvironmentFault("B-707", **error.params) from error


def duties(session: Session, user: str) -> Duties:
    """What somebody has open: drafts that he did not sign, people who are entrusted to him. Raises as `retire`."""
    from app.vault import drafts, queries

    session.require(Action.KEEP_USERS)
    row = _other(session, user)
    unsigned = tuple(draft.kept_at for draft in drafts.of_user(session.vault, row.id))
    pairs = queries.standing_in(session.vault, session.clock().date())
    others = {one.principal_login for one in pairs if one.deputy == row.id}
    others |= {one.deputy_login for one in pairs if one.principal == row.id}
    entrusted = queries.entrusted_to(session.vault, row.id)
    return Duties(_user(session, row.id), unsigned, entrusted, tuple(sorted(others)))


def retire(session: Session, user: str) -> Duties:
    """Let somebody go: the account is retired, its slots go, what he signed stays verifiable. His drafts are kept.

    Gives what he leaves open. Raises `InputError` B-526, B-708 when he is retired already, B-716 for oneself, B-715
    for the last active administrator.
    """
    from app.vault import vault as vaults

    session.require(Action.KEEP_USERS)
    left = duties(session, user)
    row = _other(session, user)
    _require_administrator_besides(session, row.id)
    session.append([_changed(row, active=False)])
    if row.login in vaults.logins(session.vault.home):
        vaults.remove_slot(session.vault, login=row.login)
    return replace(left, user=_user(session, row.id))


def change_roles(session: Session, user: str, roles: Sequence[Role]) -> User:
    """Give an account other roles; they count from its next signing in.

    Raises `InputError` B-526, B-708 when it is retired, B-523, B-524 and B-527 as `rights.check_roles`, B-715 when
    nobody else would be administrator.
    """
    session.require(Action.KEEP_USERS)
    row = _active(session, user)
    check_roles(roles, session.office.kind, training=session.office.training)
    if Role.ADMINISTRATOR not in roles:
        _require_administrator_besides(session, row.id)
    session.append([_changed(row, roles=[role.value for role in roles])])
    return _user(session, row.id)


def _require_administrator_besides(session: Session, user: str) -> None:
    """Pass, or raise `InputError` B-715: without an administrator nobody could ever make one again."""
    from app.vault import queries

    administrators = {
        row.id for row in queries.users(session.vault) if row.active and Role.ADMINISTRATOR.value in row.roles
    }
    if not administrators - {user}:
        raise InputError("B-715")


def _other(session: Session, user: str) -> UserRow:
    row = _active(session, user)
    if row.id == session.user.id:
        raise InputError("B-716")
    return row


def _active(session: Session, user: str) -> UserRow:
    from app.vault import queries

    row = queries.user(session.vault, user)
    if row is None:
        raise InputError("B-526", login=user[:40])
    if not row.active:
        raise InputError("B-708", login=row.login)
    return row


def known_of(session: Session, account: NewUser | UserRow | User) -> tuple[str, ...]:
    """What anybody knows who tries to guess this user's passphrase."""
    return (account.login, account.name, account.function, account.unit, session.office.name)


def list_users(session: Session) -> tuple[User, ...]:
    """All accounts, by name."""
    from app.vault import queries

    session.require(Action.LIST_USERS)
    return tuple(user_view(row) for row in queries.users(session.vault))


def user_id(session: Session, login: str) -> str:
    """The id of the account `login`. Raises `InputError` B-526 when there is none."""
    from app.vault import queries

    row = queries.user_by_login(session.vault, login)
    if row is None:
        raise InputError("B-526", login=login)
    return row.id


def colleagues(session: Session) -> tuple[User, ...]:
    """The contact officers of this office, for the choice of whom a person is entrusted to."""
    from app.vault import queries

    session.require(Action.LIST_PEOPLE)
    users = (user_view(row) for row in queries.users(session.vault))
    return tuple(user for user in users if user.active and Role.CONTACT_OFFICER in user.roles)


def check_user(new: NewUser, kind: OfficeKind, *, training: bool) -> None:
    """Pass, or raise `InputError` as `check_account` and as `rights.check_roles`."""
    check_account(new)
    check_roles(new.roles, kind, training=training)


def check_account(new: NewUser) -> None:
    """Pass, or raise `InputError`: B-521 login, B-522 name, function or unit."""
    if not _LOGIN.fullmatch(new.login):
        raise InputError("B-521", login=new.login[:40])
    for text in (new.name, new.function, new.unit):
        if len(text) > 100 or not is_writing(one_line(text)):
            raise InputError("B-522")
    if not new.name.strip():
        raise InputError("B-522")


def user_payload(new: NewUser, user: str, public_key: bytes, slot: str) -> Mapping[str, object]:
    """The payload of a `user` record. `slot` is the check of the slot that was made with it."""
    return {**_account(new, user, public_key), "slot": slot}


def _account(account: NewUser | UserRow, user: str, public_key: bytes) -> dict[str, object]:
    return {
        "id": user,
        "login": account.login,
        "name": one_line(account.name),
        "function": one_line(account.function),
        "unit": one_line(account.unit),
        "roles": [str(role) for role in account.roles],
        "trained_on": account.trained_on.isoformat() if account.trained_on else None,
        "public_key": base64.b64encode(public_key).decode("ascii"),
        "active": True,
    }


def _changed(row: UserRow, **changes: object) -> Entry:
    """The record of an account as it stands, but for `changes`."""
    from app.vault.log import Entry

    payload = {**_account(row, row.id, row.public_key), "active": row.active, **changes}
    return Entry(kind="user", subject=row.id, payload=payload)


def _user(session: Session, user: str) -> User:
    from app.vault import queries

    row = queries.user(session.vault, user)
    assert row is not None, "the record was just kept"
    return user_view(row)
