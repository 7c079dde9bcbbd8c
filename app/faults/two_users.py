"""R07: a second process at a vault that is open is refused with the owner's name; a killed one leaves no lock."""

from __future__ import annotations

import getpass
import os
import signal
import subprocess
from pathlib import Path

from app.faults.post import ROOT, Post, child, found_post
from app.faults.verdict import Verdict
from app.vault import places
from forms.errors import EnvironmentFault

FULL = 100
SHORT = 5
HELD = "B-413"


def run(folder: Path, full: bool) -> Verdict:
    """Another process holds the vault; then it is killed. The canary is a try on a vault that nobody holds."""
    rounds = FULL if full else SHORT
    post = found_post(folder / "founded")
    unnamed = let_in = asked = 0
    for _ in range(rounds):
        with _holder(post) as holder:
            refusal = _try(post)
            let_in += refusal is None
            unnamed += refusal is not None and not _names(refusal, holder.pid)
            os.kill(holder.pid, signal.SIGKILL)
        # The file that names the dead owner still lies there; nobody has to remove it.
        asked += not (post.home / places.LOCK).exists() or _try(post) is not None
    return Verdict(
        name="two-users",
        counts={"rounds": rounds, "let_in": let_in, "refused_without_a_name": unnamed, "stale_locks_left": asked},
        must_be_zero=("let_in", "refused_without_a_name", "stale_locks_left"),
        canary={"let_in_when_nobody_holds_it": int(_try(post) is None)},
    )


def _holder(post: Post) -> subprocess.Popen[str]:
    """A process that has the vault open and waits to be killed."""
    holder = subprocess.Popen(
        child("writer", "hold", *post.words), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "held"
    return holder


def _try(post: Post) -> EnvironmentFault | None:
    """How a second opening is refused; `None` when it is not."""
    try:
        post.open().close()
    except EnvironmentFault as refusal:
        return refusal
    return None


def _names(refusal: EnvironmentFault, pid: int) -> bool:
    told = refusal.params
    return (refusal.code, told.get("pid"), told.get("user")) == (HELD, pid, getpass.getuser()) and bool(told["since"])
