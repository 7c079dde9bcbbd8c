"""Places of their own: a mount or a network that only one process sees. Nobody has to be root for it, where the
system lets users have name spaces."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

from app.faults.post import ROOT
from app.faults.verdict import CannotRun
from forms.errors import Bug


def apart(what: str) -> list[str]:
    """The words before a command that give it a `what` ("mount", "net") of its own. Raises `CannotRun`."""
    unshare = shutil.which("unshare")
    if unshare is None:
        raise CannotRun("unshare (util-linux) is not installed")
    # Root needs no name space of users to mount; where root itself is locked in a folder, it gets none.
    as_root = [] if os.name == "posix" and os.geteuid() == 0 else ["--map-root-user"]
    words = [unshare, *as_root, f"--{what}"]
    tried = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise CannotRun(f"unshare --{what}: {tried.stderr.strip()}")
    return words


def ask(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """What a process of ours says. Raises `Bug` B-815 with its last words when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise Bug("B-815", exit=done.returncode, last=last[-200:])
    return done.stdout
