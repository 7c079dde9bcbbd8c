"""When no administrator can sign in: the recovery code, or enough shares, give one a new passphrase or make a new one.

Whoever opens the vault that way acts as the author "recovery" or "shares", whose key the records know. He can do this
one thing: the session that comes out of it is the administrator's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.casework import users
from app.casework.clock import Clock
from app.casework.session import Session, office_view, open_session
from app.casework.views import NewUser, Role, User
from forms.errors import InputError, VerificationError

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.vault import Unlocked, Vault


def let_in(unlocked: Unlocked, used: Entry, who: str | NewUser, passphrase: str, clock: Clock) -> Session:
    """Give the administrator account of the login `who` the new passphrase, or make the account `who`; `used` is the
    record that the code or the shares were used. Gives his session; on any error the vault is closed.

    Raises `InputError` B-719 unless `who` is (or becomes) an active administrator, B-525 and B-700 to B-704 for the
    passphrase, as `users.add_user` for a new account and as `users.reset_passphrase` for its slot;
    `VerificationError` B-503 when the records know another key for the code or the shares.
    """
    from app.vault import vault as vaults

    try:
        session = _session(unlocked.vault, used.kind, unlocked.seed, clock)
        login = (
            _renew(session, who, passphrase, used) if isinstance(who, str) else _make(session, who, passphrase, used)
        )
        seed = vaults.open_slot(unlocked.vault, login=login, passphrase=passphrase)
        return open_session(unlocked.vault, login, seed, clock)
    except BaseException:
        unlocked.vault.close()
        raise


def _renew(session: Session, login: str, passphrase: str, used: Entry) -> str:
    from app.vault import queries

    row = queries.user_by_login(session.vault, login)
    if row is None or not row.active or Role.ADMINISTRATOR.value not in row.roles:
        raise InputError("B-719", login=login[:40])
    users.renew(session, row, passphrase, [used])
    return login


def _make(session: Session, new: NewUser, passphrase: str, used: Entry) -> str:
    if Role.ADMINISTRATOR not in new.roles:
        raise InputError("B-719", login=new.login[:40])
    users.check_user(new, session.office.kind, training=session.office.training)
    users.create(session, new, passphrase, [used])
    return new.login


def _session(vault: Vault, author: str, seed: bytes, clock: Clock) -> Session:
    """The session of the author "recovery" or "shares". Raises `VerificationError` B-502, B-503."""
    from app.vault import queries
    from forms.signature import Signer

    station, signer = queries.station(vault), Signer.from_seed(seed)
    if station is None:
        raise VerificationError("B-502", login=author)
    if not queries.signs_now(vault, author, signer.key_id):
        raise VerificationError("B-503", login=author)
    user = User(
        id=author,
        login="",
        name=author,
        function="",
        unit="",
        roles=(Role.ADMINISTRATOR,),
        trained_on=None,
        active=True,
    )
    return Session(vault, office_view(station), user, signer, clock)
