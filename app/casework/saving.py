"""Files that leave the vault for a folder that somebody chose: whole or not at all, and never over another file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import EnvironmentFault, InputError

if TYPE_CHECKING:
    from exports.bundle.files import Counted


@contextmanager
def saving(path: Path, *, fault: str = "B-594", for_others: bool = False) -> Iterator[Counted]:
    """A file at `path`, read back before it bears its name; its owner's alone unless it is `for_others`.

    Raises `InputError` B-586 when the name is taken and `EnvironmentFault` with the code `fault` when it cannot be
    written; then nothing of it is left.
    """
    from exports.bundle.files import new_file

    try:
        with new_file(path, for_others=for_others) as out:
            yield out
    except FileExistsError as error:
        raise InputError("B-586", path=str(path)) from error
    except OSError as error:
        raise EnvironmentFault(fault, path=str(path)) from error


def save_new(path: Path, raw: bytes, *, fault: str = "B-594", for_others: bool = False) -> Path:
    """Write `raw` to `path` as `saving` does, and raise as it does."""
    with saving(path, fault=fault, for_others=for_others) as out:
        out.write(raw)
    return path
