"""Which slots the records name: asked while a vault is opened, so of the database and not of the vault."""

from __future__ import annotations

from app.vault.connection import Reader


def recorded_slot(reader: Reader, subject: str) -> str:
    """The check of the slot that the records last named for a user (or "recovery", "shares"); "" for none."""
    rows = reader.rows(
        "SELECT slot FROM key_act WHERE subject = :subject AND slot <> '' ORDER BY sequence DESC LIMIT 1",
        {"subject": subject},
    )
    return str(rows[0].slot) if rows else ""


def left(reader: Reader) -> tuple[str, ...]:
    """The logins of those who have left and whose login nobody else was given since."""
    rows = reader.rows("SELECT login FROM user GROUP BY login HAVING max(active) = 0 ORDER BY login")
    return tuple(str(row.login) for row in rows)


def is_due(reader: Reader, check: str) -> bool:
    """Whether a slot is the newest that the records name for its owner, and he has not left."""
    rows = reader.rows("SELECT DISTINCT subject FROM key_act WHERE slot = :slot", {"slot": check})
    if not rows or recorded_slot(reader, str(rows[0].subject)) != check:
        return False
    return not reader.rows("SELECT 1 FROM user WHERE id = :id AND active = 0", {"id": str(rows[0].subject)})
