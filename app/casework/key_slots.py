"""The keys of a vault as its administrator sees them: what stands in `vault.json`, and what the records say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.casework import recovery, shares, station_keys, users
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import User

if TYPE_CHECKING:
    from app.vault.queries.keys import EmergencyKey
    from app.vault.slot_file import BadSlot
    from app.vault.slots import AnySlot


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlot:
    """One way in. `kind` is passphrase, recovery, shares or pkcs11, "" where damage hides it; `login` is empty for a
    slot that is nobody's own, "?" where damage hides it. `mib` and `passes` are what a try of Argon2id costs, 0 for a
    card. `fault` is the code of an error, or ""."""

    kind: str
    login: str
    mib: int = 0
    passes: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class KeysSeen:
    """`code` is `None` where the records do not tell of the recovery code, `shares` where no set was made.
    `station_until` is when the certificate of this station's own keys ends."""

    code: EmergencyKey | None
    shares: EmergencyKey | None
    station_until: datetime
    slots: tuple[KeySlot, ...]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """`was_reset`: the passphrase is one that the administrator let him enter, and he has not changed it since."""

    user: User
    was_reset: bool


def accounts(session: Session) -> tuple[AccountLine, ...]:
    """All accounts by name, as `users.list_users`."""
    from app.vault.queries.keys import passphrases_reset

    reset = passphrases_reset(session.vault)
    return tuple(AccountLine(user, user.id in reset) for user in users.list_users(session))


def has_card(session: Session, login: str) -> bool:
    """Whether a smartcard opens a slot of `login`."""
    from app.vault import slot_file
    from app.vault.slots import CardSlot

    session.require(Action.KEEP_USERS)
    entries = slot_file.read(session.vault.home).entries
    return any(isinstance(entry, CardSlot) and entry.login == login for entry in entries)


def look(session: Session) -> KeysSeen:
    """All keys. Raises `FormatError` B-403 or B-404 for a slot file that cannot be read, `VerificationError` B-593 when
    the station's keys are gone."""
    from app.vault import slot_file

    session.require(Action.KEEP_KEYS)
    entries = slot_file.read(session.vault.home).entries
    until = station_keys.device_keys(session.vault).device.valid_to
    return KeysSeen(recovery.last(session), shares.last(session), until, tuple(_view(entry) for entry in entries))


def _view(entry: AnySlot | BadSlot) -> KeySlot:
    from app.vault.slot_file import BadSlot
    from app.vault.slots import MIB, PKCS11, CardSlot

    if isinstance(entry, BadSlot):
        return KeySlot(kind="", login=entry.login, fault=entry.fault.code)
    if isinstance(entry, CardSlot):
        return KeySlot(kind=PKCS11, login=entry.login)
    return KeySlot(kind=entry.kind, login=entry.login, mib=entry.cost.memory_kib // MIB, passes=entry.cost.passes)
