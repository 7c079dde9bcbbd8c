"""What signed records say of the log of access: what has expired, and where it stood."""

from __future__ import annotations

from app.vault.connection import Transaction
from app.vault.fields import Fields
from forms.errors import FormatError
from forms.record import Record


def expiry(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The log of access has reached its age: the record proves which rows went, and takes them.

    Raises `FormatError` B-744 for one that takes what the statute keeps: rows stay to the end of the year after theirs
    (BDSG § 76 (4)), expiries follow each other without a hole, and none takes rows that were written after a seal of a
    later year.
    """
    gone = {name: payload.number(name) for name in ("first", "last", "year")}
    _require_lawful(transaction, record, gone)
    transaction.execute(
        """INSERT INTO access_expired (record, first, last, year, digest)
           VALUES (:record, :first, :last, :year, :digest)""",
        {**gone, "record": record.header.sequence, "digest": payload.text("digest")},
    )
    transaction.execute("DELETE FROM access WHERE number BETWEEN :first AND :last", gone)


def _require_lawful(transaction: Transaction, record: Record, gone: dict[str, int]) -> None:
    now = record.header.recorded_at
    before = transaction.rows("SELECT coalesce(max(last), 0) AS last FROM access_expired")[0].last
    in_order = gone["first"] == before + 1 and gone["last"] >= gone["first"]
    # A seal that claims to be younger than the expiry is of a clock that was wrong.
    younger = transaction.rows(
        """SELECT 1 FROM access_seal
           WHERE number < :last AND CAST(substr(sealed_at, 1, 4) AS INTEGER) > :year
                 AND substr(sealed_at, 1, 10) <= :today""",
        {**gone, "today": now.date().isoformat()},
    )
    if not in_order or gone["year"] > now.year - 2 or younger:
        raise FormatError("B-744", record=record.header.id)


def seal(transaction: Transaction, record: Record, payload: Fields) -> None:
    """Where the log of access stood when the record was signed."""
    transaction.execute(
        """INSERT INTO access_seal (record, number, digest, sealed_at)
           VALUES (:record, :number, :digest, :sealed_at)""",
        {
            "record": record.header.sequence,
            "number": payload.number("number"),
            "digest": payload.text("digest"),
            "sealed_at": record.header.recorded_at.isoformat(),
        },
    )
