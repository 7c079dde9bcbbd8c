"""R08: the clock goes wrong, by libfaketime below the program. Records keep their order; the audit names the jumps."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.faults.namespaces import ask
from app.faults.post import Post, child
from app.faults.verdict import CannotRun, Verdict
from app.vault import log, queries

BERLIN = "Europe/Berlin"
FULL = 20
SHORT = 1


@dataclass(frozen=True, slots=True)
class Leg:
    """Sheets written while the clock says `at`, local time; `goes_back` when that is before the leg before it."""

    name: str
    at: str
    goes_back: bool = False


LEGS = (
    Leg("as it should be", "2031-03-04 08:30:00"),
    Leg("two days back", "2031-03-02 08:31:00", goes_back=True),
    Leg("put right", "2031-03-04 08:40:00"),
    Leg("eight hours ahead", "2031-03-04 16:41:00"),
    Leg("put right again", "2031-03-04 08:50:00", goes_back=True),
    Leg("before winter time", "2031-10-26 02:30:00"),
    Leg("after winter time", "2031-10-26 03:05:00"),
    Leg("leap day", "2032-02-29 23:59:50"),
    Leg("beyond 32 bits", "2038-01-19 04:14:30"),
    Leg("back from there", "2032-03-01 08:00:00", goes_back=True),
)


def run(folder: Path, full: bool) -> Verdict:
    """Each leg is a process of its own, as after a restart; the canary counts the jumps that had to be named."""
    faketime = shutil.which("faketime")
    if faketime is None:
        raise CannotRun("faketime is not installed")
    each = FULL if full else SHORT
    # Founded when the story begins: a station that was founded later would be a jump of its own.
    post = _founded(faketime, folder)
    written = [_write(faketime, post, leg, each) for leg in LEGS]
    with post.open(lambda: datetime.fromisoformat("2038-02-01T08:00:00+01:00")) as session:
        found = log.verify(session.vault)
        order = [row.id for row in reversed(queries.sheets(session.vault, limit=10_000).rows)]
        by_number = [record.header.id for record in log.records_after(session.vault) if record.header.kind == "sheet"]
    wanted = [sheet for sheets in written for sheet in sheets]
    expected = {sheets[0] for leg, sheets in zip(LEGS, written, strict=True) if leg.goes_back and sheets}
    named = {jump.record for jump in found.jumps}
    return Verdict(
        name="clock",
        counts={
            "sheets": len(wanted),
            "refused": len(LEGS) * each - len(wanted),
            "out_of_order": int(by_number != wanted),
            "missing_in_the_list": len(set(wanted) - set(order)),
            "broken_log": int(found.code != ""),
            "jumps_not_named": len(expected - named),
            "named_without_a_jump": len(named - expected),
        },
        must_be_zero=(
            "refused",
            "out_of_order",
            "missing_in_the_list",
            "broken_log",
            "jumps_not_named",
            "named_without_a_jump",
        ),
        canary={"jumps_named": len(named)},
        places=tuple(f"{jump.sequence}: {jump.before} -> {jump.after}" for jump in found.jumps),
    )


def _founded(faketime: str, folder: Path) -> Post:
    home = folder / "founded"
    words = json.loads(_at(faketime, "2031-03-01 08:00:00", ["writer", "found", str(home)]))
    return Post.of_words(words)


def _write(faketime: str, post: Post, leg: Leg, each: int) -> list[str]:
    said = json.loads(_at(faketime, leg.at, ["writer", "save", str(each), "wal", *post.words]))
    kept: list[str] = said["kept"]
    return kept


def _at(faketime: str, moment: str, words: list[str]) -> str:
    return ask([faketime, "-f", f"@{moment}", *child(*words)], environment={**os.environ, "TZ": BERLIN})
