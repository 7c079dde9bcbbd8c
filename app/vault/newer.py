"""Taking over from the database that is set aside what it has and the backup has not: the records behind the backup's
end as they lie, with all that follows from them, the log of access, and the small stores.

The chain goes on exactly: a record is taken over only when it continues the one before it. An erasure among them is
carried out again, so that nothing lawfully erased comes back with an older state.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.vault import access, erasure, projections, records, schema
from app.vault.connection import Database, Transaction
from app.vault.keys import Keys
from app.vault.records import Head
from forms.errors import BogenError, Bug, EnvironmentFault, FormatError, InputError, VerificationError
from forms.record import Record

_NOT_STORES = frozenset(("record", "payload", "head", "received", "access", "access_end", *schema.PROJECTIONS))
_UNREADABLE = (VerificationError, FormatError, InputError, EnvironmentFault)


@dataclass(frozen=True, slots=True)
class Newer:
    """What the present database has beyond a backup. `noted` is how many newer records it says it has (`None`: it can
    no longer be told), `readable` how many of them in a row can be taken over, `sheets` how many of these are sheets.
    """

    noted: int | None
    readable: int
    sheets: int

    @property
    def lost(self) -> int:
        """How many newer records a restore would not bring back, as far as can be told."""
        return max(0, (self.noted or 0) - self.readable)


NOTHING = Newer(0, 0, 0)
UNREADABLE = Newer(None, 0, 0)


def look(present: Database, keys: Keys, end: Head) -> Newer:
    """Compares a present database with the end of a backup. A damaged database is a result, not an exception."""
    noted: int | None
    try:
        noted = max(0, records.head(present, keys).sequence - end.sequence)
    except BogenError:
        noted = None
    readable = sheets = 0
    while (record := _next(present, keys, end)) is not None:
        end = Head(record.header.sequence, record.digest)
        readable += 1
        sheets += record.header.kind == "sheet"
    return Newer(noted if noted is None else max(noted, readable), readable, sheets)


def take_over(present: Database, target: Database, keys: Keys, *, all_records: bool) -> int:
    """Carries over what can be read; gives how many records it was. Without `all_records`, only the log of access."""
    taken = 0
    if all_records:
        _take_received(present, target, keys)
        while (record := _next(present, keys, records.head(target, keys))) is not None:
            if not _take(target, keys, record):
                break
            taken += 1
        _take_stores(present, target)
    _take_access(present, target, keys)
    return taken


def _next(present: Database, keys: Keys, end: Head) -> Record | None:
    """The record that continues `end`, when it can be read and does."""
    try:
        record = records.by_sequence(present, keys, end.sequence + 1)
    except _UNREADABLE:
        return None
    return record if record.header.previous == (end.digest or None) else None


def _take(target: Database, keys: Keys, record: Record) -> bool:
    def work(transaction: Transaction) -> None:
        records.insert(transaction, keys, record)
        projections.apply(transaction, record, lambda sha256: records.received(transaction, keys, sha256))
        if record.header.kind == "erasure":
            erasure.carry_out(transaction, record)

    try:
        target.write(work)
    except (VerificationError, FormatError):
        return False
    return True


def _take_received(present: Database, target: Database, keys: Keys) -> None:
    known = {row.sha256 for row in target.rows("SELECT sha256 FROM received")}
    for sha256 in _names(present, "SELECT sha256 AS name FROM received"):
        if sha256 in known:
            continue
        try:
            raw = records.received(present, keys, sha256)
        except _UNREADABLE:
            continue
        if raw is not None:
            _store_received(target, keys, raw)


def _store_received(target: Database, keys: Keys, raw: bytes) -> None:
    target.write(lambda transaction: records.store_received(transaction, keys, raw))


def _names(present: Database, sql: str) -> list[str]:
    try:
        return [str(row.name) for row in present.rows(sql)]
    except _UNREADABLE:
        return []


def _take_stores(present: Database, target: Database) -> None:
    """The small stores as they lie. One that cannot be read whole stays as the backup has it."""
    for table in stores(target):
        copy_store(present, target, table)


def stores(database: Database) -> list[str]:
    """The tables that are neither the log nor follow from it: drafts, wrapped keys, read marks, settings."""
    names = _names(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for name in names if name not in _NOT_STORES]


def copy_store(origin: Database, target: Database, table: str) -> bool:
    """Replaces a small store by that of another file; gives whether it could be read whole."""
    try:
        rows = [dict(row._mapping) for row in origin.rows(f"SELECT * FROM {table}")]
    except (*_UNREADABLE, Bug):  # a file of an older schema has no such table
        return False
    _fill(target, table, rows)
    return True


def _fill(target: Database, table: str, rows: list[dict[str, object]]) -> None:
    def work(transaction: Transaction) -> None:
        transaction.execute(f"DELETE FROM {table}")
        for row in rows:
            columns = ", ".join(row)
            transaction.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in row)})", row
            )

    target.write(work)


def _take_access(present: Database, target: Database, keys: Keys) -> None:
    """The rows of the log of access behind the backup's end, as far as they can be read and continue it."""
    rows: list[access.AccessEntry] = []
    with suppress(*_UNREADABLE):
        for row in access.after(present, keys, access.end(target, keys)):
            rows.append(row.entry)  # one by one: what was read before an unreadable one counts
    target.write(lambda transaction: access.add(transaction, keys, rows))


def copy_access(target: Database, keys: Keys, sources: Sequence[Database]) -> None:
    """The rows of the log of access as they lie, from the first file that gives each next one."""
    gone = access.expired(target)
    last = access.End(gone[-1].last, gone[-1].digest) if gone else access.End(0, "")
    for source in sources:
        rows: list[access.AccessRow] = []
        with suppress(*_UNREADABLE, Bug):
            for row in access.after(source, keys, last):
                rows.append(row)
        last = _put_access(target, keys, rows, last)


def _put_access(target: Database, keys: Keys, rows: Sequence[access.AccessRow], last: access.End) -> access.End:
    def work(transaction: Transaction) -> None:
        access.note_end(transaction, keys, last)
        access.add(transaction, keys, [row.entry for row in rows])

    target.write(work)
    return access.end(target, keys)
