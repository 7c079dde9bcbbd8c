"""Killed at every sync, cut and removal of an erasure: all of it is there, or all is gone and the record says so."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import blobs, log, places, queries
from tests.judges import require
from tests.vault.erasures import Second, request, sha256, traces

if TYPE_CHECKING:
    from tests.vault.conftest import Desk

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Kanarienvogel-Beobachtung: sprach über den Pfad am Quittenbaum und schwieg dann lange."
PHOTO = bytes(range(256)) * 300
STEPS = ("fsync", "fdatasync", "ftruncate", "unlink")
WRITES = ("pwrite64",)
MOST = 30


@dataclass(frozen=True)
class Asked:
    """A closed home with one request that waits, and what the second person's process needs to know."""

    home: Path
    sheet: str
    given: str


@pytest.fixture
def asked(desk: Desk) -> Asked:
    second, person = Second(desk), desk.person()
    kept = blobs.store(desk.vault, io.BytesIO(PHOTO))
    attached = [{"sha256": kept.sha256, "media_type": "image/jpeg", "size": kept.size, "name": "zaun.jpg"}]
    sheet = desk.sheet(person, SECRET, attachments=attached).header.id
    (waiting,) = desk.append(request("sheet", sheet, person))
    given = {
        "vault_id": desk.vault.id,
        "key": desk.vault.keys.vault.hex(),
        "request": waiting.header.id,
        "sheet": sheet,
        "seed": second.signer.seed.hex(),
        "author": second.id,
        "now": desk.now.isoformat(),
    }
    desk.vault.close()
    return Asked(desk.vault.home, sheet, json.dumps(given))


def run(home: Path, given: str, *before: str | Path) -> subprocess.CompletedProcess[str]:
    words = [*before, sys.executable, "-m", "tests.vault.erasing_once", home]
    return subprocess.run(words, input=given, capture_output=True, text=True, cwd=ROOT, check=False)


def look(desk: Desk, sheet: str) -> bool:
    """Whether the sheet is there, whole; else it must be gone, whole. Nothing in between passes."""
    assert log.verify(desk.vault).code == ""
    home, there = desk.vault.home, queries.sheet(desk.vault, sheet) is not None
    blob = home / places.BLOBS / sha256(PHOTO)[:2] / sha256(PHOTO)
    assert blob.exists() == there
    assert bool(traces(home, desk.vault.keys.sqlcipher, SECRET.encode())) == there
    assert bool(queries.tombstones(desk.vault)) != there
    assert bool(queries.requests(desk.vault)) == there
    assert desk.vault.database.rows("SELECT * FROM doomed_file") == []
    if there:
        with blobs.open_blob(desk.vault, sha256(PHOTO)) as stream:
            assert stream.read() == PHOTO
    return there


def test_killed_at_every_step(asked: Asked, open_home: Callable[[Path], Desk], tmp_path: Path) -> None:
    """At each of the first writes, and then at every sync, cut and removal until one run comes to its end."""
    outcomes = list[tuple[list[str], bool]]()

    def kill(calls: tuple[str, ...], moment: int) -> None:
        home = copied(asked.home, tmp_path / f"{calls[0]}-{moment}")
        ended = killed(home, asked, calls, moment)
        desk = open_home(home)
        outcomes.append((ended.stdout.split(), look(desk, asked.sheet)))
        desk.vault.close()

    first = calls_before_it_begins(asked, WRITES, tmp_path)
    for moment in range(first, first + 4):
        kill(WRITES, moment)
    first = calls_before_it_begins(asked, STEPS, tmp_path)
    for moment in range(first, first + MOST):
        kill(STEPS, moment)
        if outcomes[-1][0] == ["begun", "done"]:
            break
    # The canary: it was killed before the record, after it and before the end, and one run came to its end.
    assert (["begun"], True) in outcomes
    assert (["begun"], False) in outcomes
    assert outcomes[-1] == (["begun", "done"], False)


def killed(home: Path, asked: Asked, calls: tuple[str, ...], moment: int) -> subprocess.CompletedProcess[str]:
    """One erasure, killed at its `moment`th call of these."""
    strace, which = require("strace"), ",".join(calls)
    kill = f"inject={which}:signal=KILL:when={moment}"
    return run(home, asked.given, strace, "-f", "-o", home.parent / "trace", "-e", f"trace={which}", "-e", kill)


def calls_before_it_begins(asked: Asked, calls: tuple[str, ...], folder: Path) -> int:
    """The number of the first call that belongs to the erasure; those before open the vault."""
    home, trace = copied(asked.home, folder / f"counted-{calls[0]}"), folder / "counted.trace"
    run(home, asked.given, require("strace"), "-f", "-o", trace, "-e", f"trace=write,{','.join(calls)}")
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    begun = next(number for number, line in enumerate(lines) if 'write(1, "begun' in line)
    return sum(f" {name}(" in line for line in lines[:begun] for name in calls) + 1


def copied(home: Path, target: Path) -> Path:
    shutil.copytree(home, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return target
