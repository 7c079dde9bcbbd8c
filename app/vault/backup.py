"""Making a backup: copied from one moment, written beside its place, opened, checked, and only then given its name.

A backup works on its own connection and on files, never on the open vault's connection: a window goes on saving while
it runs. Killed at any moment it leaves nothing that bears a backup's name; leftovers go with the next one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.vault import generations, pages, places, records, rotation, schema, sealed
from app.vault.connection import Database
from app.vault.generations import FileMark, Generation, Manifest, Meter, Progress
from app.vault.keys import Keys
from exports.bundle.files import sync_folder
from forms.errors import EnvironmentFault, VerificationError
from forms.record import Record

MARGIN = 32 << 20
"""Bytes that stay free beyond what a backup takes: saving must not suffer from it."""

_PIECE = 1 << 20
_UNTIL_BROKEN_GOES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """What a backup is made of: enough to work beside the open vault, on another thread. `database` is the file, `work`
    a folder for work, both elsewhere where the home cannot be written."""

    home: Path
    vault_id: str
    keys: Keys
    database: Path
    work: Path

    @property
    def root(self) -> Path:
        """The generations in the vault's own home."""
        return self.home / generations.FOLDER


def make(source: Source, root: Path, *, now: datetime, program: str, progress: Progress) -> Generation:
    """One new generation in `root`, checked. `progress` counts bytes and may raise to stop; then nothing is left.

    Raises `EnvironmentFault` B-783 when there is no room for it, `VerificationError` B-420 when the database itself is
    damaged or B-430, B-431 when a record is, B-781 when the copy does not hold, and the faults of the disk.
    """
    part = root / f".{_free_stamp(root, now)}.part"
    work = source.work / f"backup-{secrets.token_hex(8)}"
    try:
        _folder(root)
        generations.tidy(root)
        require_room(source, root)
        places.private_folder(work)
        _folder(part)
        generation = _filled(_Draft(source, root, part, work), now, program, progress)
        final = root / part.name[1:].removesuffix(".part")
        part.rename(final)
        _sync(root)
    except OSError as error:
        raise places.fault(error, root) from error
    finally:
        for folder in (part, work):
            shutil.rmtree(folder, ignore_errors=True)
    return Generation(final, generation.manifest)


@dataclass(frozen=True, slots=True)
class _Draft:
    """Where one backup in the making has its things."""

    source: Source
    root: Path
    part: Path
    work: Path


def _filled(draft: _Draft, now: datetime, program: str, progress: Progress) -> Generation:
    """Everything in the part folder, durable and checked."""
    source, size = draft.source, database_size(draft.source.database)
    meter = Meter(4 * size + _blob_bytes(source), progress)
    copy = draft.work / places.DATABASE
    _snapshot(source, copy, meter.at_most(size))
    _require_sound(source, meter.at_most(size))
    found = _contents(source, copy)
    attachments, lost = _bring_blobs(draft, found.blobs, meter)
    bring(copy, draft.part / places.DATABASE)
    places.write_private(draft.part / places.SLOTS, (source.home / places.SLOTS).read_bytes())
    manifest = Manifest(
        vault_id=source.vault_id,
        made_at=now,
        program=program,
        schema=found.schema,
        sequence=found.head.sequence,
        digest=found.head.digest,
        sheets=found.sheets,
        database=generations.mark_of(draft.part / places.DATABASE),
        slots=generations.mark_of(draft.part / places.SLOTS),
        blobs=attachments,
        lost=lost,
        erased=found.erased,
    )
    places.write_private(draft.part / generations.MANIFEST, generations.encode(manifest, source.keys))
    _sync(draft.part)
    generation = generations.read(draft.part, source.keys, source.vault_id)
    generations.check(generation, source.keys, meter.at_most(size), attachments=False)
    return generation


def _snapshot(source: Source, copy: Path, progress: Progress) -> None:
    database = Database(source.database, source.keys.sqlcipher)
    try:
        database.copy_to(copy, progress)
    finally:
        database.close()


def _require_sound(source: Source, progress: Progress) -> None:
    """SQLCipher may hand out a damaged last page as zeros, which then would be sealed anew: so the file is read by us
    as well. Raises `VerificationError` B-420."""
    finding = pages.examine(source.database, source.keys.sqlcipher, progress)
    if not finding.sound:
        raise VerificationError("B-420", pages=len(finding.damaged) + finding.missing)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the copied database says of itself."""

    head: records.Head
    schema: int
    sheets: int
    blobs: tuple[str, ...]
    erased: tuple[str, ...]


def _contents(source: Source, copy: Path) -> _Contents:
    database = Database(copy, source.keys.sqlcipher, still=True)
    try:
        erased = """SELECT r.id FROM record r LEFT JOIN payload p ON p.sequence = r.sequence
                    WHERE p.bytes IS NULL ORDER BY r.sequence"""
        return _Contents(
            head=records.head(database, source.keys),
            schema=schema.version(database),
            sheets=int(database.rows("SELECT count(*) AS n FROM sheet")[0].n),
            blobs=tuple(row.sha256 for row in database.rows("SELECT sha256 FROM blob ORDER BY sha256")),
            erased=tuple(row.id for row in database.rows(erased)),
        )
    finally:
        database.close()


def _bring_blobs(draft: _Draft, wanted: Sequence[str], meter: Meter) -> tuple[tuple[FileMark, ...], tuple[str, ...]]:
    """The attachments into the pool, each read to its end there. What is whole nowhere is named as lost: a backup of
    all the rest is better than none."""
    marks, lost = [], []
    for sha256 in wanted:
        size = _bring_blob(draft, sha256)
        if size is None:
            lost.append(sha256)
            continue
        marks.append(FileMark(sha256, size))
        meter.add(size)
    return tuple(marks), tuple(lost)


def _bring_blob(draft: _Draft, sha256: str) -> int | None:
    """The size of the sealed file once it is whole in the pool: as it lies there already, from the vault, or from the
    backups in the vault's home."""
    source = draft.source
    target = sealed.path_in(draft.root / places.BLOBS, sha256)
    if whole(source.keys, target, sha256):
        return target.stat().st_size
    for origin in (source.home / places.BLOBS, source.root / places.BLOBS):
        path = sealed.path_in(origin, sha256)
        if path == target or not whole(source.keys, path, sha256):
            continue
        _folder(target.parent.parent)
        _folder(target.parent)
        target.unlink(missing_ok=True)
        bring(path, target)
        sealed.check_file(source.keys, target, sha256)
        return target.stat().st_size
    return None


def whole(keys: Keys, path: Path, sha256: str) -> bool:
    """Whether the sealed file at `path` is there and holds."""
    if not path.is_file():
        return False
    try:
        sealed.check_file(keys, path, sha256)
    except VerificationError:
        return False
    return True


def require_room(source: Source, root: Path) -> None:
    """Pass when there is room for one more generation. Raises `EnvironmentFault` B-783."""
    database = database_size(source.database)
    same = root.stat().st_dev == source.home.stat().st_dev
    needs = database + MARGIN
    if not same:
        needs += sum(
            sealed.path_in(source.home / places.BLOBS, path.name).stat().st_size
            for path in (source.home / places.BLOBS).glob("??/*")
            if not (root / places.BLOBS / path.parent.name / path.name).exists()
        )
    for folder in {source.work, root}:
        free = shutil.disk_usage(folder).free
        if free < (needs if folder == root or same else database + MARGIN):
            raise EnvironmentFault("B-783", path=str(folder), needs=_mib(needs), free=_mib(free))


def database_size(path: Path) -> int:
    """Bytes of the database at most: what lies in the write-ahead log may still be added to the file."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(path.stat().st_size for path in files if path.exists())


def _mib(size: int) -> int:
    return max(1, -(-size >> 20))


def _blob_bytes(source: Source) -> int:
    return sum(path.stat().st_size for path in (source.home / places.BLOBS).glob("??/*"))


def rotate(source: Source, root: Path, policy: rotation.Policy, *, now: datetime) -> tuple[str, ...]:
    """Takes away what the policy no longer holds, and attachments that no generation needs any more; gives the names.

    To be called after `make`. Raises the faults of the disk.
    """
    entries = generations.listed(root, source.keys, source.vault_id)
    good = [entry for entry in entries if isinstance(entry, Generation)]
    if not good:
        return ()
    points = [rotation.Point(entry.stamp, entry.manifest.made_at, entry.manifest.sequence) for entry in good]
    gone = set(rotation.due(points, policy, _erasures(good[0], source.keys), now))
    # One that no longer holds is no backup. It stays a while, for whoever wants to look into it.
    broken = [entry for entry in entries if isinstance(entry, generations.Broken)]
    gone |= {
        entry.stamp
        for entry in broken
        if isinstance(entry.error, VerificationError) and now - _moment(entry.stamp) > _UNTIL_BROKEN_GOES
    }
    try:
        for stamp in sorted(gone):
            generations.remove(root / stamp)
        if not any(entry.stamp not in gone for entry in broken):
            _drop_blobs(
                root, {mark.sha256 for entry in good if entry.stamp not in gone for mark in entry.manifest.blobs}
            )
    except OSError as error:
        raise places.fault(error, root) from error
    return tuple(sorted(gone))


def _drop_blobs(root: Path, needed: set[str]) -> None:
    for path in (root / places.BLOBS).glob("??/*"):
        if path.name not in needed:
            path.unlink()


def _erasures(newest: Generation, keys: Keys) -> tuple[rotation.Erasure, ...]:
    """Lawful erasures, as the newest backup's own log tells them."""
    database = Database(newest.database, keys.sqlcipher, still=True)
    try:
        found = database.rows("SELECT header, signature FROM record WHERE kind = 'erasure'")
    finally:
        database.close()
    headers = (Record(bytes(row.header), bytes(row.signature), None).header for row in found)
    return tuple(rotation.Erasure(header.sequence, header.recorded_at) for header in headers)


def _free_stamp(root: Path, now: datetime) -> str:
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    taken = set(generations.stamps(root))
    names = (stamp, *(f"{stamp}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp[:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)


def _folder(folder: Path) -> None:
    """A private folder, where the file system knows modes; a stick's often does not."""
    with contextlib.suppress(PermissionError):
        places.private_folder(folder)
    if not folder.is_dir():
        places.private_folder(folder)


def bring(origin: Path, target: Path) -> None:
    """A file to another place: a second name for it where the file system has that, a durable copy where it has not."""
    try:
        os.link(origin, target)
    except OSError:
        places.copy_private(origin, target)


def _sync(folder: Path) -> None:
    """Makes names durable; a file system that cannot do that for folders does it in its own time."""
    with contextlib.suppress(OSError):
        sync_folder(folder)
