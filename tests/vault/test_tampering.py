"""Whoever changes the log is found: the triggers stop the hasty, the audit names what the patient ones did.

The tamperers here know the vault key, as every user of the vault does: they reach the rows behind SQLCipher, and make
tags and projections fit again where that is what they are after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import drafts, log, records
from app.vault.connection import Database, Transaction
from app.vault.keys import Keys, tag
from forms.errors import Bug, VerificationError
from forms.record import LogPlace as Place
from forms.record import NewRecord, Record, sign_record
from forms.signature import Signer

if TYPE_CHECKING:
    from tests.vault.conftest import Desk

TRIGGERS = ("record_no_update", "record_no_delete", "payload_no_update", "payload_no_delete", "record_in_order")


@dataclass
class Tampered:
    """A desk with six records (station, person, three sheets, an amendment), and a hand behind the vault's back."""

    desk: Desk
    sheets: list[Record]
    amendment: Record

    @property
    def keys(self) -> Keys:
        return self.desk.vault.keys

    def change(self, *statements: str, **params: object) -> None:
        """Runs statements without triggers in the way."""

        def work(transaction: Transaction) -> None:
            for trigger in TRIGGERS:
                transaction.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            transaction.execute("PRAGMA defer_foreign_keys = ON")
            for statement in statements:
                transaction.execute(statement, params)

        self.desk.vault.database.write(work)

    def put(self, record: Record, *, at: int) -> None:
        """Writes `record` over the row at a place, with tags that fit."""
        header = record.header
        row_tag = tag(
            self.keys, "record", at, header.id, header.kind, header.subject, record.header_bytes, record.signature
        )
        payload = record.payload_bytes or b""
        self.change(
            """UPDATE record SET id = :id, kind = :kind, subject = :subject, header = :header, signature = :signature,
               tag = :tag WHERE sequence = :at""",
            "UPDATE payload SET bytes = :payload, tag = :payload_tag WHERE sequence = :at",
            at=at,
            id=header.id,
            kind=header.kind,
            subject=header.subject,
            header=record.header_bytes,
            signature=record.signature,
            tag=row_tag,
            payload=payload,
            payload_tag=tag(self.keys, "payload", header.sequence, record.digest, payload),
        )

    def note_head(self, sequence: int, digest: str) -> None:
        self.change(
            "UPDATE head SET sequence = :sequence, digest = :digest, tag = :tag",
            sequence=sequence,
            digest=digest,
            tag=tag(self.keys, "head", sequence, digest),
        )

    def resigned(self, record: Record, signer: Signer, **changed: object) -> Record:
        """The same act at the same place, signed anew with other content."""
        header = record.header
        content = {**record.payload(), **changed}
        new = NewRecord(
            kind=header.kind,
            subject=header.subject,
            author=header.author,
            occurred_at=header.occurred_at,
            content=content,
            form=header.form,
            amends=header.amends,
        )
        place = Place(station=header.station, sequence=header.sequence, previous=header.previous)
        return sign_record(new, place, signer, header.recorded_at, record_id=header.id)


@pytest.fixture
def tampered(desk: Desk) -> Tampered:
    person = desk.person()
    sheets = [desk.sheet(person, f"Nummer {number}: stand allein am Zaun und las einen Brief.") for number in range(3)]
    return Tampered(desk, sheets, desk.amend(sheets[0]))


@pytest.mark.parametrize("table", ["record", "payload", "received"])
@pytest.mark.parametrize("act", ["UPDATE {} SET tag = tag", "DELETE FROM {}"])
def test_triggers_abort_every_change(tampered: Tampered, table: str, act: str) -> None:
    database = tampered.desk.vault.database
    database.write(lambda transaction: records.store_received(transaction, tampered.keys, b"a received sheet"))
    before = database.rows(f"SELECT * FROM {table}")
    assert before
    with pytest.raises(Bug, match=f"{table} is append-only"):
        database.write(lambda transaction: transaction.execute(act.format(table)))
    assert database.rows(f"SELECT * FROM {table}") == before


@pytest.mark.parametrize("sequence", [3, 8])
def test_triggers_abort_records_out_of_order(tampered: Tampered, sequence: int) -> None:
    insert = "INSERT OR REPLACE INTO record SELECT :sequence, 'x', kind, subject, header, signature, tag FROM record"
    with pytest.raises(Bug, match="record is append-only"):
        tampered.desk.vault.database.write(
            lambda transaction: transaction.execute(f"{insert} WHERE sequence = 3", {"sequence": sequence})
        )


def drop_last(t: Tampered) -> str:
    t.change("DELETE FROM payload WHERE sequence = 6", "DELETE FROM record WHERE sequence = 6")
    return "head"


def drop_middle(t: Tampered) -> str:
    t.change("DELETE FROM payload WHERE sequence = 4", "DELETE FROM record WHERE sequence = 4")
    return t.sheets[2].header.id


def drop_payload(t: Tampered) -> str:
    t.change("DELETE FROM payload WHERE sequence = 4")
    return t.sheets[1].header.id


def drop_all(t: Tampered) -> str:
    t.change("DELETE FROM payload", "DELETE FROM record")
    return "head"


def drop_head(t: Tampered) -> str:
    t.change("DELETE FROM head")
    return "head"


def older_head(t: Tampered) -> str:
    t.note_head(5, t.sheets[2].digest)
    return "head"


def forged_head(t: Tampered) -> str:
    t.change("UPDATE head SET sequence = 7")
    return "head"


def swap_rows(t: Tampered) -> str:
    """Two whole rows change places, and their tags with them."""
    t.change(
        "UPDATE record SET sequence = CASE sequence WHEN 3 THEN -4 WHEN 4 THEN -3 END WHERE sequence IN (3, 4)",
        "UPDATE record SET sequence = -sequence WHERE sequence < 0",
    )
    return t.sheets[1].header.id


def swap_with_fitting_tags(t: Tampered) -> str:
    first, second = t.sheets[0], t.sheets[1]
    t.change("UPDATE record SET id = 'for a moment' WHERE sequence = 4")
    t.put(second, at=3)
    t.put(first, at=4)
    return second.header.id


def alter_header(t: Tampered) -> str:
    t.change("UPDATE record SET header = CAST(replace(header, 'perception', 'prediction') AS BLOB) WHERE sequence = 4")
    return t.sheets[1].header.id


def alter_payload(t: Tampered) -> str:
    t.change("UPDATE payload SET bytes = CAST(replace(bytes, 'allein', 'dabei ') AS BLOB) WHERE sequence = 4")
    return t.sheets[1].header.id


def alter_payload_with_fitting_tag(t: Tampered) -> str:
    record = t.sheets[1]
    assert record.payload_bytes is not None
    t.put(replace(record, payload_bytes=record.payload_bytes.replace(b"allein", b"dabei ")), at=4)
    return record.header.id


def alter_signature(t: Tampered) -> str:
    record = t.sheets[1]
    t.put(replace(record, signature=bytes(64)), at=4)
    return record.header.id


def another_key(t: Tampered) -> str:
    """Signed anew with a key that the log never registered."""
    record = t.resigned(t.sheets[1], Signer.generate(), answers={"facts": "etwas ganz anderes, lang genug"})
    t.put(record, at=4)
    return record.header.id


def the_authors_own_key(t: Tampered) -> str:
    """The author himself changes what he signed: his signature holds, but the next record names another digest."""
    record = t.resigned(t.sheets[1], t.desk.signer, fill_seconds=1)
    t.put(record, at=4)
    return t.sheets[2].header.id


def row_of_another_kind(t: Tampered) -> str:
    record = t.sheets[1]
    row_tag = tag(
        t.keys, "record", 4, record.header.id, "voiding", record.header.subject, record.header_bytes, record.signature
    )
    t.change("UPDATE record SET kind = 'voiding', tag = :tag WHERE sequence = 4", tag=row_tag)
    return record.header.id


def author_nobody_knows(t: Tampered) -> str:
    """The end of the log is replaced by an act in the name of somebody who has no account."""
    header = t.amendment.header
    stranger = Signer.generate()
    new = NewRecord(
        kind="sheet",
        subject=header.subject,
        author="somebody-else",
        occurred_at=header.occurred_at,
        content=t.sheets[0].payload(),
        form=t.sheets[0].header.form,
    )
    place = Place(station=header.station, sequence=6, previous=header.previous)
    record = sign_record(new, place, stranger, header.recorded_at)
    t.put(record, at=6)
    t.note_head(6, record.digest)
    return record.header.id


def another_station(t: Tampered) -> str:
    header = t.amendment.header
    new = NewRecord(
        kind="amendment",
        subject=header.subject,
        author=header.author,
        occurred_at=header.occurred_at,
        content=t.amendment.payload(),
        amends=header.amends,
    )
    place = Place(station="elsewhere", sequence=6, previous=header.previous)
    record = sign_record(new, place, t.desk.signer, header.recorded_at)
    t.put(record, at=6)
    t.note_head(6, record.digest)
    return record.header.id


DEEDS: dict[str, tuple[Callable[[Tampered], str], str]] = {
    "last record removed": (drop_last, "B-448"),
    "record removed from the middle": (drop_middle, "B-441"),
    "content removed": (drop_payload, "B-447"),
    "everything removed": (drop_all, "B-448"),
    "head removed": (drop_head, "B-448"),
    "head set back": (older_head, "B-448"),
    "head forged": (forged_head, "B-431"),
    "two rows exchanged": (swap_rows, "B-431"),
    "two records exchanged, tags fitting": (swap_with_fitting_tags, "B-431"),
    "header altered": (alter_header, "B-431"),
    "content altered": (alter_payload, "B-430"),
    "content altered, tag fitting": (alter_payload_with_fitting_tag, "B-142"),
    "signature altered": (alter_signature, "B-141"),
    "signed with another key": (another_key, "B-140"),
    "signed anew by its author": (the_authors_own_key, "B-440"),
    "row of another kind": (row_of_another_kind, "B-431"),
    "an author whom nobody knows": (author_nobody_knows, "B-442"),
    "a record of another station": (another_station, "B-440"),
}


@pytest.mark.parametrize("name", DEEDS)
def test_the_audit_names_the_first_broken_link(tampered: Tampered, name: str) -> None:
    assert log.verify(tampered.desk.vault).code == ""
    deed, code = DEEDS[name]
    place = deed(tampered)
    found = log.verify(tampered.desk.vault)
    assert (found.code, found.broken_at) == (code, place)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE sheet SET excerpt = 'Alles in Ordnung'", "sheet"),
        ("UPDATE sheet SET voided = 1", "sheet"),
        ("DELETE FROM sheet WHERE sequence = 4", "sheet"),
        ("UPDATE sheet_text SET folded = ' '", "sheet_text"),
        ("DELETE FROM sheet_area", "sheet_area"),
        ("DELETE FROM later_act", "later_act"),
        ("UPDATE user SET roles = '[\"releasing_officer\"]'", "user"),
        ("UPDATE person SET contact_officer = 'me'", "person"),
        ("UPDATE author_key SET current = 0", "author_key"),
        ("UPDATE station SET training = 0", "station"),
        ("INSERT INTO export_sheet VALUES ('x', 'y', 1, 0)", "export_sheet"),
    ],
)
def test_a_list_that_does_not_follow_from_the_log_is_named(tampered: Tampered, statement: str, table: str) -> None:
    tampered.desk.vault.database.write(lambda transaction: transaction.execute(statement))
    found = log.verify(tampered.desk.vault)
    assert (found.code, found.broken_at, found.records) == ("B-444", table, 6)


def test_a_draft_that_was_altered_is_not_shown(desk: Desk, behind: Callable[[Path], Database]) -> None:
    draft = drafts.keep(desk.vault, user=desk.author, content=b'{"facts":"Stand am Zaun."}', now=desk.now)
    desk.vault.database.write(lambda transaction: transaction.execute("UPDATE draft SET user = 'somebody'"))
    with pytest.raises(VerificationError, match="B-432"):
        drafts.open_draft(desk.vault, draft)
    with pytest.raises(VerificationError, match="B-432"):
        drafts.of_user(desk.vault, "somebody")
