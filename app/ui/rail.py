"""The left rail: the places of the signed-in roles, with Alt+1 to Alt+9 and a count where something waits."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.places import Place
from app.ui.theme import colours
from forms.texts import Texts


class _PlaceButton(Button):
    """A place: icon, word and count."""

    def __init__(self, place: Place, words: str, key: str) -> None:
        super().__init__(f"rail.{place.name}", words, "place", picture=place.picture)
        self.setCheckable(True)
        # As wide as the rail, which has room for its longest word or for the icons alone.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"{words} ({key})")
        self._words = words
        self._count = 0
        self._narrow = False

    def show_count(self, count: int, spoken: str) -> None:
        self._count = count
        self.setAccessibleName(spoken)
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._write("" if narrow else f" {self._words}")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        c = colours()
        words = str(self._count) if self._count < 1000 else "999+"
        width = max(20, self.fontMetrics().horizontalAdvance(words) + 10)
        top = 1 if self._narrow else (self.height() - 20) / 2
        pill = QRectF(self.width() - width - (2 if self._narrow else 8), top, width, 20)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.accent))
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(QColor(c.on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class Rail(QWidget):
    """Shows the places; says which one was chosen."""

    chosen = Signal(str)

    def __init__(self, places: tuple[Place, ...], texts: Texts) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setProperty("look", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(texts("ui.rail.name"))
        self._texts = texts
        self._buttons: dict[str, _PlaceButton] = {}
        self._group = QButtonGroup(self)
        inner = QWidget()
        inner.setProperty("look", "column")
        column = QVBoxLayout(inner)
        column.setContentsMargins(tokens.TIGHT, tokens.GAP, tokens.TIGHT, tokens.GAP)
        column.setSpacing(tokens.HAIR)
        for number, place in enumerate(places, 1):
            column.addWidget(self._button(place, number))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 1, 0)
        outer.addWidget(scroll)
        self._group.idClicked.connect(self._choose)
        self.set_narrow(False)

    def mark(self, name: str) -> None:
        """Show `name` as the place where the user is."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def count(self, name: str, waiting: int) -> None:
        """Show how many things wait at `name`."""
        if button := self._buttons.get(name):
            words = self._texts(f"ui.place.{name}")
            button.show_count(waiting, self._texts("ui.rail.waiting", place=words, n=waiting) if waiting else words)

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, or icons and words."""
        for button in self._buttons.values():
            button.set_narrow(narrow)
        self.setFixedWidth(tokens.RAIL_NARROW if narrow else self._room_for_words())

    def _room_for_words(self) -> int:
        """Room for the longest word; seldom more than usual."""
        zoom = self.fontMetrics().height() / 20
        longest = 0
        for button in self._buttons.values():
            button.ensurePolished()
            longest = max(longest, button.minimumSizeHint().width())
        return max(round(tokens.RAIL * max(1.0, zoom)), longest + 2 * tokens.TIGHT + 1)

    def _button(self, place: Place, number: int) -> _PlaceButton:
        key = QKeySequence(f"Alt+{number}")
        native = key.toString(QKeySequence.SequenceFormat.NativeText)
        button = _PlaceButton(place, self._texts(f"ui.place.{place.name}"), native)
        if number <= 9:
            QShortcut(key, self, button.click)
        self._group.addButton(button, len(self._buttons))
        self._buttons[place.name] = button
        return button

    def _choose(self, number: int) -> None:
        self.chosen.emit(list(self._buttons)[number])
