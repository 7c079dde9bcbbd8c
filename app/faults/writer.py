"""Processes that save until something stops them; each durable act is said on standard output, after it or, for the
canary, before it.

    python -m app.faults.writer nursery {honest,hasty} POST…   one worker per line on standard input, to be killed
    python -m app.faults.writer found HOME                     founds a station; says the words of its post
    python -m app.faults.writer hold POST…                     has the vault open until it is killed
    python -m app.faults.writer save COUNT {wal,delete} POST…  COUNT sheets on a disk that fails now and then

Forking spares loading everything for each worker.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.casework import drafts, sheets
from app.casework.session import Session
from app.faults.post import Post, answers, found_post, tell
from app.vault import log
from forms.errors import BogenError, EnvironmentFault

FACTS = "Hat beim Hofgang länger allein am Zaun gestanden und auf Ansprache nicht geantwortet. " * 12
OPEN_TRIES = 50
Said = TypeVar("Said")


def nursery(post: Post, *, hasty: bool) -> None:
    """Says "worker PID" for each worker, then its acts, then "gone" and what waiting for it gave, when it is dead."""
    post.open().close()  # loads what is loaded late
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            tell(f"worker {os.getpid()}")
            _save_for_ever(post, hasty=hasty)
        _, status = os.waitpid(child, 0)
        tell(f"gone {status}")


def _save_for_ever(post: Post, *, hasty: bool) -> None:
    with post.open() as session:
        number = 0
        while True:
            number += 1
            _one_round(session, post.person, f"{os.getpid()}-{number}", hasty=hasty)


def _one_round(session: Session, person: str, mark: str, *, hasty: bool) -> None:
    """A draft, kept twice; the sheet that it becomes; an amendment. `mark` stands in all of them."""
    given = answers(person, f"[{mark}] {FACTS}")
    draft = _say(f"draft {mark}", lambda: drafts.keep(session, given), hasty=hasty)
    drafts.keep(session, {**given, "urgency": "notice_today"}, draft_id=draft.id)
    (sheet,) = _say(f"sheet {mark}", lambda: sheets.sign(session, given, draft_id=draft.id), hasty=hasty)
    _say(f"amendment {mark}", lambda: sheets.amend(session, sheet, text=f"[{mark}] Nachtrag"), hasty=hasty)


def _say(what: str, act: Callable[[], Said], *, hasty: bool) -> Said:
    if hasty:
        tell(what)
    done = act()
    if not hasty:
        tell(what)
    return done


def save(post: Post, count: int, journal: str) -> dict[str, object]:
    """Tries to sign `count` sheets. Gives the ids of those that were kept, and how often which fault was told."""
    kept: list[str] = []
    told: Counter[str] = Counter()
    session = _open_patiently(post, told)
    with session:
        for number in range(count):
            given = answers(post.person, f"Nummer {number}: {FACTS}")
            try:
                if journal == "delete":
                    # After a fault the vault opens its file anew, with the shipped journal.
                    session.vault.database.rows("PRAGMA journal_mode = DELETE")
                kept += sheets.sign(session, given)
            except BogenError as error:
                told[error.code] += 1
    return {"kept": kept, "told": told, "doubtful": told[log.DOUBTFUL]}


def _open_patiently(post: Post, told: Counter[str]) -> Session:
    for _ in range(OPEN_TRIES):
        try:
            return post.open()
        except BogenError as error:
            told[error.code] += 1
    raise EnvironmentFault("B-421", path=str(post.home))


def hold(post: Post) -> None:
    """Says "held", and waits for the end of its standard input, or its own."""
    with post.open():
        tell("held")
        sys.stdin.read()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["nursery", manner, *words]:
            nursery(Post.of_words(words), hasty=manner == "hasty")
        case ["found", home]:
            print(json.dumps(found_post(Path(home)).words))
        case ["hold", *words]:
            hold(Post.of_words(words))
        case ["save", count, journal, *words]:
            print(json.dumps(save(Post.of_words(words), int(count), journal)))
