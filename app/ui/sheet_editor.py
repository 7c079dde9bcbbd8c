"""The place "New sheet": one page, five sections, the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.casework import people
from app.casework.sheets import InvalidAnswers, form_in_use
from app.casework.views import Draft, Person
from app.ui.desk import Desk, Screen
from app.ui.sheet import work
from app.ui.sheet.draft_keeper import DraftKeeper
from app.ui.sheet.editor_page import EditorPage
from app.ui.sheet.filling import Filling
from app.ui.sheet.one_sheet import OneSheet
from forms.errors import BogenError


class SheetEditor(Screen):
    """Writes one sheet after the other. Nothing typed is ever lost: it is on the screen, in a draft, or signed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_sheet")
        self._begun = False
        self._busy = False
        self._wanted_person = ""
        self._page = EditorPage(desk, Filling(form_in_use(), {}))
        self.page.addWidget(self._page)
        self._sheet = OneSheet(desk, self._page)
        self._keeper = DraftKeeper(desk, self._sheet.snapshot)
        self._keeper.setParent(self)
        self._connect()

    def title(self) -> str:
        return self.texts("ui.sheet.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        """`draft` opens one, `person` starts a sheet about somebody; else go on where one was."""
        draft, person = target.get("draft", ""), target.get("person", "")
        if self._begun and not target:
            self._sheet.go_back()
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

    def lying_open(self) -> Callable[[], str] | None:
        return self._keeper.lying_open()

    def sign(self) -> None:
        """Sign what is on the screen; what is missing is said on top and beside the fields."""
        if self._busy:
            return
        self._keeper.rest()
        self._enable(False)
        order = work.Order(self._sheet.entered, self._page.also.ids, self._sheet.seconds)
        self.desk.jobs.vault(
            partial(work.sign, self.desk.session, self._keeper.slot, order), self._signed, failed=self._refused
        )

    def start_new(self) -> None:
        """An empty sheet; what was on the screen is kept as a draft."""
        if self._busy:
            return
        self._keeper.keep()
        self._next()

    def _connect(self) -> None:
        page, bar = self._page, self._page.bar
        page.own.chosen.connect(page.person.choose)
        page.person.settled.connect(page.view.go_on)
        page.view.finished.connect(bar.sign.setFocus)
        self._sheet.touched.connect(self._keeper.touch)
        self._sheet.begun.connect(self._writing)
        self._keeper.kept.connect(self._kept)
        self._keeper.failed.connect(page.notice.say_error)
        bar.sign.clicked.connect(self.sign)
        bar.keep.clicked.connect(self._keep_now)
        bar.new.clicked.connect(self.start_new)
        bar.discard.connect(self._discard)
        for keys, act in (
            ("Ctrl+Return", self.sign),
            ("Ctrl+Enter", self.sign),
            ("Ctrl+S", self._keep_now),
            ("Ctrl+N", self.start_new),
        ):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- beginning -----------------------------------------------------------------------------------------------

    def _begin(self, beginning: work.Beginning) -> None:
        first, self._begun = not self._begun, True
        self._sheet.place = beginning.place
        if first:
            self._page.own.show_people(beginning.own_people, self._page.person.finder)
        self._enable(True)
        if beginning.draft is not None:
            self._open_draft(beginning.draft)
            return
        self._next()
        if beginning.elsewhere:
            self.desk.go("my_sheets", draft=beginning.elsewhere)
        elif self._wanted_person:
            self.desk.jobs.vault(partial(people.get_person, self.desk.session, self._wanted_person), self._prefill)

    def _no_beginning(self, error: BogenError) -> None:
        self._enable(True)
        self._page.notice.say_error(error)

    def _prefill(self, person: Person) -> None:
        self._page.person.choose(person)

    def _open_draft(self, draft: Draft) -> None:
        self._sheet.show_draft(draft)
        self._keeper.begin(draft.id)
        time = _when(draft, self.desk.workplace.clock().date())
        self.desk.state(self.texts("ui.sheet.draft.reopened", time=time))

    def _next(self) -> None:
        self._keeper.begin()
        self._sheet.show_empty()

    # --- writing and keeping -------------------------------------------------------------------------------------

    def _writing(self) -> None:
        # "Signed" above, or an older draft at the foot, would be misread for the sheet that is being written.
        self.desk.say("")
        self.desk.state(self.texts("ui.sheet.draft.not_yet"))

    def _keep_now(self) -> None:
        if self._sheet.is_begun and not self._busy:
            self._keeper.touch()
            self._keeper.keep()

    def _kept(self, draft: Draft) -> None:
        self.desk.state(self.texts("ui.sheet.draft.kept", time=f"{draft.kept_at:%H:%M}"))
        self.desk.changed("drafts")

    def _discard(self) -> None:
        self._keeper.rest()
        self.desk.jobs.vault(
            partial(work.discard, self.desk.session, self._keeper.slot), self._discarded, failed=self._refused
        )

    def _discarded(self, _nothing: None) -> None:
        self.desk.say(self.texts("ui.sheet.draft.discarded"), "information")
        self.desk.changed("drafts")
        self.desk.state("")
        self._next()

    # --- signing -------------------------------------------------------------------------------------------------

    def _enable(self, on: bool) -> None:
        self._busy = not on
        self._page.enable(on)

    def _signed(self, ids: tuple[str, ...]) -> None:
        self._enable(True)
        self._sheet.remember_place()
        self._next()
        self.desk.state("")
        self.desk.say(self.texts.count("ui.sheet.signed", len(ids)))
        self.desk.changed("sheets", "drafts")

    def _refused(self, error: BogenError) -> None:
        self._enable(True)
        self._keeper.touch()
        if isinstance(error, InvalidAnswers):
            self._sheet.marks.show(error.violations)
            return
        self._page.notice.say_error(error)
        self._sheet.go_back()


def _when(draft: Draft, today: object) -> str:
    kept = draft.kept_at
    return f"{kept:%H:%M}" if kept.date() == today else f"{kept:%d.%m.%Y, %H:%M}"
