"""The tables of the exchange: partners, what was sent to them, and what came from them."""

from __future__ import annotations

from collections.abc import Callable

from app.vault.connection import Transaction
from app.vault.fields import Fields
from app.vault.folding import german, searchable
from app.vault.summary import summarise
from forms import strict_json
from forms.errors import FormatError
from forms.exchange import SheetFile, read
from forms.record import Record

KNOWN = "known"
# Room for the positions of one import within `received_sheet.arrival`.
_POSITIONS = 1 << 20


def apply(transaction: Transaction, record: Record, payload: Fields, received: Callable[[str], bytes | None]) -> None:
    """One of the three kinds: a partner was confirmed, a bundle left, a bundle came in."""
    match record.header.kind:
        case "partner":
            partner(transaction, record, payload)
        case "export":
            export(transaction, record, payload)
        case _:
            intake(transaction, record, payload, received)


def partner(transaction: Transaction, record: Record, payload: Fields) -> None:
    """A confirmed card; the newest wins. The card itself stays in the record: its bytes are read from there."""
    transaction.execute(
        """INSERT INTO partner (party, name, sort_key, kind, training, groups, check_digit, confirmed_at, confirmed_by,
               record)
           VALUES (:party, :name, :sort_key, :kind, :training, :groups, :check_digit, :confirmed_at, :confirmed_by,
               :record)
           ON CONFLICT (party) DO UPDATE SET name = excluded.name, sort_key = excluded.sort_key, kind = excluded.kind,
               training = excluded.training, groups = excluded.groups, check_digit = excluded.check_digit,
               confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by, record = excluded.record""",
        {
            "party": payload.text("party"),
            "name": payload.text("name"),
            "sort_key": german(payload.text("name")),
            "kind": payload.text("kind"),
            "training": payload.flag("training"),
            "groups": strict_json.dump(payload.texts("groups")).decode("utf-8"),
            "check_digit": payload.text("check_digit"),
            "confirmed_at": record.header.recorded_at.isoformat(),
            "confirmed_by": record.header.author,
            "record": record.header.sequence,
        },
    )
    payload.raw("card")


def export(transaction: Transaction, record: Record, payload: Fields) -> None:
    """A bundle that left: which sheets went to whom, each with how many later acts."""
    sheets, party = payload.rows("sheets"), payload.text("partner")
    transaction.execute(
        """INSERT INTO export (record, digest, partner, sequence, previous, created, file_name, released_by, size,
               sha256, sheets)
           VALUES (:record, :digest, :partner, :sequence, :previous, :created, :file_name, :released_by, :size,
               :sha256, :sheets)""",
        {
            "record": record.header.sequence,
            "digest": payload.text("digest"),
            "partner": party,
            "sequence": payload.number("sequence"),
            "previous": payload.text_or_none("previous"),
            "created": payload.text("created"),
            "file_name": payload.text("file_name"),
            "released_by": record.header.author,
            "size": payload.number("size"),
            "sha256": payload.text("sha256"),
            "sheets": len(sheets),
        },
    )
    for sheet in sheets:
        transaction.execute(
            """INSERT INTO export_sheet (sheet_id, partner, record, later)
               VALUES (:sheet_id, :partner, :record, :later)""",
            {
                "sheet_id": sheet.text("id"),
                "partner": party,
                "record": record.header.sequence,
                "later": sheet.number("later"),
            },
        )
        transaction.execute("UPDATE sheet SET released = released + 1 WHERE id = :id", {"id": sheet.text("id")})


def intake(transaction: Transaction, record: Record, payload: Fields, received: Callable[[str], bytes | None]) -> None:
    """A bundle that came in. A sheet's newest version is the one that the inbox shows."""
    transaction.execute(
        """INSERT INTO intake (record, digest, sender, certificate, sequence, previous, created, imported_at,
               imported_by)
           VALUES (:record, :digest, :sender, :certificate, :sequence, :previous, :created, :imported_at,
               :imported_by)""",
        {
            "record": record.header.sequence,
            "digest": payload.text("digest"),
            "sender": payload.text("sender"),
            "certificate": payload.text("certificate"),
            "sequence": payload.number("sequence"),
            "previous": payload.text_or_none("previous"),
            "created": payload.text("created"),
            "imported_at": record.header.recorded_at.isoformat(),
            "imported_by": record.header.author,
        },
    )
    for position, item in enumerate(payload.rows("sheets")):
        values = {
            "record": record.header.sequence,
            "position": position,
            "sheet_id": item.text("id"),
            "state": item.text("state"),
            "sha256": item.text("sha256"),
        }
        transaction.execute(
            """INSERT INTO intake_item (record, position, sheet_id, state, sha256)
               VALUES (:record, :position, :sheet_id, :state, :sha256)""",
            values,
        )
        raw = received(item.text("sha256")) if item.text("state") != KNOWN else None
        if raw is not None:
            # What was erased here and is sent again lawfully is here again.
            transaction.execute("DELETE FROM erased_file WHERE sha256 = :sha256", {"sha256": item.text("sha256")})
            _received_sheet(transaction, read(raw), {**values, **_origin(record, payload, position)})


def _origin(record: Record, payload: Fields, position: int) -> dict[str, object]:
    """Later imports arrive with larger numbers; within one, the sheets' ids rise with the time of their signing."""
    return {
        "arrival": record.header.sequence * _POSITIONS + position,
        "digest": payload.text("digest"),
        "sender": payload.text("sender"),
        "imported_at": record.header.recorded_at.isoformat(),
    }


def _received_sheet(transaction: Transaction, file: SheetFile, origin: dict[str, object]) -> None:
    header = file.sheet.record.header
    if header.id != origin["sheet_id"] or header.form is None:
        raise FormatError("B-463", place=header.id, field="sheets")
    payload = Fields(file.sheet.record.payload(), header.id)
    person, found = payload.inner("person"), summarise(header.form, payload.inner("answers").values())
    values: dict[str, object] = {
        **{name: value for name, value in origin.items() if name not in ("record", "position")},
        "person_id": header.subject,
        "family_name": person.text("family_name"),
        "given_names": person.text("given_names"),
        "booking_no": person.text("booking_no"),
        "author_name": file.sheet.author.name,
        "author_function": file.sheet.author.function,
        "author_unit": file.sheet.author.unit,
        "occurred_at": header.occurred_at.isoformat(),
        "recorded_at": header.recorded_at.isoformat(),
        "areas": strict_json.dump(list(found.areas)).decode("utf-8"),
        "setting": found.setting,
        "urgency": found.urgency,
        "excerpt": found.excerpt,
        "later": len(file.later),
        "voided": any(act.record.header.kind == "voiding" for act in file.later),
    }
    for table in ("received_sheet", "received_area", "received_text"):
        transaction.execute(f"DELETE FROM {table} WHERE sheet_id = :id", {"id": header.id})
    transaction.execute(
        f"INSERT INTO received_sheet ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})", values
    )
    for area in dict.fromkeys(found.areas):
        transaction.execute(
            "INSERT INTO received_area (area, sheet_id) VALUES (:area, :id)", {"area": area, "id": header.id}
        )
    names = (person.text("family_name"), person.text("given_names"), person.text("booking_no"))
    transaction.execute(
        "INSERT INTO received_text (sheet_id, folded) VALUES (:id, :folded)",
        {"id": header.id, "folded": searchable(*names, file.sheet.author.name, *found.texts)},
    )
