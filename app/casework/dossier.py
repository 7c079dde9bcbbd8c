"""All that is kept on one person, gathered for the answer to him or her, with third persons masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.casework import papers, retention
from app.casework.access import Act
from app.casework.masking import Mask
from app.casework.session import Session
from app.casework.views import SheetPaper
from exports.pdf.subject import (
    SubjectLater,
    SubjectPeriod,
    SubjectPrint,
    SubjectRecipient,
    SubjectSheet,
    SubjectTombstone,
)
from forms import exchange
from forms.errors import InputError
from forms.reading import Reading, ReadLine, ReadSection
from forms.texts import Texts

if TYPE_CHECKING:
    from app.vault.rows import PersonRow

MASTER_DATA = ("name", "original_name", "booking_no", "born", "wing", "cell", "status", "regime", "released_on")
Progress = Callable[[int, int], None]
_PORTION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the officer chooses: officers by their function instead of by name, and further words to mask."""

    officers_by_function: bool = True
    words: tuple[str, ...] = ()


def gather(
    session: Session, person: str, wishes: Wishes, texts: Texts, progress: Progress | None = None
) -> tuple[SubjectPrint, Mask]:
    """Everything on `person`, masked; and the mask, which tells what it found.

    Raises `InputError` B-532 when nothing is kept, `VerificationError` for a sheet that does not verify.
    """
    shown = list(_papers(session, person, texts.language, progress))
    master = _master_data(session, person, shown, texts)
    mask = _mask(session, person, shown, wishes, texts)
    if not master and not shown:
        raise InputError("B-532", person=person)
    made = SubjectPrint(
        office=session.office.name,
        made_at=session.clock(),
        made_by=session.user.function if wishes.officers_by_function else session.user.name,
        name=dict(master).get(texts("subject.name"), ""),
        person=tuple(master),
        sheets=tuple(_sheet(paper, mask, wishes) for paper in shown),
        erased=tuple(_tombstones(session, person, texts)),
        recipients=tuple(_recipients(session, person, texts)),
        restrictions=tuple(_restrictions(session, person, mask)),
        periods=tuple(_periods(session, person, texts)),
        masked=0,
        training=session.office.training,
    )
    return replace(made, masked=mask.count), mask


def _papers(session: Session, person: str, language: str, progress: Progress | None) -> Iterator[SheetPaper]:
    """Every sheet about the person, oldest first: written here, then received. Restricted ones too: they are his."""
    from app.vault import queries
    from app.vault.rows import SheetQuery, portions

    query = SheetQuery(person=person)
    pages = portions(lambda after: queries.sheets(session.vault, query, limit=_PORTION, after=after))
    own = [row for page in pages for row in page]
    came = queries.received_about(session.vault, person)
    for done, row in enumerate(reversed(own)):
        if progress is not None:
            progress(done, len(own) + len(came))
        yield papers.own_paper(session, row, language=language)
    for done, (received, raw) in enumerate(came, start=len(own)):
        if progress is not None:
            progress(done, len(own) + len(came))
        yield papers.received_paper(exchange.read(raw), sender_name=received.sender_name, language=language)


def _master_data(session: Session, person: str, shown: Sequence[SheetPaper], texts: Texts) -> list[tuple[str, str]]:
    from app.vault import queries

    row: PersonRow | None = queries.person(session.vault, person)
    if row is None:
        known = next((paper.person for paper in shown), None)
        if known is None:
            return []
        values = [known.display_name, known.original_name, known.booking_no, _day(known.born)]
        return list(zip(_labels(texts)[:4], values, strict=True))
    name = f"{row.family_name}, {row.given_names}" if row.given_names else row.family_name
    values = [name, row.original_name, row.booking_no, _day(row.born), row.wing, row.cell, row.status]
    values += [texts(f"subject.regime_words.{row.regime}"), _day(row.released_on)]
    return list(zip(_labels(texts), values, strict=True))


def _labels(texts: Texts) -> list[str]:
    return [texts(f"subject.{name}") for name in MASTER_DATA]


def _mask(session: Session, person: str, shown: Sequence[SheetPaper], wishes: Wishes, texts: Texts) -> Mask:
    """Over everybody whom this station knows but the person himself."""
    from app.vault import queries

    names: list[str] = list(wishes.words)
    numbers: list[str] = []
    own: list[str] = []
    for row in queries.everybody(session.vault):
        said = (row.family_name, row.given_names, row.original_name)
        if row.id == person:
            own += said
        else:
            names += said
            numbers.append(row.booking_no)
    own += [part for paper in shown for part in (paper.person.family_name, paper.person.given_names)]
    if wishes.officers_by_function:
        names += [user.name for user in queries.users(session.vault)]
        names += [paper.author_name for paper in shown]
        names += [act.author_name for paper in shown for act in paper.later]
    return Mask(texts("subject.mask"), names=names, numbers=numbers, spared=own)


def _sheet(paper: SheetPaper, mask: Mask, wishes: Wishes) -> SubjectSheet:
    function = ", ".join(part for part in (paper.author_function, paper.author_unit) if part)
    return SubjectSheet(
        id=paper.id,
        occurred_at=paper.occurred_at,
        recorded_at=paper.recorded_at,
        author=function if wishes.officers_by_function else f"{paper.author_name}, {function}",
        reading=_reading(paper.reading, mask),
        check_code=paper.check_code,
        later=tuple(
            SubjectLater(
                kind=act.kind,
                at=act.recorded_at,
                by=act.author_function if wishes.officers_by_function else f"{act.author_name}, {act.author_function}",
                text=mask(act.text),
                reason=mask(act.reason),
                received_on=act.received_on,
            )
            for act in paper.later
        ),
        files=tuple((mask(file.name), file.size) for file in paper.attachments),
        restriction=mask(paper.restriction.reason) if paper.restriction else "",
    )


def _reading(reading: Reading, mask: Mask) -> Reading:
    """The answers masked; the form's own words are nobody's name and stay."""

    def masked(line: ReadLine) -> ReadLine:
        if line.name == "person":
            return line
        if line.rows:
            rows = tuple(tuple(masked(one) for one in row) for row in line.rows)
            return replace(
                line, rows=rows, values=tuple(", ".join(v for one in row for v in one.values) for row in rows)
            )
        return replace(line, values=tuple(mask(value) for value in line.values))

    sections = (
        ReadSection(section.name, section.label, tuple(masked(line) for line in section.lines))
        for section in reading.sections
    )
    return replace(reading, sections=tuple(sections))


def _tombstones(session: Session, person: str, texts: Texts) -> Iterator[SubjectTombstone]:
    from app.vault import queries

    for row in queries.tombstones(session.vault, person):
        yield SubjectTombstone(
            recorded_on=row.recorded_on,
            erased_on=row.erased_at.date(),
            ground=texts(f"subject.ground.{row.ground}"),
        )


def _recipients(session: Session, person: str, texts: Texts) -> Iterator[SubjectRecipient]:
    """Who got what: bundles as their records tell, and every other disclosure that the log of access still holds."""
    from app.vault import access, queries
    from app.vault.rows import portions

    found = [
        SubjectRecipient(
            name=row.partner, at=row.at, what=texts("subject.what.bundle", number=row.sequence), sheets=row.sheets
        )
        for row in queries.disclosed(session.vault, person)
    ]
    query = access.AccessQuery(act=Act.DISCLOSURE.value, person=person)
    for page in portions(lambda after: access.rows(session.vault, query, limit=_PORTION, after=after)):
        found += [_other(row.entry.at, row.entry.what, texts) for row in page if row.entry.what in _OTHER]
    yield from sorted(found, key=lambda one: one.at)


_OTHER = ("subject_access",)
"""Disclosures of the log of access that no bundle's record tells of."""


def _other(at: datetime, what: str, texts: Texts) -> SubjectRecipient:
    return SubjectRecipient(name=texts("subject.self"), at=at, what=texts(f"subject.what.{what}"))


def _restrictions(session: Session, person: str, mask: Mask) -> Iterator[tuple[datetime, str]]:
    mark = papers.restriction_on(session, "", person)
    if mark is not None:
        yield mark.since, mask(mark.reason)


def _periods(session: Session, person: str, texts: Texts) -> Iterator[SubjectPeriod]:
    for one in retention.kept_on(session, person):
        yield SubjectPeriod(
            document=texts(f"subject.document.{one.document}"),
            count=one.count,
            erase_on=one.erase_on,
            check_on=one.check_on,
            statute=one.statute,
        )


def _day(day: object) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
