"""A look at everything around the vault that may go wrong, which changes nothing: files, room, slots, pages,
attachments. What it finds is data; words and advice are for whoever shows it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.vault import backup, generations, pages, places, sealed, slot_file, swap
from app.vault.connection import Database
from app.vault.keys import Keys
from app.vault.lock import holder
from app.vault.slot_file import BadSlot
from forms.errors import BogenError

LEAST_FREE = 200 << 20
"""Below so many free bytes the next days of work are at risk."""

_DIGEST = re.compile(rb"[0-9a-f]{64}")
_PORTION = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `name` says which; `bad` whether somebody has to do something."""

    name: str
    bad: bool = False
    params: dict[str, str | int] = field(default_factory=dict)


def files(home: Path) -> Iterator[Finding]:
    """Modes, room, who has the vault open, what a killed restore left. Needs no key."""
    open_to_others = [path for path in _every_file(home) if os.name == "posix" and path.stat().st_mode & 0o077]
    if open_to_others:
        yield Finding("modes_bad", True, {"count": len(open_to_others), "path": str(open_to_others[0])})
    else:
        yield Finding("modes")
    free = shutil.disk_usage(home).free
    yield Finding("room_bad" if free < LEAST_FREE else "room", free < LEAST_FREE, {"free": free >> 20})
    owner = holder(home)
    if owner is not None:
        yield Finding("lock_held", False, {"user": owner.user, "pid": owner.pid, "since": owner.since})
    else:
        yield Finding("lock")
    if (home / swap.DECISION).exists():
        yield Finding("restore_unfinished", True)


def _every_file(home: Path) -> Iterator[Path]:
    yield home
    for path in sorted(home.rglob("*")):
        if path.is_file() or path.is_dir():
            yield path


def slots(home: Path) -> Iterator[Finding]:
    """The slot file, damaged slots by name."""
    try:
        file = slot_file.read(home)
    except BogenError as error:
        yield Finding("slots_bad", True, {"code": error.code})
        return
    damaged = [entry.login for entry in file.entries if isinstance(entry, BadSlot)]
    yield from (Finding("slot_bad", True, {"login": login}) for login in damaged)
    if not damaged:
        yield Finding("slots", False, {"count": len(file.entries)})


def database(path: Path, keys: Keys) -> Iterator[Finding]:
    """Every page of the file, by our own reader."""
    try:
        found = pages.examine(path, keys.sqlcipher)
    except FileNotFoundError:
        yield Finding("database_gone", True)
        return
    except OSError as error:
        yield Finding("database_unreadable", True, {"reason": error.strerror or str(error)})
        return
    if found.sound:
        yield Finding("database", False, {"size": path.stat().st_size >> 20})
    else:
        yield Finding("database_bad", True, {"pages": len(found.damaged) + found.missing})


def attachments(home: Path, reader: Database, keys: Keys) -> Iterator[Finding]:
    """Attachments that are missing or damaged; files that no list knows; and what an import that was cut short left:
    kept by the list, named by no record."""
    listed = {str(row.sha256) for row in reader.rows("SELECT sha256 FROM blob")}
    lie = {path.name: path for path in (home / places.BLOBS).glob("??/*") if path.is_file()}
    bad = sorted(
        sha256 for sha256 in listed if not backup.whole(keys, sealed.path_in(home / places.BLOBS, sha256), sha256)
    )
    if bad:
        yield Finding("attachments_bad", True, {"count": len(bad), "sha256": bad[0]})
    else:
        yield Finding("attachments", False, {"count": len(listed)})
    if extra := sorted(lie.keys() - listed):
        yield Finding("attachments_extra", True, {"count": len(extra), "path": str(lie[extra[0]])})
    if idle := sorted(listed - _named(reader, listed)):
        yield Finding("attachments_idle", True, {"count": len(idle), "sha256": idle[0]})


def _named(reader: Database, wanted: set[str]) -> set[str]:
    """Those digests that some record, received sheet, draft or import speaks of."""
    found: set[str] = set()
    for sql in (
        "SELECT sequence AS place, bytes AS content FROM payload WHERE sequence > :after ORDER BY sequence",
        "SELECT rowid AS place, bytes AS content FROM received WHERE rowid > :after ORDER BY rowid",
        "SELECT rowid AS place, content FROM draft WHERE rowid > :after ORDER BY rowid",
    ):
        after = 0
        while rows := reader.rows(f"{sql} LIMIT {_PORTION}", {"after": after}):
            for row in rows:
                found |= {digest.decode("ascii") for digest in _DIGEST.findall(bytes(row.content))} & wanted
            after = rows[-1].place
    return found


def backups(root: Path, keys: Keys, vault_id: str) -> Iterator[Finding]:
    """Backups whose manifest does not hold, and what a killed backup left."""
    for entry in generations.listed(root, keys, vault_id):
        if isinstance(entry, generations.Broken):
            yield Finding("backup_bad", True, {"stamp": entry.stamp, "code": entry.error.code})
    left = len(list(generations.unfinished(root)))
    if left:
        yield Finding("backup_left", False, {"count": left})
