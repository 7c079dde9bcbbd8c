"""One process per vault. The operating system holds the lock, so a killed process leaves none behind; the file beside
it says who has the vault, for the message to the second one."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from app.vault.places import LOCK, fault
from forms import strict_json
from forms.errors import EnvironmentFault, FormatError

_LIMIT = 4096
# Windows locks bytes, and nobody can read a locked byte: lock one far behind the owner's line.
_FAR = 1 << 20


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has the vault open: process id, user name, and since when (local time)."""

    pid: int
    user: str
    since: str


class VaultLock:
    """Held from `take` until `release`, or until the process ends in any way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def take(cls, home: Path) -> VaultLock:
        """Raises `EnvironmentFault` B-413 with the owner's PID, user and time when somebody else has the vault."""
        path = home / LOCK
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise fault(error, path) from error
        file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            if not _try_lock(file):
                owner = _owner(file)
                raise EnvironmentFault("B-413", pid=owner.pid, user=owner.user, since=owner.since)
            _write_owner(file)
        except OSError as error:  # also a file system that knows no locks
            file.close()
            raise fault(error, path) from error
        except BaseException:
            file.close()
            raise
        return cls(file)

    def release(self) -> None:
        """Gives the vault free. The file stays: removing it would let two later processes lock two different files."""
        self._file.close()


def holder(home: Path) -> Owner | None:
    """Who has the vault open now; `None` when nobody has. Leaves the file as it is.

    Raises `EnvironmentFault` when it cannot be read.
    """
    path = home / LOCK
    try:
        file = path.open("rb", buffering=0)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(error, path) from error
    with file:
        try:
            return None if _try_lock(file) else _owner(file)
        except OSError as error:
            raise fault(error, path) from error


def _write_owner(file: BinaryIO) -> None:
    since = datetime.now().strftime("%Y-%m-%d %H:%M")
    line = strict_json.dump({"pid": os.getpid(), "user": _user(), "since": since})
    file.seek(0)
    file.write(line)
    file.truncate(len(line))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


def _owner(file: BinaryIO) -> Owner:
    file.seek(0)
    raw = file.read(_LIMIT)
    try:
        value = strict_json.load(raw)
    except FormatError:
        value = None
    if not isinstance(value, dict):
        return Owner(0, "?", "?")
    pid = value.get("pid")
    return Owner(pid if isinstance(pid, int) else 0, str(value.get("user", "?")), str(value.get("since", "?")))


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
