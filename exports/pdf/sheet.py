"""A sheet as a printed document: head, person, notices, the form's sections, what was added later, files, signature.

Facts stand in the reading type; an assessment stands in a panel of its own, so that nobody takes one for the other
(BDSG § 73). The monitoring label (BDSG § 45) and the urgency stand at the top. The check code stands in the foot of
every page and, because a screen reader passes over the foot, in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from exports.pdf import unprintable
from exports.pdf.blocks import (
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Figure,
    Heading,
    Panel,
    Paragraph,
    Span,
    Style,
    Text,
    Together,
    Tone,
)
from forms.question import Nature
from forms.reading import Reading, ReadLine, ReadSection, day_and_time, month_name
from forms.texts import Texts

WRITTEN_IN = "de"
"""The offices write German: their own words keep that language in a print of any language (ISO 14289-1, 7.2)."""
UNKNOWN_LANGUAGE = "und"
SHOWN_ELSEWHERE = frozenset(("person", "monitoring", "attachments"))
"""Questions whose answers have a place of their own on the page."""
COLUMNS = 3
DIGEST_GROUP = 16
MOST_SIGNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPrint:
    """Who the sheet is about, as known when it was signed."""

    name: str
    booking_no: str
    original_name: str = ""
    born: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterPrint:
    """An amendment, a voiding, or a counter-statement of the person that came in on `received_on`."""

    kind: Literal["amendment", "voiding", "counter_statement"]
    author_name: str
    author_function: str
    recorded_at: datetime
    text: str
    reason: str
    received_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentPrint:
    """A file beside the sheet; `content` holds the bytes of a JPEG or PNG picture, nothing for other files."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPrint:
    """All that is printed of a sheet. Moments carry their offset.

    `urgency`, `monitored` and `restricted` are words to be noticed, empty when there is nothing to notice. `free_text`
    names the questions answered in the writer's own words, `foreign` those answered in a language nobody knows here.
    """

    sheet_id: str
    check_code: str
    office_name: str
    reading: Reading
    person: PersonPrint
    author_name: str
    author_function: str
    author_unit: str
    author_trained_on: date | None
    occurred_at: datetime
    recorded_at: datetime
    urgency: str = ""
    monitored: str = ""
    restricted: str = ""
    later: tuple[LaterPrint, ...] = ()
    attachments: tuple[AttachmentPrint, ...] = ()
    received_from: str = ""
    training: bool = False
    free_text: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()


def sheet_document(sheet: SheetPrint, texts: Texts) -> Document:
    """The document of a sheet; its time is that of the last act on it, so the same sheet gives the same bytes."""
    title, code = sheet.reading.title, sheet.check_code
    marks = [texts("pdf.training")] if sheet.training else []
    marks += [texts("pdf.restricted.title")] if sheet.restricted else []
    if any(act.kind == "voiding" for act in sheet.later):
        marks.append(texts("pdf.voided.title"))
    return Document(
        title=texts("pdf.title", title=title, code=code),
        language=texts.language,
        created=max([sheet.recorded_at, *(act.recorded_at for act in sheet.later)]),
        blocks=tuple(_blocks(sheet, texts)),
        author=sheet.author_name,
        subject=sheet.office_name,
        head=f"{sheet.person.name}, {sheet.person.booking_no} · {title} · {sheet.office_name}",
        foot=(
            (Span(f"{texts('pdf.foot.code')} "), Span(" · ".join((code, *marks)), strong=True)),
            texts("pdf.foot.use"),
        ),
        page_of=texts("pdf.foot.page", page="{page}", pages="{pages}"),
    )


def _blocks(sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    yield Paragraph(text=sheet.office_name, style=Style.LABEL, language=_own(texts))
    yield Heading(text=sheet.reading.title, level=1)
    yield from _notices(sheet, texts)
    yield _person(sheet.person, texts)
    sections = [tuple(_section(section, sheet, texts)) for section in sheet.reading.sections]
    for blocks in sections[:-1]:
        yield from blocks
    last = sections[-1] if sections else ()
    yield Together(blocks=(*last, *_replaced(sheet, texts), _signature(sheet, texts)))
    yield from _later(sheet, texts)
    yield from _attachments(sheet, texts)


def _notices(sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    for act in sheet.later:
        if act.kind == "voiding":
            said = texts("pdf.voided.text", name=act.author_name, at=day_and_time(act.recorded_at, texts))
            blocks = (Paragraph(text=texts("pdf.voided.title"), style=Style.LEAD), Paragraph(text=said))
            yield Panel(blocks=(*blocks, *_reason(act, texts)), tone=Tone.WARNING)
    if sheet.restricted:
        title = Paragraph(text=texts("pdf.restricted.title"), style=Style.LEAD)
        reason = Paragraph(text=sheet.restricted, language=_own(texts))
        yield Panel(blocks=(title, Paragraph(text=texts("pdf.restricted.text")), reason), tone=Tone.WARNING)
    lines: list[Text] = [(Span(texts("pdf.training"), strong=True),)] if sheet.training else []
    if sheet.urgency:
        lines.append(texts("pdf.urgency", urgency=sheet.urgency))
    lines += [sheet.monitored] if sheet.monitored else []
    amendments = sum(act.kind == "amendment" for act in sheet.later)
    if amendments:
        lines.append(texts.count("pdf.amended", amendments))
    statements = sum(act.kind == "counter_statement" for act in sheet.later)
    if statements:
        lines.append(texts.count("pdf.countered", statements))
    if sheet.received_from:
        lines.append(texts("pdf.received", office=sheet.received_from))
    if lines:
        yield Panel(blocks=tuple(Paragraph(text=line) for line in lines), tone=Tone.NOTICE)


def _person(person: PersonPrint, texts: Texts) -> Block:
    entries = [Entry(label=texts("pdf.person.name"), values=((Span(person.name, strong=True),),))]
    if person.original_name:
        entries.append(Entry(label=texts("pdf.person.original"), values=(person.original_name,)))
    entries.append(Entry(label=texts("pdf.person.booking_no"), values=(person.booking_no,)))
    if person.born:
        entries.append(Entry(label=texts("pdf.person.born"), values=(_day(person.born, texts),)))
    return Panel(blocks=(Entries(entries=tuple(entries), columns=_columns(len(entries))),))


def _section(section: ReadSection, sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    """The heading and the answers. A section that only assesses is a panel, heading and all."""
    lines = [line for line in section.lines if line.name not in SHOWN_ELSEWHERE]
    if not lines:
        return
    heading = Heading(text=section.label)
    only = all(line.nature is Nature.ASSESSMENT for line in lines)
    if not only:
        yield heading
    for assesses, group in groupby(lines, lambda line: line.nature is Nature.ASSESSMENT):
        answers = tuple(_answers(list(group), sheet, texts))
        if assesses:
            top = heading if only else Heading(text=texts("pdf.assessment.title"), level=3)
            note = Paragraph(text=texts("pdf.assessment.note"), style=Style.SMALL)
            yield Panel(blocks=(top, note, *answers), tone=Tone.ASSESSMENT)
        else:
            yield from answers


def _answers(lines: list[ReadLine], sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    for runs_on, group in groupby(lines, lambda line: _runs_on(line, sheet)):
        if not runs_on:
            entries = tuple(_entry(line, sheet, texts) for line in group)
            yield Entries(entries=entries, columns=_columns(len(entries)))
            continue
        for line in group:
            yield Heading(text=line.label, level=3)
            if line.rows:
                yield Bullets(items=tuple(_row(row, sheet, texts) for row in line.rows))
                continue
            style = {Nature.FACT: Style.FACT, Nature.QUOTE: Style.QUOTE}.get(line.nature, Style.BODY)
            for value in line.values:
                yield Paragraph(text=value, style=style, language=_language(line, sheet, texts))


def _columns(count: int) -> int:
    """One column more where the last entry would otherwise stand alone."""
    return COLUMNS + 1 if count > 1 and count % COLUMNS == 1 else COLUMNS


def _runs_on(line: ReadLine, sheet: SheetPrint) -> bool:
    """Whether an answer runs on over the full width rather than being a value below its label."""
    return bool(line.rows) or (line.name in sheet.free_text and line.nature is not Nature.PLAIN)


def _row(row: tuple[ReadLine, ...], sheet: SheetPrint, texts: Texts) -> tuple[Span, ...]:
    """One row of a repeat: the form's words and the writer's own, each in its language."""
    spans: list[Span] = []
    for line in row:
        if spans:
            spans.append(Span(texts("reading.row_separator")))
        spans.append(Span(", ".join(line.values), language=_language(line, sheet, texts)))
    return tuple(spans)


def _entry(line: ReadLine, sheet: SheetPrint, texts: Texts) -> Entry:
    return Entry(label=line.label, values=line.values, language=_language(line, sheet, texts))


def _language(line: ReadLine, sheet: SheetPrint, texts: Texts) -> str:
    if line.name in sheet.foreign:
        return UNKNOWN_LANGUAGE
    return _own(texts) if line.name in sheet.free_text else ""


def _replaced(sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    """A word on characters that no font here has: paper that leaves something out has to say so."""
    words = [value for section in sheet.reading.sections for line in section.lines for value in line.values]
    words += [said for act in sheet.later for said in (act.text, act.reason)]
    missing = unprintable("\n".join((*words, sheet.person.name, sheet.person.original_name)))
    if missing:
        signs = ", ".join(f"U+{ord(character):04X}" for character in missing[:MOST_SIGNS])
        yield Paragraph(text=texts("pdf.replaced", signs=signs), style=Style.SMALL)


def _own(texts: Texts) -> str:
    return "" if texts.language == WRITTEN_IN else WRITTEN_IN


def _later(sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    if not sheet.later:
        return
    yield Heading(text=texts("pdf.later.title"))
    for act in sheet.later:
        at = day_and_time(act.recorded_at, texts)
        if act.kind == "voiding":
            title, tone = texts("pdf.later.voiding", at=at), Tone.WARNING
        elif act.kind == "counter_statement" and act.received_on:
            title = texts("pdf.later.counter_statement", day=_day(act.received_on, texts))
            tone = Tone.NOTICE
        else:
            title, tone = texts("pdf.later.amendment", at=at), Tone.PLAIN
        blocks: list[Block] = [Heading(text=title, level=3)]
        if act.text:
            style = Style.QUOTE if act.kind == "counter_statement" else Style.FACT
            blocks.append(Paragraph(text=act.text, style=style, language=_own(texts)))
        blocks += _reason(act, texts)
        by = ", ".join(part for part in (act.author_name, act.author_function) if part)
        label = texts("pdf.later.entered_by" if act.kind == "counter_statement" else "pdf.later.by")
        blocks.append(Entries(entries=(Entry(label=label, values=(by,), language=_own(texts)),)))
        yield Panel(blocks=tuple(blocks), tone=tone)


def _reason(act: LaterPrint, texts: Texts) -> list[Block]:
    if not act.reason:
        return []
    return [Entries(entries=(Entry(label=texts("pdf.later.reason"), values=(act.reason,), language=_own(texts)),))]


def _attachments(sheet: SheetPrint, texts: Texts) -> Iterator[Block]:
    if not sheet.attachments:
        return
    yield Heading(text=texts("pdf.attachment.title"))
    for number, file in enumerate(sheet.attachments, start=1):
        yield Heading(text=texts("pdf.attachment.file", number=number, name=file.name), level=3)
        kind = texts(_KINDS[file.media_type]) if file.media_type in _KINDS else file.media_type
        facts = texts("pdf.attachment.facts", kind=kind, size=f"{file.size:,}".replace(",", "\u00a0"))
        digest = texts("pdf.attachment.digest", digest=_grouped(file.sha256))
        about = f"{facts}\n{digest}"
        if file.content is None:
            yield Paragraph(text=about, style=Style.SMALL)
            continue
        yield Figure(
            picture=file.content,
            alternative=texts("pdf.attachment.picture", number=number, name=file.name),
            caption=about,
            unprintable=texts("pdf.attachment.unprintable"),
        )


_KINDS = {
    "image/jpeg": "pdf.attachment.jpeg",
    "image/png": "pdf.attachment.png",
    "application/pdf": "pdf.attachment.pdf",
}


def _grouped(digest: str) -> str:
    return " ".join(digest[place : place + DIGEST_GROUP] for place in range(0, len(digest), DIGEST_GROUP))


def _signature(sheet: SheetPrint, texts: Texts) -> Block:
    own = _own(texts)
    trained = sheet.author_trained_on
    author = (
        Entry(label=texts("pdf.signature.author"), values=(sheet.author_name,)),
        Entry(label=texts("pdf.signature.function"), values=(sheet.author_function or "–",), language=own),
        Entry(label=texts("pdf.signature.unit"), values=(sheet.author_unit or "–",), language=own),
        Entry(label=texts("pdf.signature.trained"), values=(_day(trained, texts) if trained else "–",)),
    )
    act = (
        Entry(label=texts("pdf.signature.noticed"), values=(day_and_time(sheet.occurred_at, texts),)),
        Entry(label=texts("pdf.signature.signed"), values=(day_and_time(sheet.recorded_at, texts),)),
        Entry(label=texts("pdf.signature.code"), values=((Span(sheet.check_code, strong=True),),)),
    )
    return Panel(
        blocks=(
            Heading(text=texts("pdf.signature.title")),
            Entries(entries=author, columns=len(author)),
            Entries(entries=act, columns=len(act)),
            Paragraph(text=texts("pdf.signature.number", number=sheet.sheet_id), style=Style.SMALL),
        )
    )


def _day(day: date, texts: Texts) -> str:
    return texts("pdf.day", day=day.day, month=month_name(day.month, texts), year=day.year)
