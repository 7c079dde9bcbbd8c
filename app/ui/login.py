"""Signing in: who, passphrase, Enter."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.card_login import CardLogin
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.kit.fields import PassphraseField, TextField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import ScrollPage, card
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.toggles import ChoiceGroup
from app.ui.kit.words import label
from app.ui.login_delay import LoginDelay
from forms.errors import BogenError

MOST_NAMES = 8
"""More logins than this are not offered as buttons: a list of everybody is not what a login shows."""


class LoginPage(QWidget):
    """Asks for login and passphrase and opens the session on the vault's thread."""

    signed_in = Signal(object)
    """The new session."""
    forgotten = Signal()
    """The passphrase is forgotten: another page says what to do."""

    def __init__(self, workplace: Workplace, jobs: Jobs, logins: tuple[str, ...], palette_button: QWidget) -> None:
        super().__init__()
        self.setObjectName("login")
        self._workplace, self._jobs = workplace, jobs
        texts = workplace.texts
        self._user = TextField("login.user", texts("ui.login.user"), longest=32)
        self._names = ChoiceGroup("login.names", texts("ui.login.names"), tuple((name, name) for name in logins))
        if not 1 < len(logins) <= MOST_NAMES:
            self._names.hide()
        self._passphrase = PassphraseField("login.passphrase", texts("ui.login.passphrase"), texts)
        self._sign_in = Button("login.sign_in", texts("ui.login.sign_in"), "primary")
        self._problems = ErrorSummary("login.problems", texts)
        self._notice = Notice("login.notice", texts)
        self._progress = ProgressPanel("login.progress", texts)
        self._forgotten = Button("login.forgotten", texts("ui.login.forgotten"), "link")
        self._card = CardLogin(workplace, jobs, lambda: self._user.text)
        self._delay = LoginDelay(self)
        self._build(palette_button)
        self._connect()
        if len(logins) == 1:
            self._user.set_text(logins[0])

    def begin(self, login: str = "") -> None:
        """Ready for the next user; `login` is the one who was here last."""
        if login:
            self._user.set_text(login)
            self._names.pick(login)
        self._passphrase.clear()
        self._card.begin()
        (self._passphrase if self._user.text else self._user).control.setFocus()

    def _build(self, palette_button: QWidget) -> None:
        texts = self._workplace.texts
        page = ScrollPage(widest=tokens.CARD, centred=True)
        frame, column = card(padding=tokens.WIDE)
        column.setSpacing(tokens.ROOMY)
        column.addWidget(label(texts("ui.login.title"), "h1"))
        for widget in (self._notice, self._problems, self._user, self._names, self._passphrase):
            column.addWidget(widget)
        column.addSpacing(tokens.HAIR)
        column.addWidget(self._sign_in)
        column.addWidget(self._progress)
        column.addWidget(self._forgotten, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._card)
        page.column.addStretch(1)
        page.column.addWidget(label(texts("ui.product"), "product"), 0, Qt.AlignmentFlag.AlignHCenter)
        page.column.addWidget(frame)
        page.column.addWidget(palette_button, 0, Qt.AlignmentFlag.AlignHCenter)
        page.column.addStretch(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def _connect(self) -> None:
        self._names.picked.connect(self._take_name)
        self._user.edit.returnPressed.connect(self._ask_passphrase)
        self._user.edit.textChanged.connect(self._end_delay)
        self._passphrase.entered.connect(self._try)
        self._sign_in.clicked.connect(self._try)
        self._forgotten.clicked.connect(self.forgotten)
        self._delay.counted.connect(self._count_down)
        self._card.busy.connect(self._busy)
        self._card.signed_in.connect(self._opened)

    def _take_name(self, login: str) -> None:
        self._user.set_text(login)
        self._ask_passphrase()

    def _ask_passphrase(self) -> None:
        """What stands there from an earlier try gives way to what is typed now."""
        self._passphrase.edit.setFocus()
        self._passphrase.edit.selectAll()

    def _try(self) -> None:
        texts = self._workplace.texts
        problems: list[tuple[QWidget, str]] = []
        if not self._user.text:
            problems.append((self._user, texts("ui.login.user_missing")))
        if not self._passphrase.text:
            problems.append((self._passphrase, texts("ui.login.passphrase_missing")))
        self._notice.hide()
        if self._problems.show_problems(problems) or not self._sign_in.isEnabled():
            return
        from app.casework.session import sign_in

        self._busy(True)
        place = self._workplace
        work = partial(sign_in, place.home, self._user.text, self._passphrase.text, clock=place.clock)
        self._jobs.vault(work, self._opened, failed=self._refused)

    def _opened(self, session: object) -> None:
        self._busy(False)
        self._passphrase.clear()
        self.signed_in.emit(session)

    def say_error(self, error: BogenError) -> None:
        """Say why nothing was opened."""
        self._notice.say_error(error, closable=False)

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        if error.code == "B-714":
            self._delay.begin(self._user.text, int(error.params["seconds"]))
            self._sign_in.setEnabled(False)
        self.say_error(error)
        self._ask_passphrase()

    def _count_down(self, seconds: int) -> None:
        """The sentence counts along; at its end the button can be pressed again, with what was typed meanwhile."""
        if seconds:
            self._notice.reword(self._workplace.texts("error.B-714.text", seconds=seconds))
        else:
            self._notice.hide()
            self._sign_in.setEnabled(True)

    def _end_delay(self) -> None:
        """Another name was typed or picked: the delay is not his."""
        if self._delay.runs and self._user.text != self._delay.login:
            self._delay.stop()
            self._passphrase.clear()
            self._count_down(0)

    def _busy(self, busy: bool) -> None:
        self._sign_in.setVisible(not busy)
        self._sign_in.setEnabled(not busy)
        for widget in (self._user, self._names, self._passphrase, self._forgotten):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(self._workplace.texts("ui.login.opening"))
        else:
            self._progress.end()
