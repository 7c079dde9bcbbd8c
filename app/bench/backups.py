"""Backing up and restoring a station of 10,000 sheets, against copying the same bytes durably."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.casework import backups, restoring
from app.casework.session import Session

SHEETS = 10_000
_BATCH = 500
_TIMES = 3


def fill(session: Session, sheet_id: str) -> None:
    """Writes one sheet 10,000 times, in large portions: only their number matters here."""
    from app.vault import log

    record = log.record(session.vault, sheet_id)
    header = record.header
    entry = log.Entry(kind="sheet", subject=header.subject, payload=record.payload(), form=header.form)
    for _ in range(SHEETS // _BATCH):
        session.append([entry] * _BATCH)


def measure(session: Session, folder: Path) -> list[tuple[str, float, float]]:
    """Name, seconds of ours and seconds of the floor, for a backup and for a restore, medians of a few times.

    `session` is an administrator's; the restore is that of a command: checked, with a working copy of what is there.
    """
    made, restored, copied = [], [], []
    for number in range(_TIMES):
        made.append(_timed(lambda: backups.back_up(session, progress=_quiet)))
        line = backups.list_backups(session)[0]
        opened = restoring.of_session(session, line.folder)
        restored.append(_timed(partial(restoring.restore_open, session, opened, progress=_quiet)))
        copied.append(_timed(partial(_copy, line.folder / "vault.db", folder / f"copy-{number}")))
    floor = statistics.median(copied)
    return [("backup", statistics.median(made), floor), ("restore", statistics.median(restored), floor)]


def _copy(origin: Path, target: Path) -> None:
    shutil.copyfile(origin, target)
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _quiet(_done: int, _total: int) -> None:
    """Nobody looks."""
