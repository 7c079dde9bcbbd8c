"""A whole form on the screen: its sections as cards, each question as a field, shown while it applies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.desk import Desk
from app.ui.sheet.choice_fields import CalculatedField
from app.ui.sheet.field import QuestionField
from app.ui.sheet.filling import Filling
from app.ui.sheet.rows_field import RowsField
from app.ui.sheet.section_card import SectionCard
from app.ui.sheet.walker import make_field
from forms.question import Attachments, Form, Text

_STEP = re.compile(r"(?P<name>\w+)\[(?P<row>\d+)\](?:\.(?P<inner>\w+))?")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FormView(QWidget):
    """Draws a `Filling` and writes what the writer enters back into it. Enter goes from question to question."""

    edited = Signal()
    """The writer changed an answer; the filling knows it already."""
    finished = Signal()
    """Enter on the last question."""

    def __init__(self, desk: Desk, filling: Filling) -> None:
        super().__init__()
        self._texts = desk.texts
        self._filling = filling
        self._fields: dict[str, QuestionField] = {}
        self._cards: dict[str, SectionCard] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.ROOMY)
        for section in filling.form.sections:
            fields = [make_field(desk, question, f"sheet.{question.name}") for question in section.questions]
            card = SectionCard(section, fields, desk.texts)
            self._cards[section.name] = card
            column.addWidget(card)
            for field in fields:
                self._fields[field.question.name] = field
                field.edited.connect(_Writer(self, field).write)
        self.show_filling(filling)

    @property
    def form(self) -> Form:
        return self._filling.form

    @property
    def fields(self) -> Mapping[str, QuestionField]:
        """The fields outside of rows, by the names of their questions."""
        return self._fields

    def card_of(self, name: str) -> SectionCard:
        """The card in which the question called `name` stands."""
        return next(card for card in self._cards.values() if card.isAncestorOf(self._fields[name]))

    def show_filling(self, filling: Filling) -> None:
        """Show another filling of the same form."""
        self._filling = filling
        for name, field in self._fields.items():
            field.show_error("")
            field.remark.say("")
            field.show_answer(filling.entered.get(name, filling.settled.get(name)))
        self._refresh(None)
        for card in self._cards.values():
            card.open_if_filled(filling.entered)

    def field_at(self, path: str) -> QuestionField:
        """The field of a path such as `facts` or `others[0].role`. Raises `LookupError` when there is none."""
        step = _STEP.match(path)
        if step is None:
            return self._fields[path]
        field = self._fields[step["name"]]
        if isinstance(field, RowsField) and step["inner"]:
            return field.field_at(int(step["row"]), step["inner"])
        return field

    def show_field(self, field: QuestionField) -> None:
        """Open the closed section in which `field` lies, if it does."""
        for card in self._cards.values():
            if card.isAncestorOf(field):
                card.open()

    def where(self) -> tuple[str, int]:
        """The question that has the focus and the cursor in it, so that both can be found again."""
        focus = QApplication.focusWidget()
        for name, field in self._fields.items():
            if focus is not None and field.isAncestorOf(focus):
                return name, field.caret()
        return "", 0

    def go_to(self, name: str, cursor: int = 0) -> None:
        """Put the focus into a question, at a place in its text."""
        field = self._fields.get(name)
        if field is None or not self._filling.applies(field.question):
            field = next(iter(self._fields.values()))
        self.show_field(field)
        field.enter()
        field.set_caret(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain:
            self.go_on()
            return
        super().keyPressEvent(event)

    def go_on(self) -> None:
        """To the question after the one that has the focus."""
        focus = QApplication.focusWidget()
        leaves = [leaf for leaf in self._leaves() if leaf.isVisibleTo(self)]
        here = next((place for place, leaf in enumerate(leaves) if focus and leaf.isAncestorOf(focus)), -1)
        if here + 1 < len(leaves):
            leaves[here + 1].enter()
        else:
            self.finished.emit()

    def _leaves(self) -> Iterator[QuestionField]:
        for field in self._fields.values():
            yield from field.leaves()

    def write(self, field: QuestionField) -> None:
        """Take the answer of `field` into the filling, and show what follows from it."""
        self._filling.put(field.question.name, field.answer())
        self._refresh(field)
        self.edited.emit()

    def _refresh(self, source: QuestionField | None) -> None:
        settled = self._filling.settled
        for name, field in self._fields.items():
            question = field.question
            if field is not source and name not in self._filling.entered:
                field.show_answer(settled.get(name))
            empty = isinstance(field, CalculatedField) and field.empty
            field.setVisible(self._filling.applies(question) and not empty)
            self._mark_optional(field)
            self._show_constraint(field)

    def _mark_optional(self, field: QuestionField) -> None:
        question = field.question
        if isinstance(question, (Text, Attachments)):
            words = question.label[self._texts.language]
            optional = not self._filling.requires(question)
            field.set_title(self._texts("ui.sheet.optional", label=words) if optional else words)

    def _show_constraint(self, field: QuestionField) -> None:
        """What may never be signed says so at once, with the way that is open instead."""
        message = field.question.constraint_message
        if message is None:
            return
        words = message[self._texts.language]
        if not self._filling.allows(field.question):
            field.show_error(words)
        elif field.error == words:
            field.show_error("")


class _Writer(QWidget):
    """Tells the view which field was edited; lives as long as the field."""

    def __init__(self, view: FormView, field: QuestionField) -> None:
        super().__init__(field)
        self.hide()
        self._view, self._field = view, field

    def write(self) -> None:
        self._view.write(self._field)
