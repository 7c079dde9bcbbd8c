"""Somebody's hands at the window: they type, press and wait. The demo's pictures are taken by them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.app_window import AppWindow
from app.ui.crash_report import CrashReport
from app.ui.kit.buttons import Button
from forms.errors import BogenError, Bug

_PASSES = 4
"""A layout in a layout in a page that scrolls finds its size in as many rounds."""
W = TypeVar("W", bound=QWidget)


class Hands:
    """Work one window. Every step waits until the threads of the window have nothing left to do."""

    def __init__(self, window: AppWindow) -> None:
        self._window = window
        self._fault: BogenError | None = None
        window.jobs.crashed.connect(self._crashed)
        window.jobs.failed.connect(self._failed)

    def part(self, name: str, kind: type[W]) -> W:
        """The widget with this object name that is in sight. Raises `Bug` B-651 when there is none."""
        for found in self._window.findChildren(kind, name):
            if found.isVisible():
                return found
        raise Bug("B-651", name=name)

    def settle(self) -> None:
        """Until nothing is running, waiting or to be painted. Raises what went wrong meanwhile."""
        loop = QEventLoop()
        self._window.jobs.settled.connect(loop.quit)
        while True:
            QApplication.processEvents()
            if self._window.jobs.idle:
                break
            loop.exec()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for _ in range(_PASSES):
            QApplication.processEvents()
        if self._fault is not None:
            raise self._fault

    def resize(self, size: tuple[int, int]) -> None:
        self._window.resize(*size)
        self.settle()

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        for letter in text:
            self._send(0, letter)
        self.settle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key that is no letter."""
        self._send(key, "\r" if key == Qt.Key.Key_Return else "", modifiers)
        self.settle()

    def sign_in(self, login: str, passphrase: str) -> None:
        """Through the login page, by its own fields."""
        self.part("login.user", QLineEdit).setText(login)
        self.part("login.passphrase", QLineEdit).setText(passphrase)
        self.part("login.sign_in", Button).click()
        self.settle()
        if self._window.shell is None:
            raise Bug("B-653", login=login)

    def go(self, place: str) -> None:
        """To a place of the rail."""
        self.part(f"rail.{place}", Button).click()
        self.settle()

    def lock(self) -> None:
        self._window.lock()
        self.settle()

    def _send(self, key: int, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            # Asked for each time: a key may have moved the focus.
            target = QApplication.focusWidget() or self._window
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))

    def _crashed(self, report: CrashReport) -> None:
        self._fault = Bug("B-654", report=report.text)

    def _failed(self, error: BogenError) -> None:
        self._fault = error
