"""Accounts: who may sign in, with which roles."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from uuid import uuid4

from app.casework.plain_text import is_writing, one_line
from app.casework.rights import Action, check_roles
from app.casework.session import Session, user_view
from app.casework.views import NewUser, OfficeKind, Role, User
from forms.errors import BogenError, InputError

MIN_PASSPHRASE = 10
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def add_user(session: Session, new: NewUser, passphrase: str) -> User:
    """Add an account with its own slot and its own signing key.

    Raises `InputError` for a login, name, role set or passphrase that does not fit (B-521 to B-525), B-407 for a
    login that is taken.
    """
    from app.vault import vault as vaults
    from app.vault.log import DOUBTFUL, Entry
    from forms.signature import Signer

    session.require(Action.KEEP_USERS)
    check_user(new, session.office.kind, training=session.office.training)
    check_passphrase(passphrase)
    _remove_orphan(session, new.login)
    seed = vaults.add_slot(session.vault, login=new.login, passphrase=passphrase)
    payload = user_payload(new, str(uuid4()), Signer.from_seed(seed).public_key)
    try:
        session.append([Entry(kind="user", subject=str(payload["id"]), payload=payload)])
    except BogenError as error:
        # A slot without its account would be a login that opens the vault for nobody.
        if error.code != DOUBTFUL:
            vaults.remove_slot(session.vault, login=new.login)
        raise
    return _user(session, str(payload["id"]))


def _remove_orphan(session: Session, login: str) -> None:
    """Removes a slot whose account was never recorded: adding it was cut off between the two."""
    from app.vault import queries
    from app.vault import vault as vaults

    if queries.user_by_login(session.vault, login) is None and login in vaults.logins(session.vault.home):
        vaults.remove_slot(session.vault, login=login)


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


def check_passphrase(passphrase: str) -> None:
    """Pass, or raise `InputError` B-525: at least ten characters, not all the same."""
    if len(passphrase) < MIN_PASSPHRASE or len(set(passphrase)) < 4:
        raise InputError("B-525", least=MIN_PASSPHRASE)


def user_payload(new: NewUser, user: str, public_key: bytes) -> Mapping[str, object]:
    """The payload of a `user` record."""
    return {
        "id": user,
        "login": new.login,
        "name": one_line(new.name),
        "function": one_line(new.function),
        "unit": one_line(new.unit),
        "roles": [role.value for role in new.roles],
        "trained_on": new.trained_on.isoformat() if new.trained_on else None,
        "public_key": base64.b64encode(public_key).decode("ascii"),
        "active": True,
    }


def _user(session: Session, user: str) -> User:
    from app.vault import queries

    row = queries.user(session.vault, user)
    assert row is not None, "the record was just kept"
    return user_view(row)
