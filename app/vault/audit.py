"""`audit verify`: reads the whole log as a stranger would and says where it first breaks.

In this order, for every record: its tags; that the row is what the header says; that it continues the chain of this
station; that the author's key was registered for him by an earlier record and is not retired; the signature; the digest
of the payload, which may be missing where a later record of an erasure names it, and nowhere else. At the end: that the
log is as long as the head says, that every projection equals a replay of the log, that the log of access is whole, and
that every page of the file carries its own tag, also those that nothing has read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.vault import access, losses, places, projections, records, schema
from app.vault.connection import Database, Transaction
from app.vault.erasure import ERASABLE
from app.vault.fields import Fields
from app.vault.key_projections import RECOVERY_AUTHOR, SHARES_AUTHOR
from app.vault.losses import Losses, Lost
from app.vault.records import Erased, Head
from forms.errors import FormatError, VerificationError
from forms.record import Record
from forms.signature import verify_signature

if TYPE_CHECKING:
    from app.vault.vault import Vault

Progress = Callable[[int, int], None]
SET_RIGHT = timedelta(minutes=1)
"""As far as a clock may be set back without a word: time services do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJump:
    """A record whose clock stood before that of the record before it: the clock was set back in between, or had been
    ahead. The order of the log is that of its numbers and holds all the same."""

    record: str
    sequence: int
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """How many records hold, and the digest of the last one; how many rows of the log of access hold, once the records
    do. `broken_at` is the id of the first record (or the name of the table, with the number of the row in the log of
    access, or of the file) that does not; `code` and `params` say why. Both are empty when everything holds.

    `jumps` are no breaks: they say where the clock went back, so that nobody trusts a time of day too much. `losses`
    are runs of records that a signed record of a salvage names as lost. They are gone, and nothing heals that."""

    records: int
    head: str
    access: int = 0
    broken_at: str = ""
    code: str = ""
    params: dict[str, str | int] = field(default_factory=dict)
    jumps: tuple[ClockJump, ...] = ()
    losses: tuple[Lost, ...] = ()


_SIGNING_SLOTS = {"recovery": RECOVERY_AUTHOR, "shares": SHARES_AUTHOR}
"""Kinds of records that may register the key of a slot that is nobody's own."""


class Keyring:
    """Which key each author signs with, as the log so far says."""

    def __init__(self) -> None:
        self._current: dict[str, bytes] = {}

    def learn(self, record: Record) -> None:
        """Takes up the keys that a record registers; a new key retires the old one."""
        kind = record.header.kind
        if kind not in ("station", "user", *_SIGNING_SLOTS):
            return
        payload = Fields(record.payload(), record.header.id)
        if kind == "station":
            founder = payload.inner("founder")
            self._current[founder.text("id")] = founder.raw("public_key")
            if "recovery_key" in payload:
                self._current[RECOVERY_AUTHOR] = payload.raw("recovery_key")
        elif kind == "user" and not payload.flag("active"):
            self._current.pop(payload.text("id"), None)
        elif "public_key" in payload:
            self._current[_SIGNING_SLOTS.get(kind) or payload.text("id")] = payload.raw("public_key")

    def vouch(self, author: str, key: bytes) -> None:
        """Takes a key on the word of whoever signed a salvage: the author's own registration is lost."""
        self._current.setdefault(author, key)

    def key_of(self, record: Record) -> bytes:
        """Raises `VerificationError` B-442 when the author is nobody whom the log knows."""
        key = self._current.get(record.header.author)
        if key is None:
            raise VerificationError("B-442", record=record.header.id)
        return key


def verify(vault: Vault, progress: Progress | None = None) -> Audit:
    """Checks everything. A broken log is a result, not an exception; a disk that fails raises `EnvironmentFault`.

    `progress` gets (done, of all) in records and rows of the log of access; what it raises stops the check.
    """
    end, rows, jumps = records.EMPTY, 0, Jumps()
    count = _Count(vault, progress)
    replay = Database(None, b"")
    try:
        schema.migrate(replay)
        try:
            end = replay.write(lambda transaction: _check_log(vault, transaction, count, jumps))
            _check_projections(vault, replay)
            rows = _check_access(vault, end, count)
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
            jumps=jumps.found,
        )
    except (VerificationError, FormatError) as error:
        place = str(error.params.get("record", error.params.get("table", places.DATABASE)))
        return Audit(
            records=end.sequence,
            head=end.digest,
            access=rows,
            broken_at=place,
            code=error.code,
            params=error.params,
            jumps=jumps.found,
        )
    lost = losses.named(vault.database, vault.keys).runs
    return Audit(records=end.sequence, head=end.digest, access=rows, jumps=jumps.found, losses=lost)


class Jumps:
    """Where the clock went back from one record to the next."""

    def __init__(self) -> None:
        self._last: datetime | None = None
        self._found: list[ClockJump] = []

    @property
    def found(self) -> tuple[ClockJump, ...]:
        return tuple(self._found)

    def pass_by(self, record: Record) -> None:
        """Takes up the moment of a record that holds."""
        header, last = record.header, self._last
        if last is not None and header.recorded_at < last - SET_RIGHT:
            self._found.append(
                ClockJump(record=header.id, sequence=header.sequence, before=last, after=header.recorded_at)
            )
        self._last = header.recorded_at


class _Count:
    """Tells somebody who waits how far the check is."""

    def __init__(self, vault: Vault, progress: Progress | None) -> None:
        self._progress = progress
        self._all = 0
        if progress is not None:
            found = vault.database.rows("SELECT count(*) AS found FROM record")[0].found
            self._all = found + access.count(vault.database)

    def show(self, done: int) -> None:
        if self._progress is not None:
            self._progress(done, self._all)


class Gaps:
    """Records without a payload, each of which a later record of an erasure has to name; and what was there to name."""

    def __init__(self, lost: Losses) -> None:
        self._lost = lost
        self._kinds: dict[tuple[int, str], str] = {}
        self._missing: dict[tuple[int, str], None] = {}

    def pass_by(self, record: Record) -> None:
        """Takes up a record that holds otherwise. Raises `VerificationError` B-753 when a record of an erasure names
        what may not be erased or is no earlier record, B-754 when what it names is still (or again) there."""
        header = record.header
        place = (header.sequence, header.id)
        if header.kind == "erasure":
            self._fill(record)
        self._kinds[place] = header.kind
        if record.payload_bytes is None:
            self._missing[place] = None

    def _fill(self, record: Record) -> None:
        for place in Erased.by(record).records:
            if self._lost.names(place[0]):
                continue
            if self._kinds.get(place) not in ERASABLE:
                raise VerificationError("B-753", record=record.header.id)
            if place not in self._missing:
                raise VerificationError("B-754", record=record.header.id)
            del self._missing[place]

    def require_none(self) -> None:
        """Raises `VerificationError` B-447 with the first record whose content no erasure took."""
        for _, record_id in self._missing:
            raise VerificationError("B-447", record=record_id)


class _BrokenAt(Exception):
    """Carries the first broken link out of the replaying transaction."""

    def __init__(self, end: Head, place: str, cause: VerificationError | FormatError) -> None:
        super().__init__(place)
        self.end = end
        self.place = place
        self.cause = cause


def _check_log(vault: Vault, replay: Transaction, count: _Count, jumps: Jumps) -> Head:
    lost = losses.named(vault.database, vault.keys)
    keyring, gaps, end, station = Keyring(), Gaps(lost), records.EMPTY, ""
    # One by one: where the file itself is damaged, the error would otherwise stand for a whole portion.
    waiting = records.after(vault.database, vault.keys, 0, portion=1)
    while True:
        record = None
        try:
            record = next(waiting, None)
            if record is None:
                break
            station = station or record.header.station
            _check_record(record, end, station, keyring, lost)
            gaps.pass_by(record)
            jumps.pass_by(record)
            projections.apply(replay, record, lambda sha256: records.received(vault.database, vault.keys, sha256))
        except (VerificationError, FormatError) as error:
            place = record.header.id if record is not None else _place(vault, end, error)
            raise _BrokenAt(end, place, error) from error
        end = Head(record.header.sequence, record.digest)
        count.show(end.sequence)
    try:
        noted = records.head(vault.database, vault.keys)
        if noted != end:
            raise VerificationError("B-448", noted=noted.sequence, found=end.sequence)
        gaps.require_none()
    except VerificationError as error:
        raise _BrokenAt(end, str(error.params.get("record", "head")), error) from error
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


def _check_record(record: Record, end: Head, station: str, keyring: Keyring, lost: Losses) -> None:
    header = record.header
    after_loss = header.sequence != end.sequence + 1 and lost.explains(end.sequence + 1, record)
    if header.sequence != end.sequence + 1 and not after_loss:
        raise VerificationError("B-441", record=header.id, missing=end.sequence + 1)
    if (header.previous != (end.digest or None) and not after_loss) or header.station != station:
        raise VerificationError("B-440", record=header.id)
    if (header.kind == "station") != (header.sequence == 1):
        raise FormatError("B-446", kind=header.kind)
    if header.sequence == 1:
        keyring.learn(record)
    if header.author in lost.keys:
        keyring.vouch(header.author, lost.keys[header.author])
    key = keyring.key_of(record)
    verify_signature(record, key)
    keyring.learn(record)


def _check_access(vault: Vault, end: Head, count: _Count) -> int:
    """The log of access is whole from its first row that has not expired to its end; gives how many rows that are."""
    try:
        return access.verify(vault, lambda done: count.show(end.sequence + done))
    except VerificationError as error:
        # A damaged page names no row.
        raise _BrokenAt(end, f"access {error.params.get('number', '')}".rstrip(), error) from error


def _check_projections(vault: Vault, replay: Database) -> None:
    """Raises `VerificationError` B-444 with the first table that differs from the replay."""
    for table in schema.PROJECTIONS:
        sql = f"SELECT * FROM {table}"
        if Counter(map(tuple, vault.database.rows(sql))) != Counter(map(tuple, replay.rows(sql))):
            raise VerificationError("B-444", table=table)
