"""A rehearsal: the recovery code or the shares are tried as if they were needed. Nothing changes but the date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from app.casework import recovery, shares
from app.ui.code_field import CodeField
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.progress import ProgressPanel
from app.ui.regain import AT_THE_SECRET, CODE
from app.ui.shares_entry import SharesEntry
from forms.errors import BogenError


class RehearsalScreen(Screen):
    """`way` is code or shares."""

    def __init__(self, desk: Desk, way: str) -> None:
        super().__init__(desk, "rehearsal")
        texts = self.texts
        self._way = way
        self._code = CodeField("rehearsal.code", texts)
        self._shares = SharesEntry("rehearsal", texts, desk.jobs)
        self._problems = ErrorSummary("rehearsal.problems", texts)
        self._notice = Notice("rehearsal.notice", texts)
        self._progress = ProgressPanel("rehearsal.progress", texts)
        self._try_button = Button("rehearsal.try", texts("ui.rehearsal.try"), "primary")
        self._cancel = Button("rehearsal.cancel", texts("ui.rehearsal.cancel"))
        page = ScrollPage(widest=560)
        page.column.addWidget(PageHeader(self.title(), texts("ui.rehearsal.text")))
        (self._shares if way == CODE else self._code).hide()
        for widget in (self._problems, self._notice, self._code, self._shares, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._try_button, self._cancel))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._try_button.clicked.connect(self._try)
        self._code.edit.returnPressed.connect(self._try)
        self._shares.complete.connect(self._try_button.setFocus)
        self._cancel.clicked.connect(self._leave)

    def title(self) -> str:
        return self.texts(f"ui.rehearsal.{self._way}")

    def arrive(self, target: Mapping[str, str]) -> None:
        (self._code.edit if self._way == CODE else self._shares.field.edit).setFocus()

    def _try(self) -> None:
        problems = self._code.problems() if self._way == CODE else self._shares.problems()
        self._notice.hide()
        if self._problems.show_problems(problems) or not self._try_button.isEnabled():
            return
        self._busy(True)
        self.desk.jobs.vault(self._work(), self._rehearsed, failed=self._refused)

    def _work(self) -> Callable[[], None]:
        if self._way == CODE:
            return partial(recovery.rehearse, self.desk.session, self._code.text)
        return partial(shares.rehearse, self.desk.session, self._shares.words)

    def _rehearsed(self, _nothing: None) -> None:
        self._busy(False)
        self._forget()
        self.desk.changed("keys")
        self.desk.back()
        self.desk.say(self.texts(f"ui.rehearsal.{self._way}_done"))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        if error.code in AT_THE_SECRET:
            self._shares.clear()
            field = self._code if self._way == CODE else self._shares.field
            self._problems.show_problems([(field, self.texts(f"error.{error.code}.text", **error.params))])
        else:
            self._notice.say_error(error)

    def _leave(self) -> None:
        self._forget()
        self.desk.back()

    def _forget(self) -> None:
        self._code.clear()
        self._shares.clear()

    def _busy(self, busy: bool) -> None:
        for widget in (self._code, self._shares, self._try_button, self._cancel):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.rehearsal.working"))
        else:
            self._progress.end()
