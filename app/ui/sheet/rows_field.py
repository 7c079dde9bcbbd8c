"""Rows of the same questions, such as the others who were involved: add, fill, take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.page import row
from app.ui.kit.tab_order import stops, tab_after, tab_before
from app.ui.kit.words import label, restyle
from app.ui.sheet.field import QuestionField, wording
from forms.question import Question, Repeat
from forms.texts import Texts

MakeField = Callable[[Question, str], QuestionField]


class _Row(QFrame):
    """One row: its number, its fields and the button that takes it away."""

    def __init__(self, owner: RowsField, number: int, texts: Texts, make: MakeField) -> None:
        super().__init__()
        self.setProperty("look", "inset")
        self._owner = owner
        self._texts = texts
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.TIGHT, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.TIGHT)
        self._title = label("", "muted", wrap=False)
        self.remove = Button("", "", "icon", picture="trash-2")
        self.remove.clicked.connect(self._leave)
        head = row(self._title, stretch=False)
        head.addWidget(self.remove)
        column.addLayout(head)
        self.fields = {
            question.name: make(question, f"{owner.control.objectName()}.{number}.{question.name}")
            for question in owner.questions
        }
        for field in self.fields.values():
            field.edited.connect(owner.edited)
            column.addWidget(field)

    def number(self, place: int, name: str) -> None:
        """Say which row this is now."""
        words = self._texts("ui.sheet.rows.number", n=place)
        self._title.setText(words)
        self.remove.rename(self._texts("ui.sheet.rows.remove", n=place))
        self.remove.setObjectName(f"{name}.{place - 1}.remove")

    def answer(self) -> dict[str, object]:
        answers = {name: field.answer() for name, field in self.fields.items()}
        return {name: answer for name, answer in answers.items() if answer is not None}

    def _leave(self) -> None:
        self._owner.take_away(self)


class RowsField(QuestionField):
    """At least one row is open, so that there is something to fill; empty rows count as no answer."""

    def __init__(self, question: Repeat, name: str, texts: Texts, make: MakeField) -> None:
        title, hint = wording(question, texts)
        self.questions = question.questions
        self._most = question.max_count
        self._texts = texts
        self._make = make
        self._made = 0
        self._rows: list[_Row] = []
        body = _Body()
        super().__init__(question, name, title, body, hint=hint)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(tokens.TIGHT)
        self._add = Button(f"{name}.add", texts("ui.sheet.rows.add"), "quiet", picture="plus")
        self._add.clicked.connect(self._append_and_enter)
        body.column.addLayout(self._lines)
        body.column.addLayout(row(self._add))
        self._append()

    def answer(self) -> object:
        return [row.answer() for row in self._rows if row.answer()] or None

    def show_answer(self, answer: object) -> None:
        rows = [entry for entry in answer if isinstance(entry, Mapping)] if isinstance(answer, list) else []
        if [row.answer() for row in self._rows if row.answer()] == rows:
            return
        while self._rows:
            self._drop(self._rows[-1])
        for entry in rows or [{}]:
            self._append()
            for name, field in self._rows[-1].fields.items():
                field.show_answer(entry.get(name))

    def leaves(self) -> tuple[QuestionField, ...]:
        return tuple(field for row in self._rows for field in row.fields.values())

    def field_at(self, place: int, name: str) -> QuestionField:
        """The field of one row, for violations such as `others[0].role`. Raises `LookupError` if there is none."""
        filled = [row for row in self._rows if row.answer()] or self._rows
        return filled[place].fields[name]

    def enter(self) -> None:
        self.leaves()[0].enter()

    def show_error(self, text: str) -> None:
        super().show_error(text)
        if not text:
            for field in self.leaves():
                field.show_error("")

    def take_away(self, row: _Row) -> None:
        """Remove a row; the last one is emptied instead."""
        self._drop(row)
        if not self._rows:
            self._append()
        self.enter()
        self.edited.emit()

    def _append_and_enter(self) -> None:
        self._append()
        next(iter(self._rows[-1].fields.values())).enter()

    def _append(self) -> None:
        new = _Row(self, self._made, self._texts, self._make)
        self._made += 1
        before = self._rows[-1] if self._rows else None
        self._rows.append(new)
        self._lines.addWidget(new)
        self._renumber()
        if before is None:
            tab_before(self._add, new)
        else:
            tab_after(stops(before)[-1], new)

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._renumber()

    def _renumber(self) -> None:
        for place, line in enumerate(self._rows, 1):
            line.number(place, self.control.objectName())
        self._add.setEnabled(len(self._rows) < self._most)
        restyle(self._add)


class _Body(QWidget):
    """Holds the rows; as the control of the field it hands the focus on to its first row."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(tokens.TIGHT)
