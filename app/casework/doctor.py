"""`bogen doctor`: everything that may be wrong with a vault and around it, found without changing anything.

It works where the vault no longer opens: all it needs is a slot that does, in the home or in a backup. It shows no
content. Findings are names with parameters; the words and what to do are in the catalogue.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import backups, restoring
from app.casework.clock import Clock
from forms.errors import BogenError

if TYPE_CHECKING:
    from app.vault.checkup import Finding
    from app.vault.keys import Keys
    from app.vault.vault import Vault

REHEARSE_AFTER = timedelta(days=365)
REHEARSE_FIRST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Patient:
    """The vault that is looked at. `vault` reads a copy or beside whoever has it open."""

    home: Path
    vault_id: str
    keys: Keys
    vault: Vault
    now: datetime


def examine(home: Path, *, login: str, passphrase: str, clock: Clock) -> Iterator[Finding]:
    """All findings, one after the other. Raises `InputError` B-405 or B-788 where there is no vault, `AccessError`
    B-401 for a wrong passphrase."""
    from app.vault import checkup, slot_file, vault

    if not slot_file.exists(home):
        vault.logins(home)  # says what is missing
    vault_id, keys, _seed = restoring.open_keys(home, restoring.folders_of(home, ""), login, passphrase, clock)
    yield from checkup.files(home)
    yield from checkup.slots(home)
    yield from checkup.database(home / "vault.db", keys)
    with ExitStack() as stack:
        patient = _admit(home, vault_id, keys, clock, stack)
        for look in (_log, _attachments, _backups, _rehearsals):
            try:
                yield from look(patient)
            except BogenError as error:
                yield checkup.Finding("not_looked", True, {"what": look.__name__.lstrip("_"), "code": error.code})
    yield from _process()
    yield from _pictures(home)


def _admit(home: Path, vault_id: str, keys: Keys, clock: Clock, stack: ExitStack) -> _Patient:
    """A vault that can only be read: a copy of the database in a private folder, or, where somebody works with it, a
    second look at the file itself (a copy of one that is being written is none)."""
    from app.vault import opening
    from app.vault.connection import Database
    from app.vault.lock import holder
    from app.vault.vault import Vault

    try:
        if holder(home) is not None:
            beside = Database(home / "vault.db", keys.sqlcipher)
            beside.freeze()
            stack.callback(beside.close)
            return _Patient(home, vault_id, keys, Vault(home, vault_id, keys, beside, None), clock())
        folder, database = opening.private_copy(home, keys)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
    except BogenError:
        database = Database(home / "vault.db", keys.sqlcipher, still=True)
    stack.callback(database.close)
    return _Patient(home, vault_id, keys, Vault(home, vault_id, keys, database, None), clock())


def _log(patient: _Patient) -> Iterator[Finding]:
    from app.vault import checkup, log

    audit = log.verify(patient.vault)
    if audit.code:
        yield checkup.Finding("log_bad", True, {"at": audit.broken_at, "code": audit.code})
    else:
        yield checkup.Finding("log", False, {"records": audit.records})
    for run in audit.losses:
        yield checkup.Finding("log_lost", False, {"first": run.first, "last": run.last})
    if audit.jumps:
        last = audit.jumps[-1]
        yield checkup.Finding("clock_jumps", False, {"count": len(audit.jumps), "number": last.sequence})


def _attachments(patient: _Patient) -> Iterator[Finding]:
    from app.vault import checkup

    yield from checkup.attachments(patient.home, patient.vault.database, patient.keys)


def _backups(patient: _Patient) -> Iterator[Finding]:
    from app.vault import backup_settings, checkup, generations

    root = patient.home / generations.FOLDER
    yield from checkup.backups(root, patient.keys, patient.vault_id)
    good = generations.good(root, patient.keys, patient.vault_id)
    if not good:
        yield checkup.Finding("backup_none", True)
    else:
        age = patient.now - good[0].manifest.made_at
        late = age > backups.WARN_AFTER
        yield checkup.Finding("backup_late" if late else "backup", late, {"stamp": good[0].stamp, "days": age.days})
    media = backup_settings.media(patient.vault)
    if not media:
        yield checkup.Finding("medium_none")
    for medium in media:
        late = patient.now - (medium.last_at or medium.enrolled_at) > backups.MEDIUM_WARN_AFTER
        days = (patient.now - (medium.last_at or medium.enrolled_at)).days
        yield checkup.Finding("medium_late" if late else "medium", late, {"path": str(medium.path), "days": days})


def _rehearsals(patient: _Patient) -> Iterator[Finding]:
    """When the ways in for an emergency were last tried."""
    from app.vault import checkup
    from app.vault.queries.keys import emergency_key

    for kind in ("recovery", "shares"):
        found = emergency_key(patient.vault, kind)
        if found is None:
            continue
        tried = found.rehearsed_at
        late = patient.now - (tried or found.made_at) > (REHEARSE_AFTER if tried else REHEARSE_FIRST)
        days = (patient.now - tried).days if tried else 0
        name = f"rehearsal_{kind}" if not late else f"rehearsal_{kind}_late"
        yield checkup.Finding(name, late, {"days": days})


def _process() -> Iterator[Finding]:
    """What the system grants this process."""
    from app import hardening
    from app.vault import checkup

    state = hardening.state()
    missing = ", ".join(sorted(measure.value for measure in hardening.Measure if measure not in state.holds))
    yield checkup.Finding("hardening" if not missing else "hardening_bad", bool(missing), {"missing": missing})


def _pictures(home: Path) -> Iterator[Finding]:
    """Whether the window was kept out of screenshots, as it noted itself when somebody last signed in there."""
    from configparser import RawConfigParser

    from app.vault import checkup

    noted = RawConfigParser(strict=False)
    noted.read(home / "window.ini", encoding="utf-8")
    answer = noted.get("General", "out_of_pictures", fallback="")
    if answer:
        yield checkup.Finding("pictures" if answer == "yes" else "pictures_open", False, {})
