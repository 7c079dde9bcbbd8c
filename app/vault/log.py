"""The station's log: every act of a person is one signed record, and all that screens show follows from records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.vault import access, doomed, drafts, erasure, projections, records
from app.vault.access import AccessEntry
from app.vault.audit import Audit, verify
from app.vault.connection import Transaction
from app.vault.fields import Fields
from app.vault.records import Head
from forms.errors import AccessError, EnvironmentFault, FormatError
from forms.question import FormRef
from forms.record import LogPlace, NewRecord, Record, sign_record
from forms.signature import Signer

if TYPE_CHECKING:
    from app.vault.vault import Vault

__all__ = ["DOUBTFUL", "Audit", "Entry", "append", "head", "record", "records_after", "verify"]

DOUBTFUL = "B-429"
"""The code of the fault after which nobody can tell whether records were kept."""

_NOTHING: Mapping[str, bytes] = {}
Noting = Callable[[Sequence[Record]], Sequence[AccessEntry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act before it is signed. `occurred_at` is "now" unless given; `id` is made unless given."""

    kind: str
    subject: str
    payload: Mapping[str, object]
    form: FormRef | None = None
    occurred_at: datetime | None = None
    amends: str | None = None
    id: str = ""


def append(
    vault: Vault,
    entries: Sequence[Entry],
    *,
    author: str,
    signer: Signer,
    now: datetime,
    received: Mapping[str, bytes] = _NOTHING,
    discard_draft: str = "",
    noting: Noting | None = None,
) -> tuple[Record, ...]:
    """Signs the entries and appends them in one durable transaction: all of them are on the disk, or none.

    `received` are the files of received sheets by SHA-256. `noting` says what the log of access is to hold of the
    records that were made; it is written in the same transaction.

    Raises `AccessError` B-449 when `signer` is not the key that is registered for `author`, `FormatError` B-463 or
    B-464 for a payload that the projections cannot read, and the faults of the disk: B-421 to B-426 when nothing was
    kept, B-429 when nobody can tell.
    """
    made: list[Record] = []

    def work(transaction: Transaction) -> None:
        made.clear()
        for raw in received.values():
            records.store_received(transaction, vault.keys, raw)
        for entry in entries:
            made.append(_append(transaction, vault, entry, author=author, signer=signer, now=now))
        if noting is not None:
            access.add(transaction, vault.keys, noting(made))
        if discard_draft:
            drafts.delete(transaction, discard_draft)

    try:
        vault.database.write(work)
    except EnvironmentFault:
        if not _is_kept(vault, made):
            raise
    _conclude(vault, made)
    return tuple(made)


def _conclude(vault: Vault, made: Sequence[Record]) -> None:
    """What follows a commit: a founding is over, and what was erased leaves the disk."""
    if made and made[0].header.sequence == 1:
        vault.settle()
    if any(record.header.kind == "erasure" for record in made):
        with suppress(EnvironmentFault):  # what is not gone now stays doomed, and goes at the next unlocking
            doomed.finish(vault.home, vault.database)


def record(vault: Vault, record_id: str) -> Record:
    """One record, its tags checked. Raises `InputError` B-461, `VerificationError` B-430, B-431 or B-447."""
    return records.by_id(vault.database, vault.keys, record_id)


def records_after(vault: Vault, after_sequence: int = 0) -> Iterator[Record]:
    """All records behind a place of the log, oldest first. Raises `VerificationError` as `record`."""
    return records.after(vault.database, vault.keys, after_sequence)


def head(vault: Vault) -> Head:
    """The newest record's place and digest."""
    return records.head(vault.database, vault.keys)


def _append(
    transaction: Transaction, vault: Vault, entry: Entry, *, author: str, signer: Signer, now: datetime
) -> Record:
    """Signs one entry at the end of the log as it stands in this transaction, and brings the projections up to it."""
    end = records.head(transaction, vault.keys)
    record = sign_record(_new(entry, author, now), _place(transaction, end, entry), signer, now, record_id=entry.id)
    records.insert(transaction, vault.keys, record)
    if end.sequence:
        _check_author(transaction, author, signer)
    projections.apply(transaction, record, lambda sha256: records.received(transaction, vault.keys, sha256))
    if entry.kind == "erasure":
        erasure.carry_out(transaction, record)
    return record


def _new(entry: Entry, author: str, now: datetime) -> NewRecord:
    return NewRecord(
        kind=entry.kind,
        subject=entry.subject,
        author=author,
        occurred_at=entry.occurred_at or now,
        content=entry.payload,
        form=entry.form,
        amends=entry.amends,
    )


def _place(transaction: Transaction, end: Head, entry: Entry) -> LogPlace:
    """The next place in the log. The first record names the station itself."""
    if end.sequence:
        station = str(transaction.rows("SELECT station FROM station")[0].station)
        return LogPlace(station=station, sequence=end.sequence + 1, previous=end.digest)
    if entry.kind != "station":
        raise FormatError("B-446", kind=entry.kind)
    return LogPlace(station=Fields(entry.payload, "station").text("station"), sequence=1, previous=None)


def _check_author(transaction: Transaction, author: str, signer: Signer) -> None:
    found = transaction.rows(
        "SELECT 1 FROM author_key WHERE user_id = :author AND key_id = :key_id AND current = 1",
        {"author": author, "key_id": signer.key_id},
    )
    if not found:
        raise AccessError("B-449", author=author)


def _is_kept(vault: Vault, made: Sequence[Record]) -> bool:
    """Whether records are kept although the disk failed while they were: it may fail after the commit was written.

    Then saying "not saved" would double the act, and saying "saved" is only true when the disk takes it after all.
    Raises `EnvironmentFault` B-429 when it does not, or cannot be asked.
    """
    if not made:
        return False
    try:
        if head(vault).digest != made[-1].digest:
            return False
        vault.database.settle()
    except EnvironmentFault as error:
        raise EnvironmentFault(DOUBTFUL, path=str(error.params.get("path", vault.home))) from error
    return True
