"""Saving what can be saved of a damaged database into a new file, and naming what cannot.

Each record is read for itself, on a fresh connection after each failure: one bad page poisons a connection (SQLCipher
issue 617). A record counts only with its own tags, and only where it continues the one before it. What the damaged file
no longer gives is looked for in the backups. Everything that screens show is built anew from the records.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.vault import connection, erasure, losses, newer, projections, records, restated, restore, schema
from app.vault.audit import Keyring
from app.vault.connection import Database, Transaction
from app.vault.fields import Fields
from app.vault.generations import Generation, Progress
from app.vault.key_projections import RECOVERY_AUTHOR
from app.vault.keys import Keys
from app.vault.log import Entry
from app.vault.losses import Lost
from forms.errors import BogenError, FormatError, VerificationError
from forms.record import Record

_IN_ORDER = "record_in_order"


@dataclass(frozen=True, slots=True)
class LostRecord:
    """One lost record: its place, and its id and kind where a list still knows them ("" where none does)."""

    sequence: int
    id: str
    kind: str


@dataclass(slots=True, kw_only=True)
class Salvaged:
    """`records` and `sheets` are in the new file, `from_backups` of these records came from backups. `runs` are what
    the signed record of this salvage has to name, `vouched` the keys (base64) by author that it has to vouch for,
    `station` what it has to say once more when the first record is lost, `accounts` those to be signed for beside it.
    `stores` are the small tables that could not be read whole."""

    records: int = 0
    sheets: int = 0
    from_backups: int = 0
    runs: tuple[Lost, ...] = ()
    lost: tuple[LostRecord, ...] = ()
    vouched: dict[str, str] = field(default_factory=dict)
    stores: tuple[str, ...] = ()
    station: dict[str, object] | None = None
    accounts: tuple[dict[str, object], ...] = ()


def signed_for(found: Salvaged) -> tuple[Entry, ...]:
    """What an administrator signs at the end of the new file; nothing when nothing is lost. Until it is there, the
    audit calls the new file broken."""
    if not found.runs and not found.vouched:
        return ()
    named = losses.payload(found.runs, found.vouched, found.station)
    return (
        Entry(kind=losses.KIND, subject="", payload=named),
        *(Entry(kind="user", subject=str(account["id"]), payload=account) for account in found.accounts),
    )


def salvage(home: Path, keys: Keys, backups: Sequence[Generation], target: Path, *, progress: Progress) -> Salvaged:
    """Builds the new file at `target`, which must not exist. Touches nothing in `home`.

    Raises `VerificationError` B-792 when no record can be found, or the first is lost and no list says whose station
    it is; and the faults of the target's disk.
    """
    connection.create(target)
    made = Database(target, keys.sqlcipher)
    try:
        with ExitStack() as stack:
            present = stack.enter_context(restore.present_copy(home, keys, hasty=True))
            sources = [present]
            for generation in backups:
                source = Database(generation.database, keys.sqlcipher, still=True, hasty=True)
                stack.callback(source.close)
                sources.append(source)
            schema.migrate(made)
            found = made.write(lambda transaction: _Work(transaction, keys, sources, progress).run())
            found.stores = tuple(_copy_stores(made, sources))
            newer.copy_access(made, keys, sources)
        made.settle()
    finally:
        made.close()
    return found


class _Work:
    """The one transaction that fills the new file."""

    def __init__(self, transaction: Transaction, keys: Keys, sources: list[Database], progress: Progress) -> None:
        self._transaction = transaction
        self._keys = keys
        self._sources = sources
        self._progress = progress
        self._keyring = Keyring()
        self._result = Salvaged()
        self._missing: list[int] = []
        self._runs: list[Lost] = []
        self._station = ""

    def run(self) -> Salvaged:
        (order,) = self._transaction.rows("SELECT sql FROM sqlite_master WHERE name = :name", {"name": _IN_ORDER})
        self._transaction.execute(f"DROP TRIGGER {_IN_ORDER}")  # records keep their numbers, with gaps between
        top = max(_top(source, self._keys) for source in self._sources)
        previous = ""
        for sequence in _counting(top, self._progress):
            previous = self._take(sequence, previous)
        self._close_run(top + 1, "")
        self._transaction.execute(str(order.sql))
        if not self._result.records:
            raise VerificationError("B-792")
        self._result.runs = tuple(self._runs)
        if self._runs:
            self._restate()
        return self._result

    def _take(self, sequence: int, previous: str) -> str:
        """Puts the record of this place into the new file, from wherever it can be read; gives its digest, or ""."""
        for number, source in enumerate(self._sources):
            record = _readable(source, self._keys, sequence)
            if record is None or (previous and record.header.previous != previous):
                continue
            if not self._insert(record):
                continue
            self._close_run(sequence, record.header.previous or "")
            self._station = record.header.station
            self._result.records += 1
            self._result.sheets += record.header.kind == "sheet"
            self._result.from_backups += number > 0
            return record.digest
        self._missing.append(sequence)
        return ""

    def _restate(self) -> None:
        """Says again what lost records said of station and accounts, so that somebody can sign in to sign for it."""
        found, station = self._result, None
        if not self._transaction.rows("SELECT 1 FROM station"):
            found.station = restated.station(self._sources, self._station)
            station = Fields(found.station, "station")
            if "recovery_key" in station:
                found.vouched.setdefault(RECOVERY_AUTHOR, station.text("recovery_key"))
        found.accounts = tuple(restated.accounts(self._sources, self._transaction))
        projections.restate(self._transaction, station, [Fields(account, "user") for account in found.accounts])
        for account in found.accounts:
            if account["active"]:
                found.vouched.setdefault(str(account["id"]), str(account["public_key"]))

    def _insert(self, record: Record) -> bool:
        """Whether the record and all that follows from it could be written."""
        self._transaction.execute("SAVEPOINT one")
        try:
            records.insert(self._transaction, self._keys, record)
            projections.apply(self._transaction, record, self._received)
            if record.header.kind == "erasure":
                erasure.carry_out(self._transaction, record)
            self._know_author(record)
        except (VerificationError, FormatError):
            self._transaction.execute("ROLLBACK TO one")
            self._transaction.execute("RELEASE one")
            return False
        self._transaction.execute("RELEASE one")
        return True

    def _know_author(self, record: Record) -> None:
        """A registration that is lost leaves its author's records without a key to check them with: the key is looked
        for in the lists, and whoever signs the salvage vouches for it."""
        if record.header.sequence == 1:
            self._keyring.learn(record)
        try:
            self._keyring.key_of(record)
        except VerificationError:
            key = self._key_of(record)
            self._result.vouched[record.header.author] = base64.b64encode(key).decode("ascii")
            self._keyring.vouch(record.header.author, key)
        if record.payload_bytes is not None:
            self._keyring.learn(record)

    def _key_of(self, record: Record) -> bytes:
        for source in self._sources:
            with suppress(BogenError):
                rows = source.rows(
                    "SELECT public_key FROM author_key WHERE user_id = :author AND key_id = :key",
                    {"author": record.header.author, "key": record.header.author_key},
                )
                if rows:
                    return bytes(rows[0].public_key)
        raise VerificationError("B-442", record=record.header.id)

    def _received(self, sha256: str) -> bytes | None:
        """The file of a received sheet, kept in the new file before the import that names it."""
        for source in self._sources:
            with suppress(BogenError):
                raw = records.received(source, self._keys, sha256)
                if raw is not None:
                    records.store_received(self._transaction, self._keys, raw)
                return raw
        raise VerificationError("B-433", sha256=sha256)

    def _close_run(self, following: int, link: str) -> None:
        if not self._missing:
            return
        self._runs.append(Lost(self._missing[0], following - 1, link))
        self._result.lost += tuple(_known(self._sources, sequence) for sequence in self._missing)
        self._missing.clear()


def _counting(top: int, progress: Progress) -> Iterator[int]:
    for sequence in range(1, top + 1):
        progress(sequence, top)
        yield sequence


def _readable(source: Database, keys: Keys, sequence: int) -> Record | None:
    try:
        return records.by_sequence(source, keys, sequence)
    except BogenError:
        return None


def _top(source: Database, keys: Keys) -> int:
    """The highest number that a file has records up to, by the note of its end and by the rows themselves."""
    found = [0]
    with suppress(BogenError):
        found.append(records.head(source, keys).sequence)
    with suppress(BogenError):
        found.append(int(source.rows("SELECT coalesce(max(sequence), 0) AS top FROM record")[0].top))
    return max(found)


def _known(sources: Sequence[Database], sequence: int) -> LostRecord:
    """What lists still know of a lost record."""
    for source in sources:
        for kind, sql in (
            ("sheet", "SELECT id FROM sheet WHERE sequence = :sequence"),
            ("", "SELECT id FROM record INDEXED BY sqlite_autoindex_record_1 WHERE sequence = :sequence"),
        ):
            with suppress(BogenError):
                rows = source.rows(sql, {"sequence": sequence})
                if rows:
                    return LostRecord(sequence, str(rows[0].id), kind)
    return LostRecord(sequence, "", "")


def _copy_stores(made: Database, sources: Sequence[Database]) -> Iterator[str]:
    """Drafts, wrapped keys, read marks and the like, from the first file that gives a table whole; names the tables
    that came from a backup, or from none."""
    for table in newer.stores(made):
        for number, source in enumerate(sources):
            if newer.copy_store(source, made, table):
                if number:
                    yield table
                break
        else:
            yield table
