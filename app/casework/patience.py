"""Signing in with patience: the delay after wrong passphrases, and what is told of them at the next success."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.casework.access import Act
from app.casework.clock import Clock
from forms.errors import AccessError, EnvironmentFault, VerificationError

if TYPE_CHECKING:
    from app.casework.views import User
    from app.vault.access import AccessEntry
    from app.vault.attempts import Failures
    from app.vault.log import Entry
    from app.vault.vault import Vault

WRONG = frozenset({"B-401", "B-725"})
"""The codes that count as an attempt: only a wrong passphrase, or a wrong PIN of a smartcard; no damage and no disk."""


class Arrived(Protocol):
    """Somebody who has just signed in: a session, as far as it is needed here."""

    @property
    def vault(self) -> Vault: ...

    @property
    def user(self) -> User: ...

    @property
    def clock(self) -> Clock: ...

    def append(self, entries: Sequence[Entry]) -> object:
        """Sign and keep records."""


@contextmanager
def patiently(home: Path, login: str, clock: Clock) -> Iterator[None]:
    """Around one attempt with a passphrase or a PIN. Raises `AccessError` B-714 at once, without any work on the key,
    while the delay of this login runs; a wrong secret inside starts or lengthens it."""
    from app.vault import attempts, slot_file

    logins = slot_file.of_vault(home).logins()
    attempts.require_patience(home, login, logins, clock())
    try:
        yield
    except AccessError as error:
        if error.code in WRONG:
            attempts.failed(home, login, logins, clock())
        raise


def settle(session: Arrived) -> None:
    """After a success: what was counted goes into the log of access, and a passphrase whose change could not be
    recorded is recorded now. A disk or a log that takes nothing leaves both for the next time: it keeps nobody out."""
    from app.vault import attempts

    with suppress(EnvironmentFault, VerificationError):
        _tell(session)
        attempts.succeeded(session.vault.home, session.user.login)
    with suppress(EnvironmentFault, VerificationError):
        _record_slot(session)


def _tell(session: Arrived) -> None:
    from app.vault import attempts
    from app.vault.access import add

    untold = attempts.untold(session.vault.home)
    if untold:
        rows = [_row(session, login, failures) for login, failures in sorted(untold.items())]
        session.vault.database.write(lambda transaction: add(transaction, session.vault.keys, rows))


def _row(session: Arrived, login: str, failures: Failures) -> AccessEntry:
    """Nobody knows who typed: the row has no actor, and no login where the one typed is none of this station."""
    from app.vault.access import AccessEntry

    now = session.clock()
    first, last = (datetime.fromtimestamp(moment, now.tzinfo) for moment in (failures.first, failures.last))
    return AccessEntry(
        at=now,
        act=Act.FAILED_SIGN_IN.value,
        actor="",
        login=login,
        what="passphrase",
        detail=f"{failures.untold} · {first.isoformat(timespec='minutes')} – {last.isoformat(timespec='minutes')}",
    )


def _record_slot(session: Arrived) -> None:
    """The records name each slot. Another one than they name is a change that was cut off before its record, or a slot
    file that came back from a backup: both are put on record by its owner, who has just opened it."""
    from app.vault import vault as vaults
    from app.vault.key_projections import NOTICED
    from app.vault.key_rows import recorded_slot
    from app.vault.log import Entry

    known = recorded_slot(session.vault.database, session.user.id)
    found = vaults.slot_check(session.vault, login=session.user.login)
    if known and found and known != found:
        payload = {"user": session.user.id, "act": NOTICED, "slot": found}
        session.append([Entry(kind="passphrase", subject=session.user.id, payload=payload)])
