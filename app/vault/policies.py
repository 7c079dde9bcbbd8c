"""The rules of a station for locking: the newest signed record `policy` sets them; without one there are none here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.vault.connection import Transaction
from app.vault.fields import Fields

if TYPE_CHECKING:
    from app.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """After how many seconds without a key the desk locks, and whether it does when the window is made small."""

    idle_seconds: int
    lock_on_minimise: bool


def newest(vault: Vault) -> PolicyRow | None:
    """The rules that hold; `None` where none were ever set."""
    rows = vault.database.rows("SELECT idle_seconds, lock_on_minimise FROM policy")
    return PolicyRow(rows[0].idle_seconds, bool(rows[0].lock_on_minimise)) if rows else None


def project(transaction: Transaction, payload: Fields) -> None:
    """Carries a record `policy` into its table: the newest one holds."""
    transaction.execute(
        """INSERT INTO policy (one, idle_seconds, lock_on_minimise) VALUES (1, :idle, :minimise)
           ON CONFLICT (one) DO UPDATE
               SET idle_seconds = excluded.idle_seconds, lock_on_minimise = excluded.lock_on_minimise""",
        {"idle": payload.number("idle_seconds"), "minimise": payload.flag("lock_on_minimise")},
    )
