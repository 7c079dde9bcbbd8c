"""Giving commands as a user does, and reading their answers."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path

from app.casework.clock import Clock
from app.cli.run import Doors, run
from forms.errors import Bug

Command = Callable[..., dict[str, object]]


class Commands:
    """Runs `bogen …` in this process with `--json`, as the user `login` at one home."""

    def __init__(self, home: Path, clock: Clock, passphrases: Path, language: str = "de") -> None:
        self._home = home
        self.clock = clock
        self.language = language
        self._passphrases = passphrases

    def __call__(self, *words: str, login: str = "", expect: int = 0) -> dict[str, object]:
        """The answer of one command. Raises `Bug` B-620 with its messages when it ends with another code."""
        arguments = ["--lang", self.language, "--json", "--home", str(self._home)]
        if login:
            arguments += ["--passphrase-file", str(self.passphrase_file(login))]
        answer, messages = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(answer), contextlib.redirect_stderr(messages):
            code = run(
                [*arguments, *words],
                Doors(window=_no_window, demo=_no_window, bench=_no_window, faults=_no_window),
                clock=self.clock,
            )
        if code != expect:
            raise Bug("B-620", command=" ".join(words[:3]), exit=code, messages=messages.getvalue()[-600:])
        result: dict[str, object] = json.loads(answer.getvalue())
        return result

    def passphrase_file(self, login: str) -> Path:
        """The file with the demo passphrase of `login`."""
        return self._passphrases / f"{login}.txt"


def _no_window(_: object) -> int:
    raise Bug("B-621")
