"""When something was noticed: typed as people say it, shown as it was understood."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit

from app.casework.clock import Clock
from app.casework.moments import read_moment, write_moment
from app.ui.kit.flow import Flow
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import label
from app.ui.sheet.field import QuestionField, wording
from forms.moment import MomentValue, moment_value
from forms.question import Moment
from forms.texts import Texts

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class MomentField(QuestionField):
    """`-15`, `gestern 22:15`, `5.3. 14:00`; what was understood stands below, and in the line when it is left.

    Text that names no moment is kept as it is, as an answer that the form's check refuses.
    """

    def __init__(self, question: Moment, name: str, texts: Texts, clock: Clock) -> None:
        self.edit = QLineEdit()
        self._texts = texts
        self._clock = clock
        self._value: MomentValue | None = None
        title, hint = wording(question, texts)
        super().__init__(question, name, title, self.edit)
        self._hint = hint
        self.edit.setAccessibleDescription(hint)
        self.edit.setToolTip(hint)
        self._understood = label("", "small", wrap=False)
        self._understood.setObjectName(f"{name}.understood")
        self.about = CheckBox(f"{name}.about", texts("ui.sheet.moment.about"))
        self._column.insertWidget(self._column.count() - 1, Flow(self._understood, self.about))
        self.edit.textEdited.connect(self._typed)
        self.edit.installEventFilter(self)
        self.about.clicked.connect(self._set_about)

    def answer(self) -> object:
        if self._value is not None:
            return self._value.answer()
        typed = self.edit.text().strip()
        return {"typed": typed} if typed else None

    def show_answer(self, answer: object) -> None:
        self._value = _understood(answer)
        if self._value is not None:
            self._write()
        else:
            self.edit.setText(str(answer.get("typed", "")) if isinstance(answer, dict) else "")
        self._explain()

    def caret(self) -> int:
        return self.edit.cursorPosition()

    def set_caret(self, place: int) -> None:
        self.edit.setCursorPosition(place)

    def enter(self) -> None:
        super().enter()
        self.edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._value is not None:
            self._write()
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        try:
            self._value = read_moment(text, now=self._clock())
        except ValueError:
            self._value = None
        self._explain()
        self.edited.emit()

    def _set_about(self, on: bool) -> None:
        if self._value is not None:
            precision = "about" if on else "exact"
            self._value = MomentValue(self._value.at, self._value.until, precision)  # type: ignore[arg-type]
            self.edited.emit()

    def _write(self) -> None:
        assert self._value is not None, "only what was understood is written back"
        self.edit.setText(write_moment(self._value, now=self._clock(), texts=self._texts))
        self.edit.setCursorPosition(0)

    def _explain(self) -> None:
        if self._value is None:
            typed = bool(self.edit.text().strip())
            self._understood.setText(self._texts("ui.sheet.moment.not_understood") if typed else "")
        else:
            at = self._value.at
            day = self._texts(f"ui.sheet.weekday.{_WEEKDAYS[at.weekday()]}")
            self._understood.setText(self._texts("ui.sheet.moment.understood", weekday=day, date=f"{at:%d.%m.%Y}"))
        self.about.setChecked(self._value is not None and self._value.precision == "about")
        self.about.setEnabled(self._value is not None)
        self.edit.setAccessibleDescription(f"{self._understood.text()} {self._hint}".strip())
        self._understood.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)


def _understood(answer: object) -> MomentValue | None:
    try:
        return None if answer is None else moment_value(answer)
    except ValueError:
        return None
