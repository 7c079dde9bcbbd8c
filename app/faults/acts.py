"""One durable act in a process that waits for its killer first.

    python -m app.faults.acts POST…    one act per line on standard input: "ACT MARK"

For each line it forks a process that opens the vault and makes ready, says "ready PID", waits for a line, acts, and
says "ACT MARK" when the act is durable. When it is dead, "gone" is said.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.casework import attachments, drafts, sheets
from app.casework.session import Session
from app.faults.post import Post, answers, tell

_ANYBODY_MAY_TRACE = (0x59616D61, ctypes.c_ulong(-1))
Ready = tuple[str, Callable[[], object]]


def wait_for_acts(post: Post) -> None:
    post.open().close()  # loads what is loaded late
    while line := sys.stdin.readline():
        act, mark = line.split()
        child = os.fork()
        if not child:
            _act(post, act, mark)
            os._exit(0)
        os.waitpid(child, 0)
        tell("gone")


def _act(post: Post, act: str, mark: str) -> None:
    session = post.open()
    said, do = _ready(session, post, act, mark)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(*_ANYBODY_MAY_TRACE, 0, 0, 0)
    tell(f"ready {os.getpid()}")
    sys.stdin.readline()
    if act == "hasty":
        tell(said)
    do()
    tell(said)


def _ready(session: Session, post: Post, act: str, mark: str) -> Ready:
    """What is said of the act, and the act itself; everything before it is done."""
    given = answers(post.person, f"[{mark}] Hat beim Hofgang länger allein am Zaun gestanden. " * 6)
    match act:
        case "draft":
            return f"draft {mark}", lambda: drafts.keep(session, given)
        case "sheet" | "hasty":
            draft = drafts.keep(session, given)
            return f"sheet {mark}", lambda: sheets.sign(session, given, draft_id=draft.id)
        case "amendment":
            (sheet,) = sheets.sign(session, given)
            return f"amendment {mark}", lambda: sheets.amend(session, sheet, text=f"[{mark}] Nachtrag")
        case "close":
            sheets.sign(session, given)
            return f"sheet {mark}", session.close
        case "attachment":
            return f"attachment {mark}", lambda: attachments.attach(session, picture(post.home.parent, mark))
    raise ValueError(act)


def picture(folder: Path, mark: str) -> Path:
    """A file that a sheet may carry; its bytes follow from the mark."""
    path = folder / f"{mark}.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + mark.encode() * 40_000)
    return path


if __name__ == "__main__":
    wait_for_acts(Post.of_words(sys.argv[1:]))
