"""Takes pictures of the real windows, filled by keys as a person fills them. Run by the demo, in a process per scale:

`python -m app.ui.photographs prison|prosecutor HOME FOLDER` reads lines of login, tab and passphrase from standard
input (never from arguments, which other users of the machine can see) and writes `login-light-1x.png` and so on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QScrollArea, QTableView

from app.casework.clock import system_clock
from app.casework.workplace import Workplace
from app.ui import theme
from app.ui.app_window import AppWindow
from app.ui.hands import Hands
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox, Radio
from app.ui.locking.relaunch import Lock, stay
from app.ui.start import open_window
from app.ui.tokens import WINDOW
from forms.errors import BogenError, Bug
from forms.texts import Texts

PALETTES = ("light", "dark")
TALL = (WINDOW[0], 2000)
"""The sheet from the person to the assessment on one picture."""
PERSON = "Kähl"
FACTS = (
    "In der Freistunde von 14:00 bis 14:40 Uhr allein am Zaun zur Sporthalle, wechselte die Seite, wenn andere kamen. "
    "Auf Ansprache: „Heute nicht, ist nichts gegen Sie.“ Um 14:40 Uhr als Erster hinein, Mittagessen unberührt zurück."
)
ASSESSMENT = "Kann mit dem abgesagten Besuch vom Vormittag zusammenhängen; darüber gesprochen hat er nicht."


class Photographer(Hands):
    """Takes pictures into one folder."""

    def __init__(self, window: AppWindow, folder: Path) -> None:
        super().__init__(window)
        self._folder = folder

    def take(self, name: str) -> None:
        """One picture in each palette; scale is that of the process."""
        scale = round(self._window.devicePixelRatioF())
        for palette in PALETTES:
            theme.apply(palette)
            self.settle()
            path = self._folder / f"{name}-{palette}-{scale}x.png"
            if not self._window.grab().save(str(path)):
                raise Bug("B-652", path=str(path))


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


def main(scene: str, home: str, folder: str, language: str) -> int:
    """Take the pictures of one scene; returns the exit code, and says on standard error what went wrong."""
    people = dict(line.rstrip("\r\n").split("\t", 1) for line in sys.stdin if line.strip())
    texts = Texts(language)
    app = QApplication(sys.argv[:1])
    app.setCursorFlashTime(0)  # a blinking cursor would make every picture another one
    window = open_window(Workplace(home=Path(home), texts=texts, clock=system_clock), Lock(stay))
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
    sys.exit(main(*sys.argv[1:5]))
