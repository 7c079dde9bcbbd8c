"""Takes pictures of the real windows, filled by keys as a person fills them. Run by the demo, in a process per scale:

`python -m app.ui.photographs prison|prosecutor HOME FOLDER` reads lines of login, tab and passphrase from standard
input (never from arguments, which other users of the machine can see) and writes `login-light-1x.png` and so on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QScrollArea, QTableView, QWidget

from app.casework.clock import system_clock
from app.casework.workplace import Workplace
from app.ui import theme
from app.ui.app_window import AppWindow
from app.ui.crash_report import CrashReport
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox, Radio
from app.ui.start import open_window
from app.ui.tokens import WINDOW
from forms.errors import BogenError, Bug
from forms.texts import Texts

PALETTES = ("light", "dark")
TALL = (WINDOW[0], 1360)
"""The sheet from the person to the assessment on one picture."""
PERSON = "Kähl"
FACTS = (
    "In der Freistunde von 14:00 bis 14:40 Uhr allein am Zaun zur Sporthalle, wechselte die Seite, wenn andere kamen. "
    "Auf Ansprache: „Heute nicht, ist nichts gegen Sie.“ Um 14:40 Uhr als Erster hinein, Mittagessen unberührt zurück."
)
ASSESSMENT = "Kann mit dem abgesagten Besuch vom Vormittag zusammenhängen; darüber gesprochen hat er nicht."
W = TypeVar("W", bound=QWidget)


class Photographer:
    """Works one window. Every step waits until the threads of the window have nothing left to do."""

    def __init__(self, window: AppWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
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
        QApplication.processEvents()
        if self._fault is not None:
            raise self._fault

    def take(self, name: str) -> None:
        """One picture in each palette; scale is that of the process."""
        scale = round(self._window.devicePixelRatioF())
        for palette in PALETTES:
            theme.apply(palette)
            self.settle()
            path = self._folder / f"{name}-{palette}-{scale}x.png"
            if not self._window.grab().save(str(path)):
                raise Bug("B-652", path=str(path))

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


def prison(hands: Photographer, people: Mapping[str, str], *, sign: bool) -> None:
    """Login, a sheet being filled, the list; then the releasing officer's preview. `sign` makes the sheet a record."""
    hands.take("login")
    officer, releaser = people
    hands.sign_in(officer, people[officer])
    fill_sheet(hands)
    if sign:
        hands.part("sheet.sign", Button).click()
    else:
        hands.part("sheet.discard", Button).click()
        hands.part("sheet.discard.yes", Button).click()
    hands.settle()
    hands.go("my_sheets")
    hands.part("my_sheets.table", QTableView).selectRow(0)
    hands.take("list")
    hands.lock()
    hands.sign_in(releaser, people[releaser])
    hands.go("to_release")
    hands.take("preview")


def prosecutor(hands: Photographer, people: Mapping[str, str]) -> None:
    """The liaison's inbox, and a sheet that was received."""
    (liaison,) = people
    hands.sign_in(liaison, people[liaison])
    hands.go("inbox")
    table = hands.part("inbox.table", QTableView)
    table.setFocus()
    table.selectRow(0)
    hands.take("inbox")
    hands.press(Qt.Key.Key_Return)
    hands.take("received")


def fill_sheet(hands: Photographer) -> None:
    """The minute of an officer: person by typing, an area by its letter, chips, facts, the assessment apart."""
    hands.part("sheet.new", Button).click()
    hands.settle()
    hands.resize(TALL)
    hands.part("sheet.person", QLineEdit).setFocus()
    hands.type(PERSON)
    hands.press(Qt.Key.Key_Return)
    hands.part("sheet.areas.C", CheckBox).setFocus()
    hands.type("d")
    hands.part("sheet.marks_d.breaks_contacts", CheckBox).click()
    hands.part("sheet.facts", QPlainTextEdit).setFocus()
    hands.type(FACTS)
    hands.part("sheet.section.assessment", Button).click()
    hands.part("sheet.assessment_kind.other_explanation", Radio).click()
    hands.part("sheet.certainty.unsure", Radio).click()
    hands.part("sheet.assessment", QPlainTextEdit).setFocus()
    hands.type(ASSESSMENT)
    hands.part("sheet.facts", QPlainTextEdit).setFocus()
    hands.settle()
    hands.part("sheet.body", QScrollArea).verticalScrollBar().setValue(0)
    hands.take("sheet")
    hands.resize(WINDOW)


def main(scene: str, home: str, folder: str) -> int:
    """Take the pictures of one scene; returns the exit code, and says on standard error what went wrong."""
    people = dict(line.rstrip("\r\n").split("\t", 1) for line in sys.stdin if line.strip())
    texts = Texts("de")
    app = QApplication(sys.argv[:1])
    app.setCursorFlashTime(0)  # a blinking cursor would make every picture another one
    window = open_window(Workplace(home=Path(home), texts=texts, clock=system_clock))
    window.resize(*WINDOW)
    window.show()
    window.activateWindow()
    hands = Photographer(window, Path(folder))
    scenes: Mapping[str, Callable[[], None]] = {
        # One sheet is enough: the process of scale 1 signs it, the others throw theirs away.
        "prison": lambda: prison(hands, people, sign=window.devicePixelRatioF() == 1),
        "prosecutor": lambda: prosecutor(hands, people),
    }
    try:
        hands.settle()
        scenes[scene]()
        hands.lock()
    except BogenError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
