"""What signed records of a salvage name as lost: the only gaps in the log that are no break.

A run of lost records is bound to its place by the digest that the next record names as the one before it. A record of
a salvage may also vouch for the key of an author whose own registration is among the lost, and say once more whose
station this is when the first record, which said it, is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.vault import records
from app.vault.connection import Reader, Transaction
from app.vault.fields import Fields
from app.vault.keys import Keys
from forms.record import Record

KIND = "salvage"


@dataclass(frozen=True, slots=True)
class Lost:
    """A run of lost records, both ends included. `link` is the digest of the last of them, as the next one names it;
    "" at the end of the log, where the numbers are given anew."""

    first: int
    last: int
    link: str


@dataclass(frozen=True, slots=True)
class Losses:
    """What all records of salvages name."""

    runs: tuple[Lost, ...]
    keys: Mapping[str, bytes]

    def explains(self, first: int, record: Record) -> bool:
        """Whether the records from `first` up to the one before `record` are named, and `record` is what follows."""
        header = record.header
        return any(
            (run.first, run.last, run.link) == (first, header.sequence - 1, header.previous) for run in self.runs
        )

    def names(self, sequence: int) -> bool:
        """Whether the record at this place is lost."""
        return any(run.first <= sequence <= run.last for run in self.runs if run.link)


def payload(
    runs: tuple[Lost, ...], keys: Mapping[str, str], station: Mapping[str, object] | None = None
) -> dict[str, object]:
    """As it stands in the record; `keys` are public keys (base64) by author, `station` is what `restated` read."""
    return {
        **({} if station is None else {"station": station}),
        "losses": [{"first": run.first, "last": run.last, "link": run.link} for run in runs],
        "keys": [{"author": author, "public_key": key} for author, key in sorted(keys.items())],
    }


def project(transaction: Transaction, record: Record, fields: Fields) -> None:
    """Carries a record of a salvage into the list of losses."""
    for run in _runs(fields):
        transaction.execute(
            "INSERT INTO loss (record, first, last) VALUES (:record, :first, :last)",
            {"record": record.header.sequence, "first": run.first, "last": run.last},
        )


def named(reader: Reader, keys: Keys) -> Losses:
    """What the log itself says is lost. Raises `VerificationError` as a record does."""
    runs: list[Lost] = []
    vouched: dict[str, bytes] = {}
    for row in reader.rows("SELECT sequence FROM record WHERE kind = :kind ORDER BY sequence", {"kind": KIND}):
        record = records.by_sequence(reader, keys, row.sequence)
        fields = Fields(record.payload(), record.header.id)
        runs += [run for run in _runs(fields) if not run.link or run.last < record.header.sequence]
        vouched |= {key.text("author"): key.raw("public_key") for key in fields.rows("keys")}
    return Losses(tuple(runs), vouched)


def _runs(fields: Fields) -> list[Lost]:
    return [Lost(row.number("first"), row.number("last"), row.text("link")) for row in fields.rows("losses")]
