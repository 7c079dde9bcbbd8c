"""R04: two of a hundred system calls fail, of one kind at a time. Nothing acknowledged is lost, no message is wrong."""

from __future__ import annotations

import errno
import itertools
import json
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.faults.namespaces import ask
from app.faults.post import Post, child, found_post
from app.faults.verdict import CannotRun, Verdict
from app.vault import log, queries

POINTS = (
    "posix/io/rw/pwrite",
    "posix/io/rw/pread",
    "posix/io/sync/fsync",
    "posix/io/sync/fdatasync",
    "posix/io/dir/unlink",
    "posix/io/rw/ftruncate",
)
PROBABILITY = 0.02
SAVES = 400
SHORT_SAVES = 60
# What may be said of a fault that passes: the disk is full, cannot be read or written now, or nobody can tell.
FITTING = frozenset({"B-413", "B-414", "B-421", "B-422", "B-424", "B-425", "B-426", "B-429"})
Combination = tuple[str, int, str]
ALL: tuple[Combination, ...] = tuple(itertools.product(POINTS, (errno.EIO, errno.ENOSPC), ("wal", "delete")))
# Shortened: every kind of call that SQLCipher makes, the shipped journal, and the other one once.
FEW: tuple[Combination, ...] = (
    (POINTS[0], errno.EIO, "wal"),
    (POINTS[1], errno.EIO, "wal"),
    (POINTS[2], errno.EIO, "wal"),
    (POINTS[0], errno.ENOSPC, "wal"),
    (POINTS[4], errno.EIO, "delete"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """One combination: sheets that were said to be kept, faults that were told (by code), what is missing after it."""

    kept: int
    told: Mapping[str, int]
    lost: int
    more_than_said: int
    broken: bool


def run(folder: Path, full: bool) -> Verdict:
    """Save under each combination; the canary counts the faults that struck."""
    program = shutil.which("fiu-run")
    if program is None:
        raise CannotRun("fiu-run (Debian: fiu-utils) is not installed")
    post = found_post(folder / "founded")
    combinations, saves = (ALL, SAVES) if full else (FEW, SHORT_SAVES)
    told: Counter[str] = Counter()
    tallies = []
    for number, combination in enumerate(combinations):
        tally = _save_under(program, post.copy(folder / f"home-{number}"), combination, saves)
        told.update(tally.told)
        tallies.append(tally)
    places = [
        f"{' '.join(map(str, combination))}: {tally}"
        for combination, tally in zip(combinations, tallies, strict=True)
        if tally.lost or tally.broken or tally.more_than_said or not FITTING.issuperset(tally.told)
    ]
    return Verdict(
        name="io-faults",
        counts={
            "combinations": len(combinations),
            "saves": len(combinations) * saves,
            "acknowledged": sum(tally.kept for tally in tallies),
            "lost": sum(tally.lost for tally in tallies),
            "kept_though_refused": sum(tally.more_than_said for tally in tallies),
            "broken_logs": sum(tally.broken for tally in tallies),
            "wrong_messages": sum(count for code, count in told.items() if code not in FITTING),
        },
        must_be_zero=("lost", "kept_though_refused", "broken_logs", "wrong_messages"),
        canary={"faults_told": told.total(), "combinations_that_struck": sum(bool(tally.told) for tally in tallies)},
        places=tuple(places),
    )


def _save_under(program: str, post: Post, combination: Combination, saves: int) -> Tally:
    point, failure, journal = combination
    rule = f"enable_random name={point},probability={PROBABILITY},failinfo={failure}"
    command = [program, "-x", "-c", rule, *child("writer", "save", str(saves), journal, *post.words)]
    said = json.loads(ask(command))
    wanted = said["kept"]
    with post.open() as session:
        there = [row.id for row in reversed(queries.sheets(session.vault, limit=10_000).rows)]
        broken = log.verify(session.vault).code != ""
    known = set(wanted)
    return Tally(
        kept=len(wanted),
        told=said["told"],
        lost=0 if [sheet for sheet in there if sheet in known] == wanted else max(len(known - set(there)), 1),
        more_than_said=max(len(there) - len(wanted) - said["doubtful"], 0),
        broken=broken,
    )
