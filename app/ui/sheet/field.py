"""What every question becomes on the screen: label, hint, control, error, and a quiet remark below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.fields import Field
from app.ui.kit.notice import Picture
from app.ui.kit.words import label
from forms.question import Question
from forms.texts import Texts

LABEL = 184
"""Width of a label that stands beside its choices."""
NARROW = 520
"""Below this width labels stand above their choices."""
LINE = 32


def wording(question: Question, texts: Texts) -> tuple[str, str]:
    """Label and hint in the language of the screen."""
    hint = "" if question.hint is None else question.hint[texts.language]
    return question.label[texts.language], hint


class QuestionField(Field):
    """The widget of one question. Subclasses give and take its answer; `edited` is sent for the writer's acts only."""

    edited = Signal()

    def __init__(
        self, question: Question, name: str, title: str, control: QWidget, *, hint: str = "", beside: bool = False
    ) -> None:
        super().__init__(name, title, control)
        self.question = question
        self._hint = hint
        self._beside = beside
        self._stands_beside = False
        control.setAccessibleDescription(hint)
        column = self.layout()
        assert isinstance(column, QVBoxLayout), "the kit stacks label, error and control"
        self._column = column
        self._hint_words = label(hint, "small")
        if hint:
            self._column.insertWidget(self._column.count() if beside else 1, self._hint_words)
        self.remark = Remark()
        self._column.addWidget(self.remark)

    def answer(self) -> object:
        """The answer as `forms.question` writes it; `None` when there is none."""
        raise NotImplementedError

    def show_answer(self, answer: object) -> None:
        """Show an answer without saying `edited`."""
        raise NotImplementedError

    def caret(self) -> int:
        """Where the writer is in a text; 0 elsewhere."""
        return 0

    def set_caret(self, place: int) -> None:
        """Put the caret where it was; what is not a text has none."""

    def leaves(self) -> tuple[QuestionField, ...]:
        """The fields that Enter visits, in order: this one, or those of its rows."""
        return (self,)

    def set_title(self, title: str) -> None:
        """Change the label, shown and spoken."""
        self.title = title
        self._label.setText(title)
        self.control.setAccessibleName(title)

    def enter(self) -> None:
        """Take the focus."""
        self.control.setFocus(Qt.FocusReason.TabFocusReason)

    def stack(self) -> None:
        """Let the label stand above its control at every width."""
        self._beside = False

    def put_below(self, widget: QWidget) -> None:
        """Something that belongs to this field, directly below its control."""
        self._column.insertWidget(self._column.indexOf(self.row) + 1, widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self._beside and event.size().width() >= NARROW
        if wide != self._stands_beside:
            self._stands_beside = wide
            self._move_label(wide)

    def _move_label(self, beside: bool) -> None:
        if beside:
            self._column.removeWidget(self._label)
            self.row.insertWidget(0, self._label, 0, Qt.AlignmentFlag.AlignTop)
            self._label.setFixedWidth(LABEL)
            self._label.setMinimumHeight(LINE)
            self._hint_words.setContentsMargins(LABEL + tokens.TIGHT, 0, 0, 0)
        else:
            self.row.removeWidget(self._label)
            self._column.insertWidget(0, self._label)
            self._label.setMinimumSize(0, 0)
            self._label.setMaximumWidth(16_777_215)
            self._hint_words.setContentsMargins(0, 0, 0, 0)


class Remark(QWidget):
    """A quiet line below a control: a question to the writer or what was understood. It never blocks."""

    def __init__(self) -> None:
        super().__init__()
        self._text = label("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.HAIR)
        row.addWidget(Picture("info", "accent", tokens.ROOMY), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, text: str) -> None:
        """Show `text`; "" takes the line away."""
        self._text.setText(text)
        self.setVisible(bool(text))
