"""R03: a disk that is really full, at every stage: what is refused says so, and with room all goes on."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from app.faults.namespaces import apart, ask
from app.faults.post import Post, child, found_partner, found_post
from app.faults.verdict import Verdict

FULL = tuple(range(4096, 3072, -64))
SHORT = (4096,)
# Each of these asks for room that is not there. Opening and the audit ask for none, or little.
REFUSED = ("sheet", "draft", "attachment", "account", "export", "backup")
GOES_ON = ("audit while full", "sheet with room")
FITTING = ("", *(f"EnvironmentFault {code}" for code in ("B-280", "B-422", "B-429", "B-783")))


def run(folder: Path, full: bool) -> Verdict:
    """File systems of several sizes, so that the end of the room strikes at different places."""
    mount = apart("mount")
    post, card = found_post(folder / "founded"), found_partner(folder)
    counts: Counter[str] = Counter()
    places: list[str] = []
    sizes = FULL if full else SHORT
    for kib in sizes:
        found, said = _one_disk(mount, post, card, kib)
        counts.update(found)
        places += [f"{kib} KiB: {said}"] if any(found[promise] for promise in _PROMISES) else []
    return Verdict(
        name="full-disk",
        counts={
            "disks": len(sizes),
            "signed": counts["signed"],
            **{f"refused_{stage}": counts[stage] for stage in REFUSED},
            **{promise: counts[promise] for promise in _PROMISES},
        },
        must_be_zero=_PROMISES,
        canary={"stages_refused": sum(counts[stage] for stage in REFUSED)},
        places=tuple(places[:20]),
    )


_PROMISES = ("lost", "out_of_order", "broken_log", "told_otherwise", "does_not_go_on", "not_warned", "left_over")


def _one_disk(mount: list[str], post: Post, card: Path, kib: int) -> tuple[Counter[str], object]:
    """What one file system of `kib` KiB gives to count, and what its process said."""
    said = json.loads(ask([*mount, *child("small_disk", "full", str(kib), str(card), *post.words)]))
    steps: dict[str, str] = said["steps"]
    found = Counter(
        signed=said["signed"],
        lost=said["lost"],
        out_of_order=int(not said["in_order"]),
        broken_log=int(not said["whole"]),
        told_otherwise=sum(told not in FITTING for told in steps.values()),
        does_not_go_on=sum(steps[stage] != "" for stage in GOES_ON),
        not_warned=int(not said["warned"]),
        left_over=len(said["left_over"]),
        **{stage: int(steps[stage] != "") for stage in REFUSED},
    )
    return found, said
