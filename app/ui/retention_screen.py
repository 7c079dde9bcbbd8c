"""Retention and rights: what is due, the requests that wait for a second person, and who is still to be told.

The data-protection officer sees the first list only, by booking number and kind of document.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from app.casework import erasures, retention
from app.casework.erasures import Tombstone, ToTell, WaitingRequest
from app.casework.retention import Kept
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Page
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import label
from forms.errors import BogenError
from forms.texts import Texts

T = TypeVar("T")


class RetentionScreen(Screen):
    """Enter on a line opens what can be decided about it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "retention")
        texts = self.texts
        self._decides = desk.session.may(Action.DECIDE_RETENTION)
        self._due = PagedModel[Kept](desk.jobs, _due_columns(texts, names=self._decides))
        self._due_table = Table("retention.due", texts("ui.retention.due"), self._due, empty=texts("ui.retention.none"))
        self._all = CheckBox("retention.all", texts("ui.retention.all"))
        self._waiting = PagedModel[WaitingRequest](desk.jobs, _waiting_columns(texts))
        self._waiting_table = Table(
            "retention.waiting", texts("ui.retention.waiting"), self._waiting, empty=texts("ui.retention.none_waiting"),
            most=5,
        )  # fmt: skip
        self._untold = PagedModel[ToTell](desk.jobs, _untold_columns(texts))
        self._untold_table = Table(
            "retention.untold", texts("ui.retention.untold"), self._untold, empty=texts("ui.retention.none_untold"),
            most=5,
        )  # fmt: skip
        self._erased = PagedModel[Tombstone](desk.jobs, _erased_columns(texts))
        self._erased_table = Table(
            "retention.erased", texts("ui.retention.erased"), self._erased, empty=texts("ui.retention.none_erased"),
            most=5,
        )  # fmt: skip
        self._told = Button("retention.told", texts("ui.retention.told"), picture="check")
        self._problems = ErrorSummary("retention.problems", texts)
        self._notice = Notice("retention.notice", texts)
        self._build()
        self._connect()
        self._load()

    def title(self) -> str:
        return self.texts("ui.retention.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._due_table.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if what & {"retention", "sheets", "people"}:
            self._load()

    def _build(self) -> None:
        texts = self.texts
        page = ScrollPage(widest=0)
        words = texts("ui.retention.text" if self._decides else "ui.retention.text_no_content")
        page.column.addWidget(PageHeader(texts("ui.retention.title"), words))
        for widget in (self._problems, self._notice, self._all, self._due_table):
            page.column.addWidget(widget)
        if self._decides:
            page.column.addWidget(label(texts("ui.retention.waiting"), "h3"))
            page.column.addWidget(self._waiting_table)
            page.column.addWidget(label(texts("ui.retention.untold"), "h3"))
            page.column.addWidget(self._untold_table)
            page.column.addLayout(row(self._told))
        page.column.addWidget(label(texts("ui.retention.erased"), "h3"))
        page.column.addWidget(self._erased_table)
        page.column.addStretch(1)
        self.page.addWidget(page)

    def _connect(self) -> None:
        for model in (self._due, self._waiting, self._untold, self._erased):
            model.failed.connect(self._notice.say_error)
        self._all.toggled.connect(self._load)
        self._told.clicked.connect(self._tell)
        if self._decides:
            self._due_table.opened.connect(self._decide)
            self._waiting_table.opened.connect(self._open_request)

    def _load(self) -> None:
        session = self.desk.session
        self._due.load(partial(_kept, session, self._all.isChecked()))
        self._erased.load(partial(_tombstones, session))
        if self._decides:
            self._waiting.load(partial(_requests, session))
            self._untold.load(partial(_recipients, session))

    def _decide(self, kept: Kept) -> None:
        from app.ui.retention_decision import RetentionDecisionScreen

        self.desk.open(RetentionDecisionScreen(self.desk, kept))

    def _open_request(self, request: WaitingRequest) -> None:
        from app.ui.erasure_decision import ErasureDecisionScreen

        self.desk.open(ErasureDecisionScreen(self.desk, request))

    def _tell(self) -> None:
        line = self._untold_table.current
        words = self.texts("ui.retention.choose_line")
        if self._problems.show_problems([] if line else [(self._untold_table, words)]) or line is None:
            return
        work = partial(erasures.told, self.desk.session, line.erasure, line.party)
        self.desk.jobs.vault(work, self._was_told, failed=self._failed)

    def _was_told(self, _nothing: None) -> None:
        self._notice.say(self.texts("ui.retention.told_done"), tone="success")
        self._load()

    def _failed(self, error: BogenError) -> None:
        self._notice.say_error(error)


def _due_columns(texts: Texts, *, names: bool) -> tuple[Column[Kept], ...]:
    name = (Column[Kept](title=texts("ui.person.name"), text=lambda one: one.name, share=1),) if names else ()
    return (
        Column[Kept](title=texts("ui.retention.state"), text=lambda one: texts(f"ui.retention_due.{one.due.value}")),
        Column[Kept](title=texts("ui.person.booking_no"), text=lambda one: one.booking_no),
        *name,
        Column[Kept](title=texts("ui.retention.document"), text=lambda one: _document(texts, one), share=1),
        Column[Kept](title=texts("ui.retention.since"), text=lambda one: _day(one.since)),
        Column[Kept](title=texts("ui.retention.check_on"), text=lambda one: _day(one.check_on)),
        Column[Kept](title=texts("ui.retention.erase_on"), text=lambda one: _day(one.erase_on)),
        Column[Kept](title=texts("ui.retention.statute"), text=lambda one: one.statute),
    )


def _waiting_columns(texts: Texts) -> tuple[Column[WaitingRequest], ...]:
    kind = Column[WaitingRequest]
    return (
        kind(title=texts("ui.erasure_decision.at"), text=lambda one: f"{one.requested_at:%d.%m.%Y %H:%M}"),
        kind(title=texts("ui.erasure_decision.scope"), text=lambda one: texts(f"ui.erasure_scope.{one.scope}")),
        kind(title=texts("ui.person.booking_no"), text=lambda one: one.booking_no),
        kind(
            title=texts("ui.erasure_decision.ground"),
            text=lambda one: texts(f"ui.ground.{one.ground.value}"),
            share=1,
        ),
        kind(title=texts("ui.erasure_decision.by"), text=lambda one: one.requested_by),
    )


def _untold_columns(texts: Texts) -> tuple[Column[ToTell], ...]:
    return (
        Column[ToTell](title=texts("ui.retention.recipient"), text=lambda one: one.name, share=1),
        Column[ToTell](title=texts("ui.retention.erased_sheets"), text=lambda one: str(one.sheets)),
        Column[ToTell](title=texts("ui.retention.erased_at"), text=lambda one: f"{one.since:%d.%m.%Y}"),
    )


def _erased_columns(texts: Texts) -> tuple[Column[Tombstone], ...]:
    return (
        Column[Tombstone](title=texts("ui.retention.erased_at"), text=lambda one: f"{one.erased_at:%d.%m.%Y}"),
        Column[Tombstone](title=texts("ui.retention.recorded_on"), text=lambda one: _day(one.recorded_on)),
        Column[Tombstone](title=texts("ui.retention.document"), text=lambda _one: texts("subject.document.sheet")),
        Column[Tombstone](
            title=texts("ui.erasure_decision.ground"),
            text=lambda one: texts(f"ui.ground.{one.ground.value}"),
            share=1,
        ),
    )


def _document(texts: Texts, kept: Kept) -> str:
    return texts("ui.retention.counted", document=texts(f"subject.document.{kept.document}"), count=kept.count)


def _day(day: object) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


def _kept(session: Session, everything: bool, _following: str | None) -> Page[Kept]:
    return Page(retention.review_list(session, everything=everything), None)


def _requests(session: Session, _following: str | None) -> Page[WaitingRequest]:
    return Page(erasures.waiting(session), None)


def _recipients(session: Session, _following: str | None) -> Page[ToTell]:
    return Page(erasures.to_tell(session), None)


def _tombstones(session: Session, _following: str | None) -> Page[Tombstone]:
    return Page(erasures.tombstones(session), None)
