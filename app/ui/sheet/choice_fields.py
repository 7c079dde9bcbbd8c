"""Pick lists: a few choices as chips, many as a closed list, several at once as chips that toggle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.ui.kit.fields import Select
from app.ui.kit.toggles import ChipGroup, ChoiceGroup, Option
from app.ui.kit.words import label
from app.ui.sheet.field import QuestionField, wording
from forms.question import Calculated, Choice, SelectMany, SelectOne
from forms.texts import Texts

NONE = "none"
"""The choice that excludes all others (`forms.question.SelectMany`)."""


def options(choices: Sequence[Choice], language: str) -> tuple[Option, ...]:
    return tuple((choice.name, choice.label[language]) for choice in choices)


class ListField(QuestionField):
    """One of many. Typing moves to the entry; the first line asks to choose."""

    def __init__(self, question: SelectOne, name: str, texts: Texts) -> None:
        asks = () if question.default else (("", texts("ui.sheet.choose")),)
        self.select = Select((*asks, *options(question.choices, texts.language)))
        title, hint = wording(question, texts)
        super().__init__(question, name, title, self.select, hint=hint, beside=True)
        self.select.activated.connect(self.edited)
        self.select.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel: scrolling must change no answer
        self.select.currentIndexChanged.connect(self._note)
        self._showing = False

    def answer(self) -> object:
        return self.select.value or None

    def show_answer(self, answer: object) -> None:
        self._showing = True
        self.select.pick(answer if isinstance(answer, str) else "")
        self._showing = False

    def _note(self) -> None:
        if not self._showing:
            self.edited.emit()


class ChoiceField(QuestionField):
    """One of a few, all visible beside the label. Arrows move, digits pick."""

    def __init__(self, question: SelectOne, name: str, texts: Texts) -> None:
        title, hint = wording(question, texts)
        self.group = ChoiceGroup(name, title, options(question.choices, texts.language))
        super().__init__(question, name, title, self.group, hint=hint, beside=True)
        self._showing = False
        self.group.picked.connect(self._note)

    def answer(self) -> object:
        return self.group.value or None

    def show_answer(self, answer: object) -> None:
        self._showing = True
        self.group.pick(answer if isinstance(answer, str) else "")
        self._showing = False

    def _note(self) -> None:
        if not self._showing:
            self.edited.emit()


class ManyField(QuestionField):
    """Several, in the order picked. Single letters as names are shown and typed; otherwise digits toggle."""

    def __init__(self, question: SelectMany, name: str, texts: Texts) -> None:
        title, hint = wording(question, texts)
        letters = all(len(choice.name) == 1 for choice in question.choices)
        self.group = _Chips(name, title, options(question.choices, texts.language), question.max_count, letters)
        self._before: tuple[str, ...] = ()
        super().__init__(question, name, title, self.group, hint=hint)
        self.group.changed.connect(self._note)

    def answer(self) -> object:
        return list(self.group.values) or None

    def show_answer(self, answer: object) -> None:
        self.group.pick([value for value in answer if isinstance(value, str)] if isinstance(answer, list) else [])
        self._before = self.group.values

    def _note(self) -> None:
        values = self.group.values
        if NONE in values and len(values) > 1:
            self.group.pick([NONE] if NONE not in self._before else [value for value in values if value != NONE])
        self._before = self.group.values
        self.edited.emit()


class _Chips(ChipGroup):
    """Chips that also answer to their number."""

    def __init__(self, name: str, title: str, options: Sequence[Option], most: int, letters: bool) -> None:
        super().__init__(name, title, options, most=most, letters=letters)
        self._values = tuple(value for value, _ in options)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.text()
        if len(place) == 1 and place in "1234567890" and not self._letters:
            number = int(place) or 10
            if number <= len(self._values):
                chip = self._chips[self._values[number - 1]]
                chip.click()
                chip.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        super().keyPressEvent(event)


class CalculatedField(QuestionField):
    """What follows from other answers, in words; the field is hidden while there is nothing to say."""

    def __init__(self, question: Calculated, name: str, texts: Texts) -> None:
        self._words = dict(options(question.choices, texts.language))
        self._label_text = label("")
        title, hint = wording(question, texts)
        super().__init__(question, name, title, self._label_text, hint=hint, beside=True)
        # A label with an accessible name hides its text from screen readers.
        self._label_text.setAccessibleName("")
        self._value = ""

    def answer(self) -> object:
        return None

    def show_answer(self, answer: object) -> None:
        self._value = answer if isinstance(answer, str) else ""
        self._label_text.setText(self._words.get(self._value, self._value))

    @property
    def empty(self) -> bool:
        return not self._value

    def leaves(self) -> tuple[QuestionField, ...]:
        return ()
