"""R01: processes are killed while they save. What they said was kept is there, and the log is whole as it lies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.casework import drafts
from app.casework.session import Session
from app.faults.post import ROOT, Post, child, found_post
from app.faults.verdict import Verdict
from app.vault import log, places
from forms.errors import Bug

FULL = 1_000
SHORT = 40
ACTS = ("draft", "sheet", "amendment")
MOST_ACTS = 7
GONE = f"gone {int(signal.SIGKILL)}"
MOST_TURNS = 250_000


@dataclass
class Found:
    """What the killed processes said was kept ("sheet 17-3"), and what is there."""

    said: list[str] = field(default_factory=list)
    there: set[str] = field(default_factory=set)
    sheets: int = 0
    out_of_order: int = 0
    broken: str = ""
    left_over: int = 0

    @property
    def lost(self) -> list[str]:
        return [what for what in self.said if what not in self.there]

    def of(self, act: str) -> list[str]:
        """What was said of one kind of act."""
        return [what for what in self.said if what.startswith(act)]


def run(folder: Path, full: bool) -> Verdict:
    """Kill honest savers; the canary's savers say "kept" before they keep, and must be seen losing."""
    kills = FULL if full else SHORT
    post = found_post(folder / "founded")
    found = kill(post.copy(folder / "honest"), kills, "honest")
    canary = kill(post.copy(folder / "hasty"), max(kills // 10, 20), "hasty")
    return Verdict(
        name="kills",
        counts={
            "kills": kills,
            **{f"acknowledged_{act}s": len(found.of(act)) for act in ACTS},
            "lost": len(found.lost),
            "out_of_order": found.out_of_order,
            "broken_log": int(found.broken != ""),
            # A commit may be durable before it can be said; of one process that is one sheet at most.
            "unsaid_beyond_one_each": max(
                found.sheets - sum(what.startswith("sheet") for what in found.said) - kills, 0
            ),
            "left_over": found.left_over,
        },
        must_be_zero=("lost", "out_of_order", "broken_log", "unsaid_beyond_one_each", "left_over"),
        canary={"lost_when_said_too_early": len(canary.lost)},
        places=(*found.lost[:20], *([found.broken] if found.broken else [])),
    )


def kill(post: Post, kills: int, manner: str) -> Found:
    """Let one process after the other save, and kill each somewhere."""
    dice = random.Random(9)
    said: list[str] = []
    with subprocess.Popen(
        child("writer", "nursery", manner, *post.words),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(kills):
            print("go", file=nursery.stdin, flush=True)
            said += _one_life(nursery.stdout, dice)
        nursery.stdin.close()
    return look(post, said)


def _one_life(output: IO[str], dice: random.Random) -> list[str]:
    """What one worker said before it was killed, and what was still in the pipe. Raises `Bug` B-814 when it died by
    itself: nothing here is broken for it."""
    _, worker = output.readline().split()
    said: list[str] = []
    for _ in range(dice.randrange(MOST_ACTS)):
        said.append(_line(output))
    for _ in range(dice.randrange(MOST_TURNS)):  # somewhere within the next act, without asking a clock
        pass
    os.kill(int(worker), signal.SIGKILL)
    while (line := output.readline().strip()) != GONE:
        said.append(line)
    return said


def _line(output: IO[str]) -> str:
    line = output.readline().strip()
    if line.partition(" ")[0] not in ACTS:
        raise Bug("B-814", last=line)
    return line


def look(post: Post, said: list[str]) -> Found:
    """What is there after one normal opening; nothing is repaired by hand."""
    found = Found(said)
    with post.open() as session:
        kept = _kept(session)
        found.there = set(kept)
        found.sheets = sum(what.startswith("sheet") for what in kept)
        wanted = [what for what in found.of("sheet") if what in found.there]
        known = set(wanted)
        found.out_of_order = int([what for what in kept if what in known] != wanted)
        found.broken = log.verify(session.vault).code
        found.left_over = len(list((post.home / places.STAGING).iterdir()))
    return found


def _kept(session: Session) -> list[str]:
    """Everything that is kept, in order, by the mark that its text begins with. A draft that became a sheet counts as
    kept: it went in the transaction that signed the sheet."""
    kept = []
    for record in log.records_after(session.vault):
        payload = record.payload()
        match record.header.kind:
            case "sheet":
                given = payload["answers"]
                assert isinstance(given, dict)
                mark = _mark(str(given["facts"]))
                kept += [f"draft {mark}", f"sheet {mark}"]
            case "amendment":
                kept.append(f"amendment {_mark(str(payload['text']))}")
    return kept + [f"draft {_mark(str(draft.answers['facts']))}" for draft in drafts.own(session)]


def _mark(text: str) -> str:
    return text[1:].partition("]")[0]
