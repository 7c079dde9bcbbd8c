"""The one window: founding, login, the desk of the signed-in user, or the crash page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.crash import CrashPage
from app.ui.crash_report import CrashReport
from app.ui.desk import Desk, Route
from app.ui.doors import Doors
from app.ui.jobs import Jobs
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
        self._painted = self._quitting = self._locking = self._drafts_broken = False
        self._stack = QStackedLayout(self)
        self._crash = CrashPage(workplace.texts)
        self._crash.left.connect(self.lock)
        self._stack.addWidget(self._crash)
        self._doors = Doors(workplace, self.jobs, self._preferences, self)
        self._doors.last_login = lock.begins.login
        self.setMinimumSize(*tokens.SMALLEST_WINDOW)
        self._title("")
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock)
        self.jobs.failed.connect(self._say_error)
        self.jobs.crashed.connect(self.show_crash)
        self.jobs.settled.connect(self._settled)
        self._doors.made.connect(self._show_door)
        self._doors.opened.connect(self._hold)
        self._doors.entered.connect(self.enter)
        self._doors.regained.connect(self._enter_again)
        self._preferences.restore_size(self)
        self._doors.first_page(locked=lock.begins.locked)

    @property
    def shell(self) -> Shell | None:
        """The desk of the signed-in user, if there is one."""
        return self._shell

    def enter(self, session: Session) -> None:
        """Show the desk of `session`'s user."""
        from app.ui.shell import Shell

        self._session = session
        self._doors.founding = False
        desk = Desk(self._workplace, session, self.jobs, Route(self))
        self._shell = Shell(desk, palette_button("shell.palette", self._workplace.texts, self._preferences))
        self._shell.lock_wanted.connect(self.lock)
        self._shell.titled.connect(self._title)
        self._watch_over(desk)
        self._show(self._shell)
        self._shell.begin()
        self.entered.emit()

    def lock(self) -> None:
        """Keep drafts, close dialogs, close the session, show the login. Asks nothing (one key from anywhere)."""
        if self._locking or (self._doors.founding and not self._quitting):
            return  # the recovery code is on the screen this once: one key must not take it away
        if self._session is None:
            # While somebody is being let in, the page that waits for the session must stay: nobody else would close it.
            if self.jobs.idle:
                self._doors.first_page(locked=self._lock.begins.locked)
            return
        from app.ui.locking.last_work import last_work

        self._locking = True
        finish_typing()
        self.setEnabled(False)
        if self._guard is not None:
            self._guard.rest()
        shell = None if self._drafts_broken else self._shell
        work = last_work(self._session, shell, noting=not self._quitting)
        close_what_is_above(self)
        self.activateWindow()
        clear_clipboard()
        self._doors.last_login = self._session.user.login
        self._doors.login()
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

    def _watch_over(self, desk: Desk) -> None:
        """From sign-in to lock somebody looks whether the desk is left. Loaded late: the login needs none of it."""
        from app.hardening import keep_out_of_pictures
        from app.ui.locking.guard import Guard

        assert self._shell is not None
        self._guard = Guard(self, desk, self._lock.clocks)
        self._guard.wanted.connect(self.lock)
        self._preferences.note_pictures(keep_out_of_pictures(int(self.winId())))
        self._guard.warned.connect(self._shell.warn)
        self._guard.calmed.connect(self._shell.calm)

    def _hold(self, session: Session) -> None:
        """The vault is open from the founding on, and is closed with the window."""
        self._session = session

    def _enter_again(self, session: Session, way: str) -> None:
        """By the recovery code or the shares: the desk begins where both can be made anew."""
        self.enter(session)
        assert self._shell is not None
        self._shell.go("keys", {"after": way})

    def _show_door(self, page: QWidget, title: str) -> None:
        self._title(title)
        self._show(page)

    def _show(self, page: QWidget) -> None:
        """Bring `page` to the front; every other page but the crash page and a desk that is still needed goes."""
        for place in reversed(range(self._stack.count())):
            old = self._stack.widget(place)
            if old is not None and old not in (self._crash, self._shell, page):
                self._stack.removeWidget(old)
                old.deleteLater()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _closed(self, _nothing: None) -> None:
        """Nothing of the session is open; what still runs beside it, such as a PDF, is waited for (`_settled`)."""
        self._session = None
        self._drafts_broken = self._doors.founding = False
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
        self._lock.relaunch(Beginning(True, self._doors.last_login, self.isActiveWindow(), self.isMinimized()))
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
