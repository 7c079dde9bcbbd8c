"""The backups of a vault as they lie in a folder: one dated folder a generation, and the sealed files of attachments
beside them, once for all generations.

    ROOT/<stamp>/manifest.json    what the generation consists of, with a tag of the vault
    ROOT/<stamp>/vault.db         the database of one moment, SQLCipher under the vault's own key
    ROOT/<stamp>/vault.json       the key slots
    ROOT/blobs/ab/<sha256>        attachments, sealed as in the vault

A folder under its final name was opened and checked before it got that name; one that is not finished begins with a
full stop. Nothing here is readable without the vault's key; the manifest holds counts, moments and digests.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.vault import places, records, schema, sealed
from app.vault.connection import Database
from app.vault.keys import Keys, same, tag
from app.vault.records import Head
from exports.bundle.files import sync_folder
from forms import strict_json
from forms.errors import FormatError, VerificationError

Progress = Callable[[int, int], None]

FORMAT = "bogen-backup/1"
FOLDER = "backups"
MANIFEST = "manifest.json"
_FAMILY = "bogen-backup/"
_LIMIT = 64 << 20
_PIECE = 1 << 20
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z(-[0-9]{1,3})?")
_FIELDS = frozenset(
    (
        "format", "vault", "made_at", "program", "schema", "sequence", "digest", "sheets", "files", "blobs", "lost",
        "erased", "tag",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file of the generation: SHA-256 (hex) of its bytes, and how many they are."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`made_at` as the clock said, `schema` of the database, `sequence` and `digest` of its newest record, `sheets` how
    many it holds. `blobs` are the attachments (SHA-256 of the content, size of the sealed file), `lost` those that no
    place held whole any more, `erased` the ids of records whose content was lawfully erased."""

    vault_id: str
    made_at: datetime
    program: str
    schema: int
    sequence: int
    digest: str
    sheets: int
    database: FileMark
    slots: FileMark
    blobs: tuple[FileMark, ...]
    lost: tuple[str, ...]
    erased: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all its files, attachments included."""
        return self.database.size + self.slots.size + sum(mark.size for mark in self.blobs)


@dataclass(frozen=True, slots=True)
class Generation:
    """One backup whose manifest carries the vault's tag. Whether its files still hold, `check` says."""

    folder: Path
    manifest: Manifest

    @property
    def stamp(self) -> str:
        return self.folder.name

    @property
    def pool(self) -> Path:
        """Where its attachments lie."""
        return self.folder.parent / places.BLOBS

    @property
    def database(self) -> Path:
        return self.folder / places.DATABASE


@dataclass(frozen=True, slots=True)
class Broken:
    """A folder that bears a backup's name and whose manifest does not hold."""

    folder: Path
    error: VerificationError | FormatError

    @property
    def stamp(self) -> str:
        return self.folder.name


def stamps(root: Path) -> tuple[str, ...]:
    """The names of the generations in `root`, newest first; none where there is no such folder."""
    if not root.is_dir():
        return ()
    # A link is no generation of ours: it cannot be taken away as one, and every rotation would end at it.
    found = (path.name for path in root.iterdir() if path.is_dir() and not path.is_symlink())
    return tuple(sorted(filter(_STAMP.fullmatch, found), reverse=True))


def listed(root: Path, keys: Keys, vault_id: str) -> tuple[Generation | Broken, ...]:
    """What lies in `root`, newest first: by the log's own order, and by the clock where that is the same.

    Raises `EnvironmentFault` when the folder cannot be read.
    """
    found: list[Generation | Broken] = []
    try:
        for stamp in stamps(root):
            try:
                found.append(read(root / stamp, keys, vault_id))
            except (VerificationError, FormatError) as error:
                found.append(Broken(root / stamp, error))
    except OSError as error:
        raise places.fault(error, root) from error
    return tuple(sorted(found, key=_age, reverse=True))


def good(root: Path, keys: Keys, vault_id: str) -> tuple[Generation, ...]:
    """Those of `listed` whose manifests hold."""
    return tuple(entry for entry in listed(root, keys, vault_id) if isinstance(entry, Generation))


def _age(entry: Generation | Broken) -> tuple[int, str]:
    return (entry.manifest.sequence, entry.stamp) if isinstance(entry, Generation) else (-1, entry.stamp)


def read(folder: Path, keys: Keys, vault_id: str) -> Generation:
    """One generation. Raises `VerificationError` B-780 when its manifest is damaged, is missing or is another vault's,
    and `FormatError` B-782 when a newer program made it."""
    value = _loaded(folder)
    noted = value.pop("tag", None)
    expected = tag(keys, "backup", strict_json.dump(value)).hex()
    if not isinstance(noted, str) or not same(noted.encode("utf-8", "replace"), expected.encode("ascii")):
        raise VerificationError("B-780", stamp=folder.name)
    try:
        manifest = _manifest(value)
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError("B-780", stamp=folder.name) from error
    if manifest.vault_id != vault_id:
        raise VerificationError("B-780", stamp=folder.name)
    if manifest.schema > schema.VERSION:
        raise FormatError("B-782", stamp=folder.name, found=manifest.schema)
    return Generation(folder, manifest)


def _loaded(folder: Path) -> dict[str, object]:
    try:
        raw = places.read_patiently(folder / MANIFEST, _LIMIT)
        value = strict_json.load(raw)
    except (FileNotFoundError, FormatError) as error:
        raise VerificationError("B-780", stamp=folder.name) from error
    if not isinstance(value, dict) or strict_json.dump(value) != raw:
        raise VerificationError("B-780", stamp=folder.name)
    name = value.get("format")
    if name != FORMAT and isinstance(name, str) and name.startswith(_FAMILY):
        raise FormatError("B-782", stamp=folder.name, found=name[:40])
    if name != FORMAT or set(value) != _FIELDS:
        raise VerificationError("B-780", stamp=folder.name)
    return value


def _manifest(value: dict[str, object]) -> Manifest:
    files = value["files"]
    if not isinstance(files, dict):
        raise TypeError("files")
    return Manifest(
        vault_id=str(value["vault"]),
        made_at=datetime.fromisoformat(str(value["made_at"])),
        program=str(value["program"]),
        schema=int(str(value["schema"])),
        sequence=int(str(value["sequence"])),
        digest=str(value["digest"]),
        sheets=int(str(value["sheets"])),
        database=_mark(files[places.DATABASE]),
        slots=_mark(files[places.SLOTS]),
        blobs=tuple(_mark(entry) for entry in _list(value["blobs"])),
        lost=tuple(map(str, _list(value["lost"]))),
        erased=tuple(map(str, _list(value["erased"]))),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list")
    return value


def _mark(value: object) -> FileMark:
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError("mark")
    return FileMark(str(value[0]), int(str(value[1])))


def encode(manifest: Manifest, keys: Keys) -> bytes:
    """The bytes of `manifest.json`."""
    value: dict[str, object] = {
        "format": FORMAT,
        "vault": manifest.vault_id,
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "program": manifest.program,
        "schema": manifest.schema,
        "sequence": manifest.sequence,
        "digest": manifest.digest,
        "sheets": manifest.sheets,
        "files": {
            places.DATABASE: [manifest.database.sha256, manifest.database.size],
            places.SLOTS: [manifest.slots.sha256, manifest.slots.size],
        },
        "blobs": [[mark.sha256, mark.size] for mark in manifest.blobs],
        "lost": list(manifest.lost),
        "erased": list(manifest.erased),
    }
    return strict_json.dump({**value, "tag": tag(keys, "backup", strict_json.dump(value)).hex()})


def check(generation: Generation, keys: Keys, progress: Progress, *, attachments: bool = True) -> None:
    """Opens the generation and reads all of it: digests, every page of the database, every record's tags, its newest
    record, and every attachment to its end (unless these were read just now). `progress` counts bytes.

    An attachment that the newest generation beside it no longer needs was lawfully erased since: it may be gone.
    Raises `VerificationError` B-781 naming the file that does not hold, and the faults of the disk.
    """
    manifest = generation.manifest
    meter = Meter(manifest.size, progress)
    for name, mark in ((places.SLOTS, manifest.slots), (places.DATABASE, manifest.database)):
        if _digest(generation.folder / name, meter) != mark:
            raise VerificationError("B-781", stamp=generation.stamp, file=name)
    try:
        check_database(generation, keys)
    except (VerificationError, FormatError) as error:
        raise VerificationError("B-781", stamp=generation.stamp, file=places.DATABASE) from error
    if attachments:
        _check_attachments(generation, keys, meter)


def _check_attachments(generation: Generation, keys: Keys, meter: Meter) -> None:
    manifest = generation.manifest
    newest = next(iter(good(generation.folder.parent, keys, manifest.vault_id)), generation)
    needed = {mark.sha256 for mark in newest.manifest.blobs} | set(newest.manifest.lost)
    for mark in manifest.blobs:
        try:
            sealed.check_file(keys, sealed.path_in(generation.pool, mark.sha256), mark.sha256)
        except VerificationError as error:
            if mark.sha256 in needed:
                raise VerificationError("B-781", stamp=generation.stamp, file=mark.sha256) from error
        meter.add(mark.size)


def check_database(generation: Generation, keys: Keys) -> None:
    """The database of the generation, opened as a stranger would open it. Raises `VerificationError`."""
    database = Database(generation.database, keys.sqlcipher, still=True)
    try:
        database.check()
        last = records.EMPTY
        for record in records.after(database, keys, 0):
            last = Head(record.header.sequence, record.digest)
        if not records.head(database, keys) == last == Head(generation.manifest.sequence, generation.manifest.digest):
            raise VerificationError("B-781", stamp=generation.stamp, file=places.DATABASE)
    finally:
        database.close()


class Meter:
    """Adds up what is done of `total`, for a progress bar."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._done = 0
        self._progress = progress

    def add(self, amount: int) -> None:
        self._done += amount
        self._progress(min(self._done, self._total), self._total)

    def at_most(self, part: int) -> Progress:
        """The progress of a part that counts in its own units and is worth `part` of ours."""
        start = self._done

        def moved(done: int, total: int) -> None:
            self._done = start + (part * done // total if total else 0)
            self._progress(min(self._done, self._total), self._total)

        return moved


def _digest(path: Path, meter: Meter) -> FileMark | None:
    """The mark of a file; None when there is none."""
    sha256, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                sha256.update(piece)
                size += len(piece)
                meter.add(len(piece))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise places.fault(error, path) from error
    return FileMark(sha256.hexdigest(), size)


def mark_of(path: Path) -> FileMark:
    """The mark of a file that is there. Raises `OSError`."""
    with path.open("rb") as file:
        return FileMark(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def remove(generation: Path) -> None:
    """Takes a generation away: first its name, so that half of one never bears it. Raises `OSError`."""
    going = generation.with_name(f".{generation.name}.gone")
    generation.rename(going)
    sync_folder(generation.parent)
    shutil.rmtree(going)


def tidy(root: Path) -> None:
    """Removes what a killed process left in `root`."""
    for path in unfinished(root):
        shutil.rmtree(path, ignore_errors=True)


def unfinished(root: Path) -> Iterator[Path]:
    """Folders of generations that never got their name, or are about to lose it."""
    if root.is_dir():
        yield from (path for path in root.iterdir() if path.name.startswith(".") and path.is_dir())
