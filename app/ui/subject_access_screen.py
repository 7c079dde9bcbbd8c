"""The answer to a person who asks what is kept: what is masked is shown before the officer signs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.casework import subject_access
from app.casework.dossier import Wishes
from app.casework.session import Session
from app.casework.subject_access import Given, Prepared
from app.casework.subjects import person_of_booking
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.jobs import Task
from app.ui.kit.buttons import Button
from app.ui.kit.fields import LongTextField, TextField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.path_field import PathField
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.toggles import CheckBox
from app.ui.reading.entries import entries
from forms.errors import BogenError


class SubjectAccessScreen(Screen):
    """Two steps: prepare and look, then sign and write. A change of the wishes takes the first step back."""

    def __init__(self, desk: Desk, booking_no: str) -> None:
        super().__init__(desk, "subject_access")
        texts = self.texts
        self._prepared: Prepared | None = None
        self._number = TextField("subject_access.booking_no", texts("ui.person.booking_no"), longest=100)
        self._number.set_text(booking_no)
        self._by_name = CheckBox("subject_access.by_name", texts("ui.subject_access.by_name"))
        hint = texts("ui.subject_access.words_hint")
        self._words = LongTextField("subject_access.words", texts("ui.subject_access.words"), hint=hint, lines=2)
        self._prepare = Button("subject_access.prepare", texts("ui.subject_access.prepare"), "primary")
        self._frame, self._column = card()
        self._found = QWidget()
        self._folder = PathField("subject_access.folder", texts("ui.subject_access.folder"), texts)
        self._sign = Button("subject_access.sign", texts("ui.subject_access.sign"), "primary")
        self._problems = ErrorSummary("subject_access.problems", texts)
        self._notice = Notice("subject_access.notice", texts)
        self._progress = ProgressPanel("subject_access.progress", texts)
        self._build()
        self._prepare.clicked.connect(self._try_prepare)
        self._sign.clicked.connect(self._try_sign)
        self._by_name.toggled.connect(self._forget)
        self._number.edit.textChanged.connect(self._forget)
        self._words.edit.textChanged.connect(self._forget)
        self._forget()

    def title(self) -> str:
        return self.texts("ui.subject_access.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        first = self._prepare if self._number.text else self._number.edit
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        texts = self.texts
        page = ScrollPage(widest=tokens.COLUMN)
        page.column.addWidget(PageHeader(texts("ui.subject_access.title"), texts("ui.subject_access.text")))
        for widget in (self._problems, self._notice, self._progress, self._number, self._by_name, self._words):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._prepare))
        self._column.addWidget(self._found)
        page.column.addWidget(self._frame)
        page.column.addWidget(self._folder)
        page.column.addLayout(row(self._sign))
        page.column.addStretch(1)
        self.page.addWidget(page)

    def _forget(self, *_changed: object) -> None:
        self._prepared = None
        for widget in (self._frame, self._folder, self._sign):
            widget.hide()

    def _try_prepare(self) -> None:
        missing = self.texts("ui.subject_access.number_missing")
        if self._problems.show_problems([] if self._number.text else [(self._number, missing)]):
            return
        self._forget()
        wishes = Wishes(
            officers_by_function=not self._by_name.isChecked(), words=tuple(self._words.text.replace(",", " ").split())
        )
        task = self.desk.jobs.task(self._progress.moved)
        self._progress.begin(self.texts("ui.subject_access.preparing"), task)
        self._prepare.setEnabled(False)
        work = partial(_prepare, self.desk.session, self._number.text, wishes, self.texts.language, task)
        self.desk.jobs.vault(work, self._show, failed=self._failed, stopped=self._stopped)

    def _show(self, prepared: Prepared) -> None:
        self._rest()
        self._prepared = prepared
        texts = self.texts
        masked = ", ".join(f"{word} ({times})" for word, times in prepared.masked) or "–"
        rows = [
            (texts("ui.subject_access.name"), prepared.name),
            (texts("ui.subject_access.sheets"), str(prepared.sheets)),
            (texts("ui.subject_access.recipients"), str(prepared.recipients)),
            (texts("ui.subject_access.masked"), masked),
        ]
        shown = entries(rows)
        self._column.replaceWidget(self._found, shown)
        self._found.hide()
        self._found.deleteLater()
        self._found = shown
        for widget in (self._frame, self._folder, self._sign):
            widget.show()
        self._folder.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _try_sign(self) -> None:
        problem, path = self._folder.problem(), self._folder.path
        if self._problems.show_problems([(self._folder, problem)] if problem else []):
            return
        if self._prepared is None or path is None:
            return
        self._sign.setEnabled(False)
        self._progress.begin(self.texts("ui.subject_access.writing"))
        work = partial(subject_access.give, self.desk.session, self._prepared, path)
        self.desk.jobs.vault(work, self._given, failed=self._failed)

    def _given(self, given: Given) -> None:
        self._rest()
        self._forget()
        words = self.texts("ui.subject_access.done")
        self._notice.say(
            words, self.texts("ui.subject_access.where", pdf=str(given.pdf), json=str(given.json)), "success"
        )

    def _failed(self, error: BogenError) -> None:
        self._rest()
        self._notice.say_error(error)

    def _stopped(self) -> None:
        self._rest()
        self._notice.say(self.texts("ui.subject_access.stopped"))

    def _rest(self) -> None:
        self._progress.end()
        self._prepare.setEnabled(True)
        self._sign.setEnabled(True)


def _prepare(session: Session, booking_no: str, wishes: Wishes, language: str, task: Task) -> Prepared:
    person = person_of_booking(session, booking_no)
    return subject_access.prepare(session, person, wishes, language=language, progress=task.progress)
