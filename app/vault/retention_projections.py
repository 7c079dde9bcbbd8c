"""The tables of the rights of the person: restrictions, reviews, requests for erasure, and what an erasure took.

An erased record has no content any more, so a replay cannot carry it into the lists: `projections.apply` passes over
it, and the record `erasure` takes out of the lists what it named. Both ways end in the same tables.
"""

from __future__ import annotations

from app.vault.connection import Transaction
from app.vault.fields import Fields
from forms.errors import FormatError, VerificationError
from forms.record import Record

SHEET, PERSON = "sheet", "person"
WAITING, CARRIED_OUT, REFUSED = "waiting", "carried_out", "refused"
_OF_SHEET = ("later_act", "received_sheet", "received_area", "received_text", "seen")


KINDS = frozenset(
    ("retention_review", "restriction", "erasure_request", "erasure_refusal", "erasure", "told", "subject_access")
)


def apply(transaction: Transaction, record: Record, payload: Fields) -> None:
    """One of the kinds of records that this room knows."""
    match record.header.kind:
        case "retention_review":
            review(transaction, record, payload)
        case "restriction":
            restriction(transaction, record, payload)
        case "erasure_request":
            request(transaction, record, payload)
        case "erasure_refusal":
            refusal(transaction, record, payload)
        case "erasure":
            erasure(transaction, record, payload)
        case "told":
            told(transaction, record, payload)
        case _:
            payload.text("person")  # "subject_access" names the person and changes no table


def custody(transaction: Transaction, payload: Fields) -> None:
    """What a person's record says of the custody. Records of earlier versions say nothing."""
    if "regime" not in payload:
        return
    transaction.execute(
        """INSERT INTO custody (person_id, regime, released_on) VALUES (:person, :regime, :released_on)
           ON CONFLICT (person_id) DO UPDATE SET regime = excluded.regime, released_on = excluded.released_on""",
        {
            "person": payload.text("id"),
            "regime": payload.text("regime"),
            "released_on": payload.text_or_none("released_on"),
        },
    )


def review(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The newest decision of the annual review counts."""
    transaction.execute(
        """INSERT INTO retention_review (person_id, record, decision, keep_until, reviewed_at)
           VALUES (:person, :record, :decision, :keep_until, :at)
           ON CONFLICT (person_id) DO UPDATE SET record = excluded.record, decision = excluded.decision,
               keep_until = excluded.keep_until, reviewed_at = excluded.reviewed_at""",
        {
            "person": payload.text("person"),
            "record": record.header.sequence,
            "decision": payload.text("decision"),
            "keep_until": payload.text_or_none("keep_until"),
            "at": record.header.recorded_at.isoformat(),
        },
    )


def restriction(transaction: Transaction, record: Record, payload: Fields) -> None:
    """A mark that restricts processing, or its lifting."""
    target = payload.text("target")
    transaction.execute("DELETE FROM restriction WHERE target = :target", {"target": target})
    if payload.flag("lifted"):
        return
    transaction.execute(
        """INSERT INTO restriction (target, scope, person_id, record, since)
           VALUES (:target, :scope, :person, :record, :since)""",
        {
            "target": target,
            "scope": payload.text("scope"),
            "person": payload.text("person"),
            "record": record.header.sequence,
            "since": record.header.recorded_at.isoformat(),
        },
    )


def request(transaction: Transaction, record: Record, payload: Fields) -> None:
    """Somebody asks for an erasure; a second person decides."""
    transaction.execute(
        """INSERT INTO erasure_request (record, id, scope, target, person_id, ground, requested_by, requested_at, state)
           VALUES (:record, :id, :scope, :target, :person, :ground, :by, :at, :state)""",
        {
            "record": record.header.sequence,
            "id": record.header.id,
            "scope": payload.text("scope"),
            "target": payload.text("target"),
            "person": payload.text("person"),
            "ground": payload.text("ground"),
            "by": record.header.author,
            "at": record.header.recorded_at.isoformat(),
            "state": WAITING,
        },
    )


def refusal(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The second person does not agree. Raises as `erasure` for a request that is not waiting."""
    _decide(transaction, record, payload, REFUSED)


def erasure(transaction: Transaction, record: Record, payload: Fields) -> None:
    """What was named goes out of every list, and leaves a tombstone of each sheet.

    Raises `FormatError` B-463 when it answers no waiting request, `VerificationError` B-752 when the person who asked
    also approved: no path of the program leads around the second person, and `audit` finds a record that claims to.
    """
    person, ground = _decide(transaction, record, payload, CARRIED_OUT)
    _name(transaction, record, payload)
    for row in payload.rows("sheets"):
        _forget_sheet(transaction, row.text("id"))
        transaction.execute(
            """INSERT INTO tombstone (sheet_id, record, person_id, recorded_on, ground, erased_at)
               VALUES (:id, :record, :person, :recorded_on, :ground, :at)
               ON CONFLICT (sheet_id) DO UPDATE SET record = excluded.record, ground = excluded.ground,
                   erased_at = excluded.erased_at""",
            {
                "record": record.header.sequence,
                "id": row.text("id"),
                "person": person,
                "recorded_on": row.text("recorded_on"),
                "ground": ground,
                "at": record.header.recorded_at.isoformat(),
            },
        )
    _list_recipients(transaction, record, payload)
    if payload.text("scope") == PERSON:
        _forget_person(transaction, person)


def _name(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The places and files that may go now: the triggers ask these tables."""
    for row in payload.rows("records"):
        transaction.execute(
            "INSERT INTO erased (sequence, record) VALUES (:sequence, :record)",
            {"record": record.header.sequence, "sequence": row.number("sequence")},
        )
    for sha256 in payload.texts("files"):
        transaction.execute(
            "INSERT INTO erased_file (sha256, record) VALUES (:sha256, :record) ON CONFLICT (sha256) DO NOTHING",
            {"record": record.header.sequence, "sha256": sha256},
        )


def _list_recipients(transaction: Transaction, record: Record, payload: Fields) -> None:
    """Whoever got the sheets is to be told."""
    for row in payload.rows("recipients"):
        transaction.execute(
            """INSERT INTO to_be_told (record, party, name, sheets, since)
               VALUES (:record, :party, :name, :sheets, :at)""",
            {
                "record": record.header.sequence,
                "party": row.text("party"),
                "name": row.text("name"),
                "sheets": row.number("sheets"),
                "at": record.header.recorded_at.isoformat(),
            },
        )


def told(transaction: Transaction, record: Record, payload: Fields) -> None:
    """A recipient was told of an erasure. Raises `FormatError` B-463 when nobody was waiting to be told."""
    changed = transaction.execute(
        "UPDATE to_be_told SET told_at = :at WHERE record = :erasure AND party = :party AND told_at IS NULL",
        {
            "at": record.header.recorded_at.isoformat(),
            "erasure": payload.number("erasure"),
            "party": payload.text("party"),
        },
    )
    if changed != 1:
        raise FormatError("B-463", place=record.header.id, field="party")


def _decide(transaction: Transaction, record: Record, payload: Fields, state: str) -> tuple[str, str]:
    """The person whom the request is about, and its ground."""
    rows = transaction.rows(
        "SELECT person_id, ground, requested_by, tail FROM erasure_request WHERE id = :id AND state = :waiting",
        {"id": payload.text("request"), "waiting": WAITING},
    )
    if not rows:
        raise FormatError("B-463", place=record.header.id, field="request")
    if rows[0].requested_by == record.header.author:
        raise VerificationError("B-752", record=record.header.id)
    transaction.execute(
        "UPDATE erasure_request SET state = :state, decided_by = :by WHERE id = :id",
        {"state": state, "by": record.header.author, "id": payload.text("request")},
    )
    return rows[0].person_id, rows[0].ground


def _forget_sheet(transaction: Transaction, sheet_id: str) -> None:
    for table in ("sheet_area", "sheet_text"):
        transaction.execute(
            f"DELETE FROM {table} WHERE sequence = (SELECT sequence FROM sheet WHERE id = :id)", {"id": sheet_id}
        )
    transaction.execute("DELETE FROM sheet WHERE id = :id", {"id": sheet_id})
    for table in _OF_SHEET:
        transaction.execute(f"DELETE FROM {table} WHERE sheet_id = :id", {"id": sheet_id})
    transaction.execute("DELETE FROM restriction WHERE target = :id", {"id": sheet_id})


def _forget_person(transaction: Transaction, person: str) -> None:
    transaction.execute("DELETE FROM person WHERE id = :person", {"person": person})
    for table in ("custody", "retention_review", "restriction"):
        transaction.execute(f"DELETE FROM {table} WHERE person_id = :person", {"person": person})
