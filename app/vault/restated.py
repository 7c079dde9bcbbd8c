"""What the lists of a damaged database still say of station and accounts where the records that said it are lost.

The lists are no evidence of their own: whoever signs the salvage says it again, in his name. The station goes into the
record of the salvage, each account into a `user` record beside it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.vault import key_rows
from app.vault.connection import Database, Reader
from app.vault.key_projections import RECOVERY_AUTHOR
from forms import strict_json
from forms.errors import BogenError, VerificationError

if TYPE_CHECKING:
    from sqlalchemy import Row


def station(sources: Sequence[Database], station_id: str) -> dict[str, object]:
    """The station of this id, as a record of a salvage names it, from the first file whose list can be read.

    Raises `VerificationError` B-792 when no list gives it: records without a station cannot be continued.
    """
    for source in sources:
        with suppress(BogenError):
            rows = source.rows("SELECT * FROM station WHERE station = :station", {"station": station_id})
            if rows:
                row = rows[0]
                said = {name: str(row._mapping[name]) for name in ("party", "name", "kind", "station", "founded_at")}
                return {**said, "training": bool(row.training), **_recovery_key(source)}
    raise VerificationError("B-792")


def _recovery_key(source: Reader) -> dict[str, object]:
    rows = source.rows(
        "SELECT public_key FROM author_key WHERE user_id = :author AND current = 1", {"author": RECOVERY_AUTHOR}
    )
    return {"recovery_key": _text(rows[0].public_key)} if rows else {}


def accounts(sources: Sequence[Database], made: Reader) -> list[dict[str, object]]:
    """The accounts that lists know and the records in `made` do not, each as a `user` record names it."""
    known = {str(row.id) for row in made.rows("SELECT id FROM user")}
    found: list[dict[str, object]] = []
    for source in sources:
        with suppress(BogenError):
            for row in source.rows("SELECT * FROM user ORDER BY id"):
                if row.id not in known:
                    known.add(str(row.id))
                    found.append({**_account(row), **_slot(source, str(row.id))})
    return found


def _account(row: Row[Any]) -> dict[str, object]:
    return {
        "id": row.id,
        "login": row.login,
        "name": row.name,
        "function": row.function,
        "unit": row.unit,
        "roles": strict_json.load(row.roles.encode("utf-8")),
        "trained_on": row.trained_on,
        "public_key": _text(row.public_key),
        "active": bool(row.active),
    }


def _slot(source: Reader, user: str) -> dict[str, object]:
    """The slot that his records last named, where it can still be read."""
    with suppress(BogenError):
        if slot := key_rows.recorded_slot(source, user):
            return {"slot": slot}
    return {}


def _text(key: bytes) -> str:
    return base64.b64encode(bytes(key)).decode("ascii")
