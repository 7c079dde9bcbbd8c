"""Further people whom the same observation is about: each gets a sheet of his own, linked with the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework import people
from app.casework.session import Session
from app.casework.views import Person
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.flow import Flow
from app.ui.kit.link import Link
from app.ui.kit.tab_order import tab_after
from app.ui.sheet.person_field import PersonFinder


class AlsoAbout(QWidget):
    """A second line to find people by; those found are buttons that take them off again. `opener` unfolds it."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._texts = desk.texts
        self._people: dict[str, Person | None] = {}
        self.opener = Link("sheet.also", self._texts("ui.sheet.also.open"))
        self.opener.clicked.connect(self._unfold)
        self._finder = PersonFinder(desk)
        self._field = Field("sheet.also.person", self._texts("ui.sheet.also.title"), self._finder)
        self._field.hide()
        self._finder.chosen.connect(self._add)
        self._chosen = Flow()
        self._chosen.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.HAIR)
        column.addWidget(self._field)
        column.addWidget(self._chosen)
        self.hide()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the further people, in the order chosen."""
        return tuple(self._people)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show the people of a draft, without saying `changed`."""
        self._people = dict.fromkeys(ids)
        self._finder.show_person(None)
        self._draw()
        if ids:
            self._desk.jobs.vault(partial(_named, self._desk.session, tuple(ids)), self._name)

    def take_off(self, person: str) -> None:
        del self._people[person]
        self._draw()
        (self._finder if self._field.isVisible() else self.opener).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _unfold(self) -> None:
        self.show()
        self.opener.hide()
        self._field.show()
        self._finder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, person: Person) -> None:
        self._people[person.id] = person
        self._finder.show_person(None)
        self._draw()
        self.changed.emit()

    def _name(self, found: tuple[Person, ...]) -> None:
        for person in found:
            if person.id in self._people:
                self._people[person.id] = person
        self._draw()

    def _draw(self) -> None:
        self._chosen.clear()
        for place, (key, person) in enumerate(self._people.items()):
            words = key if person is None else f"{person.display_name} · {person.booking_no}"
            button = Button(f"sheet.also.{place}.remove", words, picture="x")
            button.setAccessibleName(self._texts("ui.sheet.also.remove", name=words))
            button.clicked.connect(_TakeOff(button, self, key).act)
            self._chosen.add(button)
        tab_after(self._finder, self._chosen)
        self._chosen.setVisible(bool(self._people))
        self._field.setVisible(bool(self._people) or self._finder.hasFocus())
        self.opener.setVisible(self._field.isHidden())
        self.setVisible(not self._field.isHidden())


class _TakeOff(QWidget):
    """Whom a button takes off; lives as long as the button."""

    def __init__(self, button: QWidget, owner: AlsoAbout, person: str) -> None:
        super().__init__(button)
        self.hide()
        self._owner, self._person = owner, person

    def act(self) -> None:
        self._owner.take_off(self._person)


def _named(session: Session, ids: tuple[str, ...]) -> tuple[Person, ...]:
    return tuple(people.get_person(session, person) for person in ids)
