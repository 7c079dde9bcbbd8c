"""Who stands in for whom: the list, a new appointment for certain days, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from app.casework import standing_in, users
from app.casework.dates import read_coming_date
from app.casework.session import Session
from app.casework.trust_views import StandingIn
from app.casework.views import Page, Role, User
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import SelectField, TextField
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label
from forms.errors import BogenError
from forms.texts import Texts


class DeputiesScreen(Screen):
    """A deputy has a contact officer's people for the days that stand here and not one longer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "deputies")
        texts = self.texts
        self._model = PagedModel[StandingIn](desk.jobs, _columns(texts))
        self._table = Table(
            "deputies.table", texts("ui.deputies.title"), self._model, empty=texts("ui.deputies.none"), most=6
        )
        self._deputy = SelectField("deputies.deputy", texts("ui.deputies.deputy"), ())
        self._principal = SelectField("deputies.principal", texts("ui.deputies.principal"), ())
        hint = texts("ui.deputies.day_hint")
        self._since = TextField("deputies.since", texts("ui.deputies.since"), hint=hint, longest=20)
        self._until = TextField("deputies.until", texts("ui.deputies.until"), hint=hint, longest=20)
        self._end = Button("deputies.end", texts("ui.deputies.end"))
        self._appoint = Button("deputies.appoint", texts("ui.deputies.appoint"), "primary")
        self._problems = ErrorSummary("deputies.problems", texts)
        self._notice = Notice("deputies.notice", texts)
        self._build()
        self._end.clicked.connect(self._try_end)
        self._appoint.clicked.connect(self._try_appoint)
        self._until.edit.returnPressed.connect(self._try_appoint)
        self._model.failed.connect(self._notice.say_error)
        self._model.load(partial(_standing_in, desk.session))
        desk.jobs.vault(partial(users.list_users, desk.session), self._show_accounts, failed=self._notice.say_error)

    def title(self) -> str:
        return self.texts("ui.deputies.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._table.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if "deputies" in what:
            self._model.reload()

    def _build(self) -> None:
        texts = self.texts
        page = ScrollPage(widest=tokens.COLUMN)
        page.column.addWidget(PageHeader(texts("ui.deputies.title"), texts("ui.deputies.text")))
        for widget in (self._problems, self._notice, self._table):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._end))
        frame, column = card()
        self._fill(column)
        page.column.addWidget(frame)
        page.column.addStretch(1)
        self.page.addWidget(page)

    def _fill(self, column: QVBoxLayout) -> None:
        column.addWidget(label(self.texts("ui.deputies.new"), "h3"))
        column.addLayout(row(self._deputy, self._principal, stretch=False))
        column.addLayout(row(self._since, self._until, stretch=False))
        column.addLayout(row(self._appoint))

    def _show_accounts(self, found: tuple[User, ...]) -> None:
        for field, role in ((self._deputy, Role.DEPUTY), (self._principal, Role.CONTACT_OFFICER)):
            fitting = _with_role(found, role)
            nobody = self.texts("ui.deputies.choose" if fitting else "ui.deputies.nobody")
            for name, login in ((nobody, ""), *((user.name, user.login) for user in fitting)):
                field.select.addItem(name, login)

    def _try_appoint(self) -> None:
        today = self.desk.workplace.clock().date()
        since, until = (read_coming_date(field.text, today=today) for field in (self._since, self._until))
        self._notice.hide()
        if self._problems.show_problems(self._wrong(since, until)) or since is None or until is None:
            return
        work = partial(
            standing_in.appoint,
            self.desk.session,
            deputy=self._deputy.value,
            principal=self._principal.value,
            since=since,
            until=until,
        )
        self._busy(True)
        self.desk.jobs.vault(work, self._appointed, failed=self._refused)

    def _wrong(self, since: date | None, until: date | None) -> list[Problem]:
        texts = self.texts
        found: list[Problem] = [
            (field, texts("ui.deputies.missing", label=field.title))
            for field in (self._deputy, self._principal)
            if not field.value
        ]
        found += [
            (field, texts("ui.deputies.day_wrong"))
            for field, day in ((self._since, since), (self._until, until))
            if day is None
        ]
        return found

    def _appointed(self, made: StandingIn) -> None:
        self._busy(False)
        for field in (self._since, self._until):
            field.set_text("")
        self.desk.changed("deputies")
        self._notice.say(
            self.texts(
                "ui.deputies.appointed",
                deputy=made.deputy_name,
                principal=made.principal_name,
                since=f"{made.since:%d.%m.%Y}",
                until=f"{made.until:%d.%m.%Y}",
            ),
            tone="success",
        )

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        field = {"B-528": self._deputy, "B-529": self._until}.get(error.code)
        if field is None:
            self._notice.say_error(error)
        else:
            self._problems.show_problems([(field, self.texts(f"error.{error.code}.text", **error.params))])

    def _try_end(self) -> None:
        line = self._table.current
        self._notice.hide()
        if self._problems.show_problems([] if line else [(self._table, self.texts("ui.deputies.choose_line"))]):
            return
        assert line is not None
        work = partial(
            standing_in.end, self.desk.session, deputy=line.deputy_login, principal=line.principal_login
        )  # fmt: skip
        self._busy(True)
        self.desk.jobs.vault(work, self._ended, failed=self._refused)

    def _ended(self, _nothing: None) -> None:
        self._busy(False)
        self.desk.changed("deputies")
        self._notice.say(self.texts("ui.deputies.ended"), tone="success")
        self._table.setFocus()

    def _busy(self, busy: bool) -> None:
        for widget in (self._end, self._appoint, self._deputy, self._principal, self._since, self._until):
            widget.setEnabled(not busy)


def _columns(texts: Texts) -> tuple[Column[StandingIn], ...]:
    return (
        Column[StandingIn](title=texts("ui.deputies.deputy"), text=lambda one: one.deputy_name, share=1),
        Column[StandingIn](title=texts("ui.deputies.principal"), text=lambda one: one.principal_name, share=1),
        Column[StandingIn](title=texts("ui.deputies.since"), text=lambda one: f"{one.since:%d.%m.%Y}"),
        Column[StandingIn](title=texts("ui.deputies.until"), text=lambda one: f"{one.until:%d.%m.%Y}"),
    )


def _with_role(found: Iterable[User], role: Role) -> tuple[User, ...]:
    return tuple(user for user in found if user.active and role in user.roles)


def _standing_in(session: Session, _following: str | None) -> Page[StandingIn]:
    """A station has a handful of deputies: one page."""
    return Page(standing_in.list_standing_in(session), None)
