"""The station's own sheets. They are listed by their place in the log: newest recorded first, whatever a clock did."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.vault import records
from app.vault.fields import Fields
from app.vault.queries.shape import Conditions, day, page, strings
from app.vault.rows import Badges, LaterRow, RowPage, SheetQuery, SheetRow
from forms import strict_json

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.vault.vault import Vault

_COLUMNS = """s.*, (SELECT group_concat(partner, ' ') FROM (SELECT DISTINCT e.partner FROM export_sheet e
    WHERE e.sheet_id = s.id ORDER BY e.partner)) AS released_to,
    EXISTS (SELECT 1 FROM restriction x WHERE x.target IN (s.id, s.person_id)) AS restricted"""
_EVERYTHING = SheetQuery()


def sheet(vault: Vault, id: str) -> SheetRow | None:
    rows = vault.database.rows(f"SELECT {_COLUMNS} FROM sheet s WHERE s.id = :id", {"id": id})
    return _sheet(rows[0]) if rows else None


def sheets(
    vault: Vault, query: SheetQuery = _EVERYTHING, *, limit: int = 50, after: str | None = None
) -> RowPage[SheetRow]:
    """Sheets, newest recorded first; ask for more with `after=page.following`."""
    conditions = Conditions()
    conditions.equal("s.person_id", "person", query.person)
    conditions.equal("s.author_id", "author", query.author)
    conditions.equal("s.setting", "setting", query.setting)
    conditions.days("s.occurred_at", query.since, query.until)
    if query.reader:
        conditions.add(
            """(s.author_id = :reader OR s.person_id IN
                (SELECT p.id FROM person p JOIN json_each(:principals) c ON p.contact_officer = c.value))""",
            reader=query.reader,
            principals=strict_json.dump(sorted(query.principals)).decode("utf-8"),
        )
    if query.open_to is not None:
        conditions.add(
            """(s.author_id = :open_to
                OR NOT EXISTS (SELECT 1 FROM restriction x WHERE x.target IN (s.id, s.person_id)))""",
            open_to=query.open_to,
        )
    if query.area:
        conditions.add("s.sequence IN (SELECT sequence FROM sheet_area WHERE area = :area)", area=query.area)
    searched = "sheet s"
    tail = ""
    if query.text.split():
        searched, tail = "sheet s JOIN sheet_text t ON t.sequence = s.sequence", ", t.tail AS tail"
        conditions.words("t.folded", query.text, "t.tail")
    if after is not None:
        conditions.add("s.sequence < :after", after=int(after))
    rows = vault.database.rows(
        f"SELECT {_COLUMNS}{tail} FROM {searched} {conditions.where} ORDER BY s.sequence DESC LIMIT {int(limit) + 1}",
        conditions.params,
    )
    return page(rows, limit, _sheet, lambda row: row.sequence)


def sheets_since(vault: Vault, day: date) -> tuple[SheetRow, ...]:
    """Sheets recorded on or after a local day, oldest first."""
    rows = vault.database.rows(
        f"SELECT {_COLUMNS} FROM sheet s WHERE substr(s.recorded_at, 1, 10) >= :day ORDER BY s.sequence",
        {"day": day.isoformat()},
    )
    return tuple(_sheet(row) for row in rows)


def later_acts(vault: Vault, sheet_id: str) -> tuple[LaterRow, ...]:
    """Amendments and voidings of a sheet, oldest first, read from their records (tags checked, B-430, B-431)."""
    rows = vault.database.rows(
        "SELECT sequence FROM later_act WHERE sheet_id = :id ORDER BY sequence", {"id": sheet_id}
    )
    return tuple(_later(vault, sheet_id, row.sequence) for row in rows)


def sheets_with_a_hand_in(vault: Vault, user: str) -> frozenset[str]:
    """The sheets that a user wrote, amended or voided."""
    rows = vault.database.rows(
        """SELECT id FROM sheet WHERE author_id = :user
           UNION SELECT sheet_id FROM later_act WHERE author_id = :user""",
        {"user": user},
    )
    return frozenset(row.id for row in rows)


def badges(vault: Vault, *, user: str) -> Badges:
    """The numbers beside the menu, for one user."""
    row = vault.database.rows(
        """SELECT (SELECT count(*) FROM draft WHERE user = :user) AS drafts,
                  (SELECT count(*) FROM draft WHERE user <> :user) AS others_drafts,
                  (SELECT count(*) FROM sheet s WHERE released = 0 AND voided = 0 AND author_id <> :user
                      AND NOT EXISTS (SELECT 1 FROM later_act l WHERE l.sheet_id = s.id AND l.author_id = :user)
                  ) AS unreleased,
                  (SELECT count(*) FROM received_sheet r WHERE NOT EXISTS (SELECT 1 FROM seen
                      WHERE reader = :user AND seen.sheet_id = r.sheet_id AND seen.sha256 = r.sha256)) AS unread""",
        {"user": user},
    )[0]
    return Badges(row.drafts, row.unreleased, row.unread, row.others_drafts)


def _later(vault: Vault, sheet_id: str, sequence: int) -> LaterRow:
    record = records.by_sequence(vault.database, vault.keys, sequence)
    header, content = record.header, Fields(record.payload(), record.header.id)
    context = content.inner("context")
    return LaterRow(
        id=header.id,
        kind=header.kind,
        sheet_id=sheet_id,
        author_id=header.author,
        author_name=context.text("author_name"),
        author_function=context.text("function"),
        recorded_at=header.recorded_at,
        text=content.text("text") if "text" in content else "",
        reason=content.text("reason") if "reason" in content else "",
        record=record,
        received_on=day(content.text_or_none("received_on")),
    )


def _sheet(row: Row[Any]) -> SheetRow:
    return SheetRow(
        sequence=row.sequence,
        id=row.id,
        person_id=row.person_id,
        family_name=row.family_name,
        given_names=row.given_names,
        booking_no=row.booking_no,
        author_id=row.author_id,
        author_name=row.author_name,
        form_name=row.form_name,
        form_version=row.form_version,
        occurred_at=datetime.fromisoformat(row.occurred_at),
        recorded_at=datetime.fromisoformat(row.recorded_at),
        areas=strings(row.areas),
        setting=row.setting,
        urgency=row.urgency,
        excerpt=row.excerpt,
        later=row.later,
        voided=bool(row.voided),
        released_to=tuple(row.released_to.split()) if row.released_to else (),
        restricted=bool(row.restricted),
    )
