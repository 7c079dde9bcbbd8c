"""The drafts of this user: go on with one, or throw it away. A draft that waits too long is marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from textwrap import shorten

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.casework import drafts, people
from app.casework.session import Session
from app.casework.views import Draft
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.ask import AskOnce, Question
from app.ui.kit.buttons import Button
from app.ui.kit.flow import Flow, SideBySide
from app.ui.kit.tab_order import tab_before
from app.ui.kit.words import badge, label
from app.ui.sheet.work import AMENDS, KIND
from forms.errors import InputError

OLD = timedelta(hours=72)
"""A draft that is older is remembered: what was noticed should be signed while it is fresh."""
FIRST = 3
"""So many are shown at once; the others unfold."""
_EXCERPT = 90
_BESIDE = 640


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft as the list shows it. `sheet` is the sheet that it adds to, or ""."""

    id: str
    person: str
    kept_at: datetime
    excerpt: str
    sheet: str
    kind: str


class DraftsCard(QFrame):
    """Hidden while there are none."""

    opened = Signal(object)
    """The `DraftLine` to go on with."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("my_sheets.drafts")
        self.setProperty("look", "card")
        self._desk = desk
        self._lines: tuple[DraftLine, ...] = ()
        self._all = False
        self._title = label("", "h3")
        self._column = QVBoxLayout()
        self._column.setSpacing(tokens.HAIR)
        self._more = Button("my_sheets.drafts.more", "", "link")
        self._more.clicked.connect(self._unfold)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.ROOMY, tokens.GAP, tokens.ROOMY, tokens.GAP)
        outer.setSpacing(tokens.TIGHT)
        outer.addWidget(self._title)
        outer.addLayout(self._column)
        outer.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def load(self) -> None:
        """Read the drafts."""
        self._desk.jobs.vault(partial(_read, self._desk.session), self._show)

    def discard(self, line: DraftLine) -> None:
        """Throw one away for good."""
        self._desk.jobs.vault(partial(drafts.discard, self._desk.session, line.id), self._gone)

    def _show(self, lines: tuple[DraftLine, ...]) -> None:
        self._lines = lines
        self._draw()

    def _draw(self) -> None:
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        texts = self._desk.texts
        shown = self._lines if self._all else self._lines[:FIRST]
        now = self._desk.workplace.clock()
        for place, line in enumerate(shown):
            self._column.addWidget(_Line(self, place, line, self._desk, old=now - line.kept_at > OLD))
        tab_before(self._more, *self.findChildren(_Line))
        self._title.setText(texts.count("ui.drafts.title", len(self._lines)))
        self._more.rename(texts.count("ui.drafts.more", len(self._lines) - len(shown)))
        self._more.setVisible(len(shown) < len(self._lines))
        self.setVisible(bool(self._lines))

    def _unfold(self) -> None:
        self._all = True
        self._draw()

    def _gone(self, _nothing: None) -> None:
        self._desk.say(self._desk.texts("ui.sheet.draft.discarded"), "information")
        self._desk.changed("drafts")


class _Line(QWidget):
    """One draft: whom it is about, since when, how it begins."""

    def __init__(self, owner: DraftsCard, place: int, line: DraftLine, desk: Desk, *, old: bool) -> None:
        super().__init__()
        texts = desk.texts
        self._owner, self._line = owner, line
        name = f"my_sheets.draft.{place}"
        person = line.person or texts("ui.drafts.nobody")
        words = texts(f"ui.drafts.{line.kind}", person=person) if line.sheet else person
        go_on = Button(f"{name}.open", texts("ui.drafts.open"), picture="file-pen")
        go_on.setAccessibleName(texts("ui.drafts.open_named", what=words))
        go_on.clicked.connect(self._open)
        question = Question(
            texts("ui.sheet.discard"), texts("ui.drafts.sure"), texts("ui.sheet.discard_yes"), texts("ui.drafts.keep")
        )
        ask = AskOnce(f"{name}.discard", question)
        ask.button.setAccessibleName(texts("ui.drafts.discard_named", what=words))
        ask.agreed.connect(self._discard)
        reminder = (badge(texts("ui.drafts.old"), "warning"),) if old else ()
        acts = Flow(*reminder, go_on, ask)
        at = texts("ui.drafts.kept", at=f"{line.kept_at:%d.%m.%Y %H:%M}")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(SideBySide(_BESIDE, (self._words(words, at), 1), (acts, 0)))

    def _words(self, title: str, kept: str) -> QWidget:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(title, "label"))
        parts = (kept, self._line.excerpt)
        column.addWidget(label(" · ".join(part for part in parts if part), "small"))
        return both

    def _open(self) -> None:
        self._owner.opened.emit(self._line)

    def _discard(self) -> None:
        self._owner.discard(self._line)


def _read(session: Session) -> tuple[DraftLine, ...]:
    return tuple(_line(session, draft) for draft in drafts.own(session))


def line_of(session: Session, draft_id: str) -> DraftLine:
    """One draft as the list shows it. Raises as `drafts.open_draft`."""
    return _line(session, drafts.open_draft(session, draft_id))


def _line(session: Session, draft: Draft) -> DraftLine:
    answers: Mapping[str, object] = draft.answers
    text = str(answers.get("facts") or answers.get("text") or answers.get("reason") or "")
    return DraftLine(
        id=draft.id,
        person=_person(session, str(answers.get("person") or "")),
        kept_at=draft.kept_at,
        excerpt=shorten(text, _EXCERPT, placeholder=" …"),
        sheet=str(answers.get(AMENDS) or ""),
        kind=str(answers.get(KIND) or ""),
    )


def _person(session: Session, person: str) -> str:
    try:
        return people.get_person(session, person).display_name if person else ""
    except InputError:
        return ""  # a draft may name somebody who is not in the register; it can still be opened
