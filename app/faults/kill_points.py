"""R01: one save is killed at each of its system calls in turn, by strace: no luck is needed to hit the bad one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.faults.kills import look
from app.faults.post import ROOT, Post, child, found_post
from app.faults.verdict import CannotRun, Verdict
from app.vault import blobs
from forms.errors import BogenError

CALLS = ("pwrite64", "fsync", "fdatasync", "ftruncate", "write", "rename", "unlink")
ACTS = ("draft", "sheet", "amendment", "close", "attachment")
SHORT_CALLS = ("pwrite64", "fsync", "rename")
SHORT_ACTS = ("draft", "sheet", "close", "attachment")
SHORT_STRIDE = 7
MOST_CALLS = 2_000


@dataclass
class Seen:
    """Points of death so far; what was said; what did not hold, and where."""

    points: int = 0
    said: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)


def run(folder: Path, full: bool) -> Verdict:
    """Every k-th call of every kind in every act; the canary says "kept" first and must lose at its first write."""
    strace = shutil.which("strace")
    if strace is None:
        raise CannotRun("strace is not installed")
    founded = found_post(folder / "founded")
    acts, calls, stride = (ACTS, CALLS, 1) if full else (SHORT_ACTS, SHORT_CALLS, SHORT_STRIDE)
    seen = {act: Seen() for act in acts}
    for act in acts:
        post = _new(founded, folder / act)
        with _nursery(post) as nursery:
            for call in calls:
                _enumerate(Place(strace, nursery, post, act, call), stride, seen[act])
    canary, post = Seen(), _new(founded, folder / "hasty")
    with _nursery(post) as nursery:
        _die(Place(strace, nursery, post, "hasty", "pwrite64"), 1, canary)
    return Verdict(
        name="kill-points",
        counts={
            **{f"points_of_{act}": of_act.points for act, of_act in seen.items()},
            "acknowledged": sum(len(of_act.said) for of_act in seen.values()),
            **{promise: sum(of_act.failed[promise] for of_act in seen.values()) for promise in _PROMISES},
        },
        must_be_zero=_PROMISES,
        canary={
            "points": sum(of_act.points for of_act in seen.values()),
            "lost_when_said_too_early": canary.failed["lost"],
        },
        places=tuple(place for of_act in seen.values() for place in of_act.places[:5]),
    )


_PROMISES = ("lost", "broken_log", "left_over", "does_not_open")


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of system call in one act, at one station."""

    strace: str
    nursery: subprocess.Popen[str]
    post: Post
    act: str
    call: str


def _new(founded: Post, folder: Path) -> Post:
    folder.mkdir()
    return founded.copy(folder / "home")


@contextmanager
def _nursery(post: Post) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        child("acts", *post.words), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:
        yield nursery
        assert nursery.stdin is not None
        nursery.stdin.close()


def _enumerate(place: Place, stride: int, seen: Seen) -> None:
    """The first call of this kind, the next, and so on, until the act ends before it is reached."""
    for number in range(1, MOST_CALLS, stride):
        if not _die(place, number, seen):
            return


def _die(place: Place, number: int, seen: Seen) -> bool:
    """Kill the act at its `number`-th call; look at what is left. False when the act had no such call any more."""
    mark = f"{place.act}-{place.call}-{number}"
    said, killed = _act(place, number, mark)
    seen.said += said
    before = seen.failed.total()
    try:
        _look(place, seen)
    except BogenError as error:
        seen.failed["does_not_open"] += 1
        mark += f": {error.code}"
    if seen.failed.total() != before:
        seen.places.append(mark)
    seen.points += killed
    return killed


def _act(place: Place, number: int, mark: str) -> tuple[list[str], bool]:
    orders, answers = place.nursery.stdin, place.nursery.stdout
    assert orders is not None
    assert answers is not None
    print(f"{place.act} {mark}", file=orders, flush=True)
    _, worker = answers.readline().split()
    inject = f"inject={place.call}:signal=KILL:when={number}"
    words = [place.strace, "-p", worker, "-o", "/dev/null", "-e", f"trace={place.call}", "-e", inject]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as killer:
        assert killer.stderr is not None
        if "attached" not in (told := killer.stderr.readline()):
            raise CannotRun(f"strace: {told.strip()}")
        print("go", file=orders, flush=True)
        said = []
        while (line := answers.readline().strip()) != "gone":
            said.append(line)
        # "+++ killed by SIGKILL +++" goes to the file; on standard error only the detaching of what ended by itself.
        killer.communicate()
    done = said and said[-1].split()[-1] == mark and place.act != "hasty"
    return said, not done


def _look(place: Place, seen: Seen) -> None:
    """One normal opening: everything that was said is there, with its content; nothing is repaired by hand."""
    post = place.post
    found = look(post, [what for what in seen.said if what.split()[0] in ("draft", "sheet", "amendment")])
    seen.failed["lost"] += len(found.lost)
    seen.failed["broken_log"] += found.broken != ""
    seen.failed["left_over"] += found.left_over
    if place.act == "attachment":
        with post.open() as session:
            for mark in (what.split()[1] for what in seen.said):
                raw = (post.home.parent / f"{mark}.png").read_bytes()
                seen.failed["lost"] += blobs.find(session.vault, hashlib.sha256(raw).hexdigest()) is None
