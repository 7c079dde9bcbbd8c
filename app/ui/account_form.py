"""The fields of an account, used by the founding of a station and by the screen of users."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.strength import MIN_PASSPHRASE, Grade, Strength, estimate
from app.casework.views import NewUser, Role
from app.ui import tokens
from app.ui.jobs import Jobs
from app.ui.kit.fields import Field, PassphraseField, TextField
from app.ui.kit.notice import Problem
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import announce, label, restyle
from forms.errors import InputError
from forms.texts import Texts

_PAUSE_MS = 300
"""A pause in the typing, after which the passphrase is judged."""


class AccountFields(QWidget):
    """Name, login, function and unit."""

    def __init__(self, prefix: str, texts: Texts) -> None:
        super().__init__()
        self.name = TextField(f"{prefix}.name", texts("ui.account.name"), longest=100)
        self.login = TextField(
            f"{prefix}.login", texts("ui.account.login"), hint=texts("ui.account.login_hint"), longest=32
        )
        self.function = TextField(f"{prefix}.function", texts("ui.account.function"), longest=100)
        self.unit = TextField(f"{prefix}.unit", texts("ui.account.unit"), longest=100)
        _column(self, self.name, self.login, self.function, self.unit)

    def account(self, roles: tuple[Role, ...]) -> NewUser:
        """The account as entered."""
        return NewUser(
            name=self.name.text,
            login=self.login.text.lower(),
            function=self.function.text,
            unit=self.unit.text,
            roles=roles,
        )

    def field_of(self, code: str) -> Field | None:
        """The field that an error of the use case speaks of."""
        return {"B-521": self.login, "B-522": self.name}.get(code)


class RoleBoxes(QWidget):
    """The roles that an office has; any number of them."""

    def __init__(self, prefix: str, roles: Sequence[Role], texts: Texts) -> None:
        super().__init__()
        self._boxes = {role: CheckBox(f"{prefix}.{role.value}", texts(f"ui.role.{role.value}")) for role in roles}
        _column(self, *self._boxes.values(), spacing=0)

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(role for role, box in self._boxes.items() if box.isChecked())

    def pick(self, roles: Sequence[Role]) -> None:
        """Tick exactly `roles`."""
        for role, box in self._boxes.items():
            box.setChecked(role in roles)

    def fix(self, role: Role) -> None:
        """Nobody can take or give `role` here."""
        self._boxes[role].setEnabled(False)

    def setFocus(self) -> None:  # type: ignore[override]
        next(iter(self._boxes.values())).setFocus()


class NewPassphrase(QWidget):
    """A passphrase twice, with an estimate of its strength and what would make it stronger.

    `known` are texts that a guesser would try: login, name. The estimate is made beside the typing, after a pause.
    """

    def __init__(self, prefix: str, texts: Texts, jobs: Jobs, *, title: str = "") -> None:
        """`title` is what the first field is called where another passphrase is asked for besides."""
        super().__init__()
        self._texts, self._jobs = texts, jobs
        self.known: tuple[str, ...] = ()
        self.first = PassphraseField(
            f"{prefix}.passphrase",
            title or texts("ui.account.passphrase"),
            texts,
            hint=texts("ui.account.passphrase_hint"),
        )
        self.again = PassphraseField(f"{prefix}.passphrase_again", texts("ui.account.passphrase_again"), texts)
        self._strength = label("", "small")
        self._strength.setObjectName(f"{prefix}.strength")
        _column(self, self.first, self._strength, self.again)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.setObjectName(f"{prefix}.pause")
        self._pause.timeout.connect(self._judge)
        self.first.changed.connect(self._pause.start)
        self._say(Strength(Grade.SHORT, 0.0, None))

    @property
    def text(self) -> str:
        return self.first.text

    def clear(self) -> None:
        self.first.clear()
        self.again.clear()

    def problems(self) -> list[Problem]:
        """What does not fit: too short or too guessable, or not typed the same twice."""
        advice = estimate(self.first.text, self.known).advice
        if advice is not None:
            return [(self.first, self._texts(f"error.{advice.value}.hint", least=MIN_PASSPHRASE))]
        if self.first.text != self.again.text:
            return [(self.again, self._texts("ui.account.passphrase_differs"))]
        return []

    def _judge(self) -> None:
        self._jobs.work(partial(estimate, self.first.text, self.known), self._say)

    def _say(self, strength: Strength) -> None:
        look = "success" if strength.grade in (Grade.GOOD, Grade.VERY_GOOD) else "small"
        n = len(self.first.text)
        words = self._texts(f"ui.strength.{strength.grade.value}", n=n, least=MIN_PASSPHRASE)
        if strength.grade is Grade.WEAK and strength.advice is not None:
            words += " " + self._texts(f"error.{strength.advice.value}.hint", least=MIN_PASSPHRASE)
        self._strength.setText(words)
        restyle(self._strength, look=look)
        announce(self._strength, words if n else "")


def account_problems(fields: AccountFields, account: NewUser, texts: Texts) -> list[Problem]:
    """What does not fit in an account, each with its field; roles are the caller's to check."""
    from app.casework.users import check_account

    # The use case stops at the first thing wrong; who has left both empty should learn it at once.
    problems: list[Problem] = [] if account.name else [(fields.name, texts("error.B-522.hint"))]
    try:
        check_account(account)
    except InputError as error:
        field = fields.field_of(error.code)
        if field is not None and all(field is not other for other, _ in problems):
            problems.append((field, texts(f"error.{error.code}.hint", **error.params)))
    return problems


def _column(owner: QWidget, *widgets: QWidget, spacing: int = tokens.ROOMY) -> None:
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    for widget in widgets:
        column.addWidget(widget)
