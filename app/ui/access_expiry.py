"""What has gone from the log of access at the end of its time, with proof; what waits for the officer's word."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework import access_log
from app.casework.access_views import ExpiredRows
from app.casework.dates import read_date
from app.casework.session import Session
from app.casework.views import Page
from app.ui import tokens
from app.ui.access_words import expired_columns
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from app.ui.kit.fields import TextField
from app.ui.kit.notice import Notice
from app.ui.kit.page import card, row
from app.ui.kit.table import PagedModel, Table
from app.ui.kit.words import label
from forms.errors import BogenError


class ExpiryCard(QWidget):
    """`gone` is sent when rows have gone by the officer's word."""

    gone = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        texts = desk.texts
        self._desk = desk
        self._notice = Notice("access.expired.notice", texts)
        self._model = PagedModel[ExpiredRows](desk.jobs, expired_columns(texts))
        self._table = Table(
            "access.expired",
            texts("ui.access.expired.title"),
            self._model,
            empty=texts("ui.access.expired.none"),
            most=4,
        )
        self._due, inner = card()
        self._words = label("")
        self._words.setObjectName("access.due")
        self._today = TextField(
            "access.today", texts("ui.access.expired.today"), hint=texts("ui.access.expired.today_hint"), longest=20
        )
        self._now = Button("access.expire", texts("ui.access.expired.now"), picture="trash-2")
        inner.addWidget(self._words)
        inner.addWidget(self._today)
        inner.addLayout(row(self._now))
        self._due.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP)
        column.addWidget(label(texts("ui.access.expired.title"), "h3"))
        column.addWidget(label(texts("ui.access.expired.text"), "muted"))
        for widget in (self._notice, self._table, self._due):
            column.addWidget(widget)
        self._now.clicked.connect(self._expire)
        self._model.failed.connect(self._notice.say_error)
        self._load()

    def _load(self) -> None:
        session = self._desk.session
        self._model.load(partial(_expired, session))
        self._desk.jobs.vault(partial(access_log.due_to_expire, session), self._show_due, failed=self._notice.say_error)

    def _show_due(self, due: ExpiredRows | None) -> None:
        self._due.setVisible(due is not None)
        if due is not None:
            said = self._desk.texts("ui.access.expired.due", first=due.first, last=due.last, year=due.year)
            self._words.setText(said)

    def _expire(self) -> None:
        self._now.setEnabled(False)
        work = partial(access_log.expire, self._desk.session, today=read_date(self._today.text))
        self._desk.jobs.vault(work, self._done, failed=self._refused)

    def _done(self, done: ExpiredRows | None) -> None:
        self._now.setEnabled(True)
        if done is not None:
            self._notice.say(
                self._desk.texts("ui.access.expired.done", first=done.first, last=done.last), tone="success"
            )
        self._load()
        self.gone.emit()

    def _refused(self, error: BogenError) -> None:
        self._now.setEnabled(True)
        self._notice.say_error(error)
        self._today.edit.setFocus()


def _expired(session: Session, _following: str | None) -> Page[ExpiredRows]:
    """One row a year: they fit on one page."""
    return Page(tuple(reversed(access_log.expired(session))), None)
