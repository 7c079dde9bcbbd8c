"""Widgets for windows of any width: side by side where there is room, else in lines or below each other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from app.ui import tokens

Line = list[tuple[QWidget, QSize]]


class Flow(QWidget):
    """Left to right with line breaks, as words in a paragraph.

    Not a `QLayout`: the items of a layout of our own are freed behind Python's back in PySide6 6.11.
    """

    def __init__(self, *widgets: QWidget, spacing: int = tokens.TIGHT) -> None:
        super().__init__()
        self._spacing = spacing
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> None:
        """Put `widget` behind the others."""
        put_away = widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        widget.setParent(self)
        self._widgets.append(widget)
        if self.isVisible() and not put_away:
            widget.show()
        self.updateGeometry()
        self._arrange()

    def clear(self) -> None:
        """Take all widgets away; they are deleted."""
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()
        self._widgets.clear()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = list(self._lines(width))
        return sum(_height(line) for line in lines) + self._spacing * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        """All in one line; a narrower place makes more lines of it."""
        line = [(widget, _hint(widget)) for widget in self._shown()]
        width = sum(hint.width() for _, hint in line) + self._spacing * max(0, len(line) - 1)
        return QSize(width, _height(line))

    def minimumSizeHint(self) -> QSize:
        hints = [_hint(widget) for widget in self._shown()]
        return QSize(
            max((hint.width() for hint in hints), default=0), max((hint.height() for hint in hints), default=0)
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # something inside was shown, hidden or has other words
            self.updateGeometry()
            self._arrange()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _lines(self, width: int) -> Iterator[Line]:
        line: Line = []
        used = 0
        for widget in self._shown():
            hint = _hint(widget)
            if line and used + hint.width() > width:
                yield line
                line, used = [], 0
            line.append((widget, hint))
            used += hint.width() + self._spacing
        if line:
            yield line

    def _arrange(self) -> None:
        top = 0
        for line in self._lines(self.width()):
            height, left = _height(line), 0
            for widget, hint in line:
                width = min(hint.width(), max(self.width(), 1))
                widget.setGeometry(QRect(left, top + (height - hint.height()) // 2, width, hint.height()))
                left += hint.width() + self._spacing
            top += height + self._spacing


def _hint(widget: QWidget) -> QSize:
    hint = widget.sizeHint().expandedTo(widget.minimumSizeHint())
    return hint.expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())


def _height(line: Line) -> int:
    return max((hint.height() for _, hint in line), default=0)


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
