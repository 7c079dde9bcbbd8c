"""Restoring a backup: checked first, built beside the present state together with what that has beyond it, and put in
its place in one step. What was there is set aside as it lies; nothing of it is destroyed."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.vault import access, backup, generations, newer, places, schema, sealed, slot_file, swap
from app.vault.connection import Database
from app.vault.generations import Generation, Progress
from app.vault.keys import Keys
from app.vault.newer import Newer
from app.vault.queries.people import user_in as user_of
from app.vault.records import Head
from app.vault.slot_file import BadSlot
from exports.bundle.files import sync_folder
from forms.errors import BogenError, EnvironmentFault, VerificationError

if TYPE_CHECKING:
    from app.vault.access import AccessEntry
    from app.vault.rows import UserRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`taken` newer records were taken over from what is set aside in `aside` ("" when there was nothing), `lost` could
    not be (`None`: it can no longer be told). `erased_again` are ids of records whose lawfully erased content came back
    because the record of their erasure is among the lost: they have to be erased once more."""

    generation: Generation
    taken: int
    lost: int | None
    aside: str
    attachments_lost: tuple[str, ...]
    erased_again: tuple[str, ...]


def compare(home: Path, keys: Keys, generation: Generation) -> Newer:
    """What the present state in `home` has beyond the backup. Touches nothing there."""
    if not (home / places.DATABASE).exists():
        return newer.NOTHING
    with present_copy(home, keys) as present:
        return newer.look(present, keys, _end(generation)) if _usable(present) else newer.UNREADABLE


def restore(
    home: Path, keys: Keys, generation: Generation, *, now: datetime, noting: AccessEntry, newer_too: bool = True,
    progress: Progress,
) -> Restored:  # fmt: skip
    """Puts the backup in the place of the present state. The caller holds the vault's lock and has compared.

    `noting` is written to the restored log of access. Raises `VerificationError` B-781 when the backup does not hold,
    `EnvironmentFault` B-783 when there is no room, and the faults of the disk: then the present state is as it was.
    """
    generations.check(generation, keys, progress)
    places.prepare(home)
    _require_room(home, generation)
    stamp = swap.free_stamp(home, now)
    try:
        incoming = swap.prepare(home)
        shutil.copyfile(generation.database, incoming / places.DATABASE)
        (incoming / places.DATABASE).chmod(0o600)
        taken, lost, again = _build(home, keys, generation, noting, newer_too=newer_too)
        if not slots_hold(home):
            places.copy_private(generation.folder / places.SLOTS, incoming / places.SLOTS)
        missing = _bring_blobs(home, keys, generation, home / swap.SET_ASIDE / stamp)
        for path in incoming.iterdir():
            _sync(path)
        sync_folder(incoming)
    except OSError as error:
        raise places.fault(error, home) from error
    aside = swap.decide(home, stamp)
    return Restored(
        generation=generation,
        taken=taken,
        lost=lost,
        aside=str(aside) if aside.exists() and any(aside.iterdir()) else "",
        attachments_lost=missing,
        erased_again=again,
    )


def _build(
    home: Path, keys: Keys, generation: Generation, noting: AccessEntry, *, newer_too: bool
) -> tuple[int, int | None, tuple[str, ...]]:
    """The database that comes in, brought to this program's schema, with what is newer. Gives how many records were
    taken over, how many were not, and what must be erased again."""
    taken, lost = 0, None if (home / places.DATABASE).exists() else 0
    target = Database(home / swap.INCOMING / places.DATABASE, keys.sqlcipher)
    try:
        schema.migrate(target)
        if (home / places.DATABASE).exists():
            with present_copy(home, keys) as present:
                found = newer.UNREADABLE
                if _usable(present):
                    found = newer.look(present, keys, _end(generation))
                    taken = newer.take_over(present, target, keys, all_records=newer_too)
                lost = None if found.noted is None else found.noted - taken
        target.write(lambda transaction: access.add(transaction, keys, [noting]))
        again = _come_back(target, keys, generation)
        target.settle()
    finally:
        target.close()
    return taken, lost, again


def _come_back(target: Database, keys: Keys, generation: Generation) -> tuple[str, ...]:
    """Ids of records that a newer backup beside this one knows as erased and that are in the restored database again:
    BDSG § 75 asks that they go once more."""
    beside = generations.good(generation.folder.parent, keys, generation.manifest.vault_id)
    erased = sorted({record_id for entry in beside for record_id in entry.manifest.erased})
    there = "SELECT 1 FROM record r JOIN payload p ON p.sequence = r.sequence WHERE r.id = :id"
    return tuple(record_id for record_id in erased if target.rows(there, {"id": record_id}))


def _end(generation: Generation) -> Head:
    return Head(generation.manifest.sequence, generation.manifest.digest)


@contextmanager
def present_copy(home: Path, keys: Keys, *, hasty: bool = False) -> Iterator[Database]:
    """The present database, opened as a copy: opening it where it lies would already change it."""
    work = home / places.STAGING / f"present-{secrets.token_hex(8)}"
    try:
        places.private_folder(work.parent)
        places.private_folder(work)
        places.copy_database(home, work)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise places.fault(error, home) from error
    database = Database(work / places.DATABASE, keys.sqlcipher, hasty=hasty)
    try:
        yield database
    finally:
        with contextlib.suppress(BogenError):
            database.close()
        shutil.rmtree(work, ignore_errors=True)


def _usable(present: Database) -> bool:
    """Whether it has tables of ours at all, brought to this program's schema (it is a copy) where it is older."""
    try:
        if schema.version(present) == 0:
            return False
        schema.migrate(present)
    except BogenError:
        return False
    return True


def _require_room(home: Path, generation: Generation) -> None:
    """Pass when the new one, and a working copy of the old one, find room. Raises `EnvironmentFault` B-783."""
    needs = 2 * generation.manifest.database.size + backup.database_size(home / places.DATABASE) + backup.MARGIN
    if home.stat().st_dev != generation.folder.stat().st_dev:
        needs += sum(mark.size for mark in generation.manifest.blobs)
    free = shutil.disk_usage(home).free
    if free < needs:
        raise EnvironmentFault("B-783", path=str(home), needs=needs >> 20, free=free >> 20)


def slots_hold(home: Path) -> bool:
    """Whether the key slots that are there are whole. Then they stay: they know passphrases that were changed since."""
    try:
        file = slot_file.read(home)
    except BogenError:
        return False
    return not any(isinstance(entry, BadSlot) for entry in file.entries)


def _bring_blobs(home: Path, keys: Keys, generation: Generation, aside: Path) -> tuple[str, ...]:
    """The attachments that are missing or damaged in `home`; gives those that the backup does not hold either.

    They are named by their content: bringing one before the decision changes nothing for the present state.
    """
    missing = []
    for sha256 in (*(mark.sha256 for mark in generation.manifest.blobs), *generation.manifest.lost):
        target = sealed.path_in(home / places.BLOBS, sha256)
        origin = sealed.path_in(generation.pool, sha256)
        if backup.whole(keys, target, sha256):
            continue
        if not backup.whole(keys, origin, sha256):
            missing.append(sha256)
            continue
        places.private_folder(target.parent)
        if target.exists():
            keep = aside / places.BLOBS / sha256
            places.private_folder(keep.parent)
            target.rename(keep)
        backup.bring(origin, target)
    return tuple(missing)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def user_in(generation: Generation, keys: Keys, login: str) -> UserRow | None:
    """The user of a login as the backup knows him. Raises `VerificationError` when it cannot be read."""
    database = Database(generation.database, keys.sqlcipher, still=True)
    try:
        return user_of(database, login)
    finally:
        database.close()


def pick(roots: tuple[Path, ...], keys: Keys, vault_id: str, progress: Progress) -> tuple[Generation, tuple[str, ...]]:
    """The newest backup in `roots` that holds, with the stamps of newer ones that do not.

    Raises `VerificationError` B-784 when none holds.
    """
    found: list[Generation] = []
    bad: list[str] = []
    for root in roots:
        for entry in generations.listed(root, keys, vault_id):
            if isinstance(entry, Generation):
                found.append(entry)
            else:
                bad.append(entry.stamp)
    for generation in sorted(found, key=lambda entry: (entry.manifest.sequence, entry.stamp), reverse=True):
        try:
            generations.check(generation, keys, progress)
        except VerificationError:
            bad.append(generation.stamp)
            continue
        return generation, tuple(bad)
    raise VerificationError("B-784", path=str(roots[0]) if roots else "")
