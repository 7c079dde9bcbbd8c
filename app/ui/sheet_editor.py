"""The place "New sheet": one page, five sections, the keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.casework import people
from app.casework.sheets import InvalidAnswers, form_in_use
from app.casework.views import Draft, Person
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.notice import ErrorSummary, Notice, NoticeArea, reveal
from app.ui.kit.page import PageHeader, ScrollPage
from app.ui.kit.words import announce
from app.ui.sheet import work
from app.ui.sheet.action_bar import ActionBar
from app.ui.sheet.also_about import AlsoAbout
from app.ui.sheet.draft_keeper import DraftKeeper, Snapshot
from app.ui.sheet.filling import Filling
from app.ui.sheet.form_view import FormView
from app.ui.sheet.hinting import Hinting
from app.ui.sheet.own_people import OwnPeople
from app.ui.sheet.person_field import PersonField
from app.ui.sheet.recent_sheets import RecentSheets
from forms.errors import BogenError
from forms.moment import MomentValue
from forms.normalise import normalise
from forms.validate import Violation, check, explain

PERSON, NOTICED, PLACE = "person", "noticed", "place"
SIDE = 248
"""Width of what stands beside the form."""
WIDE_ENOUGH = 960


class SheetEditor(Screen):
    """Writes one sheet after the other. Nothing typed is ever lost: it is on the screen, in a draft, or signed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_sheet")
        self._form = form_in_use()
        self._filling = Filling(self._form, {})
        self._begun = False
        self._busy = False
        self._place = ""
        self._wanted_person = ""
        self._last_field = ""
        self._started: float | None = None
        self._wrong: tuple[Violation, ...] = ()
        self._build()
        self._keeper = DraftKeeper(desk, self._snapshot)
        self._keeper.setParent(self)
        self._hinting = Hinting(self._view, desk.texts, self._emergency)
        self._connect()

    def title(self) -> str:
        return self.texts("ui.sheet.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        """`draft` opens one, `person` starts a sheet about somebody; else go on where one was."""
        draft, person = target.get("draft", ""), target.get("person", "")
        if self._begun and not target:
            self._view.go_to(self._last_field)
            return
        self._keeper.keep()
        self._enable(False)
        resume = not self._begun and not person
        self._wanted_person = person
        self.desk.jobs.vault(
            partial(work.begin, self.desk.session, draft_id=draft, resume=resume),
            self._begin,
            failed=self._no_beginning,
        )

    def keep(self) -> Callable[[], object] | None:
        return self._keeper.work()

    def sign(self) -> None:
        """Sign what is on the screen; what is missing is said on top and beside the fields."""
        if self._busy:
            return
        self._keeper.rest()
        self._enable(False)
        seconds = 0 if self._started is None else round(time.monotonic() - self._started)
        answers = dict(self._filling.entered)
        self.desk.jobs.vault(
            partial(work.sign, self.desk.session, self._keeper.slot, answers, self._also.ids, seconds),
            self._signed,
            failed=self._refused,
        )

    def start_new(self) -> None:
        """An empty sheet; what was on the screen is kept as a draft."""
        self._keeper.keep()
        self._show({}, ())
        self._keeper.begin()
        self._view.go_to(PERSON)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._recent.setVisible(event.size().width() >= WIDE_ENOUGH)

    # --- building ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._emergency = Notice("sheet.emergency", self.texts)
        self._notice = Notice("sheet.notice", self.texts)
        self.page.addWidget(NoticeArea(self._emergency, self._notice))
        scroll = ScrollPage(widest=tokens.COLUMN + tokens.WIDE + SIDE)
        self._summary = ErrorSummary("sheet.problems", self.texts)
        self._own = OwnPeople(self.texts)
        self._also = AlsoAbout(self.desk)
        self._view = FormView(self.desk, self._filling)
        self._view.fields[PERSON].put_below(self._also.opener)
        self._view.card_of(PERSON).put_below(self._view.fields[PERSON], self._also)
        self._recent = RecentSheets(self.desk)
        self._recent.setFixedWidth(SIDE)
        scroll.column.addWidget(PageHeader(self.texts("ui.sheet.title")))
        scroll.column.addWidget(self._summary)
        scroll.column.addWidget(self._own)
        across = QHBoxLayout()
        across.setSpacing(tokens.WIDE)
        across.addWidget(self._view, 1)
        across.addWidget(self._recent)
        scroll.column.addLayout(across)
        scroll.column.addStretch(1)
        self.page.addWidget(scroll, 1)
        self._bar = ActionBar(self.texts)
        self.page.addWidget(self._bar)
        self._body = scroll

    def _connect(self) -> None:
        person = self._person_field
        self._own.chosen.connect(person.choose)
        person.picked.connect(self._person_known)
        person.settled.connect(self._view.go_on)
        self._view.edited.connect(self._edited)
        self._view.finished.connect(self._bar.sign.setFocus)
        self._also.changed.connect(self._touched)
        self._keeper.kept.connect(self._kept)
        self._keeper.failed.connect(self._not_kept)
        self._bar.sign.clicked.connect(self.sign)
        self._bar.keep.clicked.connect(self._keep_now)
        self._bar.new.clicked.connect(self.start_new)
        self._bar.discard.connect(self._discard)
        for keys, act in (
            ("Ctrl+Return", self.sign),
            ("Ctrl+Enter", self.sign),
            ("Ctrl+S", self._keep_now),
            ("Ctrl+N", self.start_new),
        ):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        application = QApplication.instance()
        assert isinstance(application, QApplication), "a widget exists only in an application"
        application.focusChanged.connect(self._focus_moved)

    @property
    def _person_field(self) -> PersonField:
        field = self._view.fields[PERSON]
        assert isinstance(field, PersonField), "the form asks for the person by a question of that kind"
        return field

    # --- beginning -----------------------------------------------------------------------------------------------

    def _begin(self, beginning: work.Beginning) -> None:
        first, self._begun = not self._begun, True
        self._place = beginning.place
        if first:
            self._own.show_people(beginning.own_people, self._person_field.finder)
        if beginning.draft is not None:
            self._open_draft(beginning.draft)
        else:
            self._show({}, ())
            self._keeper.begin()
            self._enable(True)
            self._view.go_to(PERSON)
            if self._wanted_person:
                self.desk.jobs.vault(partial(people.get_person, self.desk.session, self._wanted_person), self._prefill)

    def _no_beginning(self, error: BogenError) -> None:
        self._enable(True)
        self._notice.say_error(error)

    def _prefill(self, person: Person) -> None:
        self._person_field.choose(person)

    def _open_draft(self, draft: Draft) -> None:
        entered = dict(draft.answers)
        also = entered.pop(work.ALSO, None)
        self._show(entered, tuple(str(one) for one in also) if isinstance(also, list) else ())
        self._keeper.begin(draft.id)
        self._started = time.monotonic()
        self._enable(True)
        self._view.go_to(draft.field, draft.cursor)
        words = self.texts("ui.sheet.draft.reopened", time=_when(draft, self.desk.workplace.clock().date()))
        self.desk.state(words)

    def _show(self, entered: Mapping[str, object], also: Sequence[str]) -> None:
        """Another sheet. An empty one starts with what is known: now, and the place of the last one."""
        self._started = None
        self._wrong = ()
        self._summary.clear()
        self._notice.hide()
        answers = dict(entered)
        if not answers:
            answers[NOTICED] = self._now()
            if self._place:
                answers[PLACE] = self._place
        self._filling = Filling(self._form, answers)
        self._view.show_filling(self._filling)
        self._also.show_ids(also)
        if not answers.get(PERSON):
            self._recent.show_person(None)
        self._hinting.look(self._filling)

    def _now(self) -> dict[str, object]:
        return MomentValue(self.desk.workplace.clock().replace(second=0, microsecond=0), None, "exact").answer()

    # --- writing -------------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        if self._started is None:
            self._start()
        self._touched()
        self._hinting.look_soon(self._filling)
        if self._wrong:
            self._check_again()

    def _start(self) -> None:
        """The first key. An empty sheet may have waited for hours: "now" is now."""
        self._started = time.monotonic()
        self.desk.say("")  # "signed" above a sheet that is being written would be misread
        field = self._view.fields[NOTICED]
        if not field.isAncestorOf(QApplication.focusWidget() or self):
            self._filling.put(NOTICED, self._now())
            field.show_answer(self._filling.entered[NOTICED])

    def _touched(self) -> None:
        self._keeper.touch()

    def _person_known(self, person: Person | None) -> None:
        self._recent.show_person(person)
        self._hinting.know(person)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not self._view.isAncestorOf(new):
            return
        name, _ = self._view.where()
        if name:
            self._last_field = name
            reveal(new)

    def _check_again(self) -> None:
        """What was mended loses its mark; nothing new is marked while one types."""
        answers = normalise(self._form, self._filling.entered)
        left = {(one.question, one.code) for one in check(self._form, answers, now=self.desk.workplace.clock())}
        for violation in self._wrong:
            if (violation.question, violation.code) not in left:
                self._view.field_at(violation.question).show_error("")
        self._wrong = tuple(one for one in self._wrong if (one.question, one.code) in left)
        if not self._wrong:
            self._summary.clear()

    # --- keeping -------------------------------------------------------------------------------------------------

    def _snapshot(self) -> Snapshot:
        answers = dict(self._filling.entered)
        if self._also.ids:
            answers[work.ALSO] = list(self._also.ids)
        name = self._last_field
        cursor = self._view.fields[name].caret() if name else 0
        return Snapshot(answers, name, cursor)

    def _keep_now(self) -> None:
        if self._started is not None and not self._busy:
            self._keeper.touch()
            self._keeper.keep()

    def _kept(self, draft: Draft) -> None:
        self.desk.state(self.texts("ui.sheet.draft.kept", time=f"{draft.kept_at:%H:%M}"))
        self.desk.changed("drafts")

    def _not_kept(self, error: BogenError) -> None:
        self._notice.say_error(error)

    def _discard(self) -> None:
        self._keeper.rest()
        self.desk.jobs.vault(
            partial(work.discard, self.desk.session, self._keeper.slot), self._discarded, failed=self._not_kept
        )

    def _discarded(self, _nothing: None) -> None:
        self.desk.say(self.texts("ui.sheet.draft.discarded"), "information")
        self.desk.changed("drafts")
        self._show({}, ())
        self._keeper.begin()
        self._view.go_to(PERSON)

    # --- signing -------------------------------------------------------------------------------------------------

    def _enable(self, on: bool) -> None:
        """While the vault works nothing can be typed that would be lost with the sheet that is leaving."""
        self._busy = not on
        self._body.setEnabled(on)
        self._bar.setEnabled(on)

    def _signed(self, ids: tuple[str, ...]) -> None:
        self._enable(True)
        self._place = str(self._filling.settled.get(PLACE, self._place))
        self._show({}, ())
        self._keeper.begin()
        self._last_field = PERSON
        self._view.go_to(PERSON)
        self._body.verticalScrollBar().setValue(0)
        self.desk.say(self.texts.count("ui.sheet.signed", len(ids)))
        self.desk.changed("sheets", "drafts")

    def _refused(self, error: BogenError) -> None:
        self._enable(True)
        self._keeper.touch()
        if isinstance(error, InvalidAnswers):
            self._show_problems(error.violations)
            return
        self._notice.say_error(error)
        self._view.go_to(self._last_field)

    def _show_problems(self, violations: tuple[Violation, ...]) -> None:
        self._wrong = violations
        problems: list[tuple[QWidget, str]] = []
        for violation in violations:
            field = self._view.field_at(violation.question)
            self._view.show_field(field)
            problems.append((field, explain(self._form, violation, self.texts)))
        self._summary.show_problems(problems)
        announce(self._summary, self._summary.accessibleName())


def _when(draft: Draft, today: object) -> str:
    kept = draft.kept_at
    return f"{kept:%H:%M}" if kept.date() == today else f"{kept:%d.%m.%Y, %H:%M}"
