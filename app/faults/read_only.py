"""R14: the vault lies on a medium that takes nothing. It opens in its read-only mode, says so, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

from app.faults.namespaces import apart, ask
from app.faults.post import child, found_post
from app.faults.verdict import Verdict


def run(folder: Path, _full: bool) -> Verdict:
    """One medium, remounted read-only; numbers change nothing, so both forms are the same. The canary is that saving
    there is refused: else the medium was not read-only."""
    mount = apart("mount")
    post = found_post(folder / "founded")
    said = json.loads(ask([*mount, *child("small_disk", "read-only", *post.words)]))
    steps: dict[str, str] = said["steps"]
    refused = [steps.get(step, "") for step in ("sheet", "draft")]
    counts = {
        "does_not_open": int(steps["open"] != ""),
        "mode_not_stated": int(not said.get("stated")),
        "content_missing": int(not (said.get("kept") and said.get("content"))),
        "refused_without_a_code": sum(told != "" and " B-" not in told for told in refused),
        "changed": int(said["changed"]),
    }
    return Verdict(
        name="read-only",
        counts=counts,
        must_be_zero=tuple(counts),
        canary={"saves_refused": sum(told != "" for told in refused)},
        places=tuple(f"{step}: {told}" for step, told in steps.items()),
    )
