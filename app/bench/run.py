"""`bogen bench`: measure and show the rows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.cli.frame import Frame


def run(frame: Frame) -> int:
    """Measure everything on an invented station in a temporary folder."""
    from app.bench.rows import measure

    frame.say("cli.bench.begin")
    with tempfile.TemporaryDirectory(prefix="bogen-bench-") as folder:
        rows = measure(Path(folder))
    texts = frame.workplace.texts
    lines = [
        f"{texts(f'cli.bench.{row.name}')}: {row.ours_ms:.2f} ms / {row.floor_ms:.2f} ms = {row.ratio:.2f}"
        for row in rows
    ]
    result = {
        row.name: {"ours_ms": round(row.ours_ms, 3), "floor_ms": round(row.floor_ms, 3), "ratio": round(row.ratio, 3)}
        for row in rows
    }
    frame.give(result, lines)
    return 0
