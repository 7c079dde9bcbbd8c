"""Perception sheets: check, sign, find, read, amend, void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from app.casework import drafts, papers, people
from app.casework.access import Act, Ground
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.standing_in import principals
from app.casework.views import Page, SheetFilter, SheetLine, SheetPaper, SheetState
from forms import definition, validate
from forms.content import MAX_LATER_TEXT
from forms.errors import AccessError, InputError
from forms.normalise import clean_text
from forms.question import Answers, Form
from forms.validate import Violation

if TYPE_CHECKING:
    from app.vault.access import AccessEntry
    from app.vault.log import Entry
    from app.vault.rows import SheetRow

FORM = "perception"
MAX_LATER = MAX_LATER_TEXT


class InvalidAnswers(InputError):
    """The answers cannot be signed; `violations` say which and why, each with its question."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        first = violations[0]
        super().__init__("B-550", count=len(violations), question=first.question, first=first.code)
        self.violations = tuple(violations)


def form_in_use() -> Form:
    """The released version that new sheets are written with."""
    return definition.latest(FORM)


def check(session: Session, answers: Answers) -> tuple[Violation, ...]:
    """What keeps these answers from being signed; empty when nothing does."""
    form = form_in_use()
    return validate.check(form, validate.normalise(form, answers), now=session.clock())


def sign(
    session: Session, answers: Answers, *, also: Sequence[str] = (), draft_id: str = "", fill_seconds: int = 0
) -> tuple[str, ...]:
    """Sign the sheet; it becomes a record. `also` names further people: each gets a sheet of his own, linked by id.

    Returns the ids of the sheets. Raises `InvalidAnswers` B-550, `InputError` B-532 for an unknown person, B-556 for
    an attachment that is not kept, `AccessError` B-542 for another's draft. The draft goes in the same transaction.
    """
    session.require(Action.WRITE_SHEET)
    form = form_in_use()
    complete = validate.normalise(form, answers)
    violations = validate.check(form, complete, now=session.clock())
    if violations:
        raise InvalidAnswers(violations)
    _require_attachments(session, complete)
    discard = drafts.signed_away(session, draft_id)
    subjects = dict.fromkeys([str(complete["person"]), *also])
    entries = [_sheet_entry(session, form, {**complete, "person": person}, fill_seconds) for person in subjects]
    together: list[AccessEntry] = []
    if len(entries) > 1:
        entries = papers.linked(entries, session.clock())
        together = [session.noted(Act.COMBINATION, "sheet", record=one.id, person=one.subject) for one in entries]
    made = session.append(entries, discard_draft=discard, noted=together)
    return tuple(record.header.id for record in made)


def list_sheets(
    session: Session, wanted: SheetFilter | None = None, *, limit: int = 50, after: str | None = None
) -> Page[SheetLine]:
    """The sheets that this user may read, newest first; ask for more with `after=page.following`."""
    from app.vault import queries
    from app.vault.rows import SheetQuery

    session.require(Action.READ_SHEETS)
    wanted = wanted or SheetFilter()
    everybody = session.may(Action.READ_ALL_SHEETS)
    if after is None:  # one row for the opening of a list, not for each of its pages
        ground = Ground.OFFICE if everybody else Ground.OWN
        session.note(Act.CONSULTATION, "sheets", person=wanted.person_id, reason=ground, detail=narrowed_by(wanted))
    query = SheetQuery(
        person=wanted.person_id,
        author=wanted.author_id,
        text=wanted.text,
        area=wanted.area,
        setting=wanted.setting,
        since=wanted.since,
        until=wanted.until,
        reader="" if everybody else session.user.id,
        principals=principals(session),
        open_to=session.user.id if wanted.text and not session.may(Action.READ_RESTRICTED) else None,
    )
    page = queries.sheets(session.vault, query, limit=limit, after=after)
    return Page(tuple(listed(session, row) for row in page.rows), page.following)


def narrowed_by(wanted: SheetFilter) -> str:
    """The kinds of filters that are set, for the log of access: never what was typed into them."""
    return ",".join(one.name for one in fields(wanted) if getattr(wanted, one.name) and one.name != "person_id")


def show(session: Session, sheet_id: str, *, language: str, act: Act | None = Act.CONSULTATION) -> SheetPaper:
    """One sheet to read, in the words of its own form, with everything added later. `act` is what it is read for;
    `None` where that is part of an act that is noted by itself.

    Raises `InputError` B-461 when there is none, B-133 when it was erased, `AccessError` B-551 when this user may not
    read it, B-755 when its processing is restricted, `VerificationError` when a signature, digest or tag does not hold.
    """
    row, ground = _reached(session, sheet_id)
    paper = papers.own_paper(session, row, language=language)
    if act is not None:
        session.note(act, "sheet", record=row.id, person=row.person_id, reason=ground)
    return paper


def amend(session: Session, sheet_id: str, *, text: str, reason: str = "") -> str:
    """Add a signed amendment; the sheet itself stays as it is. Raises `InputError` B-552 (text), B-553 (voided), B-756
    (restricted)."""
    session.require(Action.AMEND_SHEET)
    row = _open(session, sheet_id)
    said, why = clean_text(text, multiline=True), clean_text(reason, multiline=True)
    if not 3 <= len(said) <= MAX_LATER or len(why) > MAX_LATER:
        raise InputError("B-552", least=3, most=MAX_LATER)
    if row.voided:
        raise InputError("B-553")
    return _later(session, row, "amendment", {"text": said, "reason": why})


def void(session: Session, sheet_id: str, *, reason: str) -> str:
    """Declare a sheet void; it stays readable. Only its author may. Raises `InputError` B-554, B-553, B-555."""
    session.require(Action.VOID_SHEET)
    row = _open(session, sheet_id)
    why = clean_text(reason, multiline=True)
    if not 3 <= len(why) <= MAX_LATER:
        raise InputError("B-554", least=3, most=MAX_LATER)
    if row.voided:
        raise InputError("B-553")
    if row.author_id != session.user.id:
        raise AccessError("B-555", author=row.author_name)
    return _later(session, row, "voiding", {"reason": why})


def line_view(row: SheetRow) -> SheetLine:
    """A row of the vault as a list shows it."""
    state = SheetState.VOIDED if row.voided else SheetState.AMENDED if row.later else SheetState.SIGNED
    return SheetLine(
        id=row.id,
        person_id=row.person_id,
        person_name=row.person_name,
        booking_no=row.booking_no,
        author_id=row.author_id,
        author_name=row.author_name,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        areas=row.areas,
        setting=row.setting,
        urgency=row.urgency,
        excerpt=row.excerpt,
        state=state,
        released_to=row.released_to,
        restricted=row.restricted,
    )


def listed(session: Session, row: SheetRow) -> SheetLine:
    """A row for this user: of a restricted sheet that he may not read, only that it is there."""
    line = line_view(row)
    return line if _may_read_in_spite(session, row) else replace(line, areas=(), setting="", urgency="", excerpt="")


def _may_read_in_spite(session: Session, row: SheetRow) -> bool:
    """Whether a mark that restricts processing (BDSG § 58 (3)) leaves this user the sheet to read."""
    return not row.restricted or row.author_id == session.user.id or session.may(Action.READ_RESTRICTED)


def _open(session: Session, sheet_id: str) -> SheetRow:
    """A sheet that may be changed. Raises as `readable`, and `InputError` B-756 for a restricted one."""
    row = readable(session, sheet_id)
    if row.restricted:
        raise InputError("B-756")
    return row


def readable(session: Session, sheet_id: str) -> SheetRow:
    """The row of a sheet of this station that this user may read. Raises as `show`."""
    return _reached(session, sheet_id)[0]


def _reached(session: Session, sheet_id: str) -> tuple[SheetRow, Ground]:
    """The row of a sheet, and what opens it to this user. Raises as `show`."""
    from app.vault import queries

    session.require(Action.READ_SHEETS)
    row = queries.sheet(session.vault, sheet_id)
    if row is None:
        erased = any(stone.sheet_id == sheet_id for stone in queries.tombstones(session.vault))
        raise InputError("B-133") if erased else InputError("B-461", id=sheet_id)
    if not _may_read_in_spite(session, row):
        raise AccessError("B-755")
    ground = _ground(session, row)
    if ground is None:
        raise AccessError("B-551")
    return row, ground


def _ground(session: Session, row: SheetRow) -> Ground | None:
    """What opens a sheet to this user; `None` when nothing does."""
    from app.vault import queries

    if row.author_id == session.user.id:
        return Ground.OWN
    if session.may(Action.READ_ALL_SHEETS):
        return Ground.OFFICE
    person = queries.person(session.vault, row.person_id)
    if person is None or person.contact_officer not in principals(session):
        return None
    return Ground.ENTRUSTED if person.contact_officer == session.user.id else Ground.STANDING_IN


def _sheet_entry(session: Session, form: Form, answers: Answers, fill_seconds: int) -> Entry:
    person = people.get_person(session, str(answers["person"]))
    return papers.sheet_entry(session, form, answers, person=person, fill_seconds=fill_seconds)


def _require_attachments(session: Session, answers: Answers) -> None:
    from app.vault import blobs

    attached = answers.get("attachments")
    for entry in attached if isinstance(attached, list) else []:
        kept = blobs.find(session.vault, str(entry["sha256"]))
        if kept is None or kept.size != entry["size"]:
            raise InputError("B-556", name=str(entry["name"]))


def _later(session: Session, row: SheetRow, kind: str, said: dict[str, str]) -> str:
    from app.vault.log import Entry

    payload = {**said, "context": papers.context(session)}
    (record,) = session.append([Entry(kind=kind, subject=row.person_id, payload=payload, amends=row.id)])
    return record.header.id
