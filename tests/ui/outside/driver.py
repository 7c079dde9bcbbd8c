"""The real program in a process of its own, worked by hands: `driver.py HOME LOGIN`.

It signs in, writes on a sheet and then does what it is told, a word a line on standard input; each word is answered by
the same word when it is done. "lock" is answered by nobody: the process goes on as another program.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPlainTextEdit

from app.casework.clock import system_clock
from app.casework.workplace import Workplace
from app.hardening import harden
from app.ui.app_window import AppWindow
from app.ui.hands import Hands
from app.ui.kit.buttons import Button
from app.ui.locking.bus_signals import BusSignals
from app.ui.locking.relaunch import Lock, by_exec
from app.ui.start import open_window
from forms.texts import Texts


def main(home: str, login: str) -> None:
    """Read words until there are no more."""
    harden()
    killer = Killer(os.environ.get("BOGEN_TEST_KILL_AFTER", ""))
    if "BOGEN_TEST_KILL_AFTER" in os.environ:
        sys.setprofile(killer)
        threading.setprofile(killer)
    app = QApplication(sys.argv[:1])
    program = os.environ.get("BOGEN_TEST_PROGRAM", sys.executable)
    words = [program, "-m", "app", "--locked", "--home", home, "--lang", "de"]
    window = open_window(Workplace(Path(home), Texts("de"), system_clock), Lock(by_exec(words)))
    window.resize(1280, 720)
    window.show()
    driver = Driver(window, login, killer)
    for word in sys.stdin:
        order, _, rest = word.rstrip("\n").partition(" ")
        if order == "wait":
            print(order, flush=True)
            app.exec()
        driver.do(order, rest)
        print(order, flush=True)
    window.close()
    driver.hands.settle()
    app.quit()


class Driver:
    """Does what one word says."""

    def __init__(self, window: AppWindow, login: str, killer: Killer) -> None:
        self._window, self._login, self._killer = window, login, killer
        self._open_above: list[object] = []
        self.hands = Hands(window)
        self.hands.settle()

    def do(self, order: str, rest: str) -> None:
        hands = self.hands
        match order:
            case "sign_in":
                hands.sign_in(self._login, rest)
            case "find":
                hands.part("sheet.person", QLineEdit).setFocus()
                hands.type(rest)
                hands.press(Qt.Key.Key_Return)
            case "dialogs":
                for dialog in (QFileDialog(self._window), QMessageBox(self._window)):
                    dialog.show()
                    self._open_above.append(dialog)
            case "lock":
                hands.lock()
            case "sign" | "keep":
                hands.part(f"sheet.{order}", Button).click()
                hands.settle()
            case "arm":
                self._killer.armed = True
            case "close":
                self._window.close()
                hands.settle()
            case "listen":
                listen(self._window)
            case "write" | "insert" | "copy":
                self._in_facts(order, rest)

    def _in_facts(self, order: str, rest: str) -> None:
        facts = self.hands.part("sheet.facts", QPlainTextEdit)
        match order:
            case "write":
                facts.setFocus()
                self.hands.type(rest)
            case "insert":  # where no window manager gives the keys to the window
                facts.insertPlainText(rest)
            case "copy":
                facts.selectAll()
                facts.copy()


class Killer:
    """Ends the process, as a power cut would, when the function of this name has come back. Armed from a moment on."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.armed = False

    def __call__(self, frame: FrameType, event: str, _value: object) -> None:
        if self.armed and event == "return" and frame.f_code.co_qualname == self._name:
            os.kill(os.getpid(), signal.SIGKILL)


def listen(window: AppWindow) -> None:
    """Until the program has found its session at the login manager."""
    assert window._guard is not None
    system = window._guard.system
    assert isinstance(system, BusSignals)
    if not system.hears_session:
        loop = QEventLoop()
        system.listening.connect(loop.quit)
        loop.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
