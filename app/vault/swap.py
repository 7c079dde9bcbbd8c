"""Putting a restored database in the place of the present one: at every moment the old one or the new one, never none.

    HOME/restoring/     what comes in, finished
    HOME/restore.json   the decision: from its first byte on the disk, the new one counts
    HOME/set-aside/     what was there before, as it lay (encrypted)

Without the decision, what comes in is thrown away. With it, the next start finishes what a killed process began.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from app.vault import places
from exports.bundle.files import sync_folder
from forms import strict_json
from forms.errors import FormatError

INCOMING = "restoring"
DECISION = "restore.json"
SET_ASIDE = "set-aside"
_LIMIT = 4096
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z(-[0-9]{1,3})?")


def prepare(home: Path) -> Path:
    """An empty folder for what comes in. Raises `OSError`."""
    incoming = home / INCOMING
    shutil.rmtree(incoming, ignore_errors=True)
    places.private_folder(incoming)
    return incoming


def free_stamp(home: Path, now: datetime) -> str:
    """The name of the folder that takes what is there now."""
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    names = (stamp, *(f"{stamp}-{number}" for number in range(2, 1000)))
    return next(name for name in names if not (home / SET_ASIDE / name).exists())


def decide(home: Path, stamp: str) -> Path:
    """From now on the new one counts; gives the folder of what was set aside. Raises `EnvironmentFault`."""
    places.write_atomically(home / DECISION, strict_json.dump({"set_aside": stamp}))
    finish(home)
    return home / SET_ASIDE / stamp


def finish(home: Path) -> bool:
    """Finishes a swap that was decided, and throws away what never was; gives whether there was one to finish.

    To be called by whoever holds the vault's lock, before the database is opened. Raises `EnvironmentFault`.
    """
    try:
        stamp = _decided(home)
        if stamp:
            _move(home, home / SET_ASIDE / stamp)
            (home / DECISION).unlink()
            sync_folder(home)
        shutil.rmtree(home / INCOMING, ignore_errors=True)
    except OSError as error:
        raise places.fault(error, home) from error
    return bool(stamp)


def _decided(home: Path) -> str:
    try:
        value = strict_json.load(places.read_patiently(home / DECISION, _LIMIT))
    except (FileNotFoundError, FormatError):
        return ""
    stamp = value.get("set_aside") if isinstance(value, dict) else None
    return stamp if isinstance(stamp, str) and _STAMP.fullmatch(stamp) else ""


def _move(home: Path, aside: Path) -> None:
    incoming = home / INCOMING
    places.private_folder(aside.parent)
    places.private_folder(aside)
    database = incoming / places.DATABASE
    if database.exists():
        # The log goes first: beside another database it would be taken for that one's own.
        for name in (f"{places.DATABASE}-wal", f"{places.DATABASE}-shm", places.DATABASE):
            if (home / name).exists():
                (home / name).rename(aside / name)
        sync_folder(aside)
        (home / places.FOUNDING).unlink(missing_ok=True)
        places.replace(database, home / places.DATABASE)
    slots = incoming / places.SLOTS
    if slots.exists():
        # A copy, not a move: without this file nobody could sign in, and the window would offer to found a station.
        if (home / places.SLOTS).exists() and not (aside / places.SLOTS).exists():
            places.copy_private(home / places.SLOTS, aside / places.SLOTS)
            sync_folder(aside)
        places.replace(slots, home / places.SLOTS)
