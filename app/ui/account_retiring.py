"""Retiring an account: what stays, what is open, and one plain question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import users
from app.casework.users import Duties
from app.casework.views import User
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.words import label
from forms.errors import BogenError


class RetiringScreen(Screen):
    """The focus is on the answer that changes nothing."""

    def __init__(self, desk: Desk, user: User) -> None:
        super().__init__(desk, "retiring")
        texts = self.texts
        self._user = user
        self._drafts, self._people = label(""), label("")
        self._drafts.setObjectName("retiring.drafts")
        self._people.setObjectName("retiring.people")
        self._deputies = label("")
        self._deputies.setObjectName("retiring.deputies")
        self._notice = Notice("retiring.notice", texts)
        self._progress = ProgressPanel("retiring.progress", texts)
        self._keep = Button("retiring.keep", texts("ui.retiring.keep"))
        self._retire = Button("retiring.retire", texts("ui.retiring.retire"), "danger")
        self._retire.setEnabled(False)
        page = ScrollPage(widest=640)
        page.column.addWidget(PageHeader(texts("ui.retiring.title", name=user.name), texts("ui.retiring.text")))
        page.column.addWidget(self._notice)
        stays, column = card()
        column.addWidget(label(texts("ui.retiring.stays"), "h3"))
        column.addWidget(label(texts("ui.retiring.stays_text")))
        page.column.addWidget(stays)
        open_yet, column = card()
        column.addWidget(label(texts("ui.retiring.open"), "h3"))
        column.addWidget(self._drafts)
        column.addWidget(self._people)
        column.addWidget(self._deputies)
        page.column.addWidget(open_yet)
        page.column.addWidget(self._progress)
        page.column.addLayout(row(self._keep, self._retire))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._keep.clicked.connect(desk.back)
        self._retire.clicked.connect(self._try)
        desk.jobs.vault(partial(users.duties, desk.session, user.id), self._show, failed=self._refused)

    def title(self) -> str:
        return self.texts("ui.retiring.heading")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._keep.setFocus()

    def _show(self, left: Duties) -> None:
        texts = self.texts
        days = ", ".join(f"{at:%d.%m.%Y}" for at in left.drafts)
        count = len(left.drafts)
        self._drafts.setText(
            texts.count("ui.retiring.drafts", count, days=days) if count else texts("ui.retiring.no_drafts")
        )
        count = len(left.entrusted)
        numbers = ", ".join(left.entrusted)
        self._people.setText(
            texts.count("ui.retiring.people", count, numbers=numbers) if count else texts("ui.retiring.no_people")
        )
        self._deputies.setText(texts("ui.retiring.deputies", logins=", ".join(left.stands_with)))
        self._deputies.setVisible(bool(left.stands_with))
        self._retire.setEnabled(True)

    def _try(self) -> None:
        self._busy(True)
        self.desk.jobs.vault(
            partial(users.retire, self.desk.session, self._user.id), self._retired, failed=self._refused
        )

    def _retired(self, _left: Duties) -> None:
        self._busy(False)
        self.desk.changed("users", "keys", "deputies")
        # Back past the account's own page: it shows what can no longer be done.
        self.desk.back()
        self.desk.back()
        self.desk.say(self.texts("ui.retiring.done", name=self._user.name))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        self._notice.say_error(error)
        self._retire.setEnabled(error.code not in ("B-715", "B-708"))
        self._keep.setFocus()

    def _busy(self, busy: bool) -> None:
        for button in (self._keep, self._retire):
            button.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.retiring.working"))
        else:
            self._progress.end()
