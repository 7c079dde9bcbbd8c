"""A new recovery code in the place of the old one: made, tried in a fresh start of the program, shown once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal

from app.casework import recovery
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.progress import ProgressPanel
from app.ui.recovery_page import RecoveryPage
from forms.errors import BogenError


class NewCodeScreen(Screen):
    """The old code opens nothing any more as soon as the new one is on the screen."""

    shown = Signal()
    confirmed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "new_code")
        texts = self.texts
        self._notice = Notice("new_code.notice", texts)
        self._progress = ProgressPanel("new_code.progress", texts)
        self._make = Button("new_code.make", texts("ui.new_code.make"), "primary")
        self._cancel = Button("new_code.cancel", texts("ui.new_code.cancel"))
        self._code = RecoveryPage(desk.workplace, "new_code", texts("ui.new_code.finish"))
        self._header = PageHeader(texts("ui.new_code.title"), texts("ui.new_code.text"))
        page = ScrollPage(widest=560)
        for widget in (self._header, self._notice, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._make, self._cancel))
        page.column.addWidget(self._code)
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._code.hide()
        self._make.clicked.connect(self._try)
        self._cancel.clicked.connect(desk.back)
        self._code.confirmed.connect(self._finish)

    def title(self) -> str:
        return self.texts("ui.new_code.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._make.setFocus()

    def _try(self) -> None:
        self._busy(True)
        self.desk.jobs.vault(partial(recovery.renew, self.desk.session), self._show, failed=self._refused)

    def _show(self, code: str) -> None:
        self._busy(False)
        for widget in (self._header, self._make, self._cancel, self._notice):
            widget.hide()
        self._code.show()
        self._code.begin(code, self.desk.session.office.name)
        self.shown.emit()
        self.desk.changed("keys")

    def _finish(self) -> None:
        self.confirmed.emit()
        self.desk.back()

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        self._notice.say_error(error)
        self._make.setFocus()

    def _busy(self, busy: bool) -> None:
        for button in (self._make, self._cancel):
            button.setEnabled(not busy)
        if busy:
            self._progress.begin(self.texts("ui.new_code.working"))
        else:
            self._progress.end()
