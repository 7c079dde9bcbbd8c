"""What signed records say of the log of access: what has expired, and where it stood."""

from __future__ import annotations

from app.vault.connection import Transaction
from app.vault.fields import Fields
from forms.record import Record


def expiry(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The log of access has reached its age: the record proves which rows went, and takes them."""
    gone = {name: payload.number(name) for name in ("first", "last", "year")}
    transaction.execute(
        """INSERT INTO access_expired (record, first, last, year, digest)
           VALUES (:record, :first, :last, :year, :digest)""",
        {**gone, "record": record.header.sequence, "digest": payload.text("digest")},
    )
    transaction.execute("DELETE FROM access WHERE number BETWEEN :first AND :last", gone)


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
