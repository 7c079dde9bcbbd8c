"""Signing in with a smartcard: a button that shows only where a card opens a slot, and the field for the PIN."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.doorstep import has_card_slot
from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.kit.fields import PassphraseField
from app.ui.kit.notice import Notice
from forms.errors import BogenError


class CardLogin(QWidget):
    """Asks for a PIN; the card says who it is. No driver is loaded before the PIN is entered."""

    signed_in = Signal(object)
    """The new session."""
    busy = Signal(bool)
    """The card is at work: nothing else may be tried meanwhile."""

    def __init__(self, workplace: Workplace, jobs: Jobs, login: Callable[[], str]) -> None:
        """`login` gives what stands in the field for the login: it counts where one card opens several slots."""
        super().__init__()
        self.setObjectName("card_login")
        self._workplace, self._jobs, self._login = workplace, jobs, login
        texts = workplace.texts
        self._open = Button("card_login.open", texts("ui.card_login.open"), "link")
        self._pin = PassphraseField("card_login.pin", texts("ui.card_login.pin"), texts)
        self._sign_in = Button("card_login.sign_in", texts("ui.card_login.sign_in"))
        self._notice = Notice("card_login.notice", texts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.ROOMY)
        column.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._notice, self._pin, self._sign_in):
            column.addWidget(widget)
        self._open.clicked.connect(self._ask)
        self._pin.entered.connect(self._try)
        self._sign_in.clicked.connect(self._try)
        self._show_pin(False)
        self.hide()  # until `begin`: shown before it stands on a page, it would be a window of its own

    def begin(self) -> None:
        """Ready for the next user: only the button shows, and only where there is a card to sign in with."""
        self.setVisible(self._offered())
        self._show_pin(False)
        self._notice.hide()

    def _offered(self) -> bool:
        try:
            return has_card_slot(self._workplace.home)
        except BogenError:
            return False  # the page says what is wrong with the slots

    def _ask(self) -> None:
        self._show_pin(True)
        self._pin.edit.setFocus()

    def _show_pin(self, shown: bool) -> None:
        self._pin.clear()
        self._open.setVisible(not shown)
        self._pin.setVisible(shown)
        self._sign_in.setVisible(shown)

    def _try(self) -> None:
        if not self._pin.text or not self._sign_in.isEnabled():
            self._pin.edit.setFocus()
            return
        from app.casework.smartcards import sign_in

        place, pin = self._workplace, self._pin.text
        # Gone from the field before it goes to the card: a second Enter must not cost a second try.
        self._pin.clear()
        self._notice.hide()
        self._work(True)
        self._jobs.vault(
            partial(sign_in, place.home, "", pin, clock=place.clock, preferred=self._login()),
            self._opened,
            failed=self._refused,
        )

    def _work(self, busy: bool) -> None:
        for widget in (self._pin, self._sign_in):
            widget.setEnabled(not busy)
        self.busy.emit(busy)

    def _opened(self, session: object) -> None:
        self._work(False)
        self.begin()
        self.signed_in.emit(session)

    def _refused(self, error: BogenError) -> None:
        self._work(False)
        self._notice.say_error(error, closable=False)
        self._pin.edit.setFocus()
