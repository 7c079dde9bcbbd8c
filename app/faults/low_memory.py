"""R09: memory runs short while saving. What could not be saved is told as that, and nothing is half written."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from app.faults.namespaces import ask
from app.faults.post import Post, child, found_post
from app.faults.verdict import Verdict
from app.vault import log, queries

FULL = 20
SHORT = 1
SHORTAGES = ("heap", "process")
# Memory is short; for SQLite's own limit also what a disk would say, where a cache could not grow.
FITTING = frozenset({"B-812", "B-429", "MemoryError"})


def run(folder: Path, full: bool) -> Verdict:
    """SQLite's own limit (`hard_heap_limit`), and a limit of the whole process (as `ulimit -v`)."""
    post = found_post(folder / "founded")
    counts: Counter[str] = Counter()
    told: Counter[str] = Counter()
    places: list[str] = []
    rounds = FULL if full else SHORT
    for number in range(rounds):
        for kind in SHORTAGES:
            said = json.loads(ask(child("little_memory", kind, *post.copy(folder / f"{kind}-{number}").words)))
            told.update({f"{kind} {code}": count for code, count in said["told"].items()})
            _look(Post.of_words([str(folder / f"{kind}-{number}"), *post.words[1:]]), said["kept"], counts)
    otherwise = {what: count for what, count in told.items() if what.split()[1] not in FITTING}
    places += [f"{what}: {count}" for what, count in otherwise.items()]
    return Verdict(
        name="low-memory",
        counts={
            "rounds": rounds,
            "acknowledged": counts["acknowledged"],
            "lost": counts["lost"],
            "half_written": counts["half_written"],
            "told_otherwise": sum(otherwise.values()),
        },
        must_be_zero=("lost", "half_written", "told_otherwise"),
        canary={f"{kind}_ran_short": sum(n for what, n in told.items() if what.startswith(kind)) for kind in SHORTAGES},
        places=tuple(places),
    )


def _look(post: Post, kept: list[str], counts: Counter[str]) -> None:
    """With memory again: every acknowledged sheet, no other, and a whole log."""
    with post.open() as session:
        there = [row.id for row in reversed(queries.sheets(session.vault, limit=1_000).rows)]
        counts["acknowledged"] += len(kept)
        counts["lost"] += len(set(kept) - set(there))
        counts["half_written"] += len(set(there) - set(kept)) + (log.verify(session.vault).code != "")
