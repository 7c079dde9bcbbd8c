"""A home on a read-only medium: a stated mode, no crash; nothing is shown that cannot be logged (BDSG § 76)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli import on_read_only_medium
from tests.cli.command import ROOT, Desk
from tests.judges import require

NOT_ROOT = [] if os.name == "posix" and os.geteuid() == 0 else ["--map-root-user"]


def test_what_works_and_what_is_refused(admin: Desk, passphrase_file: Path, tmp_path: Path) -> None:
    words = [str(require("unshare")), *NOT_ROOT, "--mount", sys.executable, on_read_only_medium.__file__]
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        [*words, str(admin.home), str(passphrase_file)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "TMPDIR": str(tmp_path / "tmp")},
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["audit"] == [0, "", True]
    assert said["write"] == [5, "B-424", True]
    assert said["consult"] == [5, "B-790", True]
    assert said["backup"] == [5, "B-424", True]
    assert said["backup elsewhere"] == [0, "", True]
    assert said["doctor"][:2] == [1, ""]
    assert said["backup without room"] == [5, "B-783", True]
    assert said["left over"] == []
    assert list((tmp_path / "tmp").iterdir()) == []
