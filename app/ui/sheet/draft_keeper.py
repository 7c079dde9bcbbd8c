"""Keeps the sheet that is being written: two seconds after the last key and while keys go on, without a
word asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.casework import drafts
from app.casework.session import Session
from app.casework.views import Draft
from app.ui.desk import Desk
from forms.errors import BogenError, InputError
from forms.question import Answers

PAUSE = 1500
"""Milliseconds without a key before the draft is kept: with a slow disk it lies there two seconds after the last."""
LONGEST = 8000
"""Milliseconds after which it is kept in the middle of typing: nobody loses more than ten seconds."""
_GONE = "B-462"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a draft consists of: the answers, and where the writer is."""

    answers: Answers
    field: str
    cursor: int


@dataclass(slots=True)
class Slot:
    """The place of one draft in the vault; "" until it is kept for the first time. Only the vault's thread writes it.

    Work is done in the order asked, so a signature that follows a draft on its way finds the id here.
    """

    id: str = ""
    gone: bool = False
    """The sheet was signed or thrown away: there is nothing left to keep."""


class DraftKeeper(QObject):
    """One sheet at a time; `begin` starts the next. `snapshot` is called on the screen's thread only."""

    kept = Signal(object)
    """The `Draft` as it was kept."""
    failed = Signal(object)
    """The `BogenError` that kept the draft from being kept; everything is still on the screen."""

    def __init__(self, desk: Desk, snapshot: Callable[[], Snapshot]) -> None:
        super().__init__()
        self._desk = desk
        self._snapshot = snapshot
        self._dirty = False
        self._leaving = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.keep)
        self._longest = QTimer(self)
        self._longest.setSingleShot(True)
        self._longest.setInterval(LONGEST)
        self._longest.timeout.connect(self.keep)
        self.slot = Slot()

    def begin(self, draft_id: str = "") -> None:
        """Another sheet: a new one, or the draft `draft_id`."""
        self._stop()
        self._dirty = self._leaving = False
        self.slot = Slot(draft_id)

    def touch(self) -> None:
        """Something was entered."""
        self._dirty, self._leaving = True, False
        self._timer.start()
        if not self._longest.isActive():
            self._longest.start()

    def rest(self) -> None:
        """This sheet is being signed, or thrown away: it is kept only if that fails."""
        self._stop()
        self._dirty, self._leaving = False, True

    @property
    def dirty(self) -> bool:
        """Whether something was entered that is not in a draft yet."""
        return self._dirty

    def keep(self) -> None:
        """Keep the draft now, if there is anything new."""
        if (work := self.work()) is not None:
            self._desk.jobs.vault(work, self._done, failed=self._failed)

    def work(self) -> Callable[[], tuple[Slot, Draft | None]] | None:
        """What is to be kept, as work for the vault's thread; `None` when nothing is new."""
        if not self._dirty and not self._leaving:
            return None
        self._stop()
        self._dirty = False
        return partial(_keep, self._desk.session, self.slot, self._snapshot())

    def lying_open(self) -> Callable[[], str]:
        """The draft on the screen, asked on the vault's thread: "" while it is not kept, or when it is gone."""
        return partial(_id_of, self.slot)

    def _stop(self) -> None:
        self._timer.stop()
        self._longest.stop()

    def _done(self, result: tuple[Slot, Draft | None]) -> None:
        slot, draft = result
        if slot is self.slot and draft is not None:
            self.kept.emit(draft)

    def _failed(self, error: BogenError) -> None:
        self._dirty = True
        self.failed.emit(error)


def _id_of(slot: Slot) -> str:
    return "" if slot.gone else slot.id


def _keep(session: Session, slot: Slot, snapshot: Snapshot) -> tuple[Slot, Draft | None]:
    if slot.gone:
        return slot, None
    try:
        draft = _kept(session, slot.id, snapshot)
    except InputError as error:
        if error.code != _GONE or not slot.id:
            raise
        draft = _kept(session, "", snapshot)  # it was thrown away in the list; what is being written comes first
    slot.id = draft.id
    return slot, draft


def _kept(session: Session, draft_id: str, snapshot: Snapshot) -> Draft:
    return drafts.keep(session, snapshot.answers, draft_id=draft_id, field=snapshot.field, cursor=snapshot.cursor)
