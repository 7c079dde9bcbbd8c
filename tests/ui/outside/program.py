"""Holds the driver: a real process that signs in, writes and is locked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from tests.house.source import ROOT
from tests.stations import PASSPHRASE

_KEPT = ("PATH", "HOME", "TMPDIR", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS")


class Driven:
    """The driver in its process. Every order waits for its answer."""

    def __init__(self, home: Path, login: str, *, before: Sequence[str] = (), **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name in _KEPT}
        self._process = subprocess.Popen(
            [*before, sys.executable, "-m", "tests.ui.outside.driver", str(home), login],
            cwd=ROOT,
            env={**kept, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Driven:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        return self._process.pid

    def do(self, order: str) -> None:
        """Give one order and wait until it is done."""
        self.say(order)
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().rstrip("\n")
        assert answer == order.partition(" ")[0], answer

    def say(self, order: str) -> None:
        """Give one order that nobody answers."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()

    def sign_in(self) -> None:
        self.do(f"sign_in {PASSPHRASE}")

    @property
    def words(self) -> list[str]:
        """The command line of the process as it is now."""
        return Path(f"/proc/{self.pid}/cmdline").read_bytes().decode("utf-8").split("\0")[:-1]

    def ends(self) -> int:
        """Wait for the end of the process; its exit code."""
        return self._process.wait(timeout=60)
