"""`audit verify`: reads the whole log as a stranger would and says where it first breaks.

In this order, for every record: its tags; that the row is what the header says; that it continues the chain of this
station; that the author's key was registered for him by an earlier record and is not retired; the signature; the digest
of the payload. At the end: that the log is as long as the head says, that every projection equals a replay of the log,
that the log of access is whole, and that every page of the file carries its own tag, also those that nothing has read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.vault import access, places, projections, records, schema
from app.vault.connection import Database, Transaction
from app.vault.fields import Fields
from app.vault.records import Head
from forms.errors import FormatError, VerificationError
from forms.record import Record
from forms.signature import verify_signature

if TYPE_CHECKING:
    from app.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """How many records hold, and the digest of the last one. `broken_at` is the id of the first record (or the name of
    the table, or of the file) that does not; `code` and `params` say why. Both are empty when everything holds."""

    records: int
    head: str
    broken_at: str = ""
    code: str = ""
    params: dict[str, str | int] = field(default_factory=dict)


class Keyring:
    """Which key each author signs with, as the log so far says."""

    def __init__(self) -> None:
        self._current: dict[str, bytes] = {}

    def learn(self, record: Record) -> None:
        """Takes up the keys that a record registers; a new key retires the old one."""
        payload = Fields(record.payload(), record.header.id)
        if record.header.kind == "station":
            founder = payload.inner("founder")
            self._current[founder.text("id")] = founder.raw("public_key")
            if "recovery_key" in payload:
                self._current[projections.RECOVERY_AUTHOR] = payload.raw("recovery_key")
        elif record.header.kind == "user":
            self._current[payload.text("id")] = payload.raw("public_key")

    def key_of(self, record: Record) -> bytes:
        """Raises `VerificationError` B-442 when the author is nobody whom the log knows."""
        key = self._current.get(record.header.author)
        if key is None:
            raise VerificationError("B-442", record=record.header.id)
        return key


def verify(vault: Vault) -> Audit:
    """Checks everything. A broken log is a result, not an exception; a disk that fails raises `EnvironmentFault`."""
    end = records.EMPTY
    replay = Database(None, b"")
    try:
        schema.migrate(replay)
        try:
            end = replay.write(lambda transaction: _check_log(vault, transaction))
            _check_projections(vault, replay)
            _check_access(vault)
            vault.database.check()
        finally:
            replay.close()
    except _BrokenAt as broken:
        return Audit(
            records=broken.end.sequence,
            head=broken.end.digest,
            broken_at=broken.place,
            code=broken.cause.code,
            params=broken.cause.params,
        )
    except (VerificationError, FormatError) as error:
        place = str(error.params.get("record", error.params.get("table", places.DATABASE)))
        return Audit(records=end.sequence, head=end.digest, broken_at=place, code=error.code, params=error.params)
    return Audit(records=end.sequence, head=end.digest)


class _BrokenAt(Exception):
    """Carries the first broken link out of the replaying transaction."""

    def __init__(self, end: Head, place: str, cause: VerificationError | FormatError) -> None:
        super().__init__(place)
        self.end = end
        self.place = place
        self.cause = cause


def _check_log(vault: Vault, replay: Transaction) -> Head:
    keyring, end, station = Keyring(), records.EMPTY, ""
    # One by one: where the file itself is damaged, the error would otherwise stand for a whole portion.
    waiting = records.after(vault.database, vault.keys, 0, portion=1)
    while True:
        record = None
        try:
            record = next(waiting, None)
            if record is None:
                break
            station = station or record.header.station
            _check_record(record, end, station, keyring)
            projections.apply(replay, record, lambda sha256: records.received(vault.database, vault.keys, sha256))
        except (VerificationError, FormatError) as error:
            place = record.header.id if record is not None else _place(vault, end, error)
            raise _BrokenAt(end, place, error) from error
        end = Head(record.header.sequence, record.digest)
    try:
        noted = records.head(vault.database, vault.keys)
        if noted != end:
            raise VerificationError("B-448", noted=noted.sequence, found=end.sequence)
    except VerificationError as error:
        raise _BrokenAt(end, "head", error) from error
    return end


def _place(vault: Vault, end: Head, error: VerificationError | FormatError) -> str:
    """The record that could not be read, or the file where not even its id can be."""
    if "record" in error.params:
        return str(error.params["record"])
    try:
        rows = vault.database.rows(
            "SELECT id FROM record WHERE sequence > :end ORDER BY sequence LIMIT 1", {"end": end.sequence}
        )
    except VerificationError:
        return places.DATABASE
    return str(rows[0].id) if rows else places.DATABASE


def _check_record(record: Record, end: Head, station: str, keyring: Keyring) -> None:
    header = record.header
    if header.sequence != end.sequence + 1:
        raise VerificationError("B-441", record=header.id, missing=end.sequence + 1)
    if header.previous != (end.digest or None) or header.station != station:
        raise VerificationError("B-440", record=header.id)
    if (header.kind == "station") != (header.sequence == 1):
        raise FormatError("B-446", kind=header.kind)
    if header.sequence == 1:
        keyring.learn(record)
    key = keyring.key_of(record)
    verify_signature(record, key)
    keyring.learn(record)


def _check_access(vault: Vault) -> None:
    """The log of access is whole from its first row that has not expired to its end."""
    try:
        access.verify(vault)
    except VerificationError as error:
        raise VerificationError(error.code, **{"table": "access", **error.params}) from error


def _check_projections(vault: Vault, replay: Database) -> None:
    """Raises `VerificationError` B-444 with the first table that differs from the replay."""
    for table in schema.PROJECTIONS:
        sql = f"SELECT * FROM {table}"
        if Counter(map(tuple, vault.database.rows(sql))) != Counter(map(tuple, replay.rows(sql))):
            raise VerificationError("B-444", table=table)
