"""Saving on a disk that is full or failing: what was said to be kept is kept, and what was not can be saved again."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import drafts, log, queries
from forms.errors import EnvironmentFault
from tests.faulty_disk import DISK_FULL, READ_FAILED, SYNC_FAILED, WRITE_FAILED, faulty_disk

if TYPE_CHECKING:
    from tests.vault.conftest import Desk

OpenHome = Callable[[Path], "Desk"]
SAVES = 200
# Root needs no name space of users to mount; where root itself is locked in a folder, it gets none.
NOT_ROOT = [] if os.name == "posix" and os.geteuid() == 0 else ["--map-root-user"]


@pytest.mark.parametrize(
    ("operation", "fails_with", "code"),
    [("write", WRITE_FAILED, "B-426"), ("write", DISK_FULL, "B-422"), ("sync", SYNC_FAILED, "B-42[69]")],
)
def test_a_save_that_fails_leaves_the_draft_and_can_be_repeated(
    home: Path, open_home: OpenHome, operation: str, fails_with: int, code: str
) -> None:
    with faulty_disk() as faults:
        desk = open_home(home)
        person = desk.person()
        draft = drafts.keep(desk.vault, user=desk.author, content=b"typed", now=desk.now)
        faults.always(operation, fails_with)
        with pytest.raises(EnvironmentFault, match=code):
            desk.sheet(person)
        faults.none()
        assert drafts.open_draft(desk.vault, draft).content == b"typed"
        again = desk.sheet(person)
        assert log.record(desk.vault, again.header.id) == again
        assert log.verify(desk.vault).code == ""
        desk.vault.close()


def test_nobody_says_not_saved_of_what_may_be_saved(home: Path, open_home: OpenHome) -> None:
    """The commit reached the file, but no sync succeeds: B-429 says that it cannot be told, and it is told later."""
    with faulty_disk() as faults:
        desk = open_home(home)
        person = desk.person()
        before = log.head(desk.vault).sequence
        faults.always("sync", SYNC_FAILED)
        with pytest.raises(EnvironmentFault, match="B-429"):
            desk.sheet(person)
        faults.none()
        assert log.head(desk.vault).sequence in (before, before + 1)
        assert log.verify(desk.vault).code == ""
        desk.vault.close()


@pytest.mark.parametrize("seed", range(4))
def test_faults_now_and_then_lose_nothing(home: Path, open_home: OpenHome, seed: int) -> None:
    """Two of a hundred calls fail, of every kind. Every acknowledged sheet is there, in order; no message is wrong."""
    codes = {"read": READ_FAILED, "write": (WRITE_FAILED, DISK_FULL)[seed % 2], "sync": SYNC_FAILED}
    acknowledged: list[str] = []
    refused: set[str] = set()
    doubtful = 0
    with faulty_disk() as faults:
        desk = open_home(home)
        person = desk.person()
        faults.now_and_then(codes, 0.02, seed)
        for _ in range(SAVES):
            try:
                acknowledged.append(desk.sheet(person).header.id)
            except EnvironmentFault as fault:
                refused.add(fault.code)
                doubtful += fault.code == log.DOUBTFUL
        happened = faults.happened
        faults.none()
        desk.vault.close()
    assert happened > 20
    assert refused <= {"B-421", "B-422", "B-425", "B-426", "B-429"}
    desk = open_home(home)
    kept = [row.id for row in reversed(queries.sheets(desk.vault, limit=1000).rows)]
    assert [sheet for sheet in kept if sheet in set(acknowledged)] == acknowledged
    assert len(kept) <= len(acknowledged) + doubtful
    assert log.verify(desk.vault).code == ""


def test_a_file_that_may_not_grow(desk: Desk) -> None:
    """A quota or a file system's largest file: the system refuses to write, and says so otherwise than a full disk."""
    person = desk.person()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    signed: list[str] = []

    def sign_many() -> None:
        for _ in range(200):
            signed.append(desk.sheet(person).header.id)

    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, limits[1]))
        with pytest.raises(EnvironmentFault, match=r"B-42[26]"):
            sign_many()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert 0 < len(signed) < 200
    signed.append(desk.sheet(person).header.id)
    assert [row.id for row in reversed(queries.sheets(desk.vault, limit=300).rows)] == signed
    assert log.verify(desk.vault).code == ""
