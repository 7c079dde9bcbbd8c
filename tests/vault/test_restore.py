"""Restoring: one step, nothing destroyed, nothing silently rolled back, and old or new after a kill at any moment."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from app.vault import access, blobs, drafts, generations, log, newer, places, queries, restore, sealed, swap
from app.vault.access import AccessEntry
from app.vault.connection import Database
from app.vault.generations import Generation
from app.vault.log import Entry
from app.vault.newer import Newer
from app.vault.records import Head
from app.vault.restore import Restored
from app.vault.vault import Vault
from forms.errors import VerificationError
from forms.record import Header
from forms.signature import Signer
from tests.vault.conftest import user_payload
from tests.vault.test_backup import PHOTO, back_up, silent

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master

OpenHome = Callable[[Path], "Desk"]


def note(desk: Desk, what: str = "backup") -> AccessEntry:
    return AccessEntry(at=desk.now, act="restore", actor=desk.author, login="a.brandt", what=what)


def put_back(desk: Desk, generation: Generation, home: Path | None = None, *, newer_too: bool = True) -> Restored:
    return restore.restore(
        home or desk.vault.home,
        desk.vault.keys,
        generation,
        now=desk.now,
        noting=note(desk),
        newer_too=newer_too,
        progress=silent,
    )


def sheets(vault: Vault) -> list[str]:
    return [row.id for row in reversed(queries.sheets(vault, limit=1000).rows)]


@dataclass
class Story:
    """A vault with a backup, and what came after it."""

    desk: Desk
    generation: Generation
    before: list[str]
    after: list[str]


@pytest.fixture
def story(desk: Desk) -> Story:
    person = desk.person()
    before = [desk.sheet(person).header.id for _ in range(4)]
    blobs.store(desk.vault, io.BytesIO(PHOTO))
    desk.vault.database.write(lambda transaction: access.add(transaction, desk.vault.keys, [note(desk, "before")]))
    generation = back_up(desk)
    after = [desk.sheet(person).header.id for _ in range(3)]
    drafts.keep(desk.vault, user=desk.author, content=b"newer draft", now=desk.now)
    desk.vault.database.write(lambda transaction: access.add(transaction, desk.vault.keys, [note(desk, "after")]))
    desk.vault.close()
    return Story(desk, generation, before, after)


def test_what_is_newer_is_taken_over_and_the_chain_goes_on(story: Story, open_home: OpenHome) -> None:
    home, head = story.desk.vault.home, story.generation.manifest
    assert restore.compare(home, story.desk.vault.keys, story.generation) == Newer(3, 3, 3)
    done = put_back(story.desk, story.generation)
    assert (done.taken, done.lost, done.attachments_lost, done.erased_again) == (3, 0, (), ())
    desk = open_home(home)
    assert sheets(desk.vault) == story.before + story.after
    assert log.verify(desk.vault).code == ""
    assert log.head(desk.vault).sequence == head.sequence + 3
    assert len(drafts.of_user(desk.vault, desk.author)) == 1
    assert [row.entry.what for row in access.rows(desk.vault).rows] == ["backup", "after", "before"]
    desk.now += timedelta(days=1)
    desk.sheet(queries.people(desk.vault).rows[0].id)
    assert log.verify(desk.vault).code == ""


def test_what_was_there_is_set_aside_as_it_lay(story: Story, master: Master) -> None:
    home = story.desk.vault.home
    lay = {name: (home / name).read_bytes() for name in (places.DATABASE, places.SLOTS)}
    (home / f"{places.DATABASE}-wal").write_bytes(b"what a killed process left")
    done = put_back(story.desk, story.generation)
    aside = Path(done.aside)
    assert (aside / places.DATABASE).read_bytes() == lay[places.DATABASE]
    assert (aside / f"{places.DATABASE}-wal").read_bytes() == b"what a killed process left"
    assert not (home / f"{places.DATABASE}-wal").exists()
    assert (home / places.SLOTS).read_bytes() == lay[places.SLOTS]
    assert aside.stat().st_mode & 0o077 == 0


def test_an_older_state_by_choice_keeps_the_log_of_access(story: Story, open_home: OpenHome) -> None:
    done = put_back(story.desk, story.generation, newer_too=False)
    assert (done.taken, done.lost) == (0, 3)
    desk = open_home(story.desk.vault.home)
    assert sheets(desk.vault) == story.before
    assert [row.entry.what for row in access.rows(desk.vault).rows] == ["backup", "after", "before"]
    assert log.verify(desk.vault).code == ""


def test_a_database_that_is_gone_or_emptied(story: Story, open_home: OpenHome) -> None:
    home = story.desk.vault.home
    for damage in (Path.unlink, lambda path: path.write_bytes(b"")):
        damage(home / places.DATABASE)
        done = put_back(story.desk, story.generation)
        assert done.taken == 0
        desk = open_home(home)
        assert sheets(desk.vault) == story.before
        desk.vault.close()


def test_a_damaged_database_gives_up_its_readable_newer_records(story: Story, open_home: OpenHome) -> None:
    """Flips anywhere behind the first page: the restored vault is whole, and what was lost is counted."""
    home = story.desk.vault.home
    whole = (home / places.DATABASE).read_bytes()
    counts = set()
    for page in range(2, len(whole) // 4096 + 1, 3):
        damaged = bytearray(whole)
        damaged[page * 4096 - 1000] ^= 4
        (home / places.DATABASE).write_bytes(damaged)
        found = restore.compare(home, story.desk.vault.keys, story.generation)
        done = put_back(story.desk, story.generation)
        assert done.taken == found.readable
        counts.add((done.taken, done.lost))
        desk = open_home(home)
        assert sheets(desk.vault)[:4] == story.before
        assert log.verify(desk.vault).code in ("", "B-743")
        desk.vault.close()
    assert (3, 0) in counts
    assert any(taken < 3 for taken, _ in counts)


def test_a_fork_is_not_taken_over(story: Story, master: Master) -> None:
    """The present log went another way than the backup's: its records continue nothing there."""
    keys = story.desk.vault.keys
    other = Database(story.desk.vault.home / places.DATABASE, keys.sqlcipher)
    end = Head(story.generation.manifest.sequence, "0" * 64)
    try:
        assert newer.look(other, keys, end) == Newer(3, 0, 0)
    finally:
        other.close()


def test_into_a_new_home(story: Story, tmp_path: Path, open_home: OpenHome) -> None:
    """The station's machine is gone: the backup alone brings it back, photograph and slots included."""
    medium = tmp_path / "medium"
    shutil.copytree(story.generation.folder.parent, medium)
    generation = generations.read(medium / story.generation.stamp, story.desk.vault.keys, story.desk.vault.id)
    fresh = tmp_path / "new machine"
    done = put_back(story.desk, generation, fresh)
    assert (done.taken, done.lost, done.aside) == (0, 0, "")
    desk = open_home(fresh)
    assert sheets(desk.vault) == story.before
    assert (fresh / places.SLOTS).read_bytes() == (generation.folder / places.SLOTS).read_bytes()
    with blobs.open_blob(desk.vault, generation.manifest.blobs[0].sha256) as photo:
        assert photo.read() == PHOTO
    assert log.verify(desk.vault).code == ""


def test_a_damaged_newest_backup_gives_way_to_the_next_good_one(story: Story, open_home: OpenHome) -> None:
    desk = open_home(story.desk.vault.home)
    desk.now = story.desk.now + timedelta(days=1)
    newest = back_up(desk)
    desk.now += timedelta(days=1)
    broken = back_up(desk)
    desk.vault.close()
    raw = bytearray(newest.database.read_bytes())
    raw[5000] ^= 1
    newest.database.write_bytes(raw)
    (broken.folder / generations.MANIFEST).write_bytes(b"{}")
    roots = (story.generation.folder.parent,)
    found, bad = restore.pick(roots, desk.vault.keys, desk.vault.id, silent)
    assert found == story.generation
    assert set(bad) == {newest.stamp, broken.stamp}
    story.generation.database.unlink()
    with pytest.raises(VerificationError, match="B-784"):
        restore.pick(roots, desk.vault.keys, desk.vault.id, silent)


def test_a_damaged_slot_file_is_replaced_and_a_whole_one_stays(story: Story) -> None:
    home = story.desk.vault.home
    raw = (home / places.SLOTS).read_bytes()
    (home / places.SLOTS).write_bytes(raw.replace(b"wrapped", b"wrippid", 1))
    done = put_back(story.desk, story.generation)
    assert (home / places.SLOTS).read_bytes() == raw
    assert b"wrippid" in (Path(done.aside) / places.SLOTS).read_bytes()


def test_a_damaged_attachment_comes_back(story: Story, open_home: OpenHome) -> None:
    home, (mark,) = story.desk.vault.home, story.generation.manifest.blobs
    path = sealed.path_in(home / places.BLOBS, mark.sha256)
    path.unlink()
    path.write_bytes(b"not what was stored")
    done = put_back(story.desk, story.generation)
    assert (Path(done.aside) / places.BLOBS / mark.sha256).read_bytes() == b"not what was stored"
    with blobs.open_blob(open_home(home).vault, mark.sha256) as photo:
        assert photo.read() == PHOTO


def test_erased_content_does_not_come_back(story: Story, open_home: OpenHome) -> None:
    """An older backup still holds it: the erasure is among what is newer, and is carried out again (BDSG § 75)."""
    desk = open_home(story.desk.vault.home)
    desk.now = story.desk.now + timedelta(days=1)
    erased = log.record(desk.vault, story.before[1]).header
    erase(desk, erased)
    newest = back_up(desk)
    assert newest.manifest.erased == (erased.id,)
    desk.vault.close()
    assert put_back(desk, story.generation).erased_again == ()
    desk = open_home(story.desk.vault.home)
    assert log.record(desk.vault, erased.id).payload_bytes is None
    assert log.verify(desk.vault).code == ""
    desk.vault.close()
    (desk.vault.home / places.DATABASE).unlink()
    assert put_back(desk, story.generation).erased_again == (erased.id,)


def erase(desk: Desk, erased: Header) -> None:
    """Somebody asks, a second person agrees: the content goes."""
    second, signer = str(uuid4()), Signer.generate()
    desk.append(Entry(kind="user", subject=second, payload=user_payload(second, "b.zweite", signer.public_key)))
    asked = {"scope": "sheet", "target": erased.id, "person": erased.subject, "ground": "unlawful", "reason": "Irrtum"}
    (request,) = desk.append(Entry(kind="erasure_request", subject=erased.subject, payload=asked))
    named: dict[str, object] = {name: [] for name in ("files", "blobs", "bundles", "drafts", "recipients")}
    named |= {"request": request.header.id, "scope": "sheet"}
    named |= {"records": [{"sequence": erased.sequence, "id": erased.id}]}
    named |= {"sheets": [{"id": erased.id, "recorded_on": "2031-03-04"}]}
    entry = Entry(kind="erasure", subject=erased.subject, payload=named)
    log.append(desk.vault, [entry], author=second, signer=signer, now=desk.now)


def test_undecided_is_thrown_away_and_decided_is_finished(story: Story, open_home: OpenHome) -> None:
    home = story.desk.vault.home
    incoming = swap.prepare(home)
    shutil.copyfile(story.generation.database, incoming / places.DATABASE)
    desk = open_home(home)
    assert not incoming.exists()
    assert sheets(desk.vault) == story.before + story.after
    desk.vault.close()
    incoming = swap.prepare(home)
    shutil.copyfile(story.generation.database, incoming / places.DATABASE)
    (home / swap.DECISION).write_bytes(b'{"set_aside":"2031-03-04T090000Z"}\n')
    desk = open_home(home)
    assert sheets(desk.vault) == story.before
    assert not (home / swap.DECISION).exists()
    assert (home / swap.SET_ASIDE / "2031-03-04T090000Z" / places.DATABASE).exists()
