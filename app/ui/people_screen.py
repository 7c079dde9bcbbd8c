"""People in custody: the register as a table, one person by hand, many from a CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer

from app.casework import people
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Page, Person
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import TextField
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage
from app.ui.kit.table import Column, PagedModel, Table

_PAUSE_MS = 200


class PeopleScreen(Screen):
    """The register with a search that forgives umlauts and accents."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "people")
        texts = self.texts
        self._model = PagedModel[Person](desk.jobs, self._columns())
        self._table = Table("people.table", texts("ui.people.title"), self._model, empty=texts("ui.people.none"))
        self._table.opened.connect(self._open)
        self._filter = TextField("people.filter", texts("ui.people.filter"), longest=100)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._load)
        self._filter.edit.textChanged.connect(self._pause.start)
        self._notice = Notice("people.notice", texts)
        keeps = desk.session.may(Action.KEEP_PEOPLE)
        add = Button("people.add", texts("ui.people.add"), "primary", picture="user-plus")
        add.clicked.connect(self._add)
        table = Button("people.import", texts("ui.people.import"), picture="file-up")
        table.clicked.connect(self._import)
        access = Button("people.subject_access", texts("ui.people.subject_access"), picture="file-text")
        access.clicked.connect(self._subject_access)
        page = ScrollPage(widest=0)
        custody = Button("people.custody_end", texts("ui.people.custody_end"), picture="calendar-range")
        custody.clicked.connect(self._custody_end)
        actions = [custody, table, add] if keeps else []
        actions += [access] if desk.session.may(Action.GIVE_SUBJECT_ACCESS) else []
        page.column.addWidget(PageHeader(texts("ui.people.title"), texts("ui.people.text"), *actions))
        page.column.addWidget(self._notice)
        page.column.addWidget(self._filter)
        page.column.addWidget(self._table, 1)
        self.page.addWidget(page)
        self._model.failed.connect(self._notice.say_error)
        self._load()

    def title(self) -> str:
        return self.texts("ui.people.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._filter.edit.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if "people" in what:
            self._model.reload()

    def _load(self) -> None:
        self._model.load(partial(_people, self.desk.session, self._filter.text))

    def _open(self, person: Person) -> None:
        if self.desk.session.may(Action.READ_SHEETS):
            self.desk.go("my_sheets", person=person.id)

    def _add(self) -> None:
        from app.ui.new_person import NewPersonScreen

        self.desk.open(NewPersonScreen(self.desk))

    def _custody_end(self) -> None:
        from app.ui.custody_end import CustodyEndScreen

        line = self._table.current
        if line is None:
            self._notice.say(self.texts("ui.people.choose_line"))
        else:
            self.desk.open(CustodyEndScreen(self.desk, line))

    def _subject_access(self) -> None:
        from app.ui.subject_access_screen import SubjectAccessScreen

        line = self._table.current
        self.desk.open(SubjectAccessScreen(self.desk, line.booking_no if line else ""))

    def _import(self) -> None:
        from app.ui.people_import import PeopleImportScreen

        self.desk.open(PeopleImportScreen(self.desk))

    def _columns(self) -> tuple[Column[Person], ...]:
        texts = self.texts
        return (
            Column[Person](title=texts("ui.person.name"), text=lambda person: person.display_name, share=2),
            Column[Person](title=texts("ui.person.original_name"), text=lambda person: person.original_name, share=1),
            Column[Person](title=texts("ui.person.booking_no"), text=lambda person: person.booking_no),
            Column[Person](title=texts("ui.person.born"), text=_born),
            Column[Person](title=texts("ui.person.wing"), text=lambda person: person.wing),
            Column[Person](title=texts("ui.person.cell"), text=lambda person: person.cell),
        )


def _born(person: Person) -> str:
    return f"{person.born:%d.%m.%Y}" if person.born else ""


def _people(session: Session, text: str, following: str | None) -> Page[Person]:
    return people.list_people(session, text, after=following)
