"""R02: real saves are traced below SQLite, and the power is cut at thousands of places of the trace."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from app.casework import drafts, sheets
from app.casework.session import Session
from app.faults.layer import between
from app.faults.post import Post, answers, found_post
from app.faults.trace import Cut, Platter, Trace
from app.faults.verdict import Verdict
from app.vault import log, places
from forms.errors import BogenError

FULL = (4_000, 300)
SHORT = (240, 90)
MORNINGS = 3
AUDIT_EVERY = 100
FACTS = "Hat beim Hofgang länger allein am Zaun gestanden und auf Ansprache nicht geantwortet. "
_SHIPPED = ""
_CANARY = "PRAGMA synchronous = NORMAL"


@dataclass
class Traced:
    """A trace of saves, and how much of it had happened when each record was said to be kept."""

    post: Post
    before: bytes
    trace: Trace = field(default_factory=Trace)
    acknowledged: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Losses:
    """What the cuts cost. `unsound`: what was found does not hold together."""

    cuts: int = 0
    lost: int = 0
    unreadable: int = 0
    unsound: int = 0
    audited: int = 0
    places: list[str] = field(default_factory=list)


def run(folder: Path, full: bool) -> Verdict:
    """Cut the power while sheets are saved with the shipped settings; the canary saves with synchronous=NORMAL."""
    cuts, saves = FULL if full else SHORT
    post = found_post(folder / "founded")
    shipped = trace_saves(post.copy(folder / "shipped"), saves, _SHIPPED)
    found = cut_power(shipped, folder / "cut", cuts)
    careless = trace_saves(post.copy(folder / "careless"), saves // 3, _CANARY)
    canary = cut_power(careless, folder / "cut-careless", max(cuts // 10, 60))
    return Verdict(
        name="power-cuts",
        counts={
            "cuts": found.cuts,
            "records": len(shipped.acknowledged),
            "calls": len(shipped.trace.calls),
            "lost": found.lost,
            "unreadable": found.unreadable,
            "audited": found.audited,
            "unsound": found.unsound,
        },
        must_be_zero=("lost", "unreadable", "unsound"),
        canary={"lost_with_synchronous_normal": canary.lost},
        places=tuple(found.places),
    )


def trace_saves(post: Post, saves: int, setting: str) -> Traced:
    """Drafts, sheets and amendments, over several mornings: closing empties the write-ahead log and deletes it."""
    traced = Traced(post, (post.home / places.DATABASE).read_bytes())
    with between(traced.trace):
        for morning in range(MORNINGS):
            with post.open() as session:
                if setting:
                    # No door of the vault leads here: no caller may weaken its settings.
                    session.vault.database._run(lambda connection: connection.exec_driver_sql(setting).close())
                for number in range(saves // MORNINGS):
                    _save(session, traced, morning * saves + number)
    return traced


def _save(session: Session, traced: Traced, number: int) -> None:
    given = answers(traced.post.person, f"Nummer {number}: {FACTS * (1 + number % 12)}")
    draft = drafts.keep(session, given)
    made = list(sheets.sign(session, given, draft_id=draft.id))
    if number % 5 == 0:
        made.append(sheets.amend(session, made[0], text=f"Nachtrag zu Nummer {number}."))
    kept = len(traced.trace.calls)
    traced.acknowledged += [(kept, log.record(session.vault, sheet).digest) for sheet in made]


def cut_power(traced: Traced, home: Path, cuts: int) -> Losses:
    """Cut at `cuts` random places, open what is left as every morning, and look for all that was acknowledged."""
    dice = random.Random(20262)
    first = traced.acknowledged[0][0]
    chosen = sorted(dice.randint(first, len(traced.trace.calls)) for _ in range(cuts))
    post = traced.post.copy(home)
    platter = Platter({places.DATABASE: bytearray(traced.before)})
    losses, made = Losses(), 0
    for place in chosen:
        for call in traced.trace.calls[made:place]:
            platter.make(call)
        made = place
        cut = dice.choice(list(Cut))
        _put(post.home, platter.after_cut(cut, dice))
        needed = [digest for kept, digest in traced.acknowledged if kept <= place]
        # A checkpoint was under way: pages of the file itself may be torn.
        in_file = bool(platter.waiting.get(places.DATABASE))
        _look(post, needed, losses, f"{cut} after call {place}", audit=in_file)
    return losses


def _put(home: Path, files: dict[str, bytes]) -> None:
    for path in home.glob(f"{places.DATABASE}*"):
        path.unlink()
    for name, content in files.items():
        (home / name).write_bytes(content)


def _look(post: Post, needed: list[str], losses: Losses, place: str, *, audit: bool) -> None:
    """Opened with the normal settings, every record is read with its tags; where asked, and now and then besides, the
    whole log and every page are audited."""
    losses.cuts += 1
    before = (losses.lost, losses.unreadable, losses.unsound)
    try:
        with post.open() as session:
            kept = {record.digest for record in log.records_after(session.vault)}
            losses.lost += not kept.issuperset(needed)
            if audit or losses.cuts % AUDIT_EVERY == 0:
                losses.audited += 1
                losses.unsound += log.verify(session.vault).code != ""
    except BogenError as error:
        losses.unreadable += 1
        place = f"{place}: {error.code}"
    if before != (losses.lost, losses.unreadable, losses.unsound):
        losses.places.append(place)
