"""The recovery code: opening with it, making a new one, rehearsing it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import emergency, users
from app.casework.clock import Clock
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import NewUser
from app.vault.key_projections import MADE, RECOVERY_AUTHOR, REHEARSED, USED
from forms.errors import VerificationError

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.queries.keys import EmergencyKey


def open_with_code(home: Path, code: str, who: str | NewUser, passphrase: str, *, clock: Clock) -> Session:
    """Open the vault with the printed code and let an administrator in again (`emergency.let_in`).

    Raises `InputError` B-409 for a mistyped code, `AccessError` B-410 for a wrong one, `VerificationError` B-411 when
    its slot is damaged, and as `emergency.let_in`. The code stays valid: renew it once it was used.
    """
    from app.vault import vault as vaults

    unlocked = vaults.unlock_with_recovery(home, code=code)
    return emergency.let_in(unlocked, _entry(USED), who, passphrase, clock)


def symbols_left(typed: str) -> int:
    """How many symbols a code that is being typed still lacks. Raises `InputError` B-409 once it cannot become one."""
    from app.vault import recovery

    return recovery.symbols_left(typed)


def renew(session: Session) -> str:
    """A new code, to be shown once and kept nowhere; the old one opens nothing any more.

    Raises `EnvironmentFault` B-705 when a fresh process could not open the new slot (the old code stays), B-707 when
    the new one counts only from the next unlocking, and the faults of the disk.
    """
    from app.vault import recovery, renewal

    session.require(Action.KEEP_KEYS)
    code = recovery.new_code()
    tried = renewal.recovery_code(session.vault, code=code)
    key = base64.b64encode(tried.public_key).decode("ascii")
    users.record_slot(session, tried, [_entry(MADE, public_key=key, slot=tried.check)])
    return code


def rehearse(session: Session, code: str) -> None:
    """Try the code as if it were needed: nothing changes, and the day is on record.

    Raises `InputError` B-409, `AccessError` B-410, `VerificationError` B-411 or B-709 when it would not do.
    """
    from app.vault import queries, recovery, renewal, slot_file
    from forms.signature import key_id

    session.require(Action.KEEP_KEYS)
    slot = slot_file.read(session.vault.home).recovery()
    public_key = renewal.require_opens(session.vault, slot, recovery.secret_of(code))
    if not queries.signs_now(session.vault, RECOVERY_AUTHOR, key_id(public_key)):
        raise VerificationError("B-709")
    session.append([_entry(REHEARSED)])


def last(session: Session) -> EmergencyKey | None:
    """When the code was made and last rehearsed; `None` where the records do not tell (a station of an older version,
    whose code is that of its founding)."""
    from app.vault.queries.keys import emergency_key

    session.require(Action.KEEP_KEYS)
    return emergency_key(session.vault, "recovery")


def _entry(act: str, **more: str) -> Entry:
    from app.vault.log import Entry

    return Entry(kind="recovery", subject=RECOVERY_AUTHOR, payload={"act": act, **more})
