"""Adding to a signed sheet: an amendment, or the declaration that the sheet does not hold.

The sheet itself never changes. What is typed here is kept as a draft like everything else that is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.casework import drafts, sheets
from app.casework.session import Session
from app.casework.views import Draft, SheetPaper
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.ask import AskOnce, Question
from app.ui.kit.buttons import Button
from app.ui.kit.fields import LongTextField, put_cursor
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.toggles import CheckBox
from app.ui.sheet.draft_keeper import DraftKeeper, Slot, Snapshot
from app.ui.sheet.work import AMENDS, KIND, discard
from forms.errors import BogenError
from forms.reading import day_and_time

AMENDMENT, VOIDING = "amendment", "voiding"
_LEAST = 3


class LaterScreen(Screen):
    """`kind` is amendment or voiding. A draft of the same kind for the same sheet is taken up again."""

    def __init__(self, desk: Desk, paper: SheetPaper, kind: str) -> None:
        super().__init__(desk, kind)
        texts = self.texts
        self._paper, self._kind = paper, kind
        self._busy = False
        self._text = LongTextField(f"{kind}.text", texts("ui.later.text"), hint=texts("ui.later.text_hint"), lines=6)
        words = texts(f"ui.later.{kind}_reason")
        self._reason = LongTextField(f"{kind}.reason", words, lines=2 if kind == AMENDMENT else 4)
        self._fields = {"text": self._text, "reason": self._reason}
        self._last_field = "text" if kind == AMENDMENT else "reason"
        self._sure = CheckBox(f"{kind}.sure", texts("ui.later.sure"))
        self._problems = ErrorSummary(f"{kind}.problems", texts)
        self._notice = Notice(f"{kind}.notice", texts)
        self._sign = Button(
            f"{kind}.sign", texts(f"ui.later.{kind}_sign"), "primary" if kind == AMENDMENT else "danger"
        )
        self._discard = AskOnce(f"{kind}.discard", _question(desk))
        self._keeper = DraftKeeper(desk, self._snapshot)
        self._keeper.setParent(self)
        self._build()
        self._connect()
        desk.jobs.vault(partial(_draft_for, desk.session, paper.id, kind), self._resume)

    def title(self) -> str:
        return self.texts(f"ui.later.{self._kind}")

    def arrive(self, target: Mapping[str, str]) -> None:
        (self._text if self._kind == AMENDMENT else self._reason).edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> Callable[[], object] | None:
        return self._keeper.work()

    def lying_open(self) -> Callable[[], str] | None:
        return self._keeper.lying_open()

    def sign(self) -> None:
        """Sign what is on the screen."""
        if self._busy or self._problems.show_problems(self._wrong()):
            return
        self._keeper.rest()
        self._enable(False)
        said = _Said(self._kind, self._text.text, self._reason.text)
        work = partial(_sign, self.desk.session, self._paper.id, said, self._keeper.slot)
        self.desk.jobs.vault(work, self._signed, failed=self._refused)

    def _build(self) -> None:
        at = day_and_time(self._paper.occurred_at, self.texts)
        about = self.texts(f"ui.later.{self._kind}_text", at=at, author=self._paper.author_name)
        page = ScrollPage(widest=tokens.COLUMN)
        page.column.addWidget(PageHeader(self.title(), about))
        for widget in (self._problems, self._notice, self._text, self._reason, self._sure):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._sign, self._discard))
        page.column.addStretch(1)
        self.page.addWidget(page)
        (self._sure if self._kind == AMENDMENT else self._text).hide()

    def _connect(self) -> None:
        self._text.edit.textChanged.connect(self._text_touched)
        self._reason.edit.textChanged.connect(self._reason_touched)
        self._keeper.kept.connect(self._kept)
        self._keeper.failed.connect(self._notice.say_error)
        self._sign.clicked.connect(self.sign)
        self._discard.agreed.connect(self._throw_away)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.sign, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _wrong(self) -> list[Problem]:
        found: list[Problem] = []
        if self._kind == AMENDMENT and not _LEAST <= len(self._text.text) <= sheets.MAX_LATER:
            hint = self.texts("ui.later.text_missing", least=_LEAST, most=sheets.MAX_LATER)
            found.append((self._text, hint))
        if self._kind == VOIDING and not _LEAST <= len(self._reason.text) <= sheets.MAX_LATER:
            hint = self.texts("ui.later.reason_missing", least=_LEAST, most=sheets.MAX_LATER)
            found.append((self._reason, hint))
        if self._kind == VOIDING and not self._sure.isChecked():
            found.append((self._sure, self.texts("ui.later.not_sure")))
        return found

    def _resume(self, draft: Draft | None) -> None:
        if draft is None or self._keeper.dirty:
            return
        for name, field in self._fields.items():
            field.edit.blockSignals(True)
            field.set_text(str(draft.answers.get(name, "")))
            field.edit.blockSignals(False)
        self._keeper.begin(draft.id)
        if draft.field in self._fields:
            self._last_field = draft.field
            edit = self._fields[draft.field].edit
            edit.setFocus(Qt.FocusReason.OtherFocusReason)
            put_cursor(edit, draft.cursor)

    def _snapshot(self) -> Snapshot:
        said = {name: field.edit.toPlainText() for name, field in self._fields.items()}
        person, cursor = self._paper.person.id, self._fields[self._last_field].edit.textCursor().position()
        answers = {AMENDS: self._paper.id, KIND: self._kind, "person": person, **said}
        return Snapshot(answers, self._last_field, cursor)

    def _text_touched(self) -> None:
        self._last_field = "text"
        self._keeper.touch()

    def _reason_touched(self) -> None:
        self._last_field = "reason"
        self._keeper.touch()

    def _kept(self, draft: Draft) -> None:
        self.desk.state(self.texts("ui.sheet.draft.kept", time=f"{draft.kept_at:%H:%M}"))
        self.desk.changed("drafts")

    def _throw_away(self) -> None:
        self._keeper.rest()
        self.desk.jobs.vault(partial(discard, self.desk.session, self._keeper.slot), self._gone, failed=self._refused)

    def _gone(self, _nothing: None) -> None:
        self.desk.changed("drafts")
        self.desk.back()

    def _signed(self, _id: str) -> None:
        self.desk.back()
        self.desk.say(self.texts(f"ui.later.{self._kind}_done"))
        self.desk.changed("sheets", "drafts")

    def _refused(self, error: BogenError) -> None:
        self._enable(True)
        self._keeper.touch()
        self._notice.say_error(error)

    def _enable(self, on: bool) -> None:
        self._busy = not on
        for widget in (self._text, self._reason, self._sure, self._sign, self._discard):
            widget.setEnabled(on)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is to be signed."""

    kind: str
    text: str
    reason: str


def _question(desk: Desk) -> Question:
    texts = desk.texts
    return Question(
        texts("ui.sheet.discard"),
        texts("ui.sheet.discard_sure"),
        texts("ui.sheet.discard_yes"),
        texts("ui.sheet.discard_no"),
    )


def _draft_for(session: Session, sheet_id: str, kind: str) -> Draft | None:
    own = drafts.own(session)
    return next((one for one in own if one.answers.get(AMENDS) == sheet_id and one.answers.get(KIND) == kind), None)


def _sign(session: Session, sheet_id: str, said: _Said, slot: Slot) -> str:
    """Sign first: if the draft cannot be deleted afterwards, nothing is lost, and it can be thrown away by hand."""
    if said.kind == AMENDMENT:
        record = sheets.amend(session, sheet_id, text=said.text, reason=said.reason)
    else:
        record = sheets.void(session, sheet_id, reason=said.reason)
    discard(session, slot)
    return record
