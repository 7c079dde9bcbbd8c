"""Tables of whole rows, worked by keyboard."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
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
from app.ui.theme import colours

__all__ = ["Column", "PagedModel", "Table"]

T = TypeVar("T")
_CHECK = Qt.ItemDataRole.CheckStateRole
_LEAST = 128
"""Width below which a column of long words is of no use; the table scrolls sideways instead."""
_WIDEST = 240
"""Longer words of a column that is not to grow are cut with an ellipsis; the row tells all when it is opened."""
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

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return size if index.data(_CHECK) is None else QSize(size.width() + _MARK_ROOM, size.height())

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
    """A table of whole rows. Enter or a double click opens a row, Space ticks it where rows can be ticked.

    `empty` is said where rows would be, while there are none. With `most` the table is as high as its rows, up to so
    many; without it takes the room that there is, for `least` rows at least.
    """

    opened = Signal(object)
    """The value of the row to open."""

    def __init__(
        self, name: str, title: str, model: PagedModel[T], *, empty: str = "", most: int = 0, least: int = 3
    ) -> None:
        super().__init__()
        self._least = least
        self._empty = empty
        self._most = most
        self._fitted = False
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
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(max(tokens.ROW, self.fontMetrics().height() + 2 * tokens.TIGHT))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(64)
        self.doubleClicked.connect(self._open)
        model.loaded.connect(self._loaded)
        self._take_height(0)

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
        self._begin_at_the_top()

    def _begin_at_the_top(self) -> None:
        """Enter always has a row to open, whether the focus or the rows came first, and that row is seen to be it.

        Qt makes the first cell the current one by itself when the focus comes, but marks no row.
        """
        if self.hasFocus() and self._paged.rowCount() and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self._paged.index(max(self.currentIndex().row(), 0), 0))

    def _tick(self, index: QModelIndex) -> None:
        first = self._paged.index(index.row(), 0)
        state = self._paged.data(first, Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            on = state != Qt.CheckState.Checked
            self._paged.setData(first, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked, _CHECK)
            announce(self, f"{self._paged.data(first)}: {'☑' if on else '☐'}")

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._paged.row(index))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._empty and self._paged.complete and not self._paged.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(colours().muted))
            room = self.viewport().rect().adjusted(tokens.WIDE, tokens.TIGHT, -tokens.WIDE, -tokens.TIGHT)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()

    def _loaded(self, rows: int) -> None:
        self.setAccessibleDescription("" if rows else self._empty)
        self.viewport().update()
        self._take_height(rows)
        self._begin_at_the_top()
        if not self._fitted:
            self._fitted = rows > 0
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # First, so that Qt decides on its scroll bars with the widths that will hold.
        self._share_out()
        super().resizeEvent(event)

    def _take_height(self, rows: int) -> None:
        header = max(tokens.ROW, self.horizontalHeader().sizeHint().height())
        row = self.verticalHeader().defaultSectionSize()
        if self._most:
            self.setFixedHeight(header + row * max(2, min(rows, self._most)) + 2 * tokens.HAIR)
        else:
            self.setMinimumHeight(header + self._least * row)

    def _fit(self) -> None:
        """Each column as wide as its words, once the first rows show how wide they are; none takes all."""
        header = self.horizontalHeader()
        self.resizeColumnsToContents()
        for place in range(len(self._columns)):
            header.resizeSection(place, min(header.sectionSize(place), _WIDEST))
        self._share_out()

    def _share_out(self) -> None:
        """What is left of the width goes to the columns that may grow, by their shares."""
        header = self.horizontalHeader()
        growing = {place: column.share for place, column in enumerate(self._columns) if column.share}
        fixed = sum(header.sectionSize(place) for place in range(len(self._columns)) if place not in growing)
        left = max(0, self.viewport().width() - fixed)
        # The smallest share first: what it needs beyond its share is taken from the others.
        for place in sorted(growing, key=lambda one: growing[one]):
            share = growing.pop(place)
            least = max(_LEAST, header.sectionSizeHint(place))
            width = max(least, left * share // (share + sum(growing.values())))
            header.resizeSection(place, width)
            left = max(0, left - width)
