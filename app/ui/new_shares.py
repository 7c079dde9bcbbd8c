"""A new set of shares: how many, how many are needed, who gets one; each becomes a page to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import shares
from app.casework.shares import ShareSet
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import LongTextField, TextField
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.path_field import PathField
from app.ui.kit.progress import ProgressPanel
from forms.errors import BogenError


class NewSharesScreen(Screen):
    """Who is named first gets the first share; shares without a name are given to nobody yet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_shares")
        texts = self.texts
        self._count = TextField("new_shares.count", texts("ui.new_shares.count"), longest=2, digits=True)
        self._threshold = TextField("new_shares.threshold", texts("ui.new_shares.threshold"), longest=2, digits=True)
        self._holders = LongTextField(
            "new_shares.holders", texts("ui.new_shares.holders"), hint=texts("ui.new_shares.holders_hint"), lines=4
        )
        self._folder = PathField(
            "new_shares.folder", texts("ui.new_shares.folder"), texts, hint=texts("ui.new_shares.folder_hint")
        )
        self._problems = ErrorSummary("new_shares.problems", texts)
        self._notice = Notice("new_shares.notice", texts)
        self._progress = ProgressPanel("new_shares.progress", texts)
        self._make = Button("new_shares.make", texts("ui.new_shares.make"), "primary")
        self._cancel = Button("new_shares.cancel", texts("ui.new_shares.cancel"))
        page = ScrollPage(widest=640)
        page.column.addWidget(PageHeader(texts("ui.new_shares.title"), texts("ui.new_shares.text")))
        page.column.addWidget(self._problems)
        page.column.addWidget(self._notice)
        page.column.addLayout(row(self._count, self._threshold, stretch=False))
        for widget in (self._holders, self._folder, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._make, self._cancel))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._make.clicked.connect(self._try)
        self._cancel.clicked.connect(desk.back)

    def title(self) -> str:
        return self.texts("ui.new_shares.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._count.edit.setFocus()

    def _try(self) -> None:
        problems = self._wrong()
        self._notice.hide()
        path = self._folder.path
        if self._problems.show_problems(problems) or path is None:
            return
        names = self._names()
        holders = [*names, *[""] * (int(self._count.text) - len(names))]
        threshold = int(self._threshold.text)
        self._busy(True)
        make = partial(
            shares.make, self.desk.session, threshold=threshold, holders=holders, folder=path, texts=self.texts
        )
        self.desk.jobs.vault(make, self._made, failed=self._refused)

    def _names(self) -> list[str]:
        return [line.strip() for line in self._holders.text.splitlines() if line.strip()]

    def _wrong(self) -> list[Problem]:
        texts = self.texts
        found: list[Problem] = [
            (field, texts("ui.new_shares.number_missing")) for field in (self._count, self._threshold) if not field.text
        ]
        if self._count.text and len(self._names()) > int(self._count.text):
            found.append((self._holders, texts("ui.new_shares.too_many_names")))
        if problem := self._folder.problem():
            found.append((self._folder, problem))
        return found

    def _made(self, made: ShareSet) -> None:
        self._busy(False)
        self.desk.changed("keys")
        self.desk.back()
        folder = str(made.files[0].parent)
        self.desk.say(self.texts("ui.new_shares.done", set=made.set, count=len(made.files), folder=folder))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        field = {"B-718": self._threshold, "B-522": self._holders}.get(error.code)
        if field is None:
            self._notice.say_error(error)
        else:
            self._problems.show_problems([(field, self.texts(f"error.{error.code}.hint", **error.params))])

    def _busy(self, busy: bool) -> None:
        for widget in (self._count, self._threshold, self._holders, self._folder, self._make, self._cancel):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.new_shares.working"))
        else:
            self._progress.end()
