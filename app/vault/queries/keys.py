"""What the records say of keys (`app.vault.key_projections`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from app.vault.key_projections import MADE, REHEARSED
from forms import strict_json

if TYPE_CHECKING:
    from app.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyKey:
    """The recovery code or the set of shares that counts now. `set`, `threshold` and `holders` are those of shares."""

    made_at: datetime
    rehearsed_at: datetime | None
    set: str = ""
    threshold: int = 0
    holders: tuple[str, ...] = ()


def passphrases_reset(vault: Vault) -> frozenset[str]:
    """The ids of the users whose passphrase somebody else gave them last: their account has had another slot before,
    and none of their own doing came after it."""
    rows = vault.database.rows(
        """SELECT subject, max(CASE WHEN kind = 'user' THEN sequence END) AS given,
                  min(sequence) AS first, max(CASE WHEN kind = 'passphrase' THEN sequence END) AS own
           FROM key_act WHERE kind IN ('user', 'passphrase') GROUP BY subject""",
        {},
    )
    return frozenset(
        str(row.subject) for row in rows if row.given is not None and row.given > max(row.first, row.own or 0)
    )


def emergency_key(vault: Vault, kind: str) -> EmergencyKey | None:
    """When the newest of `kind` ("recovery", "shares") was made and last rehearsed; `None` when the records know none
    (a recovery code of an older station counts from its founding)."""
    rows = vault.database.rows(
        "SELECT sequence, at, detail FROM key_act WHERE kind = :kind AND act = :act ORDER BY sequence DESC LIMIT 1",
        {"kind": kind, "act": MADE},
    )
    if not rows:
        return None
    detail = cast(dict[str, object], strict_json.load(str(rows[0].detail).encode("utf-8")))
    rehearsed = vault.database.rows(
        "SELECT max(at) AS at FROM key_act WHERE kind = :kind AND act = :act AND sequence > :made",
        {"kind": kind, "act": REHEARSED, "made": rows[0].sequence},
    )[0].at
    return EmergencyKey(
        made_at=datetime.fromisoformat(rows[0].at),
        rehearsed_at=datetime.fromisoformat(rehearsed) if rehearsed else None,
        set=str(detail.get("set", "")),
        threshold=cast(int, detail.get("threshold", 0)),
        holders=tuple(cast(list[str], detail.get("holders", []))),
    )


def device_keys(vault: Vault) -> tuple[tuple[int, str], ...]:
    """The device keys that were made after the founding: record and SHA-256 of the certificate, newest first."""
    rows = vault.database.rows("SELECT sequence, subject FROM key_act WHERE kind = 'device_key' ORDER BY sequence DESC")
    return tuple((int(row.sequence), str(row.subject)) for row in rows)
