"""A window and somebody who works it by the keyboard alone, and the two offices after some weeks of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.casework import sheets
from app.casework.session import open_session
from app.ui.app_window import AppWindow
from app.ui.hands import Hands
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.notice import ErrorSummary, Notice
from forms.texts import Texts
from tests.stations import PASSPHRASE, Founded, Station, Watch, answers, person

SIZE = (1280, 720)
PHOTO = Path(__file__).resolve().parents[2] / "resources" / "demo" / "photos" / "werkstueck-kasten.jpg"


class Room(Hands):
    """One window at one station, and somebody who works it by the keyboard alone."""

    def __init__(self, qtbot: QtBot, window: AppWindow, founded: Founded | None, watch: Watch) -> None:
        super().__init__(window)
        self.qtbot = qtbot
        self.window = window
        self.founded = founded
        self.watch = watch

    @property
    def texts(self) -> Texts:
        return self.window._workplace.texts

    @property
    def focus(self) -> str:
        """The object name of the widget that has the focus."""
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""

    def enter(self, login: str) -> None:
        """Sign `login` in with the keys that were remembered at the founding, without paying for Argon2id."""
        assert self.founded is not None
        vault = self.founded.open(self.watch).vault
        self.window.enter(open_session(vault, login, self.founded.seeds[login], self.watch))
        self.settle()

    def sign_in_by_keys(self, login: str, passphrase: str = PASSPHRASE) -> None:
        """Through the login page."""
        self.part("login.user", QLineEdit).setFocus()
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(login)
        self.press(Qt.Key.Key_Return)
        self.type(passphrase)
        self.press(Qt.Key.Key_Return)

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, *, times: int = 1
    ) -> None:
        """Press a key as the platform would deliver it, shortcuts included."""
        for _ in range(times):
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        self.settle()

    def tab(self, times: int = 1) -> None:
        self.press(Qt.Key.Key_Tab, times=times)

    def tab_to(self, name: str) -> None:
        """Tab until `name` has the focus; fails when it is not on the way."""
        for _ in range(200):
            if self.focus == name:
                return
            QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {name}; the focus is in {self.focus}")

    def visible(self, name: str) -> bool:
        return any(found.isVisible() for found in self.window.findChildren(QWidget, name))

    def button(self, name: str) -> None:
        """Go to a button by Tab or directly, and press it by Enter."""
        self.part(name, Button).setFocus()
        self.press(Qt.Key.Key_Return)

    def fill(self, name: str, text: str) -> None:
        """Type into a line that may hold something."""
        line = self.part(name, QLineEdit)
        line.setFocus()
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(text)

    def said(self, name: str) -> str:
        """The words of a notice, hint and code included; "" while nothing is said."""
        notice = self.window.findChild(Notice, name)
        assert isinstance(notice, Notice)
        return f"{notice.text} {notice._hint.text()}".strip() if notice.text else ""

    def problems(self, name: str) -> list[str]:
        """The lines of an error summary in sight."""
        summary = self.part(name, ErrorSummary)
        return [link.accessibleName() for link in summary.findChildren(Button) if link.isVisible()]

    def error_beside(self, control: str) -> str:
        """The words beside the field of `control`."""
        found = [field for field in self.window.findChildren(Field) if field.control.objectName() == control]
        return found[0].error

    def dialog(self, name: str) -> QFileDialog:
        found = self.window.findChild(QFileDialog, name)
        assert isinstance(found, QFileDialog), name
        return found

    def choose(self, name: str, path: Path) -> None:
        """Choose a file in the dialog called `name`, which closes; the window is the active one again."""
        dialog = self.dialog(name)
        dialog.fileSelected.emit(str(path))
        dialog.close()
        self.window.activateWindow()
        self.settle()

    def close(self) -> None:
        """End the session and the threads, whatever a test left open."""
        if not isValid(self.window):
            return
        self._fault = None
        if self.window._session is not None:
            self.window.lock()
            self.settle()
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


MakeRoom = Callable[..., Room]


@dataclass(frozen=True)
class Furnished:
    """Both offices as they are after some weeks: sheets of every state, a draft, partners, one bundle on its way."""

    prison: Founded
    prosecutor: Founded
    bundle: Path
    card: Path
    sheets: dict[str, str]


def sheet_of(station: Station, login: str, booking_no: str, **more: object) -> str:
    """A signed sheet of `login`; gives its id."""
    (sheet_id,) = sheets.sign(station(login), answers(person(station, booking_no).id, **more))
    return sheet_id
