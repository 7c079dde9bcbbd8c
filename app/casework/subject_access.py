"""The right of access (BDSG § 57, LED Art. 14): everything on one person as PDF and JSON, to be handed to him or her.

Two steps, because the officer answers for what leaves: `prepare` makes both files and tells what was masked; `give`
records the act under the officer's signature and writes the files. JSON is `docs/format/subject-access-1.md`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import dossier, papers
from app.casework.dossier import Progress, Wishes
from app.casework.rights import Action
from app.casework.session import Session
from forms import strict_json
from forms.errors import EnvironmentFault
from forms.texts import Texts

if TYPE_CHECKING:
    from exports.pdf.subject import SubjectLater, SubjectPrint, SubjectSheet
    from forms.reading import ReadLine

FORMAT = "https://bogen.example/ns/subject-access/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The answer before it is signed: how many sheets, and what was masked how often (word, times)."""

    person: str
    name: str
    sheets: int
    recipients: int
    masked: tuple[tuple[str, int], ...]
    pdf: bytes = field(repr=False)
    json: bytes = field(repr=False)
    stem: str

    @property
    def masked_count(self) -> int:
        return sum(times for _, times in self.masked)


@dataclass(frozen=True, slots=True)
class Given:
    """The files that were written, and the id of the record."""

    pdf: Path
    json: Path
    record: str


def prepare(
    session: Session, person: str, wishes: Wishes, *, language: str, progress: Progress | None = None
) -> Prepared:
    """Gather, mask and print everything on a person; nothing is written or recorded yet.

    Raises `InputError` B-532 for a person of whom nothing is kept. What `progress` raises ends it; nothing was given.
    """
    from exports.pdf import render
    from exports.pdf.subject import subject_document

    session.require(Action.GIVE_SUBJECT_ACCESS)
    texts = Texts(language)
    found, mask = dossier.gather(session, person, wishes, texts, progress)
    number = re.sub(r"[^0-9A-Za-z]+", "-", dict(found.person).get(texts("subject.booking_no"), "")).strip("-")
    return Prepared(
        person=person,
        name=found.name,
        sheets=len(found.sheets),
        recipients=len(found.recipients),
        masked=tuple(sorted(mask.found.items())),
        pdf=render(subject_document(found, texts)),
        json=strict_json.dump(as_values(found)),
        stem=f"{texts('subject.file_name')}-{number or 'x'}-{found.made_at:%Y%m%d-%H%M}",
    )


def give(session: Session, prepared: Prepared, folder: Path) -> Given:
    """Record the act, then write both files into `folder`, each read back before it gets its name.

    Raises `EnvironmentFault` B-595 when there is no such folder and the outcomes of writing a bundle: then the act is
    recorded, and nothing is half written.
    """
    from app.vault.log import Entry
    from exports.bundle.deliver import write_whole

    session.require(Action.GIVE_SUBJECT_ACCESS)
    if not folder.is_dir():
        raise EnvironmentFault("B-595", path=str(folder))
    digests = {"pdf": hashlib.sha256(prepared.pdf).hexdigest(), "json": hashlib.sha256(prepared.json).hexdigest()}
    payload = {
        "person": prepared.person,
        "sha256": digests,
        "sheets": prepared.sheets,
        "masked": prepared.masked_count,
        "context": papers.context(session),
    }
    (record,) = session.append([Entry(kind="subject_access", subject=prepared.person, payload=payload)])
    # Straight from memory: no word of it lies in the vault's folder unsealed (ADR 48).
    pdf = write_whole(folder, f"{prepared.stem}.pdf", prepared.pdf)
    json = write_whole(folder, f"{prepared.stem}.json", prepared.json)
    return Given(pdf, json, record.header.id)


def as_values(found: SubjectPrint) -> dict[str, object]:
    """The answer as JSON values, in the order and with the names of the format."""
    return {
        "format": FORMAT,
        "office": found.office,
        "made_at": found.made_at.isoformat(timespec="milliseconds"),
        "made_by": found.made_by,
        "training": found.training,
        "masked": found.masked,
        "person": [{"label": label, "value": value} for label, value in found.person],
        "sheets": [_sheet(one) for one in found.sheets],
        "erased": [
            {
                "recorded_on": one.recorded_on.isoformat(),
                "erased_on": one.erased_on.isoformat(),
                "ground": one.ground,
            }
            for one in found.erased
        ],
        "recipients": [
            {"name": one.name, "at": one.at.isoformat(), "what": one.what, "sheets": list(one.sheets)}
            for one in found.recipients
        ],
        "restrictions": [{"since": since.isoformat(), "reason": reason} for since, reason in found.restrictions],
        "retention": [
            {
                "document": one.document,
                "count": one.count,
                "erase_on": one.erase_on.isoformat() if one.erase_on else None,
                "check_on": one.check_on.isoformat() if one.check_on else None,
                "statute": one.statute,
            }
            for one in found.periods
        ],
    }


def _sheet(sheet: SubjectSheet) -> dict[str, object]:
    return {
        "id": sheet.id,
        "form": sheet.reading.title,
        "occurred_at": sheet.occurred_at.isoformat(),
        "recorded_at": sheet.recorded_at.isoformat(),
        "author": sheet.author,
        "check_code": sheet.check_code,
        "restriction": sheet.restriction,
        "sections": [
            {"label": section.label, "answers": [_line(line) for line in section.lines if line.name != "person"]}
            for section in sheet.reading.sections
        ],
        "later": [_later(act) for act in sheet.later],
        "files": [{"name": name, "size": size} for name, size in sheet.files],
    }


def _line(line: ReadLine) -> dict[str, object]:
    return {"label": line.label, "nature": line.nature.value, "values": list(line.values)}


def _later(act: SubjectLater) -> dict[str, object]:
    return {
        "kind": act.kind,
        "at": act.at.isoformat(),
        "by": act.by,
        "text": act.text,
        "reason": act.reason,
        "received_on": act.received_on.isoformat() if act.received_on else None,
    }
