"""Saving while memory is short, in a process of its own: a limit cannot be raised again.

    python -m app.faults.little_memory heap POST…       SQLite may not take more than it has
    python -m app.faults.little_memory process POST…    the process may not take more than it has

Prints one JSON object: which sheets were kept, which codes were told.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

from app.casework import drafts, sheets
from app.faults.post import Post, answers
from forms.errors import BogenError, EnvironmentFault

BEFORE = 5
TRIES = 20
FACTS = "Hat beim Hofgang länger allein am Zaun gestanden. " * 38
_SMALLEST = 64


def main(kind: str, post: Post) -> dict[str, object]:
    """Sign a few sheets, take the memory away, and try on."""
    told: Counter[str] = Counter()
    given = answers(post.person, FACTS)
    with post.open() as session:
        kept = [sheet for _ in range(BEFORE) for sheet in sheets.sign(session, given)]
        ballast: list[bytes] = []
        if kind == "heap":
            with suppress(EnvironmentFault):  # the limit is set; there is no memory left to say so
                session.vault.database.rows("PRAGMA hard_heap_limit = 1000")
        else:
            _take_all(ballast)
        for number in range(TRIES):
            try:
                if number % 2:
                    drafts.keep(session, given)
                else:
                    kept += sheets.sign(session, given)
            except BogenError as error:
                told[error.code] += 1
            except MemoryError:
                told["MemoryError"] += 1
            if number == TRIES // 2:
                ballast.clear()
    return {"kept": kept, "told": told}


def _take_all(ballast: list[bytes]) -> None:
    """Lets the process have no more address space than now, and fills what is free of it."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize(), resource.RLIM_INFINITY))
    size = 1 << 24
    while size >= _SMALLEST:
        try:
            ballast.append(bytes(size))
        except MemoryError:
            size //= 2


if __name__ == "__main__":
    kind, *words = sys.argv[1:]
    print(json.dumps(main(kind, Post.of_words(words))))
