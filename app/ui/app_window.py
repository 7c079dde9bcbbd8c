"""The one window: founding, login, the desk of the signed-in user, or the crash page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.crash import CrashPage
from app.ui.crash_report import CrashReport
from app.ui.desk import Desk, Route
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.locking.curtain import clear_clipboard, close_what_is_above, finish_typing
from app.ui.locking.relaunch import Beginning, Lock
from app.ui.login import LoginPage
from app.ui.palette_menu import palette_button
from app.ui.preferences import Preferences
from app.ui.warm_up import load_libraries
from forms.errors import BogenError

if TYPE_CHECKING:
    from app.casework.session import Session
    from app.ui.locking.guard import Guard
    from app.ui.shell import Shell


class AppWindow(QWidget):
    """Owns the threads and the session. Its title names no person."""

    first_painted = Signal()
    entered = Signal()
    """A user signed in and sees the desk."""
    locked = Signal()
    """The session is closed and the login is shown."""

    def __init__(self, workplace: Workplace, lock: Lock) -> None:
        """Where the last step of a lock comes back, as it does for a camera, this window goes on with the login."""
        super().__init__()
        self.setObjectName("window")
        self.jobs = Jobs(self)
        self._workplace = workplace
        self._lock = lock
        self._preferences = Preferences(workplace.home)
        self._session: Session | None = None
        self._shell: Shell | None = None
        self._guard: Guard | None = None
        self._painted = False
        self._quitting = False
        self._locking = False
        self._last_login = lock.begins.login
        self._founding = False
        self._drafts_broken = False
        self._stack = QStackedLayout(self)
        self._crash = CrashPage(workplace.texts)
        self._crash.left.connect(self.lock)
        self._stack.addWidget(self._crash)
        self.setMinimumSize(*tokens.SMALLEST_WINDOW)
        self._title("")
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock)
        self.jobs.failed.connect(self._say_error)
        self.jobs.crashed.connect(self.show_crash)
        self.jobs.settled.connect(self._settled)
        self._restore_size()
        self._first_page()

    @property
    def shell(self) -> Shell | None:
        """The desk of the signed-in user, if there is one."""
        return self._shell

    def enter(self, session: Session) -> None:
        """Show the desk of `session`'s user."""
        from app.ui.shell import Shell

        self._session = session
        self._founding = False
        desk = Desk(self._workplace, session, self.jobs, Route(self))
        self._shell = Shell(desk, self._palette_button("shell.palette"))
        self._shell.lock_wanted.connect(self.lock)
        self._shell.titled.connect(self._title)
        self._watch_over(desk)
        self._show(self._shell)
        self._shell.begin()
        self.entered.emit()

    def lock(self) -> None:
        """Keep drafts, close dialogs, close the session, show the login. Asks nothing (one key from anywhere)."""
        if self._locking or (self._founding and not self._quitting):
            return  # the recovery code is on the screen this once: one key must not take it away
        if self._session is None:
            self._first_page()
            return
        self._locking = True
        finish_typing()
        self.setEnabled(False)
        if self._guard is not None:
            self._guard.rest()
        work = self._what_to_keep(self._session)
        close_what_is_above(self)
        self.activateWindow()
        clear_clipboard()
        self._last_login = self._session.user.login
        self._show_login(self._last_login)
        self.jobs.vault(work, self._closed, failed=self._not_kept)

    def show_crash(self, report: CrashReport) -> None:
        """A mistake of ours: show the report instead of whatever may be wrong on the screen."""
        # If the drafts themselves are what breaks, the next lock must not trip over them again.
        self._drafts_broken = self._locking
        self._locking = self._quitting = False
        self.setEnabled(True)
        self._stack.setCurrentWidget(self._crash)
        self._crash.show_report(report)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._session is not None:
            self._quitting = True
            self.lock()
            event.ignore()
            return
        self._preferences.keep_geometry(self.saveGeometry())
        self.jobs.close()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # By timer, so that this paint reaches the screen before a thread starts to load libraries.
            QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        self.jobs.work(load_libraries, self._loaded)

    def _loaded(self, _nothing: None) -> None:
        """The libraries are there; a sign-in that came earlier has waited for them on its own thread."""

    def _first_page(self) -> None:
        from app.casework.doorstep import is_founded

        # After a lock it is the login, whatever became of the folder: nobody must found a second station by accident.
        if self._lock.begins.locked or is_founded(self._workplace.home):
            self._show_login(self._last_login)
            return
        from app.ui.founding import FoundingPage

        page = FoundingPage(self._workplace, self.jobs, self._palette_button("founding.palette"))
        page.opened.connect(self._hold)
        page.founded.connect(self.enter)
        self._founding = True
        self._show(page)
        page.begin()

    def _watch_over(self, desk: Desk) -> None:
        """From sign-in to lock somebody looks whether the desk is left. Loaded late: the login needs none of it."""
        from app.ui.locking.guard import Guard

        assert self._shell is not None
        self._guard = Guard(self, desk, self._lock.clocks)
        self._guard.wanted.connect(self.lock)
        self._guard.warned.connect(self._shell.warn)
        self._guard.calmed.connect(self._shell.calm)

    def _hold(self, session: Session) -> None:
        """The vault is open from the founding on, and is closed with the window."""
        self._session = session

    def _show_login(self, login: str) -> None:
        from app.casework.doorstep import logins

        fault: BogenError | None = None
        try:
            names = logins(self._workplace.home)
        except BogenError as error:  # a damaged slot file must be said, not end the program
            names, fault = (), error
        page = LoginPage(self._workplace, self.jobs, names, self._palette_button("login.palette"))
        page.signed_in.connect(self.enter)
        page.forgotten.connect(self._show_ways_back)
        self._title(self._workplace.texts("ui.login.title"))
        self._show(page)
        page.begin(login)
        if fault is not None:
            page.say_error(fault)

    def _show_ways_back(self) -> None:
        """For whoever has forgotten the passphrase; the login is put away with what was typed into it."""
        from app.ui.forgotten import ForgottenPage

        page = ForgottenPage(self._workplace, self.jobs)
        page.left.connect(self._first_page)
        page.regained.connect(self._enter_again)
        self._title(self._workplace.texts("ui.forgotten.title"))
        self._show(page)
        page.begin()

    def _enter_again(self, session: Session, way: str) -> None:
        """By the recovery code or the shares: the desk begins where both can be made anew."""
        self.enter(session)
        assert self._shell is not None
        self._shell.go("keys", {"after": way})

    def _show(self, page: QWidget) -> None:
        """Bring `page` to the front; every other page but the crash page and a desk that is still needed goes."""
        for place in reversed(range(self._stack.count())):
            old = self._stack.widget(place)
            if old is not None and old not in (self._crash, self._shell, page):
                self._stack.removeWidget(old)
                old.deleteLater()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _what_to_keep(self, session: Session) -> Callable[[], None]:
        """The last work of this session for the vault's thread: drafts, what lay open, and the end."""
        from app.ui.locking.last_work import keep_and_close

        shell = self._shell
        if shell is None or self._drafts_broken:
            return session.close
        lying_open = () if self._quitting else shell.lying_open()
        return partial(keep_and_close, session, shell.drafts(), lying_open)

    def _closed(self, _nothing: None) -> None:
        """Nothing of the session is open; what still runs beside it, such as a PDF, is waited for (`_settled`)."""
        self._session = None
        self._drafts_broken = self._founding = False
        if self._guard is not None:
            self._guard.deleteLater()
            self._guard = None
        if self._shell is not None:
            self._stack.removeWidget(self._shell)
            self._shell.deleteLater()
            self._shell = None

    def _settled(self) -> None:
        """Nothing runs any more. After a lock, this process has nothing left to do."""
        if not self._locking or self._session is not None:
            return
        self._locking = False
        if self._quitting:
            self.setEnabled(True)
            self.close()
            return
        self._preferences.keep_geometry(self.saveGeometry())
        self._lock.relaunch(Beginning(True, self._last_login, self.isActiveWindow(), self.isMinimized()))
        self.setEnabled(True)
        page = self._stack.currentWidget()
        if isinstance(page, LoginPage):
            page.begin()
        self.locked.emit()

    def _not_kept(self, error: BogenError) -> None:
        """A draft could not be kept: it stays on the screen, and the screen says so."""
        self._locking = self._quitting = False
        self.setEnabled(True)
        assert self._shell is not None
        assert self._guard is not None
        self._guard.go_on()
        self._show(self._shell)
        self._shell.say_error(error)

    def _say_error(self, error: BogenError) -> None:
        if self._shell is not None:
            self._shell.say_error(error)

    def _title(self, title: str) -> None:
        texts = self._workplace.texts
        self.setWindowTitle(texts("ui.window_title", title=title) if title else texts("ui.product"))

    def _palette_button(self, name: str) -> Button:
        return palette_button(name, self._workplace.texts, self._preferences)

    def _restore_size(self) -> None:
        geometry = self._preferences.geometry
        if geometry is not None and self.restoreGeometry(geometry):
            return
        room = self.screen().availableSize()
        self.resize(min(tokens.WINDOW[0], room.width()), min(tokens.WINDOW[1], room.height()))
