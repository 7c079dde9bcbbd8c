"""Backups: complete, checked, found out when a byte flips, made while others save, and nothing of them in clear."""

from __future__ import annotations

import hashlib
import io
import resource
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import backup, backup_settings, blobs, generations, log, places, sealed
from app.vault.backup import Source
from app.vault.generations import Broken, Generation
from app.vault.rotation import Policy
from forms.errors import EnvironmentFault, VerificationError

if TYPE_CHECKING:
    from tests.vault.conftest import Desk

PHOTO = b"photograph " * 20_000
OpenHome = Callable[[Path], "Desk"]


def silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def back_up(desk: Desk, root: Path | None = None) -> Generation:
    source = backup_settings.source_of(desk.vault)
    return backup.make(source, root or source.root, now=desk.now, program="Bogen test", progress=silent)


def check(desk: Desk, generation: Generation) -> None:
    again = generations.read(generation.folder, desk.vault.keys, desk.vault.id)
    generations.check(again, desk.vault.keys, silent)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """A few people and sheets, one with a photograph."""
    person = desk.person()
    for number in range(12):
        desk.sheet(person, f"Nummer {number}: sprach beim Hofgang mit niemandem und las einen Brief.")
    blobs.store(desk.vault, io.BytesIO(PHOTO))
    return desk


def test_a_backup_holds_what_the_vault_holds_and_says_so(filled: Desk) -> None:
    steps: list[tuple[int, int]] = []
    source = backup_settings.source_of(filled.vault)
    generation = backup.make(
        source,
        source.root,
        now=filled.now,
        program="Bogen test",
        progress=lambda done, total: steps.append((done, total)),
    )
    check(filled, generation)
    manifest, head = generation.manifest, log.head(filled.vault)
    assert (manifest.sequence, manifest.digest) == (head.sequence, head.digest)
    assert (manifest.sheets, manifest.lost, manifest.erased) == (12, (), ())
    assert [mark.sha256 for mark in manifest.blobs] == [hashlib.sha256(PHOTO).hexdigest()]
    assert generations.listed(source.root, source.keys, source.vault_id) == (generation,)
    assert steps
    assert steps == sorted(steps)
    assert steps[-1][0] <= steps[-1][1]


def test_attachments_take_no_room_twice_in_the_same_file_system(filled: Desk) -> None:
    generation = back_up(filled)
    (mark,) = generation.manifest.blobs
    own = sealed.path_in(filled.vault.home / places.BLOBS, mark.sha256)
    assert own.samefile(sealed.path_in(generation.pool, mark.sha256))


def test_saving_goes_on_while_a_backup_is_made(filled: Desk) -> None:
    """The window saves on its own connection meanwhile: the backup is one moment, and every sheet is kept."""
    source, head = backup_settings.source_of(filled.vault), log.head(filled.vault)
    person = filled.persons[0]
    saved: list[str] = []

    def save(_done: int, _total: int) -> None:
        if len(saved) < 3:
            saved.append(filled.sheet(person).header.id)

    generation = backup.make(source, source.root, now=filled.now, program="Bogen test", progress=save)
    assert len(saved) == 3
    assert generation.manifest.digest == head.digest
    check(filled, generation)
    assert log.verify(filled.vault).records == head.sequence + 3


def test_stopped_in_the_middle_it_leaves_nothing(filled: Desk) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done > 0:
            raise Stop

    source = backup_settings.source_of(filled.vault)
    with pytest.raises(Stop):
        backup.make(source, source.root, now=filled.now, program="Bogen test", progress=stop)
    assert list(source.root.iterdir()) == []
    assert list((filled.vault.home / places.STAGING).iterdir()) == []


def test_every_flipped_byte_of_a_backup_is_found(filled: Desk) -> None:
    """One byte in each stretch of every file: the manifest, the slots, the database, the photograph."""
    generation = back_up(filled)
    files = [path for path in (*generation.folder.iterdir(), *generation.pool.glob("??/*")) if path.is_file()]
    assert len(files) == 4
    for path in files:
        whole = path.read_bytes()
        path.unlink()  # the photograph is the vault's own file as well
        for place in range(0, len(whole), max(1, len(whole) // 40)):
            damaged = bytearray(whole)
            damaged[place] ^= 0x10
            path.write_bytes(damaged)
            with pytest.raises(VerificationError, match=r"B-78[01]"):
                check(filled, generation)
        path.write_bytes(whole[:-1])
        with pytest.raises(VerificationError, match=r"B-78[01]"):
            check(filled, generation)
        path.write_bytes(whole)
    check(filled, generation)


def test_a_manifest_that_was_written_by_somebody_else_does_not_count(filled: Desk) -> None:
    generation = back_up(filled)
    path = generation.folder / generations.MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"sheets":12', b'"sheets":13'))
    (found,) = generations.listed(generation.folder.parent, filled.vault.keys, filled.vault.id)
    assert isinstance(found, Broken)
    assert found.error.code == "B-780"


def test_no_backup_of_a_damaged_database(filled: Desk, home: Path, open_home: OpenHome) -> None:
    """Also where SQLCipher itself would hand out the damaged page as zeros, sealed anew in the copy."""
    filled.vault.close()
    path = home / places.DATABASE
    whole = path.read_bytes()
    for page in range(2, len(whole) // 4096 + 1):
        damaged = bytearray(whole)
        damaged[page * 4096 - 2000] ^= 1
        path.write_bytes(damaged)
        source = Source(home, filled.vault.id, filled.vault.keys, path, home / places.STAGING)
        with pytest.raises(VerificationError, match="B-420"):
            backup.make(source, source.root, now=filled.now, program="Bogen test", progress=silent)
        assert generations.stamps(source.root) == ()
    path.write_bytes(whole)
    open_home(home).vault.close()


def test_a_damaged_attachment_is_taken_from_an_earlier_backup_or_named(filled: Desk) -> None:
    first = back_up(filled)
    (mark,) = first.manifest.blobs
    pooled = sealed.path_in(first.pool, mark.sha256)
    raw = pooled.read_bytes()
    pooled.unlink()
    pooled.write_bytes(raw)
    sealed.path_in(filled.vault.home / places.BLOBS, mark.sha256).write_bytes(raw[:-7])
    elsewhere = filled.vault.home.parent / "medium"
    assert back_up(filled, elsewhere).manifest.blobs == (mark,)
    pooled.unlink()
    shutil.rmtree(elsewhere)
    filled.now += timedelta(hours=1)
    again = back_up(filled)
    assert (again.manifest.blobs, again.manifest.lost) == ((), (mark.sha256,))
    check(filled, again)


def test_what_is_rotated_out_takes_its_attachments_along(filled: Desk) -> None:
    source = backup_settings.source_of(filled.vault)
    filled.now += timedelta(days=1)
    back_up(filled)
    (sha256,) = (path.name for path in (source.root / places.BLOBS).glob("??/*"))
    blobs.remove(filled.vault, sha256)
    for _ in range(3):
        filled.now += timedelta(days=1)
        back_up(filled)
    assert backup.rotate(source, source.root, Policy(3, 1, 1), now=filled.now) == ("2031-03-05T074300Z",)
    assert list((source.root / places.BLOBS).glob("??/*")) == []
    assert len(generations.good(source.root, source.keys, source.vault_id)) == 3


def test_a_link_that_bears_a_backups_name_stops_no_rotation(filled: Desk, tmp_path: Path) -> None:
    source = backup_settings.source_of(filled.vault)
    elsewhere = back_up(filled, tmp_path / "elsewhere").folder
    for _ in range(3):
        filled.now += timedelta(days=1)
        back_up(filled)
    (source.root / "2030-01-01T000000Z").symlink_to(elsewhere, target_is_directory=True)
    gone = backup.rotate(source, source.root, Policy(2, 1, 1), now=filled.now)
    assert len(gone) == 1 and (elsewhere / generations.MANIFEST).exists()
    assert "2030-01-01T000000Z" not in generations.stamps(source.root)


def test_nothing_in_clear(filled: Desk) -> None:
    generation = back_up(filled)
    for path in (*generation.folder.iterdir(), *generation.pool.glob("??/*")):
        raw = path.read_bytes()
        for word in ("Hofgang", "Yıldız", "Emre", "JVA", "photograph", filled.persons[0]):
            assert word.encode() not in raw
        assert path.stat().st_mode & 0o077 == 0
    assert generation.folder.stat().st_mode & 0o077 == 0


def test_a_disk_that_takes_no_more_in_the_middle(filled: Desk) -> None:
    """A quota, or a full disk that was not full at the start: nothing of the backup is left, the vault is as it was."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    head = log.head(filled.vault)
    source = backup_settings.source_of(filled.vault)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with pytest.raises(EnvironmentFault, match=r"B-42[26]"):
            back_up(filled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(source.root.iterdir()) == []
    assert list((filled.vault.home / places.STAGING).iterdir()) == []
    assert log.head(filled.vault) == head
    check(filled, back_up(filled))
