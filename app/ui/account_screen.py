"""One account, for the administrator: what it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QFrame, QWidget

from app.casework import key_slots, smartcards, users
from app.casework.views import Role, User
from app.ui.account_form import NewPassphrase, RoleBoxes
from app.ui.account_retiring import RetiringScreen
from app.ui.desk import Desk, Screen
from app.ui.kit.ask import AskOnce, Question
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.words import label
from app.ui.regain import AT_THE_PASSPHRASE
from forms.errors import BogenError


class AccountScreen(Screen):
    """Roles, a new passphrase for somebody who forgot it, and the end of the account; a retired one is only shown."""

    def __init__(self, desk: Desk, user: User, *, last_administrator: bool) -> None:
        """`last_administrator`: nobody else could make one, so this account keeps that role and stays."""
        super().__init__(desk, "account")
        texts = self.texts
        self._user, self._last = user, last_administrator
        self._roles = RoleBoxes("account.role", desk.session.roles_here(), texts)
        self._roles.pick(user.roles)
        if last_administrator:
            self._roles.fix(Role.ADMINISTRATOR)
        self._roles_field = Field("account.roles", texts("ui.users.roles"), self._roles)
        self._passphrase = NewPassphrase("account", texts, desk.jobs, title=texts("ui.own.new"))
        self._passphrase.known = (user.login, user.name, user.function, user.unit, desk.session.office.name)
        self._problems = ErrorSummary("account.problems", texts)
        self._notice = Notice("account.notice", texts)
        self._progress = ProgressPanel("account.progress", texts)
        self._change = Button("account.change_roles", texts("ui.user.change_roles"), "primary")
        self._reset = Button("account.reset", texts("ui.user.reset"))
        self._retire = Button("account.retire", texts("ui.user.retire"), "danger")
        self._card = AskOnce("account.remove_card", _question(desk))
        self._card_part = self._part("card", texts("ui.user.card_text"), self._card)
        self._card_part.hide()
        self._build()
        self._card.agreed.connect(self._try_card)
        self._change.clicked.connect(self._try_roles)
        self._reset.clicked.connect(self._try_reset)
        self._passphrase.again.entered.connect(self._try_reset)
        self._retire.clicked.connect(self._ask_retire)
        if user.active:
            desk.jobs.vault(partial(key_slots.has_card, desk.session, user.login), self._show_card)

    def title(self) -> str:
        return self.texts("ui.user.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        if self._user.active:
            self._roles.setFocus()

    def _build(self) -> None:
        texts, user = self.texts, self._user
        page = ScrollPage(widest=640)
        about = ", ".join(part for part in (user.login, user.function, user.unit) if part)
        page.column.addWidget(PageHeader(user.name, about))
        for widget in (self._problems, self._notice, self._progress):
            page.column.addWidget(widget)
        for part in self._parts() if user.active else [label(texts("ui.user.is_retired"))]:
            page.column.addWidget(part)
        page.column.addStretch(1)
        self.page.addWidget(page)

    def _parts(self) -> list[QWidget]:
        texts = self.texts
        own = self._user.id == self.desk.session.user.id
        roles_text = texts("ui.user.last_administrator" if self._last else "ui.user.roles_text")
        parts: list[QWidget] = [self._part("roles", roles_text, self._roles_field, self._change)]
        if own:
            parts.append(self._part("passphrase", texts("ui.user.own_passphrase")))
            parts += [self._card_part, self._part("end", texts("ui.user.own_end"))]
        else:
            parts.append(self._part("passphrase", texts("ui.user.passphrase_text"), self._passphrase, self._reset))
            parts += [self._card_part, self._part("end", texts("ui.user.end_text"), self._retire)]
        return parts

    def _part(self, name: str, text: str, *widgets: QWidget) -> QFrame:
        frame, column = card()
        column.addWidget(label(self.texts(f"ui.user.{name}"), "h3"))
        column.addWidget(label(text, "muted"))
        for widget in widgets:
            if isinstance(widget, Button):
                column.addLayout(row(widget))
            else:
                column.addWidget(widget)
        return frame

    def _try_roles(self) -> None:
        roles = self._roles.roles
        self._notice.hide()
        self._problems.clear()
        self._busy(True, "ui.user.changing_roles")
        work = partial(users.change_roles, self.desk.session, self._user.id, roles)
        self.desk.jobs.vault(work, self._roles_changed, failed=self._refused)

    def _roles_changed(self, user: User) -> None:
        self._done(self.texts("ui.user.roles_changed", name=user.name))

    def _try_reset(self) -> None:
        self._notice.hide()
        if self._problems.show_problems(self._passphrase.problems()):
            return
        self._busy(True, "ui.user.resetting")
        work = partial(users.reset_passphrase, self.desk.session, self._user.id, self._passphrase.text)
        self.desk.jobs.vault(work, self._was_reset, failed=self._refused)

    def _was_reset(self, user: User) -> None:
        self._passphrase.clear()
        self._done(self.texts("ui.user.was_reset", name=user.name))

    def _show_card(self, has_one: bool) -> None:
        self._card_part.setVisible(has_one)

    def _try_card(self) -> None:
        self._busy(True, "ui.user.removing_card")
        work = partial(smartcards.remove, self.desk.session, self._user.login)
        self.desk.jobs.vault(work, self._card_removed, failed=self._refused)

    def _card_removed(self, _nothing: None) -> None:
        self._done(self.texts("ui.user.card_removed", name=self._user.name))

    def _done(self, words: str) -> None:
        self._busy(False)
        self.desk.changed("users", "keys")
        self.desk.back()
        self.desk.say(words)

    def _ask_retire(self) -> None:
        self._passphrase.clear()
        self.desk.open(RetiringScreen(self.desk, self._user))

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        hint = self.texts(f"error.{error.code}.hint", **error.params)
        if error.code in ("B-523", "B-524", "B-527", "B-715"):
            text = self.texts(f"error.{error.code}.text", **error.params)
            self._problems.show_problems([(self._roles_field, f"{text} {hint}")])
        elif error.code in AT_THE_PASSPHRASE:
            self._problems.show_problems([(self._passphrase.first, hint)])
        else:
            self._notice.say_error(error)

    def _busy(self, busy: bool, words: str = "") -> None:
        for widget in (self._roles, self._passphrase, self._change, self._reset, self._retire, self._card):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts(words))
        else:
            self._progress.end()


def _question(desk: Desk) -> Question:
    texts = desk.texts
    return Question(
        texts("ui.user.remove_card"),
        texts("ui.user.remove_card_sure"),
        texts("ui.user.remove_card_yes"),
        texts("ui.user.remove_card_no"),
    )
