"""The place "My sheets": drafts first, then what is signed, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import people, printing, sheets
from app.casework.session import Session
from app.casework.views import Page, Person, SheetFilter, SheetLine, SheetPaper
from app.ui.desk import Desk, Screen
from app.ui.drafts_card import DraftLine, DraftsCard, line_of
from app.ui.kit.buttons import Button
from app.ui.kit.notice import EmptyState, Notice
from app.ui.kit.page import PageHeader, ScrollPage
from app.ui.kit.table import PagedModel, Table
from app.ui.later_screen import LaterScreen
from app.ui.sheet_columns import sheet_columns
from app.ui.sheet_filter import SheetFilterRow
from app.ui.sheet_reading import SheetReading


class MySheetsScreen(Screen):
    """The sheets that this user may read: own ones, and for a contact officer those about the people entrusted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "my_sheets")
        texts = self.texts
        self._kind = ""
        self._drafts = DraftsCard(desk)
        self._filter = SheetFilterRow(desk, "my_sheets.filter")
        self._model = PagedModel[SheetLine](desk.jobs, sheet_columns(texts))
        self._table = Table("my_sheets.table", texts("ui.my_sheets.table"), self._model)
        self._notice = Notice("my_sheets.notice", texts)
        begin = Button("my_sheets.begin", texts("ui.my_sheets.begin"), "primary", picture="file-plus")
        begin.clicked.connect(self._begin)
        self._empty = EmptyState(
            "my_sheets.empty", texts("ui.my_sheets.none"), texts("ui.my_sheets.none_text"), picture="files"
        )
        self._empty.hide()
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.my_sheets.title"), "", begin))
        for widget in (self._notice, self._drafts, self._filter):
            page.column.addWidget(widget)
        page.column.addWidget(self._table, 1)
        page.column.addWidget(self._empty, 1)
        self.page.addWidget(page)
        self._drafts.opened.connect(self._go_on)
        self._filter.changed.connect(self._load)
        self._table.opened.connect(self._open)
        self._model.loaded.connect(self._counted)
        self._model.failed.connect(self._notice.say_error)
        self._drafts.load()
        self._load()

    def title(self) -> str:
        return self.texts("ui.my_sheets.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        if person := target.get("person", ""):
            self.desk.jobs.vault(partial(people.get_person, self.desk.session, person), self._about)
        if draft := target.get("draft", ""):
            self.desk.jobs.vault(partial(line_of, self.desk.session, draft), self._go_on)
        if self._model.rowCount():
            self._table.setFocus()
        else:
            self._filter.focus_first()

    def touched(self, what: frozenset[str]) -> None:
        if "drafts" in what:
            self._drafts.load()
        if "sheets" in what:
            self._model.reload()

    def _about(self, person: Person) -> None:
        self._filter.show_person(person)

    def _load(self) -> None:
        self._model.load(partial(_sheets, self.desk.session, self._filter.wanted()))

    def _counted(self, rows: int) -> None:
        self._table.setVisible(rows > 0)
        self._empty.setVisible(rows == 0)

    def _open(self, line: SheetLine) -> None:
        self.desk.open(SheetReading(self.desk, line.id))

    def _begin(self) -> None:
        self.desk.go("new_sheet")

    def _go_on(self, line: DraftLine) -> None:
        if not line.sheet:
            self.desk.go("new_sheet", draft=line.id)
            return
        self._kind = line.kind
        work = partial(printing.paper, self.desk.session, line.sheet, language=self.texts.language)
        self.desk.jobs.vault(work, self._add, failed=self._notice.say_error)

    def _add(self, paper: SheetPaper) -> None:
        self.desk.open(LaterScreen(self.desk, paper, self._kind))


def _sheets(session: Session, wanted: SheetFilter, following: str | None) -> Page[SheetLine]:
    return sheets.list_sheets(session, wanted, after=following)
