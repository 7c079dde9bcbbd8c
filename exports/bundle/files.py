"""Files that somebody names: opened only when they are files, and given their name only when they are whole."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

PART = ".part"
"""Ends the name of a file that is being written (bundle-1 §1.4)."""


class ReadsBackDifferently(OSError):
    """What lies on the medium is not what was written."""


class Counted:
    """Passes octets on and keeps their count and digest. A buffered file writes all of them or raises."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, raw: bytes, /) -> int:
        self._out.write(raw)
        self._digest.update(raw)
        self.size += len(raw)
        return len(raw)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def new_file(path: Path, *, for_others: bool = False) -> Iterator[Counted]:
    """A file that bears its name once everything in it was written, synced and read back, and not before.

    It is its owner's alone unless it is `for_others`: a bundle is read by another user of another machine. Raises
    `FileExistsError` for a taken name, `ReadsBackDifferently`, and `OSError` for all else that the system says. Of an
    unfinished file nothing stays; where not even removing works (the stick was pulled), its name says what it is.
    """
    import secrets  # not before the login, which reads the key slots through this room

    # A new name each time: two who write the same file must not write into each other's.
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        # Exclusive: on a prepared stick the name could be a link to some other file.
        with part.open("xb") as out:
            with suppress(OSError):  # FAT knows no modes
                part.chmod(0o644 if for_others else 0o600)
            counted = Counted(out)
            yield counted
            out.flush()
            os.fsync(out.fileno())
            if hasattr(os, "posix_fadvise"):
                # What is read back shall come from the medium, not from memory.
                os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if sha256_of(part) != counted.sha256:
            raise ReadsBackDifferently(errno.EIO, "the file reads back differently", str(path))
        give_name(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """The digest of a file (hex). Raises `OSError` as `open_file`."""
    with open_file(path) as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def open_file(path: Path) -> BufferedReader:
    """The file for reading. Raises `OSError`, also for a folder, a pipe or a device: reading one might never end."""
    # Opened first and looked at then, so that it cannot be exchanged between; O_NONBLOCK, or opening a pipe would wait.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def give_name(part: Path, path: Path) -> None:
    """Gives a closed file its name, durably. Raises `FileExistsError` for a taken name: nothing is overwritten."""
    if os.name == "nt":
        part.rename(path)
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # Sticks with FAT know no second name. What can come between the look and the renaming is another copy of the
        # same bundle: nobody else draws the same random name.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, "the name is taken", str(path)) from None
        part.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes new names in a folder durable (Windows has no such call and needs none)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
