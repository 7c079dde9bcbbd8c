"""The one sheet that is on the page: what was entered, since when, and where the writer is."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.casework.sheets import form_in_use
from app.casework.views import Draft, Person
from app.ui.desk import Desk
from app.ui.kit.notice import reveal
from app.ui.sheet import work
from app.ui.sheet.draft_keeper import Snapshot
from app.ui.sheet.editor_page import PERSON, EditorPage
from app.ui.sheet.filling import Filling
from app.ui.sheet.hinting import Hinting
from app.ui.sheet.marks import Marks
from forms.moment import MomentValue

NOTICED, PLACE = "noticed", "place"


class OneSheet(QObject):
    """Puts a sheet on the page and keeps track of it. An empty one starts with what is known: now, the last place."""

    begun = Signal()
    """The first key on an empty sheet."""
    touched = Signal()
    """Something was entered."""

    def __init__(self, desk: Desk, page: EditorPage) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._view = page.view
        self._filling = Filling(form_in_use(), {})
        self._started: float | None = None
        self._last_field = ""
        self.place = ""
        """Where the last sheet was noticed; the next one often is from there too."""
        self.marks = Marks(self._view, page.summary, desk.texts, desk.workplace.clock)
        self._hinting = Hinting(self._view, desk.texts, page.emergency)
        self._view.edited.connect(self._edited)
        page.person.picked.connect(self._person_known)
        page.also.changed.connect(self._add)
        application = QApplication.instance()
        assert isinstance(application, QApplication), "a widget exists only in an application"
        application.focusChanged.connect(self._focus_moved)

    @property
    def is_begun(self) -> bool:
        """Whether anything was entered."""
        return self._started is not None

    @property
    def seconds(self) -> int:
        """How long it has been written on."""
        return 0 if self._started is None else round(time.monotonic() - self._started)

    @property
    def entered(self) -> dict[str, object]:
        return dict(self._filling.entered)

    def show_empty(self) -> None:
        """An empty sheet, the focus on the person."""
        answers: dict[str, object] = {NOTICED: self._now()}
        if self.place:
            answers[PLACE] = self.place
        self._show(answers, ())
        self._last_field = PERSON
        self._view.go_to(PERSON)
        self._page.to_top()

    def show_draft(self, draft: Draft) -> None:
        """A draft as it was left, the focus in the same field at the same place."""
        entered = dict(draft.answers)
        also = entered.pop(work.ALSO, None)
        self._show(entered, tuple(str(one) for one in also) if isinstance(also, list) else ())
        self._started = time.monotonic()
        self._view.go_to(draft.field, draft.cursor)

    def remember_place(self) -> None:
        """The place of this sheet is the preset of the next."""
        self.place = str(self._filling.settled.get(PLACE, self.place))

    def go_back(self) -> None:
        """The focus where it was last."""
        self._view.go_to(self._last_field)

    def snapshot(self) -> Snapshot:
        """The sheet as a draft holds it."""
        answers = self.entered
        if self._page.also.ids:
            answers[work.ALSO] = list(self._page.also.ids)
        name = self._last_field
        return Snapshot(answers, name, self._view.fields[name].caret() if name else 0)

    def _show(self, answers: Mapping[str, object], also: Sequence[str]) -> None:
        self._started = None
        self.marks.clear()
        self._page.notice.hide()
        self._filling = Filling(self._filling.form, answers)
        self._view.show_filling(self._filling)
        self._page.also.show_ids(also)
        if not answers.get(PERSON):
            self._page.recent.show_person(None)
        self._hinting.look(self._filling)

    def _now(self) -> dict[str, object]:
        return MomentValue(self._desk.workplace.clock().replace(second=0, microsecond=0), None, "exact").answer()

    def _edited(self) -> None:
        if self._started is None:
            self._start()
        self.touched.emit()
        self._hinting.look_soon(self._filling)
        self.marks.look_again(self._filling)

    def _start(self) -> None:
        """The first key. An empty sheet may have waited for hours: "now" is now."""
        self._started = time.monotonic()
        field = self._view.fields[NOTICED]
        if not field.isAncestorOf(QApplication.focusWidget() or self._page):
            self._filling.put(NOTICED, self._now())
            field.show_answer(self._filling.entered[NOTICED])
        self.begun.emit()

    def _add(self) -> None:
        if self._started is None:
            self._start()
        self.touched.emit()

    def _person_known(self, person: Person | None) -> None:
        self._page.recent.show_person(person)
        self._hinting.know(person)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not self._view.isAncestorOf(new):
            return
        name, _ = self._view.where()
        if name:
            self._last_field = name
            reveal(new)
