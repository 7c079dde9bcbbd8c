"""Getting a bundle onto a folder or a stick: written, synced, read back, compared, and only then given its name.

A file under its final name is whole. `.part` never is: after any fault it is removed, and where even that fails (the
stick was pulled) what is left cannot be mistaken for a bundle.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exports.bundle.device import DeviceKeys
from exports.bundle.files import PART, give_name, open_file
from exports.bundle.write import ObjectSource, Plan, Progress, Recipient, write_bundle
from forms.errors import BogenError, EnvironmentFault

PREFIX = "wb-"
SUFFIX = ".age"
_PIECE = 1024 * 1024
_NAMES = 99


@dataclass(frozen=True, slots=True)
class Delivered:
    """A bundle at its place: `digest` is its identity, `size` and `sha256` are those of the file."""

    path: Path
    digest: str
    size: int
    sha256: str


def deliver(
    folder: Path,
    *,
    keys: DeviceKeys,
    party: str,
    to: Sequence[Recipient],
    objects: Sequence[ObjectSource],
    plan: Plan,
    progress: Progress | None = None,
) -> Delivered:
    """Write a new bundle into `folder` under a random name that says nothing (bundle-1 §1.1).

    Raises what `write_bundle` raises, and `EnvironmentFault` B-280 no room, B-281 not writable, B-282 the medium failed
    or was pulled out, B-283 it reads back differently.
    """
    path = folder / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    with _part(path) as part:
        with _writing(part) as counted:
            written = write_bundle(
                counted, keys=keys, party=party, to=to, objects=objects, plan=plan, progress=progress
            )
        _compare(part, counted.sha256)
        give_name(part, path)
    return Delivered(path, written.digest, counted.size, counted.sha256)


def copy_verified(source: Path, folder: Path, *, sha256: str) -> Path:
    """Copy a bundle into `folder` under its own name; the same file lying there already counts as the copy.

    A name that is taken by another file is never overwritten: a number is added. Raises `EnvironmentFault` as
    `deliver`, and B-284 when the source is no longer the file that was written.
    """
    for path in _free_names(folder / source.name):
        if not os.path.lexists(path):
            try:
                return _copy(source, path, sha256)
            except FileExistsError:
                pass
        # Taken before, or just now by somebody who copies the same bundle.
        if path.is_file() and _digest_of(path) == sha256:
            return path
    raise EnvironmentFault("B-281", path=str(folder))


def _copy(source: Path, path: Path, sha256: str) -> Path:
    """Raises `FileExistsError` when the name was taken meanwhile."""
    with _faults(folder := path.parent):
        if shutil.disk_usage(folder).free < source.stat().st_size:
            raise EnvironmentFault("B-280", path=str(folder))
    with _part(path) as part:
        with _writing(part) as counted, open_file(source) as content:
            shutil.copyfileobj(content, counted, _PIECE)
        if counted.sha256 != sha256:
            raise EnvironmentFault("B-284", path=str(source))
        _compare(part, sha256)
        give_name(part, path)
    return path


class _Counted:
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
def _part(path: Path) -> Iterator[Path]:
    """A name for the unfinished file beside `path`, of which nothing stays afterwards.

    The name is a new one each time: two who copy the same bundle must not write into each other's file.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    with _faults(path.parent):
        try:
            yield part
        finally:
            _remove(part)


@contextmanager
def _writing(part: Path) -> Iterator[_Counted]:
    """The new file, synced at the end and closed: Windows gives no name to a file that is open."""
    # Exclusive: on a prepared stick the name could be a link to some other file.
    with part.open("xb") as out:
        counted = _Counted(out)
        yield counted
        # A bundle is sealed for its recipient, who may be another user of another machine. FAT knows no modes.
        with suppress(OSError):
            part.chmod(0o644)
        out.flush()
        os.fsync(out.fileno())
        if hasattr(os, "posix_fadvise"):
            # What is read back shall come from the medium, not from memory.
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except (BogenError, FileExistsError):
        raise
    except OSError as error:
        raise EnvironmentFault(_code(error), path=str(folder), reason=error.strerror or str(error)) from error


def _code(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "B-280"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "B-281"
    return "B-282"


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        # The stick is gone or read-only by now; `.part` says by its name that it is no bundle.
        return


def _compare(part: Path, sha256: str) -> None:
    if _digest_of(part) != sha256:
        raise EnvironmentFault("B-283", path=str(part.parent))


def _digest_of(path: Path) -> str:
    with _faults(path.parent), open_file(path) as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _free_names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, _NAMES):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
