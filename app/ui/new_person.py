"""Entering one person in custody by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import people, users
from app.casework.dates import read_date
from app.casework.views import NewPerson, Person, User
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import SelectField, TextField
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, row
from forms.errors import BogenError

_NAMES = ("booking_no", "family_name", "given_names", "original_name", "born", "wing", "cell", "status")
_FIELD_OF = {"B-530": "booking_no", "B-531": "family_name", "B-534": "born"}


class NewPersonScreen(Screen):
    """Master data, as small as the work allows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_person")
        texts = self.texts
        self._fields = {name: TextField(f"new_person.{name}", texts(f"ui.person.{name}")) for name in _NAMES}
        self._officer = SelectField(
            "new_person.contact_officer", texts("ui.person.contact_officer"), (("", texts("ui.person.nobody")),)
        )
        self._problems = ErrorSummary("new_person.problems", texts)
        self._notice = Notice("new_person.notice", texts)
        save = Button("new_person.save", texts("ui.person.save"), "primary")
        save.clicked.connect(self._try)
        cancel = Button("new_person.cancel", texts("ui.person.cancel"))
        cancel.clicked.connect(desk.back)
        fields = self._fields
        page = ScrollPage(widest=640)
        page.column.addWidget(PageHeader(texts("ui.person.title"), texts("ui.person.text")))
        page.column.addWidget(self._problems)
        page.column.addWidget(self._notice)
        page.column.addLayout(row(fields["family_name"], fields["given_names"], stretch=False))
        page.column.addLayout(row(fields["booking_no"], fields["born"], stretch=False))
        page.column.addWidget(fields["original_name"])
        page.column.addLayout(row(fields["wing"], fields["cell"], fields["status"], stretch=False))
        page.column.addWidget(self._officer)
        page.column.addLayout(row(save, cancel))
        page.column.addStretch(1)
        self.page.addWidget(page)
        desk.jobs.vault(partial(users.colleagues, desk.session), self._show_officers)

    def title(self) -> str:
        return self.texts("ui.person.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._fields["family_name"].edit.setFocus()

    def _show_officers(self, officers: tuple[User, ...]) -> None:
        for officer in officers:
            self._officer.select.addItem(officer.name, officer.id)

    def _try(self) -> None:
        words = {name: field.text for name, field in self._fields.items()}
        born = read_date(words["born"]) if words["born"] else None
        problems: list[Problem] = [
            (self._fields[name], self.texts("ui.person.missing", label=self._fields[name].title))
            for name in ("family_name", "booking_no")
            if not words[name]
        ]
        if words["born"] and born is None:
            problems.append((self._fields["born"], self.texts("ui.person.born_wrong")))
        if self._problems.show_problems(problems):
            return
        new = NewPerson(
            booking_no=words["booking_no"],
            family_name=words["family_name"],
            given_names=words["given_names"],
            original_name=words["original_name"],
            born=born,
            wing=words["wing"],
            cell=words["cell"],
            status=words["status"],
            contact_officer=self._officer.value,
        )
        work = partial(people.add_person, self.desk.session, new)
        self.desk.jobs.vault(work, self._added, failed=self._refused)

    def _added(self, person: Person) -> None:
        self.desk.changed("people")
        self.desk.back()
        self.desk.say(self.texts("ui.person.added", name=person.display_name))

    def _refused(self, error: BogenError) -> None:
        name = _FIELD_OF.get(error.code)
        if name is None:
            self._notice.say_error(error)
        else:
            text = self.texts(f"error.{error.code}.text", **error.params)
            self._problems.show_problems([(self._fields[name], text)])
