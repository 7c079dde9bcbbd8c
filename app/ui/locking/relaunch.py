"""The last step of a lock: the process image is replaced by a fresh one that knows nothing.

Clearing fields and deleting widgets leaves copies of what was typed in memory, and no library can reach those of Python
and Qt. `exec` gives the pages back to the system: the same process goes on with an empty memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.casework.workplace import Workplace
from app.ui.locking.clocks import Clocks, system_clocks

LAST = "BOGEN_LAST"
"""Passed on by the environment: unlike the command line, no other user of the machine can read it."""
CANNOT = 5
"""The exit code where there is no new process: what a failing disk ends with."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a window begins: as after an ordinary start, or `locked`, which shows the login and nothing else."""

    locked: bool = False
    login: str = ""
    """Who was here last."""
    in_front: bool = True
    """Whether the window had the keys; if not, it must not take them from another program."""
    small: bool = False
    """Whether it was minimised."""


Relaunch = Callable[[Beginning], None]
"""Called when nothing of the session is open any more, with how the next window begins."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What the lock of a window takes from outside: its last step, how the window begins, and the clocks."""

    relaunch: Relaunch
    begins: Beginning = Beginning()
    clocks: Clocks = field(default_factory=system_clocks)


def beginning(*, locked: bool) -> Beginning:
    """How this process begins. The note about the last login is taken out of the environment."""
    login, _, window = os.environ.pop(LAST, "").partition(" ")
    return Beginning(True, login, window != "behind", window == "small") if locked else Beginning()


def by_exec(words: Sequence[str]) -> Relaunch:
    """A lock that goes on as the program `words`. It never returns: without a new process this one ends, because
    closed is the safe state (the program may just be updated, or its disk be gone)."""

    def relaunch(following: Beginning) -> None:
        window = "small" if following.small else "front" if following.in_front else "behind"
        try:
            _become(list(words), {**os.environ, LAST: f"{following.login} {window}"})
        except OSError:
            os._exit(CANNOT)

    return relaunch


def stay(_following: Beginning) -> None:
    """A lock after which the same process goes on, for a window that shows invented sheets to a camera."""


def own_words(workplace: Workplace) -> list[str]:
    """The command line of this program as it begins after a lock. Nothing of the old one but the program itself is
    taken over: a file that was named there must not be opened for whoever comes next."""
    if getattr(sys, "frozen", False):
        program = [sys.executable]
    else:
        own = len(sys.orig_argv) - len(sys.argv) + 1
        program = [sys.executable, *sys.orig_argv[1:own]]
    return [*program, "--locked", "--home", str(workplace.home.absolute()), "--lang", workplace.language]


def _become(words: list[str], environment: dict[str, str]) -> None:
    if sys.platform == "win32":
        # There is no exec: a new process takes over, and this one goes without a look back.
        import subprocess

        subprocess.Popen(words, env=environment, close_fds=True)
        os._exit(0)
    os.execve(words[0], words, environment)
