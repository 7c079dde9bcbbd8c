"""Comparing the fingerprint of a card: both sides read the same digits, in person or on a known telephone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.casework import partners
from app.casework.views import Card, Partner
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import label
from forms.errors import BogenError
from forms.texts import Texts


class CardCheck(Screen):
    """Shows a card that was read; it is taken only after somebody says that the digits were compared."""

    def __init__(self, desk: Desk, read: Card) -> None:
        super().__init__(desk, "card_check")
        texts = self.texts
        self._card = read
        self._problems = ErrorSummary("card_check.problems", texts)
        self._notice = Notice("card_check.notice", texts)
        self._compared = CheckBox("card_check.compared", texts("ui.card.compared"))
        confirm = Button("card_check.confirm", texts("ui.card.confirm"), "primary")
        confirm.clicked.connect(self._confirm)
        reject = Button("card_check.reject", texts("ui.card.reject"))
        reject.clicked.connect(desk.back)
        page = ScrollPage()
        page.column.addWidget(PageHeader(texts("ui.card.title"), texts("ui.card.text")))
        page.column.addWidget(self._problems)
        page.column.addWidget(self._notice)
        page.column.addWidget(fingerprint_card("card_check.card", read, texts))
        page.column.addWidget(self._compared)
        page.column.addLayout(row(confirm, reject))
        page.column.addStretch(1)
        self.page.addWidget(page)

    def title(self) -> str:
        return self.texts("ui.card.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._compared.setFocus()

    def _confirm(self) -> None:
        problems = [] if self._compared.isChecked() else [(self._compared, self.texts("ui.card.not_compared"))]
        if self._problems.show_problems(problems):
            return
        self.desk.jobs.vault(
            partial(partners.confirm, self.desk.session, self._card), self._confirmed, failed=self._refused
        )

    def _confirmed(self, partner: Partner) -> None:
        self.desk.changed("partners")
        self.desk.back()
        self.desk.say(self.texts("ui.card.done", name=partner.name))

    def _refused(self, error: BogenError) -> None:
        self._notice.say_error(error)


def fingerprint_card(name: str, shown: Card, texts: Texts) -> QWidget:
    """Whose card it is and its digits: two lines of four groups, and the check digit."""
    frame, column = card()
    column.addWidget(label(shown.name, "h3"))
    kind = texts(f"ui.office_kind.{shown.kind.value}")
    column.addWidget(label(f"{kind} · {texts('ui.card.training')}" if shown.training else kind, "muted"))
    groups = shown.groups
    digits = label(f"{'  '.join(groups[:4])}\n{'  '.join(groups[4:])}  –  {shown.check_digit}", "code", wrap=False)
    digits.setObjectName(f"{name}.fingerprint")
    digits.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    column.addWidget(digits)
    return frame
