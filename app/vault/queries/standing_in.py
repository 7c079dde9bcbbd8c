"""Who stands in for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.vault.rows import StandingInRow

if TYPE_CHECKING:
    from app.vault.vault import Vault


def standing_in(vault: Vault, day: date) -> tuple[StandingInRow, ...]:
    """Those who stand in on `day` or will later, by the deputy's name."""
    rows = vault.database.rows(
        """SELECT s.*, d.login AS deputy_login, d.name AS deputy_name, p.login AS principal_login,
                  p.name AS principal_name
           FROM standing_in s JOIN user d ON d.id = s.deputy JOIN user p ON p.id = s.principal
           WHERE s.until >= :day ORDER BY d.sort_key, p.sort_key, d.id, p.id""",
        {"day": day.isoformat()},
    )
    return tuple(
        StandingInRow(
            deputy=row.deputy,
            deputy_login=row.deputy_login,
            deputy_name=row.deputy_name,
            principal=row.principal,
            principal_login=row.principal_login,
            principal_name=row.principal_name,
            since=date.fromisoformat(row.since),
            until=date.fromisoformat(row.until),
        )
        for row in rows
    )


def principals(vault: Vault, deputy: str, day: date) -> frozenset[str]:
    """The ids of those for whom `deputy` stands in on `day`."""
    rows = vault.database.rows(
        "SELECT principal FROM standing_in WHERE deputy = :deputy AND :day BETWEEN since AND until",
        {"deputy": deputy, "day": day.isoformat()},
    )
    return frozenset(row.principal for row in rows)
