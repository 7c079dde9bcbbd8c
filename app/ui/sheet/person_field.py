"""Finding a person in custody by typing: name, original name, booking number or cell."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.casework import people
from app.casework.session import Session
from app.casework.views import Person as PersonView
from app.ui.desk import Desk
from app.ui.kit.words import announce
from app.ui.sheet.field import QuestionField, wording
from app.ui.sheet.suggestions import Suggestions
from forms.question import Person as PersonQuestion

LIMIT = 8


class PersonFinder(QLineEdit):
    """A line that suggests people while one types. `chosen` carries the person; editing the line takes him back."""

    chosen = Signal(object)
    cleared = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._texts = desk.texts
        self._turn = 0
        self._answered = 0
        self._waiting = False
        self._people: tuple[PersonView, ...] = ()
        self.person: PersonView | None = None
        self._list = Suggestions(self)
        self._list.picked.connect(self._pick)
        self.setPlaceholderText(self._texts("ui.sheet.person.type"))
        self.textEdited.connect(self._search)
        self.installEventFilter(self)

    def show_person(self, person: PersonView | None) -> None:
        """Show a person without saying `chosen`."""
        self.person = person
        self._turn += 1  # what is still being looked for is not wanted any more
        self._list.hide()
        self.setText("" if person is None else person_words(person))
        self.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self._list.take_key(event):
            return True
        if event.type() == QEvent.Type.KeyPress and self._must_wait(event):
            return True
        if event.type() == QEvent.Type.FocusOut:
            self._list.hide()
        return super().eventFilter(watched, event)

    def _must_wait(self, event: QEvent) -> bool:
        """Enter before the list is there: a single hit is taken as soon as it arrives, nobody is taken unseen."""
        if not isinstance(event, QKeyEvent) or event.text() != "\r" or event.modifiers():
            return False
        self._waiting = self._answered != self._turn
        return self._waiting

    def _search(self, text: str) -> None:
        if self.person is not None:
            self.person = None
            self.cleared.emit()
        self._turn += 1
        self._waiting = False
        if text.strip():
            work = partial(_find, self._desk.session, text, self._turn)
            self._desk.jobs.vault(work, self._found)
        else:
            self._answered = self._turn
            self._list.hide()

    def _found(self, answer: tuple[int, tuple[PersonView, ...]]) -> None:
        turn, found = answer
        if turn != self._turn:
            return
        self._answered = turn
        self._people = found
        if self._waiting and len(found) == 1:
            self._pick(0)
            return
        self._waiting = False
        if self.hasFocus():
            empty = self._texts("ui.sheet.person.nobody")
            self._list.offer([person_words(person) for person in found], empty)
            first = f", {person_words(found[0])}" if found else ""
            announce(self, self._texts.count("ui.sheet.person.hits", len(found)) + first)

    def _pick(self, place: int) -> None:
        person = self._people[place]
        self._waiting = False
        self.show_person(person)
        self.chosen.emit(person)


class PersonField(QuestionField):
    """The person whom the sheet is about."""

    picked = Signal(object)
    """A `Person`, or `None` when the line was changed again."""
    settled = Signal()
    """Somebody was picked from the list: the next field may have the focus."""

    def __init__(self, question: PersonQuestion, name: str, desk: Desk) -> None:
        self.finder = PersonFinder(desk)
        self._desk = desk
        self._id = ""
        title, hint = wording(question, desk.texts)
        super().__init__(question, name, title, self.finder)
        self._hint = hint
        self.finder.setAccessibleDescription(hint)
        self.finder.setToolTip(hint)
        self.finder.chosen.connect(self._chosen)
        self.finder.cleared.connect(self._cleared)

    def answer(self) -> object:
        return self._id or None

    def show_answer(self, answer: object) -> None:
        wanted = answer if isinstance(answer, str) else ""
        if wanted == self._id and (wanted or not self.finder.text()):
            return
        self._id = wanted
        self.finder.show_person(None)
        if wanted:
            self._desk.jobs.vault(partial(people.get_person, self._desk.session, wanted), self._show)

    def choose(self, person: PersonView) -> None:
        """Take `person` as if he had been picked from the list."""
        self.finder.show_person(person)
        self._chosen(person)

    def enter(self) -> None:
        super().enter()
        self.finder.selectAll()

    def _show(self, person: PersonView) -> None:
        if person.id == self._id:
            self.finder.show_person(person)
            self.picked.emit(person)

    def _chosen(self, person: PersonView) -> None:
        self._id = person.id
        self.edited.emit()
        self.picked.emit(person)
        self.settled.emit()

    def _cleared(self) -> None:
        self._id = ""
        self.edited.emit()
        self.picked.emit(None)


def person_words(person: PersonView) -> str:
    """Name, booking number and place, so that two of the same name are told apart."""
    parts = (person.display_name, person.original_name, person.booking_no, f"{person.wing} {person.cell}".strip())
    return " · ".join(part for part in parts if part)


def _find(session: Session, text: str, turn: int) -> tuple[int, tuple[PersonView, ...]]:
    return turn, people.find(session, text, LIMIT)
