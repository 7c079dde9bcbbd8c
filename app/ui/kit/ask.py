"""A button that asks once more, in its own place, before something is gone for good."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal

from app.ui.kit.buttons import Button
from app.ui.kit.flow import Flow
from app.ui.kit.words import label


@dataclass(frozen=True, slots=True)
class Question:
    """The words: of the button, of the question, and of both answers."""

    button: str
    sure: str
    yes: str
    no: str


class AskOnce(Flow):
    """Pressed, it shows the question; the focus is on the answer that changes nothing."""

    agreed = Signal()

    def __init__(self, name: str, question: Question) -> None:
        super().__init__()
        self.button = Button(name, question.button, "quiet", picture="trash-2")
        self._sure = label(question.sure, "label", wrap=False)
        self._yes = Button(f"{name}.yes", question.yes, "danger")
        self._no = Button(f"{name}.no", question.no)
        for widget in (self.button, self._sure, self._yes, self._no):
            self.add(widget)
        self.button.clicked.connect(self._question)
        self._yes.clicked.connect(self._agree)
        self._no.clicked.connect(self._back)
        self._ask(False)

    def _ask(self, on: bool) -> None:
        self.button.setVisible(not on)
        self._sure.setVisible(on)
        self._yes.setVisible(on)
        self._no.setVisible(on)

    def _question(self) -> None:
        self._ask(True)
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        self._ask(False)
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _agree(self) -> None:
        self._ask(False)
        self.agreed.emit()
