"""Layouts for windows of any width: side by side where there is room, else in lines or below each other."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget

from app.ui import tokens


class FlowLayout(QLayout):
    """Left to right with line breaks, as words in a paragraph; with `across=False` one below the other."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = tokens.TIGHT, across: bool = True) -> None:
        super().__init__(parent)
        self.setContentsMargins(QMargins())
        self.setSpacing(spacing if across else tokens.HAIR)
        self._across = across
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line; a narrower place makes more lines of it."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        if not hints or not self._across:
            return self.minimumSize()
        width = sum(hint.width() for hint in hints) + self.spacing() * (len(hints) - 1)
        margins = self.contentsMargins()
        height = max(hint.height() for hint in hints)
        return QSize(width, height) + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line = area.x(), area.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), area.width()) if self._across else area.width()
            height = item.heightForWidth(width) if item.hasHeightForWidth() else hint.height()
            if line and (not self._across or x + width > area.right() + 1):
                x, y, line = area.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, height)))
            x, line = x + width + self.spacing(), max(line, height)
        return y + line - rect.y() + margins.bottom()


class SideBySide(QWidget):
    """Parts beside each other from `least` logical pixels on, below that one below the other."""

    def __init__(
        self, least: int, *parts: tuple[QWidget, int], spacing: int = tokens.GAP, align: Qt.AlignmentFlag | None = None
    ) -> None:
        """Each part with its share of the width; `align` is how the parts stand beside each other."""
        super().__init__()
        self._least = least
        self._align = Qt.AlignmentFlag.AlignTop if align is None else align
        self._parts = [part for part, _ in parts]
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(spacing)
        for part, share in parts:
            self._line.addWidget(part, share, self._align)

    def minimumSizeHint(self) -> QSize:
        # What it needs when the parts are stacked: else it could never become narrow enough to stack them.
        sizes = [part.minimumSizeHint() for part in self._parts if not part.isHidden()]
        height = max((size.height() for size in sizes), default=0)
        return QSize(max((size.width() for size in sizes), default=0), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < self._least
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if direction != self._line.direction():
            self._line.setDirection(direction)
            for part in self._parts:
                self._line.setAlignment(part, Qt.AlignmentFlag(0) if narrow else self._align)
