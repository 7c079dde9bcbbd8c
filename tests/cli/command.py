"""The real command in a process of its own, as a script calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    """What one command said: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """Standard output as the one JSON object that it has to be."""
        value = json.loads(self.out)
        assert isinstance(value, dict) and self.out.count("\n") == 1
        return value

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A list of objects in the answer."""
        value = self.json[name]
        assert isinstance(value, list)
        return value

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def error(self) -> str:
        """The code of the error that `--json` told, "" for none."""
        error = self.json.get("error", {"code": ""})
        assert isinstance(error, dict)
        return str(error["code"])


def bogen(*words: str | Path, stdin: str | bytes = "", **variables: str) -> Answer:
    """Runs `bogen WORDS…`; what a user's shell has set does not reach it, `variables` do."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")}
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        input=stdin if isinstance(stdin, bytes) else stdin.encode(),
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**kept, "LANG": "C.UTF-8", **variables},
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True)
class Desk:
    """One user at one station: his home, and his passphrase in a file."""

    home: Path
    login: str
    passphrase_file: Path
    user_option: str = "--user"

    def __call__(self, *words: str | Path, expect: int = 0, plain: bool = False) -> Answer:
        """Runs a command as this user, with `--json` unless `plain`; asserts its exit code."""
        before: list[str | Path] = ["--home", self.home, "--passphrase-file", self.passphrase_file]
        before += [] if plain else ["--json"]
        answer = bogen(*before, *words, self.user_option, self.login)
        assert answer.code == expect, answer
        return answer
