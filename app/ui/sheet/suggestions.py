"""The list that opens below a line edit while one types. The focus stays in the line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListWidget, QListWidgetItem

from app.ui import tokens
from app.ui.kit.words import announce

_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_WIDEST = 560


class Suggestions(QListWidget):
    """Lies above the page. Arrows move, Enter or a click picks, Escape closes; nothing is picked by closing."""

    picked = Signal(int)

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self._empty = True
        self.setProperty("look", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemClicked.connect(self._click)
        line.destroyed.connect(self.deleteLater)  # it moves to the window, above all cards
        self.hide()

    def offer(self, lines: Sequence[str], empty: str) -> None:
        """Show `lines` with the first marked, or the words `empty` when there is none."""
        self.setObjectName(f"{self._line.objectName()}.list")
        self.setAccessibleName(self._line.accessibleName())
        self.clear()
        self._empty = not lines
        self.addItems(list(lines) or [empty])
        if lines:
            self.setCurrentRow(0)
        else:
            self.item(0).setFlags(Qt.ItemFlag.NoItemFlags)
        self._place()
        self.show()
        self.raise_()

    def take_key(self, event: QEvent) -> bool:
        """Whether `event`, a key pressed in the line, was for the list."""
        if (
            not isinstance(event, QKeyEvent)
            or self.isHidden()
            or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        if self._empty:
            return False
        if key in _KEYS:
            self.setCurrentRow((self.currentRow() + _KEYS[key]) % self.count())
            announce(self._line, self.currentItem().text())
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self.currentRow())
            return True
        return False

    def _click(self, item: QListWidgetItem) -> None:
        if not self._empty:
            self.picked.emit(self.row(item))

    def _place(self) -> None:
        window = self._line.window()
        self.setParent(window)
        below = self._line.mapTo(window, QPoint(0, self._line.height() + tokens.HAIR // 2))
        width = min(max(self._line.width(), _WIDEST), window.width() - below.x() - tokens.TIGHT)
        height = self.count() * max(self.sizeHintForRow(0), tokens.TARGET) + 2 * tokens.HAIR + tokens.TIGHT
        room = window.height() - below.y() - tokens.TIGHT
        self.setGeometry(below.x(), below.y(), width, min(height, room))
