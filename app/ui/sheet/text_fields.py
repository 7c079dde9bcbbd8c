"""Texts: one line, or a box that counts its characters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.ui import tokens
from app.ui.kit.fields import put_cursor
from app.ui.kit.words import label
from app.ui.sheet.field import QuestionField, wording
from forms.question import Text
from forms.texts import Texts

_LARGE, _SMALL = 5, 2
"""Lines of a box that must be filled and of one that may be."""
_NEAR = 0.8
"""From this share of the greatest length on the count is shown."""


class LineField(QuestionField):
    """A line of text. It may be longer than allowed while it is typed: the check says so, nothing is cut off."""

    def __init__(self, question: Text, name: str, texts: Texts) -> None:
        self.edit = QLineEdit()
        self.edit.setMaxLength(4 * question.max_length)
        title, hint = wording(question, texts)
        super().__init__(question, name, title, self.edit, hint=hint)
        self.edit.textEdited.connect(self.edited)

    def answer(self) -> object:
        return self.edit.text() or None

    def show_answer(self, answer: object) -> None:
        self.edit.setText(answer if isinstance(answer, str) else "")

    def caret(self) -> int:
        return self.edit.cursorPosition()

    def set_caret(self, place: int) -> None:
        self.edit.setCursorPosition(place)


class BoxField(QuestionField):
    """Several lines. The box grows with the text; the count appears where a limit is near."""

    def __init__(self, question: Text, name: str, texts: Texts) -> None:
        self.edit = _GrowingEdit(_LARGE if question.required is not None and question.min_length else _SMALL)
        self._texts = texts
        self._least, self._most = question.min_length, question.max_length
        self._showing = False
        title, hint = wording(question, texts)
        super().__init__(question, name, title, self.edit, hint=hint)
        self._count = label("", "small")
        self._count.setObjectName(f"{name}.count")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._column.addWidget(self._count)
        self._count.hide()
        self.edit.textChanged.connect(self._note)

    def answer(self) -> object:
        return self.edit.toPlainText() or None

    def show_answer(self, answer: object) -> None:
        self._showing = True
        self.edit.setPlainText(answer if isinstance(answer, str) else "")
        self._showing = False

    def caret(self) -> int:
        return self.edit.textCursor().position()

    def set_caret(self, place: int) -> None:
        put_cursor(self.edit, place)

    def _note(self) -> None:
        length = len(self.edit.toPlainText().strip())
        if 0 < length < self._least:
            self._count.setText(self._texts("ui.sheet.count.missing", n=self._least - length, least=self._least))
        else:
            self._count.setText(self._texts("ui.sheet.count.length", n=length, most=self._most))
        self._count.setVisible(0 < length < self._least or length > _NEAR * self._most)
        if not self._showing:
            self.edited.emit()


class _GrowingEdit(QPlainTextEdit):
    """As high as its text, between a few lines and a screenful. Tab leaves it."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        needed = max(self._lines, min(int(self.document().size().height()), 3 * _LARGE))
        self.setFixedHeight(needed * self.fontMetrics().lineSpacing() + 2 * tokens.GAP)
