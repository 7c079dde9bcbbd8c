"""A button that looks like a link and breaks its words into lines, for sentences that lead somewhere."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.theme import colours

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MEASURE = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
"""As numbers: a flag taken from a mixture of two kinds of flags takes the other kind with it."""
_LEAST = 120


class Link(Button):
    """Qt's own buttons have one line; an error may be longer than a narrow window is wide."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(name, text, "link", parent=parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._font()).horizontalAdvance(self.text()) + 2 * tokens.HAIR
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, tokens.TARGET)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(_LEAST, width) - 2 * tokens.HAIR, 10_000)
        words = QFontMetrics(self._font()).boundingRect(room, _MEASURE, self.text())
        return max(tokens.TARGET, words.height() + tokens.HAIR)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), tokens.FOCUS_WIDTH))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 2, 2)
        painter.setFont(self._font())
        painter.setPen(QColor(palette.accent if self.isEnabled() else palette.disabled))
        # Two pixels more than was measured: a fraction of one must not begin another line.
        painter.drawText(self.rect().adjusted(tokens.HAIR, 0, 2 - tokens.HAIR, 0), int(_WRAP), self.text())
        painter.end()

    def _font(self) -> QFont:
        # Not the style sheet's font: the words are measured and drawn here with the same one.
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Normal)
        font.setUnderline(True)
        return font
