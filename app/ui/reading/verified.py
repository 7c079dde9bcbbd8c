"""The mark beside what is signed: it says that the signature holds, and on focus what that means."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.words import label


class VerifiedMark(QWidget):
    """A quiet button. With the focus, or pressed, it shows `explanation` below itself."""

    def __init__(self, name: str, words: str, explanation: str) -> None:
        super().__init__()
        self._button = Button(name, words, "verified", picture="shield-check")
        self._button.setAccessibleDescription(explanation)
        self._button.installEventFilter(self)
        self._button.clicked.connect(self._turn)
        self._text = label(explanation, "small")
        self._text.setObjectName(f"{name}.text")
        self._text.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.HAIR)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._text.show()
        elif event.type() == QEvent.Type.FocusOut:
            self._text.hide()
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        self._text.setVisible(self._text.isHidden())
