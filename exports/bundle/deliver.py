"""Getting a bundle onto a folder or a stick: written, synced, read back, compared, and only then given its name.

A file under its final name is whole. `.part` never is: after any fault it is removed, and where even that fails (the
stick was pulled) what is left cannot be mistaken for a bundle.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from exports.bundle.device import DeviceKeys
from exports.bundle.files import ReadsBackDifferently, new_file, open_file, sha256_of
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
    with _faults(folder), new_file(path, for_others=True) as counted:
        written = write_bundle(counted, keys=keys, party=party, to=to, objects=objects, plan=plan, progress=progress)
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


def write_whole(folder: Path, name: str, raw: bytes) -> Path:
    """Write `raw` into `folder`, its owner's alone; a name that is taken gets a number. Raises as `deliver`."""
    for path in _free_names(folder / name):
        if os.path.lexists(path):
            continue
        try:
            with _faults(folder), new_file(path) as out:
                out.write(raw)
        except FileExistsError:
            continue
        return path
    raise EnvironmentFault("B-281", path=str(folder))


def _copy(source: Path, path: Path, sha256: str) -> Path:
    """Raises `FileExistsError` when the name was taken meanwhile."""
    with _faults(folder := path.parent):
        if shutil.disk_usage(folder).free < source.stat().st_size:
            raise EnvironmentFault("B-280", path=str(folder))
    with _faults(folder), new_file(path, for_others=True) as counted:
        with open_file(source) as content:
            shutil.copyfileobj(content, counted, _PIECE)
        if counted.sha256 != sha256:
            raise EnvironmentFault("B-284", path=str(source))
    return path


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except (BogenError, FileExistsError):
        raise
    except ReadsBackDifferently as error:
        raise EnvironmentFault("B-283", path=str(folder)) from error
    except OSError as error:
        raise EnvironmentFault(_code(error), path=str(folder), reason=error.strerror or str(error)) from error


def _code(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "B-280"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "B-281"
    return "B-282"


def _digest_of(path: Path) -> str:
    with _faults(path.parent):
        return sha256_of(path)


def _free_names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, _NAMES):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
