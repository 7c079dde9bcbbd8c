"""What keeps a sheet from being signed: the summary on top, and the same words beside each field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.casework.clock import Clock
from app.ui.kit.notice import ErrorSummary
from app.ui.kit.words import announce
from app.ui.sheet.filling import Filling
from app.ui.sheet.form_view import FormView
from forms.normalise import normalise
from forms.texts import Texts
from forms.validate import Violation, check, explain


class Marks(QObject):
    """What is mended loses its mark at once; nothing new is marked while one types."""

    def __init__(self, view: FormView, summary: ErrorSummary, texts: Texts, clock: Clock) -> None:
        super().__init__(view)
        self._view = view
        self._summary = summary
        self._texts = texts
        self._clock = clock
        self._wrong: tuple[Violation, ...] = ()

    def show(self, violations: Sequence[Violation]) -> None:
        """Say all of them; closed sections open, the summary takes the focus."""
        self._wrong = tuple(violations)
        problems: list[tuple[QWidget, str]] = []
        for violation in violations:
            field = self._view.field_at(violation.question)
            self._view.show_field(field)
            problems.append((field, explain(self._view.form, violation, self._texts)))
        self._summary.show_problems(problems)
        announce(self._summary, self._summary.accessibleName())

    def clear(self) -> None:
        """Another sheet."""
        self._wrong = ()
        self._summary.clear()

    def look_again(self, filling: Filling) -> None:
        """Take the marks away that hold no longer."""
        if not self._wrong:
            return
        answers = normalise(filling.form, filling.entered)
        left = {(one.question, one.code) for one in check(filling.form, answers, now=self._clock())}
        for violation in self._wrong:
            if (violation.question, violation.code) not in left:
                self._view.field_at(violation.question).show_error("")
        self._wrong = tuple(one for one in self._wrong if (one.question, one.code) in left)
        if not self._wrong:
            self._summary.clear()
