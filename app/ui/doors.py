"""The pages before somebody is signed in: founding, login, and the ways back for a forgotten passphrase."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.casework.workplace import Workplace
from app.ui.jobs import Jobs
from app.ui.login import LoginPage
from app.ui.palette_menu import palette_button
from app.ui.preferences import Preferences
from forms.errors import BogenError


class Doors(QObject):
    """Makes the pages and says who came in by them. The pages are the window's."""

    made = Signal(object, str)
    """A page that is to be shown now, and the title for the window."""
    opened = Signal(object)
    """The session of a founding that still goes on: the recovery code is about to be shown."""
    entered = Signal(object)
    """The session of whoever signed in, or founded the station."""
    regained = Signal(object, str)
    """A session by recovery code or shares, and by which of the two."""

    def __init__(self, workplace: Workplace, jobs: Jobs, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._workplace, self._jobs, self._preferences = workplace, jobs, preferences
        self.founding = False
        """Whether the page of the founding is shown: its code must not be taken away by a lock."""
        self.last_login = ""

    def first_page(self, *, locked: bool) -> None:
        """The founding where nothing is founded, else the login. After a lock it is the login, whatever became of the
        folder: nobody must found a second station by accident."""
        from app.casework.doorstep import is_founded

        if locked or is_founded(self._workplace.home):
            self.login()
            return
        from app.ui.founding import FoundingPage

        page = FoundingPage(self._workplace, self._jobs, self._palette("founding.palette"))
        page.opened.connect(self.opened)
        page.founded.connect(self.entered)
        self.founding = True
        self.made.emit(page, "")
        page.begin()

    def login(self) -> None:
        """The login, with the last account in it."""
        from app.casework.doorstep import logins

        fault: BogenError | None = None
        try:
            names = logins(self._workplace.home)
        except BogenError as error:  # a damaged slot file must be said, not end the program
            names, fault = (), error
        page = LoginPage(self._workplace, self._jobs, names, self._palette("login.palette"))
        page.signed_in.connect(self.entered)
        page.forgotten.connect(self._ways_back)
        self.made.emit(page, self._workplace.texts("ui.login.title"))
        page.begin(self.last_login)
        if fault is not None:
            page.say_error(fault)

    def _ways_back(self) -> None:
        """For whoever has forgotten the passphrase; the login is put away with what was typed into it."""
        from app.ui.forgotten import ForgottenPage

        page = ForgottenPage(self._workplace, self._jobs)
        page.left.connect(self.login)
        page.regained.connect(self.regained)
        self.made.emit(page, self._workplace.texts("ui.forgotten.title"))
        page.begin()

    def _palette(self, name: str) -> QWidget:
        return palette_button(name, self._workplace.texts, self._preferences)
