"""The doctor: names every kind of damage that is really there, changes nothing, and works where nothing opens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.vault import places
from tests.cli.command import Desk
from tests.cli.test_backups import flip


def names(admin: Desk, expect: int, *, bad: bool = True) -> set[str]:
    return {row["name"] for row in admin("doctor", expect=expect).rows("findings") if row["bad"] is bad}


def all_bytes(home: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(home.rglob("*")) if path.is_file()
    }


def test_a_sound_vault(admin: Desk) -> None:
    assert names(admin, 1) == {"backup_none"}
    admin("backup")
    before = all_bytes(admin.home)
    assert names(admin, 0) == set()
    assert names(admin, 0, bad=False) >= {"modes", "room", "lock", "slots", "database", "attachments", "backup", "log"}
    assert all_bytes(admin.home) == before
    lines = admin("doctor", plain=True).lines
    assert len(lines) == len(admin("doctor").rows("findings"))
    assert all(line.startswith("gut\t") for line in lines)


def _cut_slot(home: Path) -> None:
    path = home / places.SLOTS
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"salt":"', b'"salt":"A')
    path.write_bytes(b"\n".join(lines))


def _leave_file(home: Path) -> None:
    (home / places.BLOBS / "ab").mkdir(mode=0o700)
    (home / places.BLOBS / "ab" / "left").touch(mode=0o600)


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (lambda home: (home / places.DATABASE).chmod(0o644), "modes_bad"),
        (lambda home: flip(home / places.DATABASE, 4096 * 3 + 50), "database_bad"),
        (lambda home: (home / places.DATABASE).unlink(), "database_gone"),
        (_cut_slot, "slot_bad"),
        (_leave_file, "attachments_extra"),
        (lambda home: flip(next((home / "backups").glob("2*")) / "manifest.json", 40), "backup_bad"),
        (lambda home: (home / "restore.json").write_bytes(b"{}"), "restore_unfinished"),
    ],
)  # fmt: skip
def test_damage_is_named(admin: Desk, damage: Callable[[Path], object], name: str) -> None:
    admin("backup")
    damage(admin.home)
    assert name in names(admin, 1)
