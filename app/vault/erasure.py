"""Lawful erasure (BDSG § 58, § 75; LED Art. 16): what belongs to a sheet or a person, and how it goes for good.

The headers, their signatures and the chain stay. The content goes with its salt, so that not even a guess at it can be
confirmed. It goes in the transaction that keeps the signed record of the erasure: at every moment either all is there,
or all is gone and the record says so. Files beside the database cannot be part of a transaction: the record's
transaction dooms them, they are removed right after it, and after a crash at the next unlocking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from app.vault import places, records
from app.vault.doomed import LOG
from app.vault.fields import Fields
from app.vault.retention_projections import PERSON
from forms.errors import InputError

if TYPE_CHECKING:
    from app.vault.connection import Transaction
    from app.vault.vault import Vault
    from forms.record import Header, Record

ERASABLE = frozenset(
    ("sheet", "amendment", "voiding", "counter_statement", "person", "restriction", "retention_review")
)
"""The kinds of records whose content may go. What proves an erasure never does."""


@dataclass(frozen=True, slots=True)
class Gone:
    """One sheet that goes: its id and the day (ISO) it was recorded."""

    id: str
    recorded_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """All that an erasure takes. `records` are headers; `files` and `blobs` SHA-256; `bundles` file names in the
    outbox; `recipients` how many of the sheets each party got."""

    scope: str
    sheets: tuple[Gone, ...]
    records: tuple[Header, ...]
    files: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    recipients: Mapping[str, int] = field(default_factory=dict)

    def payload(self, names: Mapping[str, str]) -> dict[str, object]:
        """As it stands in the record; `names` are those of the recipients."""
        return {
            "scope": self.scope,
            "records": [{"sequence": one.sequence, "id": one.id} for one in self.records],
            "sheets": [{"id": one.id, "recorded_on": one.recorded_on} for one in self.sheets],
            "files": list(self.files),
            "blobs": list(self.blobs),
            "bundles": list(self.bundles),
            "drafts": list(self.drafts),
            "recipients": [
                {"party": party, "name": names.get(party, ""), "sheets": count}
                for party, count in sorted(self.recipients.items())
            ],
        }


def gather(vault: Vault, scope: str, target: str, person: str, drafts: Sequence[str] = ()) -> Taking:
    """What an erasure of a sheet, or of all that there is on a person, takes. `drafts` are ids of drafts that go too.

    Raises `InputError` B-461 when there is nothing of that id.
    """
    taken = tuple(_headers(vault, scope, target, person))
    own = {one.id: one for one in taken if one.kind == "sheet"}
    came = _received(vault, scope, target, person)
    if not taken and not came:
        raise InputError("B-461", id=target)
    sheets = [Gone(one.id, one.recorded_at.date().isoformat()) for one in own.values()]
    sheets += [Gone(*one) for one in came.items()]
    ids = [one.id for one in sheets]
    files = tuple(_files(vault, came))
    exported = list(_exports(vault, ids))
    return Taking(
        scope=scope,
        sheets=tuple(sheets),
        records=taken,
        files=files,
        blobs=(*_attachments(vault, taken, files), *_containers(vault, came)),
        bundles=tuple(dict.fromkeys(row[1] for row in exported)),
        drafts=tuple(drafts),
        recipients=_counted(exported),
    )


def carry_out(transaction: Transaction, record: Record) -> None:
    """Takes the content that a record of an erasure names, in the transaction that keeps this record and after it was
    carried into the lists."""
    payload = Fields(record.payload(), record.header.id)
    for row in payload.rows("records"):
        transaction.execute("DELETE FROM payload WHERE sequence = :sequence", {"sequence": row.number("sequence")})
    for sha256 in payload.texts("files"):
        transaction.execute("DELETE FROM received WHERE sha256 = :sha256", {"sha256": sha256})
    for draft in payload.texts("drafts"):
        transaction.execute("DELETE FROM draft WHERE id = :id", {"id": draft})
    for sha256 in payload.texts("blobs"):
        transaction.execute("DELETE FROM blob WHERE sha256 = :sha256", {"sha256": sha256})
    doomed = [LOG, *map(_blob_path, payload.texts("blobs"))]
    doomed += [f"{places.OUTBOX}/{PurePath(name).name}" for name in payload.texts("bundles")]
    for path in doomed:
        transaction.execute("INSERT INTO doomed_file (path) VALUES (:path) ON CONFLICT DO NOTHING", {"path": path})


def _headers(vault: Vault, scope: str, target: str, person: str) -> Iterator[Header]:
    for header in records.headers_about(vault.database, vault.keys, person):
        belongs = scope == PERSON or target in (header.id, header.amends)
        if belongs and header.kind in ERASABLE:
            yield header


def _received(vault: Vault, scope: str, target: str, person: str) -> dict[str, str]:
    """The received sheets that go, with the day each was recorded."""
    where = "person_id = :id" if scope == PERSON else "sheet_id = :id"
    rows = vault.database.rows(
        f"SELECT sheet_id, recorded_at, tail FROM received_sheet WHERE {where} ORDER BY arrival",
        {"id": person if scope == PERSON else target},
    )
    return {row.sheet_id: row.recorded_at[:10] for row in rows}


def _files(vault: Vault, sheets: Iterable[str]) -> Iterator[str]:
    """Every version of the received sheets that is kept."""
    for sheet_id in sheets:
        rows = vault.database.rows(
            """SELECT DISTINCT i.sha256 FROM intake_item i JOIN received r ON r.sha256 = i.sha256
               WHERE i.sheet_id = :id ORDER BY i.sha256""",
            {"id": sheet_id},
        )
        yield from (str(row.sha256) for row in rows)


def _containers(vault: Vault, sheets: Iterable[str]) -> Iterator[str]:
    """The signed containers that the sheets came in: they hold the sheets once more."""
    for sheet_id in sheets:
        for row in vault.database.rows(
            "SELECT DISTINCT record FROM intake_item WHERE sheet_id = :id ORDER BY record", {"id": sheet_id}
        ):
            content = records.by_sequence(vault.database, vault.keys, row.record).payload()
            if isinstance(content.get("container"), str):
                yield str(content["container"])


def _exports(vault: Vault, sheets: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Party, file name and sheet of every bundle that one of the sheets left in."""
    for sheet_id in sheets:
        rows = vault.database.rows(
            """SELECT e.partner, e.file_name, e.tail FROM export_sheet s JOIN export e ON e.record = s.record
               WHERE s.sheet_id = :id ORDER BY e.record""",
            {"id": sheet_id},
        )
        yield from ((str(row.partner), str(row.file_name), sheet_id) for row in rows)


def _counted(exported: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    sheets: dict[str, set[str]] = {}
    for party, _, sheet_id in exported:
        sheets.setdefault(party, set()).add(sheet_id)
    return {party: len(ids) for party, ids in sheets.items()}


def _attachments(vault: Vault, taken: Sequence[Header], files: Sequence[str]) -> Iterator[str]:
    """The attachments of what goes that nothing else in the vault mentions."""
    from forms import exchange

    named: dict[str, None] = {}
    for header in taken:
        if header.kind == "sheet":
            content = records.by_sequence(vault.database, vault.keys, header.sequence).payload()
            named.update(dict.fromkeys(_digests(content.get("answers"))))
    for sha256 in files:
        raw = records.received(vault.database, vault.keys, sha256)
        if raw is not None:
            content = exchange.read(raw).sheet.record.payload()
            named.update(dict.fromkeys(_digests(content.get("answers"))))
    gone = {header.sequence for header in taken}
    for sha256 in named:
        if not _mentioned(vault, sha256, gone, set(files)):
            yield sha256


def _digests(answers: object) -> Iterator[str]:
    """Every SHA-256 of a file that answers name, wherever it stands in them."""
    if isinstance(answers, dict):
        if isinstance(answers.get("sha256"), str):
            yield answers["sha256"]
        for value in answers.values():
            yield from _digests(value)
    elif isinstance(answers, list):
        for value in answers:
            yield from _digests(value)


def _mentioned(vault: Vault, sha256: str, gone: set[int], files: set[str]) -> bool:
    """Whether any other record, received sheet or draft names a file. Records of erasures only tell what went."""
    said = {"sha256": sha256}
    found = vault.database.rows(
        """SELECT p.sequence FROM payload p JOIN record r ON r.sequence = p.sequence
           WHERE r.kind <> 'erasure' AND instr(p.bytes, CAST(:sha256 AS BLOB)) > 0""",
        said,
    )
    if {row.sequence for row in found} - gone:
        return True
    found = vault.database.rows("SELECT sha256 FROM received WHERE instr(bytes, CAST(:sha256 AS BLOB)) > 0", said)
    if {row.sha256 for row in found} - files:
        return True
    return bool(vault.database.rows("SELECT 1 FROM draft WHERE instr(content, CAST(:sha256 AS BLOB)) > 0", said))


def _blob_path(sha256: str) -> str:
    return f"{places.BLOBS}/{sha256[:2]}/{sha256}"
