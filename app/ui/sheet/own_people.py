"""The contact officer's own people: large buttons, Alt+1 to Alt+8 while the person is being chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.views import Person
from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.flow import Flow
from app.ui.kit.tab_order import tab_before
from app.ui.kit.words import label
from forms.texts import Texts

MOST = 8


class OwnPeople(QWidget):
    """Hidden for those to whom nobody is entrusted.

    The rail has Alt and a digit too. Where the focus is decides: in the line of the person or on these buttons the
    digits mean people, elsewhere they mean places.
    """

    chosen = Signal(object)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._buttons: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.HAIR)
        column.addWidget(label(texts("ui.sheet.own_people"), "label"))
        self._flow = Flow()
        column.addWidget(self._flow)
        self.hide()

    def show_people(self, people: Sequence[Person], line: QWidget) -> None:
        """Offer `people`; the digits work in `line` too."""
        line.installEventFilter(self)
        for number, person in enumerate(people[:MOST], 1):
            button = Button(f"sheet.own.{number}", f"{number}  {person.display_name}")
            button.setAccessibleName(self._texts("ui.sheet.own_person", name=person.display_name, n=number))
            button.setToolTip(f"Alt+{number} · {person.booking_no}")
            button.installEventFilter(self)
            button.clicked.connect(_Choice(button, self, person).choose)
            self._buttons.append(button)
            self._flow.add(button)
        tab_before(line, *self._buttons)
        self.setVisible(bool(self._buttons))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            place = event.key() - Qt.Key.Key_1
            if 0 <= place < len(self._buttons):
                if event.type() == QEvent.Type.ShortcutOverride:
                    event.accept()
                    return True
                if event.type() == QEvent.Type.KeyPress:
                    self._buttons[place].click()
                    return True
        return super().eventFilter(watched, event)


class _Choice(QWidget):
    """Which person a button stands for; lives as long as the button."""

    def __init__(self, button: QWidget, owner: OwnPeople, person: Person) -> None:
        super().__init__(button)
        self.hide()
        self._owner, self._person = owner, person

    def choose(self) -> None:
        self._owner.chosen.emit(self._person)
