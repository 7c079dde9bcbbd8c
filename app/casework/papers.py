"""From records to sheets that can be read, and from answers to records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.casework.session import Session
from app.casework.views import AttachedFile, Later, Person, Restriction, SheetPaper, SheetState
from forms import definition
from forms.content import Context, read_context
from forms.errors import FormatError, VerificationError
from forms.question import Answers, Form
from forms.reading import read
from forms.record import Record, form_ref
from forms.uuid7 import uuid7

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.rows import SheetRow
    from forms.exchange import SheetFile


def sheet_entry(session: Session, form: Form, answers: Answers, *, person: Person, fill_seconds: int) -> Entry:
    """The log entry of a sheet: its answers, who it is about and who wrote it, as known at this moment."""
    from app.vault.log import Entry

    noticed = answers.get("noticed")
    at = noticed.get("at") if isinstance(noticed, dict) else None
    payload = {
        "answers": dict(answers),
        "person": _person_snapshot(person),
        "context": {**context(session), "fill_seconds": max(0, min(fill_seconds, 86_400))},
    }
    occurred = datetime.fromisoformat(at) if isinstance(at, str) else session.clock()
    return Entry(kind="sheet", subject=person.id, payload=payload, form=form_ref(form), occurred_at=occurred)


def context(session: Session) -> dict[str, object]:
    """Who acts, as every act says it under its author's own signature."""
    user = session.user
    trained_on = user.trained_on.isoformat() if user.trained_on else ""
    return Context(
        author_name=user.name,
        function=user.function,
        unit=user.unit,
        workstation=session.office.station,
        trained_on=trained_on,
    ).values()


def linked(entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """The same observation of several people: one sheet each, every one naming the ids of all."""
    ids = [uuid7(now) for _ in entries]
    return [
        replace(entry, id=own, payload={**entry.payload, "linked": ids})
        for entry, own in zip(entries, ids, strict=True)
    ]


def own_paper(session: Session, row: SheetRow, *, language: str) -> SheetPaper:
    """A sheet of this station. Every signature is checked; raises `VerificationError` when one does not hold."""
    from app.vault import log, queries
    from forms.signature import verify_signature

    record = log.record(session.vault, row.id)
    verify_signature(record, public_key(session, record))
    later = []
    for act in queries.later_acts(session.vault, row.id):
        verify_signature(act.record, public_key(session, act.record))
        later.append(
            Later(
                id=act.id,
                kind=act.kind,
                author_name=act.author_name,
                author_function=act.author_function,
                recorded_at=act.recorded_at,
                text=act.text,
                reason=act.reason,
                verified=True,
                received_on=act.received_on,
            )
        )
    paper = _paper(record, later, office_name=session.office.name, language=language)
    return replace(paper, restriction=restriction_on(session, row.id, row.person_id))


def restriction_on(session: Session, sheet_id: str, person: str) -> Restriction | None:
    """The mark that restricts the processing of a sheet, or of all that is kept about its person."""
    from app.vault import queries, records

    row = queries.restriction_on(session.vault, sheet_id, person)
    if row is None:
        return None
    reason = records.by_sequence(session.vault.database, session.vault.keys, row.record).payload().get("reason", "")
    return Restriction(row.since, str(reason), whole_person=row.scope == "person")


def received_paper(file: SheetFile, *, sender_name: str, language: str) -> SheetPaper:
    """A sheet that came in a bundle; `forms.exchange.read` has verified every signature in it."""
    later = []
    for act in file.later:
        content = act.record.payload()
        later.append(
            Later(
                id=act.record.header.id,
                kind=act.record.header.kind,
                author_name=act.author.name,
                author_function=act.author.function,
                recorded_at=act.record.header.recorded_at,
                text=str(content.get("text", "")),
                reason=str(content.get("reason", "")),
                verified=True,
                received_on=_date(content.get("received_on")),
            )
        )
    paper = _paper(file.sheet.record, later, office_name=sender_name, language=language)
    return replace(paper, received_from=sender_name)


def _paper(record: Record, later: Sequence[Later], *, office_name: str, language: str) -> SheetPaper:
    header, content = record.header, record.payload()
    answers, author = _mapping(content, "answers"), read_context(content)
    person = _person(_mapping(content, "person"))
    form = form_of(record)
    voided = any(act.kind == "voiding" for act in later)
    amended = any(act.kind != "voiding" for act in later)
    return SheetPaper(
        id=header.id,
        form=form,
        reading=read(form, answers, language, person_name=person.display_name),
        answers=answers,
        person=person,
        author_id=header.author,
        author_name=author.author_name,
        author_function=author.function,
        author_unit=author.unit,
        author_trained_on=_date(author.trained_on),
        office_name=office_name,
        occurred_at=header.occurred_at,
        recorded_at=header.recorded_at,
        check_code=record.check_code,
        state=SheetState.VOIDED if voided else SheetState.AMENDED if amended else SheetState.SIGNED,
        later=tuple(later),
        attachments=tuple(attached_files(answers)),
    )


def attached_files(answers: Answers) -> Iterable[AttachedFile]:
    """The files that answers of the kind `Attachments` name."""
    attached = answers.get("attachments")
    for entry in attached if isinstance(attached, list) else []:
        yield AttachedFile(
            sha256=str(entry["sha256"]),
            media_type=str(entry["media_type"]),
            size=int(entry["size"]),
            name=str(entry["name"]),
        )


def form_of(record: Record) -> Form:
    """The form that a sheet was written with. Raises `FormatError` B-560, B-121, `VerificationError` B-561."""
    ref = record.header.form
    if ref is None:
        raise FormatError("B-560", id=record.header.id)
    form = definition.form(ref.name, ref.version)
    if form.digest != ref.digest:
        raise VerificationError("B-561", form=ref.name, version=ref.version)
    return form


def public_key(session: Session, record: Record) -> bytes:
    """The author's key that the record names. Raises `VerificationError` B-562 when the log knows none."""
    from app.vault import queries

    key = queries.signing_key(session.vault, record.header.author, record.header.author_key)
    if key is None:
        raise VerificationError("B-562", id=record.header.id)
    return key


def _person_snapshot(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "booking_no": person.booking_no,
        "family_name": person.family_name,
        "given_names": person.given_names,
        "original_name": person.original_name,
        "born": person.born.isoformat() if person.born else None,
    }


def _person(content: Mapping[str, object]) -> Person:
    return Person(
        id=str(content.get("id", "")),
        booking_no=str(content.get("booking_no", "")),
        family_name=str(content.get("family_name", "")),
        given_names=str(content.get("given_names", "")),
        original_name=str(content.get("original_name", "")),
        born=_date(content.get("born")),
        wing="",
        cell="",
        status="",
        contact_officer="",
    )


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _mapping(content: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = content.get(name)
    if not isinstance(value, dict):
        raise FormatError("B-563", part=name)
    return value
