"""The sheets of the office for whoever reviews them: found by person, text or day, read one by one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import sheets
from app.casework.session import Session
from app.casework.views import Page, SheetFilter, SheetLine
from app.ui.desk import Desk, Screen
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage
from app.ui.kit.table import PagedModel, Table
from app.ui.sheet_columns import sheet_columns
from app.ui.sheet_filter import SheetFilterRow
from app.ui.sheet_reading import SheetReading


class AllSheetsScreen(Screen):
    """Newest first; restricted ones are marked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "all_sheets")
        texts = self.texts
        self._filter = SheetFilterRow(desk, "all_sheets.filter", everybody=True)
        self._model = PagedModel[SheetLine](desk.jobs, sheet_columns(texts))
        self._table = Table(
            "all_sheets.table", texts("ui.all_sheets.title"), self._model, empty=texts("ui.all_sheets.none")
        )
        self._notice = Notice("all_sheets.notice", texts)
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.all_sheets.title"), texts("ui.all_sheets.text")))
        for widget in (self._notice, self._filter):
            page.column.addWidget(widget)
        page.column.addWidget(self._table, 1)
        self.page.addWidget(page)
        self._filter.changed.connect(self._load)
        self._table.opened.connect(self._open)
        self._model.failed.connect(self._notice.say_error)
        self._load()

    def title(self) -> str:
        return self.texts("ui.all_sheets.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        if self._model.rowCount():
            self._table.setFocus()
        else:
            self._filter.focus_first()

    def touched(self, what: frozenset[str]) -> None:
        if "sheets" in what:
            self._model.reload()

    def _load(self) -> None:
        self._model.load(partial(_sheets, self.desk.session, self._filter.wanted()))

    def _open(self, line: SheetLine) -> None:
        self.desk.open(SheetReading(self.desk, line.id))


def _sheets(session: Session, wanted: SheetFilter, following: str | None) -> Page[SheetLine]:
    return sheets.list_sheets(session, wanted, after=following)
