"""The page that stands before the desk: a card in the middle of the window, with the product's name above it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from app.ui import tokens
from app.ui.kit.page import ScrollPage, card
from app.ui.kit.words import label
from forms.texts import Texts

_WIDEST = 560


class FrontPage(ScrollPage):
    """Fill it by `inner`."""

    def __init__(self, texts: Texts, title: str, text: str) -> None:
        super().__init__(widest=_WIDEST, centred=True)
        frame, self.inner = card(padding=tokens.WIDE)
        self.inner.setSpacing(tokens.ROOMY)
        head = QVBoxLayout()
        head.setSpacing(tokens.HAIR)
        head.addWidget(label(title, "h1"))
        head.addWidget(label(text, "muted"))
        self.inner.addLayout(head)
        self.column.addStretch(1)
        self.column.addWidget(label(texts("ui.product"), "product"), 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(frame)
        self.column.addStretch(2)
