"""A forgotten passphrase: who can help, and the two ways in that remain for an administrator."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.front_page import FrontPage
from app.ui.jobs import Jobs
from app.ui.kit.buttons import Button
from app.ui.kit.page import row
from app.ui.kit.words import label
from app.ui.regain import CODE, SHARES, RegainPage


class ForgottenPage(QWidget):
    """What to do, and from here to the page of the chosen way."""

    regained = Signal(object, str)
    """The administrator's new session, and by which way: code or shares."""
    left = Signal()
    """Back to the login."""

    def __init__(self, workplace: Workplace, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("forgotten")
        self._workplace, self._jobs = workplace, jobs
        texts = workplace.texts
        self._back = Button("forgotten.back", texts("ui.forgotten.back"))
        self._ways = {way: Button(f"forgotten.{way}", texts(f"ui.forgotten.{way}")) for way in (CODE, SHARES)}
        page = FrontPage(texts, texts("ui.forgotten.title"), texts("ui.forgotten.text"))
        for who in ("everybody", "administrator"):
            page.inner.addSpacing(tokens.HAIR)
            page.inner.addWidget(label(texts(f"ui.forgotten.{who}"), "h3"))
            page.inner.addWidget(label(texts(f"ui.forgotten.{who}_text")))
        page.inner.addLayout(row(*self._ways.values()))
        page.inner.addSpacing(tokens.TIGHT)
        page.inner.addLayout(row(self._back))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(page)
        for way, button in self._ways.items():
            button.clicked.connect(partial(self._go, way))
        self._back.clicked.connect(self.left)

    def begin(self) -> None:
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, way: str) -> None:
        page = RegainPage(self._workplace, self._jobs, way)
        page.left.connect(self.left)
        page.regained.connect(partial(self._hand_on, way))
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.begin()

    def _hand_on(self, way: str, session: object) -> None:
        self.regained.emit(session, way)
