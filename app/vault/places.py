"""Where things lie in a vault's home folder, and how files get there without ever being half written.

    HOME/vault.json   key slots                 HOME/blobs/     encrypted attachments and received containers
    HOME/vault.json.new  key slots on trial     HOME/attempts.json  wrong passphrases, for the delay
    HOME/vault.db     SQLCipher database        HOME/staging/   short-lived work folders
    HOME/vault.lock   who has the vault open    HOME/outbox/    released bundles, to be copied again
    HOME/founding     only while a founding is not finished

Folders are 0700 and files 0600 from their first moment: modes are given at creation instead of by a process-wide
umask, because the same process also writes files that others must read (a bundle on a stick). SQLite gives `-wal` and
`-shm` the mode of the database file.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from exports.bundle.files import sync_folder
from forms.errors import BogenError, EnvironmentFault

SLOTS = "vault.json"
CANDIDATE = "vault.json.new"
ATTEMPTS = "attempts.json"
DATABASE = "vault.db"
LOCK = "vault.lock"
FOUNDING = "founding"
BLOBS = "blobs"
STAGING = "staging"
OUTBOX = "outbox"

_FULL = (errno.ENOSPC, errno.EDQUOT)
_PIECE = 1024 * 1024
_RENAME_TRIES = 20
_RENAME_PAUSE = 0.15


def prepare(home: Path) -> None:
    """Makes the home folder and its sub-folders, private to this user."""
    try:
        for folder in (home, home / BLOBS, home / STAGING, home / OUTBOX):
            private_folder(folder)
    except OSError as error:
        raise fault(error, home) from error


def private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def fault(error: OSError, path: Path) -> BogenError:
    """Which fault of the world a failed file call stands for."""
    if error.errno in _FULL:
        return EnvironmentFault("B-422", path=str(path))
    if error.errno in (errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO):
        return EnvironmentFault("B-421", path=str(path))
    return EnvironmentFault("B-414", path=str(path), reason=error.strerror or str(error))


def read_patiently(path: Path, limit: int) -> bytes:
    """The bytes of a small file. A disk error is tried once more before it counts: most are over in a moment.

    Raises `EnvironmentFault` B-421 when the disk cannot be read just now, `FileNotFoundError` when there is none.
    """
    try:
        return _read(path, limit)
    except FileNotFoundError:
        raise
    except OSError:
        try:
            return _read(path, limit)
        except OSError as error:
            raise fault(error, path) from error


def _read(path: Path, limit: int) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a file")  # reading a pipe would wait for ever
    with path.open("rb") as file:
        return file.read(limit + 1)


def create_private(path: Path) -> BinaryIO:
    """A new file for writing, 0600; it must not exist."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(descriptor, "w+b")


def write_atomically(path: Path, raw: bytes) -> None:
    """Replaces `path` in one step: whoever looks sees the old bytes or the new ones, also after a power cut.

    The new bytes are read back before they take the place of the old ones. Raises `EnvironmentFault`.
    """
    # One name: only the holder of the vault's lock writes, and what a killed process left is overwritten next time.
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        with create_private(temporary) as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            if file.read() != raw:
                raise OSError(errno.EIO, "the file reads back differently")
        replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise fault(error, path) from error


def replace(source: Path, target: Path) -> None:
    """Renames within one folder and makes the new name durable. A virus scanner that holds the target on Windows for
    a moment is waited for."""
    for attempt in range(_RENAME_TRIES):
        try:
            source.replace(target)
            break
        except PermissionError:
            if os.name != "nt" or attempt == _RENAME_TRIES - 1:
                raise
            time.sleep(_RENAME_PAUSE)
    sync_folder(target.parent)


def write_private(path: Path, raw: bytes) -> None:
    """A new file, 0600, its content durable. Raises `OSError`, `FileExistsError` among them."""
    with create_private(path) as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def copy_private(origin: Path, target: Path) -> None:
    """A copy, 0600, its content durable before it bears its name. Raises `OSError`."""
    import shutil  # not before the login: it loads what packs and unpacks archives

    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    with origin.open("rb") as reading, create_private(part) as writing:
        shutil.copyfileobj(reading, writing, _PIECE)
        writing.flush()
        os.fsync(writing.fileno())
    part.rename(target)


def copy_database(home: Path, folder: Path) -> None:
    """The database as it lies in `home`, with its write-ahead log, for a look that must not change it: encrypted, 0600,
    and of a moment's use, so not made durable. Raises `OSError`."""
    import shutil

    for name in (DATABASE, f"{DATABASE}-wal"):
        if (home / name).exists():
            shutil.copyfile(home / name, folder / name)
            (folder / name).chmod(0o600)
