"""Ctrl+K: one field that finds places and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.casework.rights import Action
from app.casework.views import Person
from app.ui import icons, tokens
from app.ui.desk import Desk
from app.ui.kit.words import announce
from app.ui.places import Place
from app.ui.theme import colours

PAUSE_MS = 150
MOST = 8


@dataclass(frozen=True, slots=True)
class _Find:
    """One result: its icon, its words, and the way there."""

    picture: str
    words: str
    way: Callable[[], None]


class SearchField(QLineEdit):
    """Results appear below while typing; arrow keys choose, Enter goes there, Esc puts them away."""

    def __init__(self, desk: Desk, places: tuple[Place, ...], host: QWidget) -> None:
        """The results are shown over `host`."""
        super().__init__()
        texts = desk.texts
        self.setObjectName("search")
        self.setAccessibleName(texts("ui.search.name"))
        self.setPlaceholderText(texts("ui.search.hint"))
        self.setMaxLength(100)
        self._desk = desk
        self._places = places
        self._people = any(place.name == "people" for place in places) and desk.session.may(Action.LIST_PEOPLE)
        self._asked = ""
        self._finds: list[_Find] = []
        self._host = host
        host.installEventFilter(self)
        self._list = QListWidget(host)
        self._list.setObjectName("search.results")
        self._list.setAccessibleName(texts("ui.search.results"))
        self._list.setProperty("look", "popup")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.hide()
        self._list.itemClicked.connect(self._go)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(self._timer.start)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._left)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._put_away()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._list.count():
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
            announce(self, self._list.currentItem().text())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._list.isVisible():
            self._place_list()
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._asked = " ".join(self.text().split())
        if not self._asked:
            self._list.hide()
            return
        texts = self._desk.texts
        self._finds = [
            _Find(place.picture, words, partial(self._desk.go, place.name))
            for place in self._places
            if self._asked.casefold() in (words := texts(f"ui.place.{place.name}")).casefold()
        ]
        if not self._people:
            self._show()
            return
        from app.casework import people

        work = partial(people.find, self._desk.session, self._asked, limit=MOST)
        self._desk.jobs.vault(partial(_with, self._asked, work), self._take_people)

    def _take_people(self, answer: tuple[str, tuple[Person, ...]]) -> None:
        asked, found = answer
        if asked != self._asked or not self.hasFocus():  # the user has typed on or gone elsewhere
            return
        for person in found:
            words = ", ".join(part for part in (person.display_name, person.booking_no, person.cell) if part)
            self._finds.append(_Find("user", words, partial(self._desk.go, "people", person=person.id)))
        self._show()

    def _show(self) -> None:
        self._list.clear()
        for find in self._finds:
            self._list.addItem(QListWidgetItem(icons.icon(find.picture, colours().muted), find.words))
        if self._finds:
            self._list.setCurrentRow(0)
            announce(self, self._desk.texts.count("ui.search.found", len(self._finds)))
        else:
            nothing = QListWidgetItem(self._desk.texts("ui.search.nothing"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)
            announce(self, nothing.text())
        self._place_list()
        self._list.show()
        self._list.raise_()

    def _place_list(self) -> None:
        corner = self.mapTo(self._host, QPoint(0, self.height() + tokens.HAIR))
        rows = min(self._list.count(), MOST)
        height = rows * max(tokens.ROW, self._list.sizeHintForRow(0)) + 2 * tokens.TIGHT
        width = min(max(self.width(), 360), self._host.width() - 2 * tokens.TIGHT)
        left = max(tokens.TIGHT, min(corner.x(), self._host.width() - width - tokens.TIGHT))
        room = self._host.height() - corner.y() - tokens.TIGHT
        self._list.setGeometry(left, corner.y(), width, min(height, room))

    def _go(self) -> None:
        row = self._list.currentRow()
        if self._list.isVisible() and 0 <= row < len(self._finds):
            way = self._finds[row].way
            self._put_away()
            way()

    def _put_away(self) -> None:
        self._timer.stop()
        self._asked = ""
        self._finds = []
        self.clear()
        self._list.hide()

    def _left(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not self:
            self._list.hide()


def _with(asked: str, work: Callable[[], tuple[Person, ...]]) -> tuple[str, tuple[Person, ...]]:
    """The answer together with its question, so that a late answer to an old question is recognised."""
    return asked, work()
