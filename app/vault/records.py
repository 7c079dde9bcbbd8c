"""The record log as it lies in the database: every row and every payload with its own tag, checked at every read.

A payload may be missing where a later record of the kind `erasure` names its place; anywhere else it is a break.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.vault.connection import Reader, Transaction
from app.vault.fields import Fields
from app.vault.keys import Keys, same, tag
from forms.errors import InputError, VerificationError
from forms.record import Header, Record

if TYPE_CHECKING:
    from sqlalchemy import Row

_PORTION = 200
_COLUMNS = """SELECT r.sequence, r.id, r.kind, r.subject, r.header, r.signature, r.tag,
                     p.bytes AS payload, p.tag AS payload_tag
              FROM record r LEFT JOIN payload p ON p.sequence = r.sequence"""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record: its sequence number (0: none yet) and digest."""

    sequence: int
    digest: str


EMPTY = Head(0, "")


@dataclass(frozen=True, slots=True)
class Erased:
    """What records of erasures name: the places and ids of records, and the SHA-256 of received files."""

    records: frozenset[tuple[int, str]]
    files: frozenset[str]

    @classmethod
    def by(cls, record: Record) -> Erased:
        """What one record of an erasure names. Raises `FormatError` B-463."""
        payload = Fields(record.payload(), record.header.id)
        named = frozenset((row.number("sequence"), row.text("id")) for row in payload.rows("records"))
        return cls(named, frozenset(payload.texts("files")))


def head(reader: Reader, keys: Keys) -> Head:
    """The end of the log as noted beside it. Raises `VerificationError` B-431 when the note is not ours."""
    rows = reader.rows("SELECT sequence, digest, tag FROM head")
    if not rows:
        return EMPTY
    row = rows[0]
    if not same(bytes(row.tag), tag(keys, "head", row.sequence, row.digest)):
        raise VerificationError("B-431", record="head")
    return Head(row.sequence, row.digest)


def insert(transaction: Transaction, keys: Keys, record: Record) -> None:
    """Appends one record and moves the head. One whose content was erased has no payload."""
    header, payload = record.header, record.payload_bytes
    row = {
        "sequence": header.sequence,
        "id": header.id,
        "kind": header.kind,
        "subject": header.subject,
        "header": record.header_bytes,
        "signature": record.signature,
        "tag": _tag_of_record(keys, record),
    }
    transaction.execute(
        """INSERT INTO record (sequence, id, kind, subject, header, signature, tag)
           VALUES (:sequence, :id, :kind, :subject, :header, :signature, :tag)""",
        row,
    )
    if payload is not None:
        transaction.execute(
            "INSERT INTO payload (sequence, bytes, tag) VALUES (:sequence, :bytes, :tag)",
            {"sequence": header.sequence, "bytes": payload, "tag": _payload_tag(keys, record, payload)},
        )
    transaction.execute(
        """INSERT INTO head (one, sequence, digest, tag) VALUES (1, :sequence, :digest, :tag)
           ON CONFLICT (one) DO UPDATE
               SET sequence = excluded.sequence, digest = excluded.digest, tag = excluded.tag""",
        {
            "sequence": header.sequence,
            "digest": record.digest,
            "tag": tag(keys, "head", header.sequence, record.digest),
        },
    )


def by_id(reader: Reader, keys: Keys, record_id: str) -> Record:
    """One record. Raises `InputError` B-461 when there is none of this id, `VerificationError` as `_record`."""
    rows = reader.rows(f"{_COLUMNS} WHERE r.id = :id", {"id": record_id})
    if not rows:
        raise InputError("B-461", id=record_id)
    return _record(keys, rows[0], lambda: erased(reader, keys))


def by_sequence(reader: Reader, keys: Keys, sequence: int) -> Record:
    """The record at a place of the log. Raises as `by_id`."""
    rows = reader.rows(f"{_COLUMNS} WHERE r.sequence = :sequence", {"sequence": sequence})
    if not rows:
        raise InputError("B-461", id=sequence)
    return _record(keys, rows[0], lambda: erased(reader, keys))


def after(reader: Reader, keys: Keys, sequence: int, *, portion: int = _PORTION) -> Iterator[Record]:
    """All records behind `sequence`, oldest first, read in portions."""
    gone = cache(lambda: erased(reader, keys))
    while True:
        rows = reader.rows(
            f"{_COLUMNS} WHERE r.sequence > :sequence ORDER BY r.sequence LIMIT {int(portion)}", {"sequence": sequence}
        )
        for row in rows:
            yield _record(keys, row, gone)
        if len(rows) < portion:
            return
        sequence = rows[-1].sequence


def erased(reader: Reader, keys: Keys) -> Erased:
    """All that the log says was erased. The records say it, not a list that could be emptied or made up."""
    found = [
        Erased.by(_record(keys, row, _nothing_erased)) for row in reader.rows(f"{_COLUMNS} WHERE r.kind = 'erasure'")
    ]
    return Erased(frozenset().union(*(one.records for one in found)), frozenset().union(*(one.files for one in found)))


def headers_about(reader: Reader, keys: Keys, subject: str) -> list[Header]:
    """The headers of the records about a person whose content is still there, oldest first."""
    rows = reader.rows(
        f"{_COLUMNS} WHERE r.subject = :subject AND p.sequence IS NOT NULL ORDER BY r.sequence", {"subject": subject}
    )
    return [_record(keys, row, _nothing_erased).header for row in rows]


def store_received(transaction: Transaction, keys: Keys, raw: bytes) -> None:
    """Keeps the file of a received sheet under its SHA-256; the same file twice is kept once."""
    sha256 = hashlib.sha256(raw).hexdigest()
    transaction.execute(
        "INSERT INTO received (sha256, bytes, tag) VALUES (:sha256, :bytes, :tag) ON CONFLICT (sha256) DO NOTHING",
        {"sha256": sha256, "bytes": raw, "tag": tag(keys, "received", sha256, raw)},
    )


def received(reader: Reader, keys: Keys, sha256: str) -> bytes | None:
    """The file of a received sheet; `None` when it was lawfully erased. Raises `VerificationError` B-433 when it is
    damaged or gone without that."""
    rows = reader.rows("SELECT bytes, tag FROM received WHERE sha256 = :sha256", {"sha256": sha256})
    if not rows and sha256 in erased(reader, keys).files:
        return None
    raw = bytes(rows[0].bytes) if rows else b""
    if not rows or not same(bytes(rows[0].tag), tag(keys, "received", sha256, raw)):
        raise VerificationError("B-433", sha256=sha256)
    return raw


def _nothing_erased() -> Erased:
    return Erased(frozenset(), frozenset())


def _record(keys: Keys, row: Row[Any], gone: Callable[[], Erased]) -> Record:
    """The record of a row, without a payload where `gone` names it.

    Raises `VerificationError` B-431 (record), B-430 (payload), B-447 (payload gone).
    """
    record_id = str(row.id)
    expected = _tag_of_row(keys, row)
    if not same(bytes(row.tag), expected):
        raise VerificationError("B-431", record=record_id)
    if row.payload is None and (row.sequence, record_id) not in gone().records:
        raise VerificationError("B-447", record=record_id)
    payload = None if row.payload is None else bytes(row.payload)
    record = Record(bytes(row.header), bytes(row.signature), payload)
    header = record.header
    if (row.sequence, row.id, row.kind, row.subject) != (header.sequence, header.id, header.kind, header.subject):
        raise VerificationError("B-431", record=record_id)
    if payload is not None and not same(bytes(row.payload_tag), _payload_tag(keys, record, payload)):
        raise VerificationError("B-430", record=record_id)
    return record


def _tag_of_row(keys: Keys, row: Row[Any]) -> bytes:
    parts = (row.sequence, row.id, row.kind, row.subject, bytes(row.header), bytes(row.signature))
    return tag(keys, "record", *parts)


def _tag_of_record(keys: Keys, record: Record) -> bytes:
    header = record.header
    parts = (header.sequence, header.id, header.kind, header.subject, record.header_bytes, record.signature)
    return tag(keys, "record", *parts)


def _payload_tag(keys: Keys, record: Record, payload: bytes) -> bytes:
    return tag(keys, "payload", record.header.sequence, record.digest, payload)
