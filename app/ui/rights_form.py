"""What the screens for the rights of a person share: some words, some fields, and one act that is signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.casework.session import Session
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, row
from forms.errors import BogenError


class RightsForm(Screen):
    """`name` is the prefix of its texts (`ui.<name>.…`) and of its parts. Subclasses say what is wrong and what is
    done.

    After the act the screen closes, says so in the words of `ui.<name>.done`, and tells the others what changed.
    """

    changes: tuple[str, ...] = ("sheets", "retention")

    def __init__(self, desk: Desk, name: str, *fields: Field, danger: bool = False) -> None:
        super().__init__(desk, name)
        texts = self.texts
        self._name, self._fields = name, fields
        self.problems = ErrorSummary(f"{name}.problems", texts)
        self.notice = Notice(f"{name}.notice", texts)
        self.sign = Button(f"{name}.sign", texts(f"ui.{name}.sign"), "danger" if danger else "primary")
        cancel = Button(f"{name}.cancel", texts("ui.rights.cancel"))
        self.page_column = ScrollPage(widest=tokens.COLUMN)
        self.page_column.column.addWidget(PageHeader(texts(f"ui.{name}.title"), texts(f"ui.{name}.text")))
        for widget in (self.problems, self.notice, *fields):
            self.page_column.column.addWidget(widget)
        self.page_column.column.addLayout(row(self.sign, cancel))
        self.page_column.column.addStretch(1)
        self.page.addWidget(self.page_column)
        self.sign.clicked.connect(self.attempt)
        cancel.clicked.connect(desk.back)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.attempt, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def title(self) -> str:
        return self.texts(f"ui.{self._name}.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._fields[0].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def wrong(self) -> list[Problem]:
        """What keeps the act from being signed."""
        raise NotImplementedError

    def act(self) -> Callable[[Session], object]:
        """The use case with what was typed; it gets the session on the vault's thread."""
        raise NotImplementedError

    def attempt(self) -> None:
        """Sign, unless something is missing."""
        if not self.sign.isEnabled() or self.problems.show_problems(self.wrong()):
            return
        self._enable(False)
        self.desk.jobs.vault(partial(self.act(), self.desk.session), self._done, failed=self._refused)

    def _done(self, _result: object) -> None:
        self.desk.back()
        self.desk.say(self.texts(f"ui.{self._name}.done"))
        self.desk.changed(*self.changes)

    def _refused(self, error: BogenError) -> None:
        self._enable(True)
        self.notice.say_error(error)

    def _enable(self, on: bool) -> None:
        for widget in (*self._fields, self.sign):
            widget.setEnabled(on)
