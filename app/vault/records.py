"""The record log as it lies in the database: every row and every payload with its own tag, checked at every read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.vault.connection import Reader, Transaction
from app.vault.keys import Keys, same, tag
from forms.errors import InputError, VerificationError
from forms.record import Record

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
    """Appends one record and moves the head."""
    header, payload = record.header, record.payload_bytes or b""
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
    return _record(keys, rows[0])


def by_sequence(reader: Reader, keys: Keys, sequence: int) -> Record:
    """The record at a place of the log. Raises as `by_id`."""
    rows = reader.rows(f"{_COLUMNS} WHERE r.sequence = :sequence", {"sequence": sequence})
    if not rows:
        raise InputError("B-461", id=sequence)
    return _record(keys, rows[0])


def after(reader: Reader, keys: Keys, sequence: int, *, portion: int = _PORTION) -> Iterator[Record]:
    """All records behind `sequence`, oldest first, read in portions."""
    while True:
        rows = reader.rows(
            f"{_COLUMNS} WHERE r.sequence > :sequence ORDER BY r.sequence LIMIT {int(portion)}", {"sequence": sequence}
        )
        for row in rows:
            yield _record(keys, row)
        if len(rows) < portion:
            return
        sequence = rows[-1].sequence


def store_received(transaction: Transaction, keys: Keys, raw: bytes) -> None:
    """Keeps the file of a received sheet under its SHA-256; the same file twice is kept once."""
    sha256 = hashlib.sha256(raw).hexdigest()
    transaction.execute(
        "INSERT INTO received (sha256, bytes, tag) VALUES (:sha256, :bytes, :tag) ON CONFLICT (sha256) DO NOTHING",
        {"sha256": sha256, "bytes": raw, "tag": tag(keys, "received", sha256, raw)},
    )


def received(reader: Reader, keys: Keys, sha256: str) -> bytes:
    """The file of a received sheet. Raises `VerificationError` B-433 when it is damaged or gone."""
    rows = reader.rows("SELECT bytes, tag FROM received WHERE sha256 = :sha256", {"sha256": sha256})
    raw = bytes(rows[0].bytes) if rows else b""
    if not rows or not same(bytes(rows[0].tag), tag(keys, "received", sha256, raw)):
        raise VerificationError("B-433", sha256=sha256)
    return raw


def _record(keys: Keys, row: Row[Any]) -> Record:
    """The record of a row. Raises `VerificationError` B-431 (record), B-430 (payload), B-447 (payload gone)."""
    record_id = str(row.id)
    expected = _tag_of_row(keys, row)
    if not same(bytes(row.tag), expected):
        raise VerificationError("B-431", record=record_id)
    if row.payload is None:
        raise VerificationError("B-447", record=record_id)
    record = Record(bytes(row.header), bytes(row.signature), bytes(row.payload))
    header = record.header
    if (row.sequence, row.id, row.kind, row.subject) != (header.sequence, header.id, header.kind, header.subject):
        raise VerificationError("B-431", record=record_id)
    if not same(bytes(row.payload_tag), _payload_tag(keys, record, bytes(row.payload))):
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
