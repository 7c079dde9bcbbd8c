"""The users of this station: who may sign in, with which roles; and the form for a new one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import key_slots, users
from app.casework.key_slots import AccountLine
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Page, Role, User
from app.ui.account_form import AccountFields, NewPassphrase, RoleBoxes, account_problems
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.table import Column, PagedModel, Table
from forms.errors import BogenError


class UsersScreen(Screen):
    """A table of accounts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "users")
        texts = self.texts
        columns = (
            Column[AccountLine](title=texts("ui.account.name"), text=_name, share=3),
            Column[AccountLine](title=texts("ui.account.login"), text=_login, share=2),
            Column[AccountLine](title=texts("ui.users.roles"), text=self._roles, share=4),
            Column[AccountLine](title=texts("ui.account.function"), text=_function, share=3),
            Column[AccountLine](title=texts("ui.users.state"), text=self._state, share=2),
        )
        self._model = PagedModel[AccountLine](desk.jobs, columns)
        self._table = Table("users.table", texts("ui.users.title"), self._model)
        self._notice = Notice("users.notice", texts)
        add = Button("users.add", texts("ui.users.add"), "primary", picture="user-plus")
        add.clicked.connect(self._add)
        deputies = Button("users.deputies", texts("ui.deputies.open"), picture="calendar-range")
        deputies.clicked.connect(self._deputies)
        page = ScrollPage(widest=0)
        actions = [deputies] if desk.session.may(Action.STAND_IN) else []
        actions += [add] if desk.session.may(Action.KEEP_USERS) else []
        page.column.addWidget(PageHeader(texts("ui.users.title"), texts("ui.users.text"), *actions))
        page.column.addWidget(self._notice)
        page.column.addWidget(self._table, 1)
        self.page.addWidget(page)
        self._table.opened.connect(self._open)
        self._model.failed.connect(self._notice.say_error)
        self._model.load(partial(_all_users, desk.session))

    def title(self) -> str:
        return self.texts("ui.users.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._table.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if "users" in what:
            self._model.reload()

    def _add(self) -> None:
        self.desk.open(NewUserScreen(self.desk))

    def _open(self, line: AccountLine) -> None:
        """One account with what may be done with it; the last administrator keeps his role and his account."""
        if not self.desk.session.may(Action.KEEP_USERS):
            return
        from app.ui.account_screen import AccountScreen

        others = [one.user for one in self._model.rows if one.user.active and one.user != line.user]
        last = all(Role.ADMINISTRATOR not in user.roles for user in others)
        self.desk.open(AccountScreen(self.desk, line.user, last_administrator=last))

    def _deputies(self) -> None:
        from app.ui.deputies import DeputiesScreen

        self.desk.open(DeputiesScreen(self.desk))

    def _roles(self, line: AccountLine) -> str:
        return ", ".join(self.texts(f"ui.role.{role.value}") for role in line.user.roles)

    def _state(self, line: AccountLine) -> str:
        if not line.user.active:
            return self.texts("ui.users.retired")
        return self.texts("ui.users.was_reset" if line.was_reset else "ui.users.active")


class NewUserScreen(Screen):
    """One account with its first passphrase."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_user")
        texts = self.texts
        self._account = AccountFields("new_user", texts)
        self._roles = RoleBoxes("new_user.role", desk.session.roles_here(), texts)
        self._roles_field = Field("new_user.roles", texts("ui.users.roles"), self._roles)
        self._passphrase = NewPassphrase("new_user", texts, desk.jobs)
        self._problems = ErrorSummary("new_user.problems", texts)
        self._notice = Notice("new_user.notice", texts)
        self._progress = ProgressPanel("new_user.progress", texts)
        self._save = Button("new_user.save", texts("ui.users.create"), "primary")
        self._cancel = Button("new_user.cancel", texts("ui.users.cancel"))
        self._save.clicked.connect(self._try)
        self._cancel.clicked.connect(desk.back)
        page = ScrollPage(widest=560)
        page.column.addWidget(PageHeader(texts("ui.users.new"), texts("ui.users.new_text")))
        for widget in (self._problems, self._notice, self._account, self._roles_field, self._passphrase):
            page.column.addWidget(widget)
        page.column.addWidget(self._progress)
        page.column.addLayout(row(self._save, self._cancel))
        page.column.addStretch(1)
        self.page.addWidget(page)

    def title(self) -> str:
        return self.texts("ui.users.new")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._account.name.edit.setFocus()

    def _try(self) -> None:
        new = self._account.account(self._roles.roles)
        problems = account_problems(self._account, new, self.texts)
        if not new.roles:
            problems.append((self._roles_field, self.texts("error.B-523.hint")))
        self._passphrase.known = (new.login, new.name, new.function, new.unit, self.desk.session.office.name)
        problems += self._passphrase.problems()
        self._notice.hide()
        if self._problems.show_problems(problems):
            return
        self._busy(True)
        work = partial(users.add_user, self.desk.session, new, self._passphrase.text)
        self.desk.jobs.vault(work, self._added, failed=self._refused)

    def _added(self, user: User) -> None:
        self._busy(False)
        self._passphrase.clear()
        self.desk.changed("users")
        self.desk.back()
        self.desk.say(self.texts("ui.users.added", name=user.name, login=user.login))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        if error.code in ("B-524", "B-527"):
            text = self.texts(f"error.{error.code}.text", **error.params)
            hint = self.texts(f"error.{error.code}.hint", **error.params)
            self._problems.show_problems([(self._roles_field, f"{text} {hint}")])
        elif error.code == "B-407":
            text = self.texts(f"error.{error.code}.text", **error.params)
            self._problems.show_problems([(self._account.login, text)])
        else:
            self._notice.say_error(error)

    def _busy(self, busy: bool) -> None:
        for widget in (self._account, self._roles, self._passphrase, self._save, self._cancel):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.users.creating"))
        else:
            self._progress.end()


def _all_users(session: Session, _following: str | None) -> Page[AccountLine]:
    """All accounts of a station fit on one page: there are dozens."""
    return Page(key_slots.accounts(session), None)


def _name(line: AccountLine) -> str:
    return line.user.name


def _login(line: AccountLine) -> str:
    return line.user.login


def _function(line: AccountLine) -> str:
    return ", ".join(part for part in (line.user.function, line.user.unit) if part)
