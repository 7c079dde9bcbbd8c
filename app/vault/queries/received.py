"""The inbox: received sheets in their newest version, and which of them a reader has opened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.vault import records
from app.vault.queries.shape import Conditions, page, strings
from app.vault.rows import ReceivedQuery, ReceivedRow, RowPage

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.vault.vault import Vault

_EVERYTHING = ReceivedQuery()
_SEEN = """EXISTS (SELECT 1 FROM seen WHERE seen.reader = :reader AND seen.sheet_id = r.sheet_id
    AND seen.sha256 = r.sha256)"""
_MARKED = "EXISTS (SELECT 1 FROM restriction x WHERE x.target IN (r.sheet_id, r.person_id))"
_COLUMNS = f"r.*, p.name AS sender_name, NOT {_SEEN} AS unread, {_MARKED} AS restricted"
_SOURCE = "received_sheet r LEFT JOIN partner p ON p.party = r.sender"


def received(
    vault: Vault,
    query: ReceivedQuery = _EVERYTHING,
    *,
    reader: str = "",
    limit: int = 50,
    after: str | None = None,
) -> RowPage[ReceivedRow]:
    """Received sheets, newest import first. `reader` is the user whose read marks count."""
    conditions = Conditions()
    conditions.params["reader"] = reader
    conditions.equal("r.sender", "sender", query.sender)
    conditions.equal("r.setting", "setting", query.setting)
    conditions.days("r.occurred_at", query.since, query.until)
    if query.area:
        conditions.add("r.sheet_id IN (SELECT sheet_id FROM received_area WHERE area = :area)", area=query.area)
    if query.open_only:
        conditions.add(f"NOT {_MARKED}")
    if query.unread_only:
        conditions.add(f"NOT {_SEEN}")
    searched, tail = _SOURCE, ""
    if query.text.split():
        searched, tail = f"{_SOURCE} JOIN received_text t ON t.sheet_id = r.sheet_id", ", t.tail AS tail"
        conditions.words("t.folded", query.text, "t.tail")
    if after is not None:
        conditions.add("r.arrival < :after", after=int(after))
    rows = vault.database.rows(
        f"SELECT {_COLUMNS}{tail} FROM {searched} {conditions.where} ORDER BY r.arrival DESC LIMIT {int(limit) + 1}",
        conditions.params,
    )
    return page(rows, limit, _received, lambda row: row.arrival)


def received_row(vault: Vault, sheet_id: str, *, reader: str = "") -> ReceivedRow | None:
    rows = vault.database.rows(
        f"SELECT {_COLUMNS} FROM {_SOURCE} WHERE r.sheet_id = :id", {"id": sheet_id, "reader": reader}
    )
    return _received(rows[0]) if rows else None


def received_file(vault: Vault, sheet_id: str) -> bytes | None:
    """The sheet file in its newest version. Raises `VerificationError` B-433 when it is damaged."""
    rows = vault.database.rows("SELECT sha256 FROM received_sheet WHERE sheet_id = :id", {"id": sheet_id})
    return records.received(vault.database, vault.keys, rows[0].sha256) if rows else None


def received_about(vault: Vault, person_id: str) -> tuple[tuple[ReceivedRow, bytes], ...]:
    """The received sheets about a person with their files, oldest first. Raises `VerificationError` B-433."""
    rows = vault.database.rows(
        f"SELECT {_COLUMNS} FROM {_SOURCE} WHERE r.person_id = :person ORDER BY r.arrival",
        {"person": person_id, "reader": ""},
    )
    found = ((_received(row), records.received(vault.database, vault.keys, row.sha256)) for row in rows)
    return tuple((row, raw) for row, raw in found if raw is not None)


def received_versions(vault: Vault, sheet_id: str) -> tuple[str, ...]:
    """The SHA-256 of every version of a sheet file that came in, oldest first."""
    rows = vault.database.rows(
        "SELECT sha256 FROM intake_item WHERE sheet_id = :id ORDER BY record, position", {"id": sheet_id}
    )
    return tuple(dict.fromkeys(row.sha256 for row in rows))


def mark_read(vault: Vault, *, reader: str, sheet_id: str) -> None:
    """Notes that a user opened the newest version of a received sheet; a newer one will count as unread again."""
    vault.database.write(
        lambda transaction: transaction.execute(
            """INSERT INTO seen (reader, sheet_id, sha256)
               SELECT :reader, sheet_id, sha256 FROM received_sheet WHERE sheet_id = :id
               ON CONFLICT (reader, sheet_id) DO UPDATE SET sha256 = excluded.sha256""",
            {"reader": reader, "id": sheet_id},
        )
    )


def _received(row: Row[Any]) -> ReceivedRow:
    return ReceivedRow(
        sheet_id=row.sheet_id,
        sha256=row.sha256,
        digest=row.digest,
        sender=row.sender,
        sender_name=row.sender_name or "",
        imported_at=datetime.fromisoformat(row.imported_at),
        state=row.state,
        person_id=row.person_id,
        family_name=row.family_name,
        given_names=row.given_names,
        booking_no=row.booking_no,
        author_name=row.author_name,
        author_function=row.author_function,
        author_unit=row.author_unit,
        occurred_at=datetime.fromisoformat(row.occurred_at),
        recorded_at=datetime.fromisoformat(row.recorded_at),
        areas=strings(row.areas),
        setting=row.setting,
        urgency=row.urgency,
        excerpt=row.excerpt,
        later=row.later,
        voided=bool(row.voided),
        unread=bool(row.unread),
        restricted=bool(row.restricted),
    )
