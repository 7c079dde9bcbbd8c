"""Entering shares one after the other: each is checked at once, and none is shown again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.shares import Part, read_part
from app.ui import tokens
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.kit.fields import LongTextField
from app.ui.kit.notice import Problem
from app.ui.kit.page import row
from app.ui.kit.words import announce, label
from forms.errors import BogenError
from forms.texts import Texts


class SharesEntry(QWidget):
    """A box for the words of one share, a button that takes it, and what is still missing."""

    complete = Signal()
    """Enough shares of one set are there."""

    def __init__(self, prefix: str, texts: Texts, jobs: Jobs) -> None:
        super().__init__()
        self._texts, self._jobs = texts, jobs
        self._parts: tuple[Part, ...] = ()
        self.field = LongTextField(f"{prefix}.words", texts("ui.parts.words"), hint=texts("ui.parts.hint"), lines=3)
        self._take = Button(f"{prefix}.take", texts("ui.parts.take"))
        self._state = label(texts("ui.parts.none"), "small")
        self._state.setObjectName(f"{prefix}.state")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TIGHT)
        column.addWidget(self.field)
        column.addLayout(row(self._take))
        column.addWidget(self._state)
        self._take.clicked.connect(self._check)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of each share taken so far."""
        return tuple(part.words for part in self._parts)

    @property
    def missing(self) -> int:
        """How many shares are still needed; before the first one nobody knows more than that it is one at least."""
        return max(0, self._parts[0].needed - len(self._parts)) if self._parts else 1

    def clear(self) -> None:
        """Forget all shares."""
        self._parts = ()
        self.field.set_text("")
        self.field.show_error("")
        self._state.setText(self._texts("ui.parts.none"))

    def problems(self) -> list[Problem]:
        """What is missing."""
        return [(self.field, self._texts("ui.parts.too_few"))] if self.missing else []

    def _check(self) -> None:
        self._take.setEnabled(False)
        self._jobs.work(partial(read_part, self.field.text), self._taken, failed=self._refused)

    def _taken(self, part: Part) -> None:
        self._take.setEnabled(True)
        wrong = self._unfit(part)
        if wrong:
            self._say_wrong(wrong)
            return
        self._parts = (*self._parts, part)
        self.field.set_text("")
        self.field.show_error("")
        words = self._texts("ui.parts.taken", number=part.number, set=part.set)
        left = self._texts.count("ui.parts.left", self.missing) if self.missing else self._texts("ui.parts.enough")
        self._state.setText(f"{words} {left}")
        announce(self._state, self._state.text())
        if self.missing:
            self.field.edit.setFocus()
        else:
            self.complete.emit()

    def _unfit(self, part: Part) -> str:
        """Why a share that is spelled right is of no use, or ""."""
        if any(other.set != part.set for other in self._parts):
            return self._texts("ui.parts.other_set", set=part.set, wanted=self._parts[0].set)
        if any(other.number == part.number for other in self._parts):
            return self._texts("ui.parts.twice", number=part.number)
        return ""

    def _refused(self, error: BogenError) -> None:
        self._take.setEnabled(True)
        self._say_wrong(self._texts("ui.parts.mistyped"))

    def _say_wrong(self, words: str) -> None:
        self.field.show_error(words)
        announce(self.field.edit, words)
        self.field.edit.setFocus()
