"""Salvage: an administrator saves what can be read of a damaged database, and signs for what cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import restoring
from app.casework.access import Act
from app.casework.backup_views import LostLine, SalvageLine
from app.casework.clock import Clock
from app.casework.rights import Action
from app.casework.session import Session, open_session
from forms.errors import InputError

if TYPE_CHECKING:
    from app.vault.keys import Keys
    from app.vault.salvage import Salvaged

Progress = Callable[[int, int], None]


def salvage(
    home: Path, *, login: str, passphrase: str, to: Path | None, clock: Clock, progress: Progress
) -> SalvageLine:
    """Build a new database from what the damaged one and the backups give, and put it in its place (`to` `None`), or
    leave it at `to`. The damaged one is set aside as it lies.

    Raises `AccessError` B-401 for a wrong passphrase, B-500 for somebody who is no administrator by the salvaged
    records, `InputError` B-793 when `to` is taken, `VerificationError` B-792 when nothing can be saved.
    """
    from app.vault import places, swap
    from app.vault.lock import VaultLock

    if to is not None and to.exists():
        raise InputError("B-793", path=str(to))
    folders = restoring.folders_of(home, "")
    vault_id, keys, seed = restoring.open_keys(home, folders, login, passphrase, clock)
    places.prepare(home)
    lock = VaultLock.take(home)
    try:
        swap.finish(home)
        target = to or swap.prepare(home) / places.DATABASE
        found = _build(home, keys, vault_id, target, progress)
        session = _session(home, (vault_id, keys, target, lock), login, seed, clock)
        try:
            code = _sign(session, found)
            session.vault.database.settle()
        finally:
            session.vault.database.close()
        aside = "" if to else str(swap.decide(home, swap.free_stamp(home, clock())))
    except BaseException:
        if to is not None:
            to.unlink(missing_ok=True)
        raise
    finally:
        lock.release()
    return _line(found, target if to else home / places.DATABASE, aside, code)


def _build(home: Path, keys: Keys, vault_id: str, target: Path, progress: Progress) -> Salvaged:
    from app.vault import generations
    from app.vault import salvage as salvages

    backups = generations.good(home / generations.FOLDER, keys, vault_id)
    return salvages.salvage(home, keys, backups, target, progress=progress)


def _session(home: Path, vault: tuple[str, Keys, Path, object], login: str, seed: bytes, clock: Clock) -> Session:
    """The administrator at the new file, before it takes its place."""
    from app.vault.connection import Database
    from app.vault.lock import VaultLock
    from app.vault.vault import Vault

    vault_id, keys, target, lock = vault
    assert isinstance(lock, VaultLock)
    session = open_session(Vault(home, vault_id, keys, Database(target, keys.sqlcipher), lock), login, seed, clock)
    session.require(Action.KEEP_BACKUPS)
    return session


def _sign(session: Session, found: Salvaged) -> str:
    """Names what is lost in a signed record, and lets the audit judge the whole; gives the code of what it finds."""
    from app.vault import log
    from app.vault import salvage as salvages

    if entries := salvages.signed_for(found):
        session.append(entries, noted=[session.noted(Act.RESTORE, "salvage")])
    else:
        session.note(Act.RESTORE, "salvage")
    return log.verify(session.vault).code


def _line(found: Salvaged, path: Path, aside: str, code: str) -> SalvageLine:
    return SalvageLine(
        path=path,
        records=found.records,
        sheets=found.sheets,
        from_backups=found.from_backups,
        lost=tuple(LostLine(entry.sequence, entry.id, entry.kind) for entry in found.lost),
        stores=found.stores,
        aside=aside,
        code=code,
        accounts=tuple(str(account["login"]) for account in found.accounts),
        station=found.station is not None,
    )
