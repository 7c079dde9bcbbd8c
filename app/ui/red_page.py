"""The red page: a signature, seal, digest or tag does not hold. It explains, and offers no way to ignore that."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Picture, error_words
from app.ui.kit.page import ScrollPage, card, row
from app.ui.kit.words import announce, label
from forms.errors import VerificationError
from forms.texts import Texts


class RedPage(QWidget):
    """Shows one `VerificationError` in place of what could not be trusted."""

    left = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("red")
        self._texts = texts
        page = ScrollPage()
        frame, column = card(look="refusal", padding=tokens.WIDE)
        self._text = label("", "h3")
        self._text.setObjectName("red.text")
        self._hint = label("")
        self._hint.setObjectName("red.hint")
        self._back = Button("red.back", texts("ui.red.back"))
        self._back.clicked.connect(self.left)
        column.addWidget(Picture("shield-alert", "danger", 40))
        column.addWidget(label(texts("ui.red.title"), "h1"))
        column.addWidget(self._text)
        column.addWidget(self._hint)
        column.addWidget(label(texts("ui.red.safe"), "muted"))
        column.addLayout(row(self._back))
        page.column.addWidget(frame)
        page.column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def show_error(self, error: VerificationError) -> None:
        """Fill the page."""
        text, hint = error_words(self._texts, error)
        self._text.setText(text)
        self._hint.setText(hint)
        announce(self, f"{text} {hint}")

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        self._back.setFocus(reason)
