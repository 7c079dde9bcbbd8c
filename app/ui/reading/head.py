"""The head of a sheet: whom it is about, when and where, who signed it, and that the signature holds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.views import SheetPaper, SheetState
from app.ui import tokens
from app.ui.kit.flow import SideBySide
from app.ui.kit.page import card
from app.ui.kit.words import badge, label, rule
from app.ui.reading.entries import Entry, entries, selectable
from app.ui.reading.verified import VerifiedMark
from forms.reading import ReadSection, day_and_time
from forms.texts import Texts

OCCASION = "occasion"
"""The section that says who, when and where; the head shows it."""
_LABEL = 136
_TWO_COLUMNS = 600
_STATE_TONE = {SheetState.AMENDED: "accent", SheetState.VOIDED: "danger"}


def head_card(paper: SheetPaper, texts: Texts) -> QWidget:
    """The identity of the sheet. Its time is the time on the clock at that place, never converted."""
    frame, column = card()
    column.addLayout(_name_line(paper, texts))
    column.addWidget(rule())
    both = [(entries(pairs, width=_LABEL), 1) for pairs in (_occasion(paper), _author(paper, texts))]
    column.addWidget(SideBySide(_TWO_COLUMNS, *both, spacing=tokens.WIDE))
    at = day_and_time(paper.recorded_at, texts)
    key = "ui.reading.verified_received" if paper.received_from else "ui.reading.verified_own"
    explanation = texts(key, name=paper.author_name, at=at, office=paper.office_name)
    column.addWidget(VerifiedMark("reading.verified", texts("ui.reading.verified"), explanation))
    return frame


def person_words(paper: SheetPaper, texts: Texts) -> str:
    """What tells this person from others of the same name."""
    person = paper.person
    born = texts("ui.reading.born", day=f"{person.born:%d.%m.%Y}") if person.born else ""
    parts = (person.original_name, texts("ui.reading.booking_no", number=person.booking_no), born)
    return " · ".join(part for part in parts if part)


def _name_line(paper: SheetPaper, texts: Texts) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(selectable(label(paper.person.display_name, "h2")))
    words.addWidget(selectable(label(person_words(paper, texts), "muted")))
    line = QHBoxLayout()
    line.setSpacing(tokens.TIGHT)
    line.addLayout(words, 1)
    for text, tone in _badges(paper, texts):
        line.addWidget(badge(text, tone), 0, Qt.AlignmentFlag.AlignTop)
    return line


def _badges(paper: SheetPaper, texts: Texts) -> list[tuple[str, str]]:
    found = []
    if paper.answers.get("urgency") not in (None, "normal"):
        found.append((_values(paper, "urgency"), "warning"))
    if paper.restriction:
        found.append((texts("ui.reading.restricted"), "danger"))
    if paper.state is not SheetState.SIGNED:
        found.append((texts(f"ui.sheet_state.{paper.state.value}"), _STATE_TONE[paper.state]))
    return found


def _occasion(paper: SheetPaper) -> list[Entry]:
    section = next((part for part in paper.reading.sections if part.name == OCCASION), ReadSection("", "", ()))
    found = [(line.label, ", ".join(line.values)) for line in section.lines if line.name != "person"]
    monitored = _values(paper, "monitoring")
    return [*found, (_label(paper, "monitoring"), monitored)] if monitored else found


def _author(paper: SheetPaper, texts: Texts) -> list[Entry]:
    function = ", ".join(part for part in (paper.author_function, paper.author_unit) if part)
    office = paper.received_from or paper.office_name
    pairs = [
        (texts("ui.reading.author"), f"{paper.author_name}\n{function}" if function else paper.author_name),
        (texts("ui.reading.signed"), day_and_time(paper.recorded_at, texts)),
        (texts("ui.reading.received_from" if paper.received_from else "ui.reading.office"), office),
        (texts("ui.reading.code"), paper.check_code),
    ]
    return [(title, value) for title, value in pairs if value]


def _values(paper: SheetPaper, name: str) -> str:
    return ", ".join(value for section in paper.reading.sections for line in section.lines if line.name == name
                     for value in line.values)  # fmt: skip


def _label(paper: SheetPaper, name: str) -> str:
    return next(line.label for section in paper.reading.sections for line in section.lines if line.name == name)
