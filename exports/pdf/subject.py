"""The answer to a person who asks what is kept on him or her (BDSG § 57, LED Art. 14), as a printed document.

Head and master data, then every sheet with what was added to it, then what was erased, who received what, what is
restricted, and until when things are kept. Facts and assessments stand apart as on the sheet itself (BDSG § 73).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from exports.pdf.blocks import (
    Block,
    Document,
    Entries,
    Entry,
    Heading,
    PageBreak,
    Panel,
    Paragraph,
    Style,
    Table,
    Text,
    Tone,
)
from forms.question import Nature
from forms.reading import Reading, ReadLine, ReadSection, day_and_time
from forms.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectLater:
    """An amendment, a voiding or a counter-statement (`kind`), with who made it."""

    kind: str
    at: datetime
    by: str
    text: str
    reason: str
    received_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSheet:
    """One sheet; `files` are names and sizes of its attachments, `restriction` the reason of a mark ("" for none)."""

    id: str
    occurred_at: datetime
    recorded_at: datetime
    author: str
    reading: Reading
    check_code: str
    later: tuple[SubjectLater, ...]
    files: tuple[tuple[str, int], ...]
    restriction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTombstone:
    """What is left of an erased sheet; `ground` in words."""

    recorded_on: date
    erased_on: date
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRecipient:
    """Who received something, when, and what (in words), with the ids of the sheets."""

    name: str
    at: datetime
    what: str
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPeriod:
    """Until when documents of one kind are kept (`None`: while custody lasts), and when that is checked next."""

    document: str
    count: int
    erase_on: date | None
    check_on: date | None
    statute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPrint:
    """All that is given. Everything in it has been masked already; `masked` tells how often."""

    office: str
    made_at: datetime
    made_by: str
    name: str
    person: tuple[tuple[str, str], ...]
    sheets: tuple[SubjectSheet, ...]
    erased: tuple[SubjectTombstone, ...]
    recipients: tuple[SubjectRecipient, ...]
    restrictions: tuple[tuple[datetime, str], ...]
    periods: tuple[SubjectPeriod, ...]
    masked: int
    training: bool = False


def subject_document(subject: SubjectPrint, texts: Texts) -> Document:
    """The document; its time is the time it was made, so the same answer gives the same bytes."""
    title = texts("pdf.subject.title")
    return Document(
        title=texts("pdf.subject.document", title=title, day=_day(subject.made_at.date())),
        language=texts.language,
        created=subject.made_at,
        blocks=tuple(_blocks(subject, texts)),
        author=subject.made_by,
        subject=subject.office,
        head=f"{subject.name} · {title} · {subject.office}",
        foot=(texts("pdf.subject.foot", office=subject.office, day=_day(subject.made_at.date())),),
        page_of=texts("pdf.foot.page", page="{page}", pages="{pages}"),
    )


def _blocks(subject: SubjectPrint, texts: Texts) -> Iterator[Block]:
    yield Paragraph(text=subject.office, style=Style.LABEL)
    yield Heading(text=texts("pdf.subject.title"), level=1)
    yield Paragraph(text=texts("pdf.subject.intro", at=day_and_time(subject.made_at, texts), by=subject.made_by))
    lines = [texts("pdf.training")] if subject.training else []
    lines.append(texts.count("pdf.subject.masked", subject.masked))
    yield Panel(blocks=tuple(Paragraph(text=line) for line in lines), tone=Tone.NOTICE)
    yield Heading(text=texts("pdf.subject.person"))
    entries = tuple(Entry(label=label, values=(value,)) for label, value in subject.person if value)
    yield Panel(blocks=(Entries(entries=entries, columns=3),))
    yield from _restrictions(subject, texts)
    yield from _periods(subject.periods, texts)
    yield from _recipients(subject.recipients, texts)
    yield from _erased(subject.erased, texts)
    yield Panel(
        blocks=(Heading(text=texts("pdf.subject.rights")), Paragraph(text=texts("pdf.subject.rights_text"))),
        tone=Tone.PLAIN,
    )
    for number, sheet in enumerate(subject.sheets, start=1):
        yield PageBreak()
        yield from _sheet(number, len(subject.sheets), sheet, texts)


def _restrictions(subject: SubjectPrint, texts: Texts) -> Iterator[Block]:
    for since, reason in subject.restrictions:
        said = texts("pdf.subject.restricted", at=day_and_time(since, texts), reason=reason)
        yield Panel(blocks=(Paragraph(text=said),), tone=Tone.WARNING)


def _periods(periods: Sequence[SubjectPeriod], texts: Texts) -> Iterator[Block]:
    head = ("document", "count", "erase_on", "check_on", "statute")
    open_end = texts("pdf.subject.open")
    rows: list[tuple[Text, ...]] = [
        (
            one.document,
            str(one.count),
            _day(one.erase_on) if one.erase_on else open_end,
            _day(one.check_on) if one.check_on else open_end,
            one.statute,
        )
        for one in periods
    ]
    yield Heading(text=texts("pdf.subject.periods"))
    yield _table(head, rows, texts, widths=(2.2, 0.8, 1.6, 1.6, 3))


def _recipients(recipients: Sequence[SubjectRecipient], texts: Texts) -> Iterator[Block]:
    yield Heading(text=texts("pdf.subject.recipients"))
    if not recipients:
        yield Paragraph(text=texts("pdf.subject.nobody"))
        return
    rows: list[tuple[Text, ...]] = [
        (day_and_time(one.at, texts), one.name, one.what, str(len(one.sheets)) if one.sheets else "–")
        for one in recipients
    ]
    yield _table(("at", "recipient", "what", "sheets"), rows, texts, widths=(2.4, 3, 3, 0.9))


def _erased(erased: Sequence[SubjectTombstone], texts: Texts) -> Iterator[Block]:
    if not erased:
        return
    yield Heading(text=texts("pdf.subject.erased"))
    rows: list[tuple[Text, ...]] = [(_day(one.recorded_on), _day(one.erased_on), one.ground) for one in erased]
    yield _table(("recorded_on", "erased_on", "ground"), rows, texts, widths=(1, 1, 3))


def _table(head: Sequence[str], rows: Sequence[tuple[Text, ...]], texts: Texts, *, widths: tuple[float, ...]) -> Block:
    return Table(head=tuple(texts(f"pdf.subject.column.{name}") for name in head), rows=tuple(rows), widths=widths)


def _sheet(number: int, of_all: int, sheet: SubjectSheet, texts: Texts) -> Iterator[Block]:
    yield Heading(text=texts("pdf.subject.sheet", number=number, all=of_all, title=sheet.reading.title))
    facts = (
        Entry(label=texts("pdf.signature.noticed"), values=(day_and_time(sheet.occurred_at, texts),)),
        Entry(label=texts("pdf.signature.signed"), values=(day_and_time(sheet.recorded_at, texts),)),
        Entry(label=texts("pdf.signature.author"), values=(sheet.author or "–",)),
        Entry(label=texts("pdf.signature.code"), values=(sheet.check_code,)),
    )
    yield Panel(blocks=(Entries(entries=facts, columns=len(facts)),))
    if sheet.restriction:
        title = Paragraph(text=texts("pdf.restricted.title"), style=Style.LEAD)
        yield Panel(blocks=(title, Paragraph(text=sheet.restriction)), tone=Tone.WARNING)
    for section in sheet.reading.sections:
        yield from _section(section, texts)
    for act in sheet.later:
        yield _later(act, texts)
    if sheet.files:
        yield Heading(text=texts("pdf.attachment.title"), level=3)
        sizes = (texts("pdf.subject.file", name=name, size=size) for name, size in sheet.files)
        for line in sizes:
            yield Paragraph(text=line, style=Style.SMALL)


def _section(section: ReadSection, texts: Texts) -> Iterator[Block]:
    lines = [line for line in section.lines if line.name not in ("person", "attachments")]
    if not lines:
        return
    heading = Heading(text=section.label, level=3)
    body = tuple(_line(line) for line in lines)
    if any(line.nature is Nature.ASSESSMENT for line in lines):
        note = Paragraph(text=texts("pdf.assessment.note"), style=Style.SMALL)
        yield Panel(blocks=(heading, note, *body), tone=Tone.ASSESSMENT)
        return
    yield heading
    yield from body


def _line(line: ReadLine) -> Block:
    return Entries(entries=(Entry(label=line.label, values=line.values, quoted=line.nature is Nature.QUOTE),))


def _later(act: SubjectLater, texts: Texts) -> Block:
    if act.kind == "counter_statement" and act.received_on:
        title, tone = texts("pdf.later.counter_statement", day=_day(act.received_on)), Tone.NOTICE
    elif act.kind == "voiding":
        title, tone = texts("pdf.later.voiding", at=day_and_time(act.at, texts)), Tone.WARNING
    else:
        title, tone = texts("pdf.later.amendment", at=day_and_time(act.at, texts)), Tone.PLAIN
    blocks: list[Block] = [Heading(text=title, level=3)]
    blocks += [Paragraph(text=said, style=Style.FACT) for said in (act.text, act.reason) if said]
    blocks.append(Entries(entries=(Entry(label=texts("pdf.later.entered_by"), values=(act.by or "–",)),)))
    return Panel(blocks=tuple(blocks), tone=tone)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
