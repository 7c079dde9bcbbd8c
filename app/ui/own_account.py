"""One's own account: changing the passphrase."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import passphrases
from app.ui.account_form import NewPassphrase
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import PassphraseField
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.progress import ProgressPanel
from app.ui.regain import AT_THE_PASSPHRASE
from forms.errors import BogenError


class OwnAccountScreen(Screen):
    """The old passphrase once, the new one twice; the old one goes only when the new one has been seen to open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "own_account")
        texts = self.texts
        self._old = PassphraseField("own_account.old", texts("ui.own.old"), texts)
        self._new = NewPassphrase("own_account", texts, desk.jobs, title=texts("ui.own.new"))
        self._new.known = passphrases.known(desk.session)
        self._problems = ErrorSummary("own_account.problems", texts)
        self._notice = Notice("own_account.notice", texts)
        self._progress = ProgressPanel("own_account.progress", texts)
        self._change = Button("own_account.change", texts("ui.own.change"), "primary")
        self._cancel = Button("own_account.cancel", texts("ui.own.cancel"))
        page = ScrollPage(widest=560)
        page.column.addWidget(PageHeader(texts("ui.own.title"), texts("ui.own.text")))
        for widget in (self._problems, self._notice, self._old, self._new, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._change, self._cancel))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._change.clicked.connect(self._try)
        self._new.again.entered.connect(self._try)
        self._cancel.clicked.connect(self._leave)

    def title(self) -> str:
        return self.texts("ui.own.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._old.edit.setFocus()

    def _try(self) -> None:
        problems: list[Problem] = [] if self._old.text else [(self._old, self.texts("ui.own.old_missing"))]
        problems += self._new.problems()
        self._notice.hide()
        if self._problems.show_problems(problems) or not self._change.isEnabled():
            return
        self._busy(True)
        work = partial(passphrases.change, self.desk.session, self._old.text, self._new.text)
        self.desk.jobs.vault(work, self._changed, failed=self._refused)

    def _changed(self, _nothing: None) -> None:
        self._busy(False)
        self._forget()
        self.desk.changed("keys")
        self.desk.back()
        self.desk.say(self.texts("ui.own.changed"))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        if error.code == "B-401":
            self._problems.show_problems([(self._old, self.texts("ui.own.wrong"))])
        elif error.code == "B-714":
            text = self.texts(f"error.{error.code}.text", **error.params)
            self._problems.show_problems([(self._old, text)])
        elif error.code in AT_THE_PASSPHRASE:
            hint = self.texts(f"error.{error.code}.hint", **error.params)
            self._problems.show_problems([(self._new.first, hint)])
        else:
            self._notice.say_error(error)
            if error.code == "B-717":  # it counts, only the record of it is late
                self._forget()

    def _leave(self) -> None:
        self._forget()
        self.desk.back()

    def _forget(self) -> None:
        self._old.clear()
        self._new.clear()

    def _busy(self, busy: bool) -> None:
        for widget in (self._old, self._new, self._change, self._cancel):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.own.changing"))
        else:
            self._progress.end()
