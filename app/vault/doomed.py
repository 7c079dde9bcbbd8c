"""Files that a recorded erasure doomed: removed right after it, and after a crash at the next unlocking."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.vault import places
from app.vault.connection import Database, Transaction
from exports.bundle.files import sync_folder

# The write-ahead log holds what was written before; it is emptied like a file that is removed.
LOG = places.DATABASE + "-wal"
_HEAD = 4096


def finish(home: Path, database: Database) -> bool:
    """Removes the files that erasures doomed; gives whether any was waiting. What cannot be removed now stays doomed.

    Raises the faults of the database.
    """
    doomed = [str(row.path) for row in database.rows("SELECT path FROM doomed_file ORDER BY path")]
    gone = [path for path in doomed if path != LOG and _removed(home, database, path)]
    if LOG in doomed:
        database.settle()  # `secure_delete` has overwritten with zeros what was freed
        gone.append(LOG)

    def forget(transaction: Transaction) -> None:
        for path in gone:
            transaction.execute("DELETE FROM doomed_file WHERE path = :path", {"path": path})

    if gone:
        database.write(forget)
    return bool(doomed)


def _removed(home: Path, database: Database, path: str) -> bool:
    """Whether the file is gone. The same attachment may have been kept again since: then it stays."""
    file = home / path
    if path.startswith(places.BLOBS) and database.rows(
        "SELECT 1 FROM blob WHERE sha256 = :sha256", {"sha256": file.name}
    ):
        return True
    try:
        with suppress(FileNotFoundError):
            _wipe_head(file)
            file.unlink()
            sync_folder(file.parent)
    except OSError:
        return False
    return True


def _wipe_head(file: Path) -> None:
    """The head of a sealed file holds the salt of its key: without it the rest is noise, also where a disk keeps the
    old blocks of a removed file for a while. A backup may have the same file by a second name: it stays whole there,
    until it is rotated out."""
    if file.stat().st_nlink > 1:
        return
    with file.open("r+b") as stream:
        stream.write(bytes(min(file.stat().st_size, _HEAD)))
        stream.flush()
        os.fsync(stream.fileno())
