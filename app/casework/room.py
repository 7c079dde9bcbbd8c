"""Room on the disk, while there still is some: a warning in good time instead of a save that fails."""

from __future__ import annotations

import shutil
from pathlib import Path

LEAST_MIB = 200
_MIB = 1024 * 1024


def scarce(home: Path) -> int | None:
    """How many MiB are free where the vault lies, when that is less than 200; `None` when there is enough, or when the
    system does not say (then no warning is better than a wrong one)."""
    try:
        free = shutil.disk_usage(home).free // _MIB
    except OSError:
        return None
    return int(free) if free < LEAST_MIB else None
