"""What opening a vault takes beside the key: an older schema, a day that ended in a crash, a home that cannot be
written."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app import PROGRAM
from app.vault import backup, places, schema
from app.vault.backup import Source
from app.vault.connection import Database
from app.vault.keys import Keys
from forms.errors import VerificationError

OPEN = "vault.open"
"""A mark that lies in the home while the vault is open: found at the next opening, it tells of a crash."""


def is_read_only(home: Path) -> bool:
    """Whether nothing can be written where the vault lies: a read-only medium, or a folder of somebody else."""
    database = home / places.DATABASE
    return database.exists() and not (os.access(home, os.W_OK) and os.access(database, os.W_OK))


def bring_up_to_date(home: Path, vault_id: str, keys: Keys, database: Database) -> None:
    """Brings the database to this program's schema; one with records only after a checked backup of it as it is.

    Raises `VerificationError` B-420 for a file without tables, `FormatError` B-427 for a newer one, and what a backup
    raises: then nothing was changed.
    """
    found = schema.version(database)
    # A file that a full disk emptied opens like a new one: no tables, and no error.
    if found == 0:
        raise VerificationError("B-420", pages=0)
    if found < schema.VERSION:
        source = Source(home, vault_id, keys, home / places.DATABASE, home / places.STAGING)
        now = datetime.now().astimezone()
        backup.make(source, source.root, now=now, program=PROGRAM, progress=lambda _done, _total: None)
    schema.migrate(database)


def mark_open(home: Path) -> bool:
    """Leaves the mark; gives whether one lay there already: the last one who had the vault open never closed it."""
    mark = home / OPEN
    unclean = mark.exists()
    try:
        mark.touch(mode=0o600)
    except OSError as error:
        raise places.fault(error, mark) from error
    return unclean


def mark_closed(home: Path) -> None:
    with suppress(OSError):  # then the next opening looks at every page, for nothing
        (home / OPEN).unlink(missing_ok=True)


def private_copy(home: Path, keys: Keys) -> tuple[Path, Database]:
    """The database in a folder of its own, encrypted as it is, for a home that cannot be written: one with a
    write-ahead log does not open where it lies. Nothing can be written to it. The caller removes the folder.

    Raises `VerificationError` B-420, `FormatError` B-427 and the faults of the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="bogen-"))
    try:
        places.copy_database(home, folder)
        database = Database(folder / places.DATABASE, keys.sqlcipher)
        try:
            if schema.version(database) == 0:
                raise VerificationError("B-420", pages=0)
            schema.migrate(database)
            database.freeze()
        except BaseException:
            database.close()
            raise
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise places.fault(error, home) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, database
