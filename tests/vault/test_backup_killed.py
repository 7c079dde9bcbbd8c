"""A backup or a restore that is killed at its k-th write, sync, rename or removal: never half a backup under a final
name, never half a restore: the old state or the new one, without anybody's help."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import generations, log, places, queries
from app.vault.generations import Broken
from tests.judges import require
from tests.vault import backing_up_until_killed
from tests.vault.test_backup import back_up, silent

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master

OpenHome = Callable[[Path], "Desk"]
ROOT = Path(__file__).resolve().parents[2]
CALLS = ("fsync", "rename", "pwrite64", "unlink", "write", "linkat")
KILLED = 137


@pytest.fixture
def before(desk: Desk, tmp_path: Path) -> Path:
    """A home with a backup and something newer, closed."""
    person = desk.person()
    for _ in range(3):
        desk.sheet(person)
    back_up(desk)
    for _ in range(2):
        desk.sheet(person)
    desk.vault.close()
    return desk.vault.home


def killed_at(act: str, home: Path, master: Master, call: str, number: int) -> bool:
    """Whether the act was killed at this call; otherwise it went through."""
    strace = [str(require("strace")), "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    inject = ["-e", f"inject={call}:signal=KILL:when={number}"]
    words = [act, str(home), master.vault_id, master.keys.vault.hex(), master.author]
    done = subprocess.run(
        [*strace, *inject, sys.executable, backing_up_until_killed.__file__, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -9, KILLED), done.stderr
    return done.returncode != 0


def points(call: str) -> tuple[int, ...]:
    """Which calls: all of the rare ones, some of the many."""
    return (1, 2, 3, 4) if call in ("rename", "unlink", "linkat") else (1, 2, 5, 9)


@pytest.mark.parametrize("call", CALLS)
def test_a_killed_backup_is_none(before: Path, master: Master, open_home: OpenHome, tmp_path: Path, call: str) -> None:
    old = generations.stamps(before / generations.FOLDER)
    for number in points(call):
        home = tmp_path / f"killed-{number}"
        shutil.copytree(before, home)
        done = not killed_at("backup", home, master, call, number)
        desk = open_home(home)
        for entry in generations.listed(home / generations.FOLDER, desk.vault.keys, desk.vault.id):
            assert not isinstance(entry, Broken)
            generations.check(entry, desk.vault.keys, silent)
        if done:
            assert len(generations.stamps(home / generations.FOLDER)) == len(old) + 1
        back_up(desk)
        assert list(generations.unfinished(home / generations.FOLDER)) == []
        assert list((home / places.STAGING).iterdir()) == []
        desk.vault.close()


@pytest.mark.parametrize("call", CALLS)
def test_a_killed_restore_leaves_old_or_new(
    before: Path, master: Master, open_home: OpenHome, tmp_path: Path, call: str
) -> None:
    for number in points(call):
        home = tmp_path / f"killed-{number}"
        shutil.copytree(before, home)
        killed_at("restore", home, master, call, number)
        assert (home / places.SLOTS).exists()
        desk = open_home(home)
        assert len(queries.sheets(desk.vault, limit=100).rows) == 5
        assert log.verify(desk.vault).code == ""
        assert not (home / "restore.json").exists()
        assert not (home / "restoring").exists()
        desk.vault.close()
