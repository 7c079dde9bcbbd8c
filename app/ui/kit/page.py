"""The page of a screen: a scrolling column, its header, cards and rows of buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.flow import Flow, SideBySide
from app.ui.kit.words import label

_HEADER = 560


class ScrollPage(QScrollArea):
    """A column that scrolls when the window is small, so that nothing is out of reach.

    Add to `column`. `widest` limits the width (0: all there is); `centred` puts the column in the middle.
    """

    def __init__(self, *, widest: int = tokens.COLUMN, centred: bool = False, margin: int = tokens.WIDE) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        outer = QWidget()
        outer.setProperty("look", "column")
        inner = QWidget()
        if widest:
            inner.setMaximumWidth(widest)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(tokens.ROOMY)
        row = QHBoxLayout(outer)
        row.setContentsMargins(margin, min(margin, tokens.ROOMY), margin, margin)
        row.setSpacing(0)
        if centred:
            row.addStretch(1)
        row.addWidget(inner, 1000)
        row.addStretch(1)
        self.setWidget(outer)
        outer.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._take_height()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_height()

    def _take_height(self) -> None:
        """As high as its words at this width: Qt asks at the width without a scroll bar, and cuts the last lines."""
        page = self.widget()
        if page is not None:
            page.setMinimumHeight(page.heightForWidth(self.viewport().width()))


class PageHeader(QWidget):
    """The title of a page with its actions on the right."""

    def __init__(self, title: str, text: str = "", *actions: QWidget) -> None:
        super().__init__()
        self.title = label(title, "h1")
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.HAIR)
        column.addWidget(self.title)
        if text:
            column.addWidget(label(text, "muted"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        parts = [(words, 1)]
        if actions:
            buttons = Flow(*actions)
            # Beside the title the actions stay on one line; below it they take as many as they need.
            policy = buttons.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Minimum)
            buttons.setSizePolicy(policy)
            parts.append((buttons, 0))
        outer.addWidget(SideBySide(_HEADER, *parts))


def card(*, look: str = "card", padding: int = tokens.ROOMY) -> tuple[QFrame, QVBoxLayout]:
    """A framed part of a page (`look`: card or assessment) and the column to fill it by."""
    frame = QFrame()
    frame.setProperty("look", look)
    column = QVBoxLayout(frame)
    column.setContentsMargins(padding, padding, padding, padding)
    column.setSpacing(tokens.GAP)
    return frame, column


def action_bar(*widgets: QWidget, name: str = "") -> QWidget:
    """What can be done with the page, at its foot and always in sight. A widget that may grow takes the room."""
    bar = QWidget()
    bar.setObjectName(name)
    bar.setProperty("look", "actions")
    bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    outer = QVBoxLayout(bar)
    outer.setContentsMargins(tokens.WIDE, tokens.TIGHT, tokens.WIDE, tokens.TIGHT)
    growing = [widget for widget in widgets if widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding]
    if growing:
        parts = [(widget, int(widget in growing)) for widget in widgets]
        outer.addWidget(SideBySide(_HEADER, *parts, spacing=tokens.TIGHT, align=Qt.AlignmentFlag.AlignBottom))
    else:
        outer.addWidget(Flow(*widgets))
    return bar


def row(*widgets: QWidget | QLayout, spacing: int = tokens.TIGHT, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side, left aligned. Without `stretch` they share the width and stand on one line."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for widget in widgets:
        if isinstance(widget, QLayout):
            line.addLayout(widget, 0 if stretch else 1)
        else:
            side = Qt.AlignmentFlag.AlignTop if stretch else Qt.AlignmentFlag.AlignBottom
            fixed = widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Minimum  # a button keeps its width
            line.addWidget(widget, 0 if stretch or fixed else 1, side)
    if stretch:
        line.addStretch(1)
    return line
