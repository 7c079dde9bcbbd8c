"""Before anybody has signed in: the recovery code, or enough shares, give an administrator a new passphrase."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.workplace import Workplace
from app.ui.account_form import NewPassphrase
from app.ui.code_field import CodeField
from app.ui.front_page import FrontPage
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.kit.fields import TextField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import row
from app.ui.kit.progress import ProgressPanel
from app.ui.shares_entry import SharesEntry
from forms.errors import BogenError

if TYPE_CHECKING:
    from app.casework.session import Session

CODE, SHARES = "code", "shares"
AT_THE_SECRET = frozenset({"B-409", "B-410", "B-710", "B-712", "B-713"})
AT_THE_PASSPHRASE = frozenset({"B-525", "B-700", "B-701", "B-702", "B-703", "B-704"})


class RegainPage(QWidget):
    """`way` is code or shares. Everything on one page, so that nothing is asked twice; one try, one answer."""

    regained = Signal(object)
    """The administrator's new session."""
    left = Signal()

    def __init__(self, workplace: Workplace, jobs: Jobs, way: str) -> None:
        super().__init__()
        self.setObjectName("regain")
        self._workplace, self._jobs, self._way = workplace, jobs, way
        texts = self._texts = workplace.texts
        self._code = CodeField("regain.code", texts)
        self._shares = SharesEntry("regain", texts, jobs)
        self._user = TextField("regain.user", texts("ui.regain.user"), hint=texts("ui.regain.user_hint"), longest=32)
        self._passphrase = NewPassphrase("regain", texts, jobs, title=texts("ui.own.new"))
        self._problems = ErrorSummary("regain.problems", texts)
        self._notice = Notice("regain.notice", texts)
        self._progress = ProgressPanel("regain.progress", texts)
        self._open = Button("regain.open", texts("ui.regain.open"), "primary")
        self._back = Button("regain.back", texts("ui.regain.back"))
        self._build()
        self._open.clicked.connect(self._try)
        self._back.clicked.connect(self._leave)
        self._passphrase.again.entered.connect(self._try)
        self._shares.complete.connect(self._user.edit.setFocus)
        self._user.edit.textChanged.connect(self._know_login)

    def begin(self) -> None:
        """The first thing to type takes the focus."""
        (self._code.edit if self._way == CODE else self._shares.field.edit).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        texts = self._texts
        page = FrontPage(texts, texts(f"ui.regain.{self._way}"), texts(f"ui.regain.{self._way}_text"))
        (self._shares if self._way == CODE else self._code).hide()
        for widget in (self._notice, self._problems, self._code, self._shares, self._user, self._passphrase):
            page.inner.addWidget(widget)
        page.inner.addWidget(self._progress)
        page.inner.addLayout(row(self._open, self._back))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def _know_login(self, login: str) -> None:
        self._passphrase.known = (login,)

    def _try(self) -> None:
        problems = self._code.problems() if self._way == CODE else self._shares.problems()
        if not self._user.text:
            problems.append((self._user, self._texts("ui.regain.user_missing")))
        problems += self._passphrase.problems()
        self._notice.hide()
        if self._problems.show_problems(problems) or not self._open.isEnabled():
            return
        self._busy(True)
        self._jobs.vault(self._work(), self._opened, failed=self._refused)

    def _work(self) -> Callable[[], Session]:
        from app.casework import recovery, shares

        place, login = self._workplace, self._user.text.lower()
        if self._way == CODE:
            ask = partial(recovery.open_with_code, place.home, self._code.text)
        else:
            ask = partial(shares.open_with_shares, place.home, self._shares.words)
        return partial(ask, login, self._passphrase.text, clock=place.clock)

    def _opened(self, session: object) -> None:
        self._busy(False)
        self._forget()
        self.regained.emit(session)

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        text = self._texts(f"error.{error.code}.text", **error.params)
        if error.code == "B-719":
            self._problems.show_problems([(self._user, text)])
        elif error.code in AT_THE_SECRET:
            secret = self._code if self._way == CODE else self._shares.field
            self._shares.clear()
            self._problems.show_problems([(secret, text)])
        elif error.code in AT_THE_PASSPHRASE:
            hint = self._texts(f"error.{error.code}.hint", **error.params)
            self._problems.show_problems([(self._passphrase.first, hint)])
        else:
            self._notice.say_error(error, closable=False)
            self._open.setFocus()

    def _leave(self) -> None:
        self._forget()
        self.left.emit()

    def _forget(self) -> None:
        self._code.clear()
        self._shares.clear()
        self._passphrase.clear()

    def _busy(self, busy: bool) -> None:
        for widget in (self._code, self._shares, self._user, self._passphrase, self._open, self._back):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self._texts("ui.regain.opening"))
        else:
            self._progress.end()
