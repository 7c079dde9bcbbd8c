"""Partners, and the bundles that went and came."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.vault import records
from app.vault.fields import Fields
from app.vault.queries.shape import Conditions, page, strings
from app.vault.rows import ExportRow, ImportItem, ImportRow, PartnerRow, RowPage, StreamHead
from forms.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from app.vault.vault import Vault

_PARTNER = """SELECT p.*, (SELECT count(*) FROM export e WHERE e.partner = p.party) AS sent,
    (SELECT count(*) FROM intake i WHERE i.sender = p.party) AS received FROM partner p"""
_EXPORT = """SELECT e.*, p.name AS partner_name, u.name AS released_by_name FROM export e
    LEFT JOIN partner p ON p.party = e.partner LEFT JOIN user u ON u.id = e.released_by"""
_IMPORT = "SELECT i.*, p.name AS sender_name FROM intake i LEFT JOIN partner p ON p.party = i.sender"


def partners(vault: Vault) -> tuple[PartnerRow, ...]:
    """All confirmed partners, by name."""
    return tuple(_partner(row) for row in vault.database.rows(f"{_PARTNER} ORDER BY p.sort_key, p.party"))


def partner(vault: Vault, party: str) -> PartnerRow | None:
    rows = vault.database.rows(f"{_PARTNER} WHERE p.party = :party", {"party": party})
    return _partner(rows[0]) if rows else None


def partner_card(vault: Vault, party: str) -> bytes:
    """The confirmed card as it was read, from its record. Raises `InputError` B-465 for a party that is no partner."""
    rows = vault.database.rows("SELECT record FROM partner WHERE party = :party", {"party": party})
    if not rows:
        raise InputError("B-465", party=party)
    record = records.by_sequence(vault.database, vault.keys, rows[0].record)
    return Fields(record.payload(), record.header.id).raw("card")


def exports(vault: Vault, *, limit: int = 50, after: str | None = None) -> RowPage[ExportRow]:
    """Bundles that left, newest first."""
    conditions = Conditions()
    if after is not None:
        conditions.add("e.record < :after", after=int(after))
    rows = vault.database.rows(
        f"{_EXPORT} {conditions.where} ORDER BY e.record DESC LIMIT {int(limit) + 1}", conditions.params
    )
    return page(rows, limit, _export, lambda row: row.record)


def export_by_digest(vault: Vault, digest: str) -> ExportRow | None:
    rows = vault.database.rows(f"{_EXPORT} WHERE e.digest = :digest ORDER BY e.record LIMIT 1", {"digest": digest})
    return _export(rows[0]) if rows else None


def export_file_names(vault: Vault) -> frozenset[str]:
    """The file names of all bundles that ever left."""
    return frozenset(row.file_name for row in vault.database.rows("SELECT file_name FROM export"))


def exported_to(vault: Vault, party: str) -> dict[str, int]:
    """Which sheets a partner has, each with the number of later acts that went along at most."""
    rows = vault.database.rows(
        "SELECT sheet_id, max(later) AS later FROM export_sheet WHERE partner = :party GROUP BY sheet_id",
        {"party": party},
    )
    return {row.sheet_id: row.later for row in rows}


def last_export(vault: Vault, party: str, *, since: int = 0) -> StreamHead | None:
    """The last bundle to a partner: what the next one counts from and names as its predecessor. A new device key starts
    a new stream: `since` is the record of its making."""
    rows = vault.database.rows(
        """SELECT sequence, digest FROM export WHERE partner = :party AND record > :since
           ORDER BY record DESC LIMIT 1""",
        {"party": party, "since": since},
    )
    return StreamHead(rows[0].sequence, rows[0].digest) if rows else None


def furthest_export(vault: Vault, *, since: int = 0) -> StreamHead | None:
    """Of the streams to all partners, the last bundle of the longest. `since` as for `last_export`."""
    rows = vault.database.rows(
        "SELECT sequence, digest FROM export WHERE record > :since ORDER BY sequence DESC, record DESC LIMIT 1",
        {"since": since},
    )
    return StreamHead(rows[0].sequence, rows[0].digest) if rows else None


def last_import(vault: Vault, certificate: str) -> StreamHead | None:
    """The last bundle that a sender's certificate signed and that was imported here."""
    rows = vault.database.rows(
        "SELECT sequence, digest FROM intake WHERE certificate = :certificate ORDER BY record DESC LIMIT 1",
        {"certificate": certificate},
    )
    return StreamHead(rows[0].sequence, rows[0].digest) if rows else None


def imports(vault: Vault, *, limit: int = 50, after: str | None = None) -> RowPage[ImportRow]:
    """Bundles that came in, newest first."""
    conditions = Conditions()
    if after is not None:
        conditions.add("i.record < :after", after=int(after))
    rows = vault.database.rows(
        f"{_IMPORT} {conditions.where} ORDER BY i.record DESC LIMIT {int(limit) + 1}", conditions.params
    )
    items = _items(vault, [row.record for row in rows[:limit]])
    return page(rows, limit, lambda row: _import(row, items[row.record]), lambda row: row.record)


def import_by_digest(vault: Vault, digest: str) -> ImportRow | None:
    """The import of a bundle, if it was imported here."""
    rows = vault.database.rows(f"{_IMPORT} WHERE i.digest = :digest ORDER BY i.record LIMIT 1", {"digest": digest})
    return _import(rows[0], _items(vault, [rows[0].record])[rows[0].record]) if rows else None


def _items(vault: Vault, of_records: Sequence[int]) -> dict[int, tuple[ImportItem, ...]]:
    found: dict[int, list[ImportItem]] = defaultdict(list)
    if of_records:
        rows = vault.database.rows(
            """SELECT record, sheet_id, state, sha256 FROM intake_item WHERE record BETWEEN :first AND :last
               ORDER BY record, position""",
            {"first": min(of_records), "last": max(of_records)},
        )
        for row in rows:
            found[row.record].append(ImportItem(row.sheet_id, row.state, row.sha256))
    return {record: tuple(found[record]) for record in of_records}


def _partner(row: Row[Any]) -> PartnerRow:
    return PartnerRow(
        party=row.party,
        name=row.name,
        kind=row.kind,
        training=bool(row.training),
        groups=strings(row.groups),
        check_digit=row.check_digit,
        confirmed_at=datetime.fromisoformat(row.confirmed_at),
        confirmed_by=row.confirmed_by,
        sent=row.sent,
        received=row.received,
    )


def _export(row: Row[Any]) -> ExportRow:
    return ExportRow(
        digest=row.digest,
        partner=row.partner,
        partner_name=row.partner_name or "",
        sequence=row.sequence,
        previous=row.previous,
        created=datetime.fromisoformat(row.created),
        file_name=row.file_name,
        released_by=row.released_by,
        released_by_name=row.released_by_name or "",
        size=row.size,
        sha256=row.sha256,
        sheets=row.sheets,
    )


def _import(row: Row[Any], items: tuple[ImportItem, ...]) -> ImportRow:
    return ImportRow(
        digest=row.digest,
        sender=row.sender,
        sender_name=row.sender_name or "",
        certificate=row.certificate,
        sequence=row.sequence,
        previous=row.previous,
        created=datetime.fromisoformat(row.created),
        imported_at=datetime.fromisoformat(row.imported_at),
        imported_by=row.imported_by,
        items=items,
    )
