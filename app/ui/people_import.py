"""Taking people from a CSV file: rows that do not fit are listed, the others are kept on confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from app.casework import people
from app.casework.session import Session
from app.casework.views import Page, PeopleTable, RejectedRow
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.path_field import PathField
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label
from forms.errors import BogenError


class PeopleImportScreen(Screen):
    """Nothing is kept before the second button is pressed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "people_import")
        texts = self.texts
        self._read_table: PeopleTable | None = None
        self._file = PathField(
            "people_import.file",
            texts("ui.people_import.file"),
            texts,
            hint=texts("ui.people_import.hint"),
            files="*.csv",
        )
        self._file.chosen.connect(self._read)
        read = Button("people_import.read", texts("ui.people_import.read"), "primary")
        read.clicked.connect(self._read)
        self._problems = ErrorSummary("people_import.problems", texts)
        self._notice = Notice("people_import.notice", texts)
        self._result = label("", "h3")
        columns = (
            Column[RejectedRow](title=texts("ui.people_import.line"), text=lambda bad: str(bad.line), right=True),
            Column[RejectedRow](title=texts("ui.people_import.reason"), text=self._reason, share=1),
        )
        self._model = PagedModel[RejectedRow](desk.jobs, columns)
        self._table = Table("people_import.rejected", texts("ui.people_import.rejected"), self._model)
        self._keep = Button("people_import.keep", texts("ui.people_import.keep"), "primary")
        self._keep.clicked.connect(self._keep_them)
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.people_import.title"), texts("ui.people_import.text")))
        for widget in (self._problems, self._notice, self._file):
            page.column.addWidget(widget)
        page.column.addLayout(row(read))
        page.column.addWidget(self._result)
        page.column.addWidget(self._table, 1)
        page.column.addLayout(row(self._keep))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._table.hide()
        self._keep.hide()

    def title(self) -> str:
        return self.texts("ui.people_import.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._file.edit.setFocus()

    def _read(self) -> None:
        problem = self._file.problem()
        path = self._file.path
        if self._problems.show_problems([(self._file, problem)] if problem else []) or path is None:
            return
        work = partial(_read_file, self.desk.session, path)
        self.desk.jobs.vault(work, self._show, failed=self._notice.say_error)

    def _show(self, table: PeopleTable) -> None:
        self._notice.hide()
        self._read_table = table
        words = self.texts(
            "ui.people_import.found", good=len(table.good), known=len(table.known), rejected=len(table.rejected)
        )
        self._result.setText(words)
        self._model.load(partial(_rejected, table))
        self._table.setVisible(bool(table.rejected))
        self._keep.rename(self.texts.count("ui.people_import.keep_count", len(table.good)))
        self._keep.setVisible(bool(table.good))
        (self._keep if table.good else self._file.edit).setFocus()

    def _keep_them(self) -> None:
        if self._read_table is None:
            return
        work = partial(people.keep_people, self.desk.session, self._read_table.good)
        self._keep.setEnabled(False)
        self.desk.jobs.vault(work, self._kept, failed=self._refused)

    def _kept(self, count: int) -> None:
        self.desk.changed("people")
        self.desk.back()
        self.desk.say(self.texts.count("ui.people_import.kept", count))

    def _refused(self, error: BogenError) -> None:
        self._keep.setEnabled(True)
        self._notice.say_error(error)

    def _reason(self, bad: RejectedRow) -> str:
        return self.texts(f"error.{bad.code}.text", **bad.params)


def _read_file(session: Session, path: Path) -> PeopleTable:
    return people.read_table(session, people.read_file(path))


def _rejected(table: PeopleTable, _following: str | None) -> Page[RejectedRow]:
    return Page(table.rejected, None)
