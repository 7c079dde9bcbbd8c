"""Tables of whole rows, worked by keyboard."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.ui import tokens
from app.ui.kit.paged import Column, PagedModel
from app.ui.kit.toggles import paint_mark
from app.ui.kit.words import announce

__all__ = ["Column", "PagedModel", "Table"]

T = TypeVar("T")
_CHECK = Qt.ItemDataRole.CheckStateRole
_MARK_ROOM = tokens.TIGHT + tokens.MARK + tokens.HAIR


class _TickDelegate(QStyledItemDelegate):
    """Paints the check mark of a row as the kit's check boxes are painted, and lets a click set it."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        state = index.data(_CHECK)
        if state is None:
            super().paint(painter, option, index)
            return
        words = QStyleOptionViewItem(option)
        words.rect = option.rect.adjusted(_MARK_ROOM, 0, 0, 0)
        super().paint(painter, words, index)
        place = option.rect
        top = place.top() + (place.height() - tokens.MARK) / 2
        box = QRectF(place.left() + tokens.TIGHT, top, tokens.MARK, tokens.MARK).adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, box, on=Qt.CheckState(state) == Qt.CheckState.Checked)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        state = index.data(_CHECK)
        released = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        if state is None or not released:
            return False
        assert isinstance(event, QMouseEvent)
        if event.position().x() > option.rect.left() + _MARK_ROOM:
            return False
        off = Qt.CheckState(state) == Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if off else Qt.CheckState.Checked, _CHECK)


class Table(QTableView, Generic[T]):
    """A table of whole rows. Enter or a double click opens a row, Space ticks it where rows can be ticked."""

    opened = Signal(object)
    """The value of the row to open."""

    def __init__(self, name: str, title: str, model: PagedModel[T]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._paged = model
        self._columns = model.columns
        self.setItemDelegate(_TickDelegate(self))
        model.setParent(self)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setMinimumHeight(4 * tokens.ROW)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(max(tokens.ROW, self.fontMetrics().height() + 2 * tokens.TIGHT))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(64)
        self.doubleClicked.connect(self._open)
        model.loaded.connect(self._fit)

    @property
    def current(self) -> T | None:
        """The value of the current row."""
        index = self.currentIndex()
        return self._paged.row(index) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._open(index)
            return
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._tick(index)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._paged.rowCount():
            self.setCurrentIndex(self._paged.index(0, 0))

    def _tick(self, index: QModelIndex) -> None:
        first = self._paged.index(index.row(), 0)
        state = self._paged.data(first, Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            on = state != Qt.CheckState.Checked
            self._paged.setData(first, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked, _CHECK)
            announce(self, f"{self._paged.data(first)}: {'☑' if on else '☐'}")

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._paged.row(index))

    def _fit(self) -> None:
        """Share out the width once the first page shows how wide the words are."""
        if self.property("fitted"):
            return
        self.setProperty("fitted", True)
        header = self.horizontalHeader()
        self.resizeColumnsToContents()
        for place, column in enumerate(self._columns):
            if column.share:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
