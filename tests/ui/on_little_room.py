"""The window of an officer whose vault lies on a disk with little room, in a mount name space of its own.

    unshare --mount python -m tests.ui.on_little_room POST…

Prints what its notice says.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.casework.clock import system_clock
from app.casework.workplace import Workplace
from app.faults.post import Post
from app.ui.hands import Hands
from app.ui.kit.notice import Notice
from app.ui.locking.relaunch import Lock, stay
from app.ui.start import open_window
from forms.texts import Texts

DISK = Path("/mnt")


def main(founded: Post) -> str:
    subprocess.run(
        ["mount", "--options-mode", "ignore", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(DISK)], check=True
    )
    post = founded.copy(DISK / "home")
    QApplication(["on_little_room", "-platform", "offscreen"])
    window = open_window(Workplace(home=post.home, texts=Texts("en"), clock=system_clock), Lock(stay))
    hands = Hands(window)
    window.enter(post.open())
    hands.settle()
    notice = window.findChild(Notice, "shell.notice")
    assert notice is not None
    return notice.text if notice.isVisibleTo(window) else ""


if __name__ == "__main__":
    print(main(Post.of_words(sys.argv[1:])), flush=True)
