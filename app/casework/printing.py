"""A sheet on paper: PDF/A-2a and PDF/UA-1, own sheets and received ones alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.casework import attachments, intake, sheets
from app.casework.access import Act
from app.casework.saving import save_new
from app.casework.session import Session
from app.casework.views import AttachedFile, Later, SheetPaper
from forms.question import Form, Question, Repeat, Text
from forms.texts import Texts

if TYPE_CHECKING:
    from exports.pdf.sheet import AttachmentPrint, LaterPrint, SheetPrint

_PICTURES = ("image/jpeg", "image/png")
_KINDS: Mapping[str, Literal["amendment", "voiding", "counter_statement"]] = {
    "amendment": "amendment",
    "voiding": "voiding",
    "counter_statement": "counter_statement",
}


def sheet_pdf(session: Session, sheet_id: str, *, language: str, act: Act | None = Act.PRINT) -> bytes:
    """The PDF of a sheet, written here or received; the same sheet gives the same bytes. `act` as for `sheets.show`."""
    from exports.pdf import render
    from exports.pdf.sheet import sheet_document

    printed = paper(session, sheet_id, language=language, act=act)
    return render(sheet_document(_print(session, printed), Texts(language)))


def save_pdf(session: Session, sheet_id: str, path: Path, *, language: str) -> Path:
    """Write the PDF to `path`, never over another file.

    Raises `InputError` B-586 when the file exists, `EnvironmentFault` B-594 when it cannot be written.
    """
    return save_new(path, sheet_pdf(session, sheet_id, language=language))


def paper(session: Session, sheet_id: str, *, language: str, act: Act | None = Act.CONSULTATION) -> SheetPaper:
    """The sheet to read: one of this station's, or one that was received. `act` as for `sheets.show`."""
    if intake.has_received(session, sheet_id):
        return intake.show_received(session, sheet_id, language=language, act=act)
    return sheets.show(session, sheet_id, language=language, act=act)


def _print(session: Session, sheet: SheetPaper) -> SheetPrint:
    from exports.pdf.sheet import PersonPrint, SheetPrint

    return SheetPrint(
        sheet_id=sheet.id,
        check_code=sheet.check_code,
        office_name=sheet.office_name,
        reading=sheet.reading,
        person=PersonPrint(
            name=sheet.person.display_name,
            booking_no=sheet.person.booking_no,
            original_name=sheet.person.original_name,
            born=sheet.person.born,
        ),
        author_name=sheet.author_name,
        author_function=sheet.author_function,
        author_unit=sheet.author_unit,
        author_trained_on=sheet.author_trained_on,
        occurred_at=sheet.occurred_at,
        recorded_at=sheet.recorded_at,
        urgency=_urgency(sheet),
        monitored=_words(sheet, "monitoring"),
        restricted=sheet.restriction.reason if sheet.restriction else "",
        later=tuple(_later(act) for act in sheet.later),
        attachments=tuple(_attachment(session, file) for file in sheet.attachments),
        received_from=sheet.received_from,
        training=session.office.training,
        free_text=frozenset(question.name for question in _questions(sheet.form) if isinstance(question, Text)),
        foreign=_foreign(sheet),
    )


def _later(act: Later) -> LaterPrint:
    from exports.pdf.sheet import LaterPrint

    return LaterPrint(
        kind=_KINDS[act.kind],
        author_name=act.author_name,
        author_function=act.author_function,
        recorded_at=act.recorded_at,
        text=act.text,
        reason=act.reason,
        received_on=act.received_on,
    )


def _foreign(sheet: SheetPaper) -> frozenset[str]:
    """A quote in another language, given in the original: no screen reader is to read it as German."""
    foreign = sheet.answers.get("quote_language") == "other" and sheet.answers.get("quote_origin") == "original"
    return frozenset(("quote",)) if foreign else frozenset()


def _urgency(sheet: SheetPaper) -> str:
    """The words of the urgency where it is not the normal one."""
    value = sheet.answers.get("urgency")
    return "" if value in (None, "normal") else _words(sheet, "urgency")


def _words(sheet: SheetPaper, name: str) -> str:
    for section in sheet.reading.sections:
        for line in section.lines:
            if line.name == name:
                return ", ".join(line.values)
    return ""


def _questions(form: Form) -> Iterator[Question]:
    """Every question of a form, those inside of repeats included."""
    for section in form.sections:
        for question in section.questions:
            yield question
            yield from question.questions if isinstance(question, Repeat) else ()


def _attachment(session: Session, file: AttachedFile) -> AttachmentPrint:
    from exports.pdf.sheet import AttachmentPrint

    # What no officer here could attach is named but not unpacked: a received file may be as large as two gigabytes.
    shown = file.media_type in _PICTURES and file.size <= attachments.MAX_SIZE
    content = attachments.content(session, file.sha256, act=None) if shown else None
    return AttachmentPrint(
        name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256, content=content
    )
