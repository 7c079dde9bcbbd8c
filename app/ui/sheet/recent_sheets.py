"""Beside the sheet, quiet: the last five sheets about the same person. Never a score, a colour or a total."""

from __future__ import annotations

from functools import partial
from textwrap import shorten

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework import sheets
from app.casework.session import Session
from app.casework.views import Page, Person, SheetFilter, SheetLine
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from app.ui.kit.words import label
from forms.errors import BogenError

LAST = 5
_EXCERPT = 110


class RecentSheets(QWidget):
    """What was noticed before, as far as this user may read it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._texts = desk.texts
        self._person = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TIGHT)
        column.addWidget(label(self._texts("ui.sheet.recent.title"), "label"))
        self._words = label(self._texts("ui.sheet.recent.begin"), "small")
        column.addWidget(self._words)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(tokens.TIGHT)
        column.addLayout(self._lines)
        column.addStretch(1)

    def show_person(self, person: Person | None) -> None:
        """Read the last sheets about `person`; `None` clears the list."""
        self._person = "" if person is None else person.id
        self._clear()
        self._words.setText(self._texts("ui.sheet.recent.begin"))
        self._words.setVisible(person is None)
        if person is not None:
            self._desk.jobs.vault(partial(_read, self._desk.session, person.id), self._show, failed=self._fail)

    def _show(self, answer: tuple[str, Page[SheetLine]]) -> None:
        person, page = answer
        if person != self._person:
            return
        self._clear()
        self._words.setText(self._texts("ui.sheet.recent.none"))
        self._words.setVisible(not page.rows)
        for line in page.rows:
            self._lines.addWidget(_Line(self._desk, line))

    def _fail(self, _error: BogenError) -> None:
        """Without the last sheets one can still write; the list says that it is not there."""
        self._words.setText(self._texts("ui.sheet.recent.failed"))
        self._words.show()

    def _clear(self) -> None:
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


class _Line(QWidget):
    """One sheet: day and areas as a way to it, and how it begins."""

    def __init__(self, desk: Desk, line: SheetLine) -> None:
        super().__init__()
        self._desk, self._id = desk, line.id
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        words = f"{line.occurred_at:%d.%m.%Y} · {', '.join(line.areas)}"
        link = Button(f"sheet.recent.{line.id}", words, "link")
        link.setAccessibleName(desk.texts("ui.sheet.recent.open", sheet=words))
        link.clicked.connect(self._open)
        column.addWidget(link)
        excerpt = shorten(line.excerpt, _EXCERPT, placeholder=" …")
        column.addWidget(label(excerpt, "small"))

    def _open(self) -> None:
        from app.ui.sheet_reading import SheetReading

        self._desk.open(SheetReading(self._desk, self._id))


def _read(session: Session, person: str) -> tuple[str, Page[SheetLine]]:
    return person, sheets.list_sheets(session, SheetFilter(person_id=person), limit=LAST)
