"""The sections of a sheet: facts in the type for reading, an assessment apart in its own colour (BDSG § 73)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.views import Later, SheetPaper
from app.ui.kit.page import card
from app.ui.kit.words import label
from app.ui.reading.entries import entries, reading_text
from app.ui.reading.head import OCCASION
from app.ui.reading.verified import VerifiedMark
from forms.question import Nature, Text
from forms.reading import ReadLine, day_and_time
from forms.texts import Texts

SHOWN_ELSEWHERE = frozenset(("person", "monitoring", "attachments"))
"""Questions whose answers have a place of their own on the page."""


def section_cards(paper: SheetPaper, texts: Texts) -> Iterator[QWidget]:
    """One card for each section that has answers; assessments never share a card with facts."""
    read = frozenset(one.name for one in paper.form.questions if isinstance(one, Text) and one.multiline)
    for section in paper.reading.sections:
        if section.name == OCCASION:
            continue
        lines = [line for line in section.lines if line.name not in SHOWN_ELSEWHERE]
        for assessed, run in groupby(lines, key=lambda line: line.nature is Nature.ASSESSMENT):
            yield _card(section.label, list(run), texts, read=read, assessed=assessed)


def later_cards(paper: SheetPaper, texts: Texts) -> Iterator[QWidget]:
    """Amendments and voidings, oldest first, each with its author, its time and its own verified mark."""
    for place, act in enumerate(paper.later):
        yield _later(place, act, paper, texts)


def _card(title: str, lines: Sequence[ReadLine], texts: Texts, *, read: frozenset[str], assessed: bool) -> QWidget:
    """`read` names the questions that are answered by texts to be read, not by a pick or a line."""
    frame, column = card(look="assessment" if assessed else "card")
    column.addWidget(label(title, "assessment_title" if assessed else "h3"))
    if assessed:
        column.addWidget(label(texts("ui.reading.assessment_note"), "small"))
    for long, run in groupby(lines, key=lambda line: line.name in read):
        if long:
            for line in run:
                column.addWidget(_text(line))
        else:
            column.addWidget(entries((line.label, "\n".join(line.values)) for line in run))
    return frame


def _text(line: ReadLine) -> QWidget:
    return reading_text(line.label, "\n".join(line.values), quoted=line.nature is Nature.QUOTE)


def _later(place: int, act: Later, paper: SheetPaper, texts: Texts) -> QWidget:
    frame, column = card(look="voided" if act.kind == "voiding" else "later")
    at = day_and_time(act.recorded_at, texts)
    column.addWidget(label(texts(f"ui.reading.{act.kind}"), "h3"))
    column.addWidget(label(" · ".join(part for part in (act.author_name, act.author_function, at) if part), "muted"))
    _add_words(column, act, texts)
    key = "ui.reading.verified_received" if paper.received_from else "ui.reading.verified_own"
    explanation = texts(key, name=act.author_name, at=at, office=paper.office_name)
    column.addWidget(VerifiedMark(f"reading.later.{place}.verified", texts("ui.reading.verified"), explanation))
    return frame


def _add_words(column: QVBoxLayout, act: Later, texts: Texts) -> None:
    if act.received_on:
        day = texts("ui.reading.counter_received", day=f"{act.received_on:%d.%m.%Y}")
        column.addWidget(reading_text(day, act.text, quoted=True))
    elif act.text:
        column.addWidget(reading_text(texts("ui.reading.later_text"), act.text))
    if act.reason:
        column.addWidget(reading_text(texts("ui.reading.reason"), act.reason))
