"""A disk that is nearly full is told at sign-in, before a save fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.faults.namespaces import apart
from app.faults.post import found_post
from app.faults.verdict import CannotRun
from tests.judges import cannot_run

ROOT = Path(__file__).resolve().parents[2]


def test_little_room_is_told_at_sign_in(tmp_path: Path) -> None:
    try:
        mount = apart("mount")
    except CannotRun as reason:
        cannot_run("window on a small disk", str(reason))
    words = [*mount, sys.executable, "-m", "tests.ui.on_little_room", *found_post(tmp_path / "post").words]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Only ") and "MiB are left on this disk." in done.stdout
