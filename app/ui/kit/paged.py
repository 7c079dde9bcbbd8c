"""Rows for tables, read page by page by key while the user scrolls: a million rows open as a hundred do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.casework.views import Page
from app.ui.jobs import Jobs
from forms.errors import BogenError

T = TypeVar("T")
Fetch = Callable[[str | None], Page[T]]
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_CHECK = Qt.ItemDataRole.CheckStateRole


@dataclass(frozen=True, kw_only=True)
class Column(Generic[T]):
    """A column: its heading, the words of a cell, and its share of the width (0: as wide as its words)."""

    title: str
    text: Callable[[T], str]
    share: int = 0
    right: bool = False
    hint: Callable[[T], str] | None = None


class PagedModel(QAbstractTableModel, Generic[T]):
    """Rows of frozen values, read page by page in the background. With `ticks` the first column has check marks."""

    loaded = Signal(int)
    """A page arrived; carries the number of rows held now."""
    failed = Signal(object)
    """The `BogenError` that stopped a page."""
    ticked = Signal()

    def __init__(self, jobs: Jobs, columns: tuple[Column[T], ...], *, ticks: bool = False) -> None:
        super().__init__()
        self._jobs = jobs
        self._columns = columns
        self._ticks = ticks
        self._rows: list[T] = []
        self._checked: set[int] = set()
        self._fetch: Fetch[T] | None = None
        self._following: str | None = None
        self._loading = False
        self._turn = 0

    def load(self, fetch: Fetch[T]) -> None:
        """Forget all rows and read from the start. `fetch(following)` runs on the vault's thread."""
        self.beginResetModel()
        self._rows.clear()
        self._checked.clear()
        self.endResetModel()
        self._turn += 1
        self._fetch, self._following = fetch, None
        self._ask()

    def reload(self) -> None:
        """Read again from the start."""
        if self._fetch is not None:
            self.load(self._fetch)

    def row(self, index: Index) -> T:
        """The value behind a row."""
        return self._rows[index.row()]

    @property
    def columns(self) -> tuple[Column[T], ...]:
        return self._columns

    @property
    def rows(self) -> tuple[T, ...]:
        """The rows read so far."""
        return tuple(self._rows)

    @property
    def complete(self) -> bool:
        """Whether a first page has arrived and no other is on its way."""
        return self._fetch is not None and not self._loading

    @property
    def ticked_rows(self) -> tuple[T, ...]:
        """The rows with a check mark, in the order shown."""
        return tuple(self._rows[place] for place in sorted(self._checked))

    def tick_all(self, on: bool) -> None:
        """Set or take the check marks of all rows read so far."""
        self._checked = set(range(len(self._rows))) if on else set()
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0), [_CHECK])
        self.ticked.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(self._rows[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole and column.hint:
            return column.hint(self._rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and self._ticks and index.column() == 0:
            return Qt.CheckState.Checked if index.row() in self._checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self._ticks:
            return False
        on = value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        (self._checked.add if on else self._checked.discard)(index.row())
        first = self.index(index.row(), 0)
        self.dataChanged.emit(first, first, [role])
        self.ticked.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._ticks and index.column() == 0 else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None

    def canFetchMore(self, parent: Index = _NOWHERE) -> bool:
        return not parent.isValid() and self._following is not None and not self._loading

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._ask()

    def _ask(self) -> None:
        assert self._fetch is not None
        self._loading = True
        self._jobs.vault(partial(_read, self._fetch, self._following, self._turn), self._take, failed=self._give_up)

    def _take(self, answer: tuple[int, Page[T]]) -> None:
        turn, page = answer
        if turn != self._turn:  # the user has asked for something else meanwhile
            return
        self._loading = False
        self._following = page.following
        if page.rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()
        self.loaded.emit(len(self._rows))

    def _give_up(self, error: BogenError) -> None:
        self._loading = False
        self._following = None
        self.failed.emit(error)


def _read(fetch: Fetch[T], following: str | None, turn: int) -> tuple[int, Page[T]]:
    return turn, fetch(following)
