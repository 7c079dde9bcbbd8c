"""The filters above a list of sheets: words, person, area, setting, and whose."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.casework.rights import Action
from app.casework.sheets import form_in_use
from app.casework.views import Person, Role, SheetFilter
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.fields import Field, SelectField, TextField
from app.ui.sheet.person_field import PersonFinder
from forms.question import SelectMany, SelectOne

PAUSE = 250
"""Milliseconds without a key before the list is read again."""
_ROOMY = 880

_ENTRUSTED = frozenset((Role.CONTACT_OFFICER, Role.DEPUTY, Role.TRAINER))


class SheetFilterRow(QWidget):
    """All in one row where there is room, else in two. `changed` is sent when the list must be read again."""

    changed = Signal()

    def __init__(self, desk: Desk, name: str, *, everybody: bool = False) -> None:
        """Begins with the own sheets, or with those of `everybody`."""
        super().__init__()
        texts = desk.texts
        self._desk = desk
        self._text = TextField(f"{name}.text", texts("ui.filter.text"), longest=100)
        self._finder = PersonFinder(desk)
        self._person = Field(f"{name}.person", texts("ui.filter.person"), self._finder)
        self._area = SelectField(f"{name}.area", texts("ui.filter.area"), self._choices("areas", letters=True))
        self._setting = SelectField(f"{name}.setting", texts("ui.filter.setting"), self._choices("setting"))
        whose = (("own", texts("ui.filter.own")), ("", texts("ui.filter.everybody")))
        self._author = SelectField(f"{name}.author", texts("ui.filter.author"), whose)
        self._fields: list[tuple[QWidget, int]] = [
            (self._text, 3), (self._person, 3), (self._area, 2), (self._setting, 2)
        ]  # fmt: skip
        reads_others = not _ENTRUSTED.isdisjoint(desk.session.user.roles) or desk.session.may(Action.READ_ALL_SHEETS)
        if everybody:
            self._author.select.pick("")
        if reads_others:
            self._fields.append((self._author, 2))
        else:
            self._author.setParent(self)
            self._author.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.GAP)
        self._grid.setVerticalSpacing(tokens.TIGHT)
        self._across = 0
        self._arrange(len(self._fields))
        self._listen()

    def wanted(self) -> SheetFilter:
        """What the filters say."""
        return SheetFilter(
            text=self._text.text,
            person_id=self._finder.person.id if self._finder.person else "",
            area=self._area.value,
            setting=self._setting.value,
            author_id=self._desk.session.user.id if self._author.value == "own" else "",
        )

    def show_person(self, person: Person) -> None:
        """Only sheets about `person`, whoever wrote them."""
        self._finder.show_person(person)
        self._author.select.pick("")
        self.changed.emit()

    def focus_first(self) -> None:
        self._text.edit.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        count = len(self._fields)
        across = count if event.size().width() >= _ROOMY else (count + 1) // 2
        if across != self._across:
            self._arrange(across)

    def _arrange(self, across: int) -> None:
        self._across = across
        for column in range(len(self._fields)):
            self._grid.setColumnStretch(column, 0)
        for place, (field, share) in enumerate(self._fields):
            self._grid.addWidget(field, place // across, place % across)
            self._grid.setColumnStretch(place % across, max(share, self._grid.columnStretch(place % across)))

    def _listen(self) -> None:
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.changed)
        self._text.edit.textChanged.connect(self._pause.start)
        self._finder.chosen.connect(self._say)
        self._finder.cleared.connect(self._say)
        for field in (self._area, self._setting, self._author):
            field.select.currentIndexChanged.connect(self._say)

    def _say(self) -> None:
        self.changed.emit()

    def _choices(self, name: str, *, letters: bool = False) -> tuple[tuple[str, str], ...]:
        texts = self._desk.texts
        question = form_in_use().question(name)
        assert isinstance(question, (SelectOne, SelectMany)), "the lists are filtered by what is picked from lists"
        everything = ("", texts(f"ui.filter.any_{name}"))
        words = ((one.name, one.label[texts.language]) for one in question.choices)
        return (everything, *((value, f"{value}  {text}" if letters else text) for value, text in words))
