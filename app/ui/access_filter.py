"""The filters above the log of access: act, account, booking number, days."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.access import Act
from app.casework.access_views import AccessFilter
from app.casework.dates import read_date
from app.ui import tokens
from app.ui.access_words import act_words
from app.ui.kit.fields import SelectField, TextField
from app.ui.kit.notice import Problem
from app.ui.kit.page import row
from forms.texts import Texts


class AccessFilterRow(QWidget):
    """`changed` is sent when a field was left or an act picked: each look at the log is a row in it."""

    changed = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        acts = (("", texts("ui.access.any_act")), *((act.value, act_words(act.value, texts)) for act in Act))
        self._act = SelectField("access.act", texts("ui.access.act"), acts)
        self._login = TextField("access.login", texts("ui.access.login"), longest=40)
        self._number = TextField("access.booking_no", texts("ui.access.booking_no"), longest=40)
        self._since = TextField("access.since", texts("ui.access.since"), longest=20)
        self._until = TextField("access.until", texts("ui.access.until"), longest=20)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TIGHT)
        column.addLayout(row(self._act, self._login, self._number, spacing=tokens.GAP, stretch=False))
        column.addLayout(row(self._since, self._until, spacing=tokens.GAP, stretch=False))
        self._last = self.wanted()
        self._act.select.currentIndexChanged.connect(self._say)
        for field in (self._login, self._number, self._since, self._until):
            field.edit.editingFinished.connect(self._say)

    def wanted(self) -> AccessFilter:
        """What the filters say; a day that is none does not narrow (`problems` names it)."""
        return AccessFilter(
            act=Act(self._act.value) if self._act.value else None,
            login=self._login.text,
            booking_no=self._number.text,
            since=read_date(self._since.text),
            until=read_date(self._until.text),
        )

    def problems(self) -> list[Problem]:
        """Days that are none."""
        wrong = self._texts("ui.access.day_wrong")
        return [(field, wrong) for field in (self._since, self._until) if field.text and not _day(field)]

    def focus_first(self) -> None:
        self._act.select.setFocus()

    def _say(self) -> None:
        wanted = self.wanted()
        if wanted != self._last or self.problems():
            self._last = wanted
            self.changed.emit()


def _day(field: TextField) -> date | None:
    return read_date(field.text)
