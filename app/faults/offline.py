"""R25: no network. The main job is done where there is none, and not one socket of the internet is asked for."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from app.faults.namespaces import apart, ask
from app.faults.post import child
from app.faults.verdict import CannotRun, Verdict

INTERNET = re.compile(r"socket\(AF_INET6?\b")
_ONE_SOCKET = "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)"


def run(folder: Path, _full: bool) -> Verdict:
    """In a name space without any network, every call of `socket` is noted; the canary opens one."""
    strace = shutil.which("strace")
    if strace is None:
        raise CannotRun("strace is not installed")
    alone = apart("net")
    trace, canary = folder / "trace.txt", folder / "canary.txt"
    watching = [*alone, strace, "-f", "-qq", "-e", "trace=socket", "-o"]
    work = folder / "work"
    work.mkdir()
    commands = int(ask([*watching, str(trace), *child("main_job", str(work))]))
    ask([*watching, str(canary), sys.executable, "-c", _ONE_SOCKET])
    asked = _asked(trace)
    return Verdict(
        name="offline",
        counts={"commands": commands, "internet_sockets": len(asked)},
        must_be_zero=("internet_sockets",),
        canary={"commands": commands, "sockets_seen_when_one_is_opened": len(_asked(canary))},
        places=tuple(asked[:20]),
    )


def _asked(trace: Path) -> list[str]:
    return [line for line in trace.read_text(encoding="utf-8").splitlines() if INTERNET.search(line)]
