"""The tables of sheets: one row to list, one text to search, one row per area, and what was added later."""

from __future__ import annotations

from app.vault.connection import Transaction
from app.vault.fields import Fields
from app.vault.folding import searchable
from app.vault.summary import summarise
from forms import strict_json
from forms.errors import FormatError
from forms.record import Record


def sheet(transaction: Transaction, record: Record, payload: Fields) -> None:
    """A signed sheet. Raises `FormatError` B-463 without a form, B-121 for a form that this program does not have."""
    header = record.header
    if header.form is None:
        raise FormatError("B-463", place=header.id, field="form")
    person, author = payload.inner("person"), payload.inner("context").text("author_name")
    found = summarise(header.form, payload.inner("answers").values())
    values: dict[str, object] = {
        "sequence": header.sequence,
        "id": header.id,
        "person_id": header.subject,
        "family_name": person.text("family_name"),
        "given_names": person.text("given_names"),
        "booking_no": person.text("booking_no"),
        "author_id": header.author,
        "author_name": author,
        "form_name": header.form.name,
        "form_version": header.form.version,
        "occurred_at": header.occurred_at.isoformat(),
        "recorded_at": header.recorded_at.isoformat(),
        "areas": strict_json.dump(list(found.areas)).decode("utf-8"),
        "setting": found.setting,
        "urgency": found.urgency,
        "excerpt": found.excerpt,
    }
    transaction.execute(
        f"INSERT INTO sheet ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})", values
    )
    for area in dict.fromkeys(found.areas):
        transaction.execute(
            "INSERT INTO sheet_area (area, sequence) VALUES (:area, :sequence)",
            {"area": area, "sequence": header.sequence},
        )
    names = (person.text("family_name"), person.text("given_names"), person.text("booking_no"), author)
    transaction.execute(
        "INSERT INTO sheet_text (sequence, folded) VALUES (:sequence, :folded)",
        {"sequence": header.sequence, "folded": searchable(*names, *found.texts)},
    )


def later_act(transaction: Transaction, record: Record) -> None:
    """An amendment or a voiding of a sheet of this station. Raises `FormatError` B-463 when it amends nothing here."""
    header = record.header
    changed = transaction.execute(
        "UPDATE sheet SET later = later + 1, voided = voided OR :voided WHERE id = :id",
        {"id": header.amends, "voided": header.kind == "voiding"},
    )
    if changed != 1:
        raise FormatError("B-463", place=header.id, field="amends")
    transaction.execute(
        "INSERT INTO later_act (sequence, sheet_id, author_id) VALUES (:sequence, :sheet_id, :author)",
        {"sequence": header.sequence, "sheet_id": header.amends, "author": header.author},
    )
