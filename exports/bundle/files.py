"""Files that somebody names: opened only when they are files, and given their name only when they are whole."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

PART = ".part"
"""Ends the name of a file that is being written (bundle-1 §1.4)."""


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
