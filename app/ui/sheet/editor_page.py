"""The page of the editor: what is on it and where; what happens on it is the editor's."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.notice import ErrorSummary, Notice, NoticeArea
from app.ui.kit.page import PageHeader, ScrollPage
from app.ui.kit.tab_order import tab_after
from app.ui.sheet.action_bar import ActionBar
from app.ui.sheet.also_about import AlsoAbout
from app.ui.sheet.filling import Filling
from app.ui.sheet.form_view import FormView
from app.ui.sheet.own_people import OwnPeople
from app.ui.sheet.person_field import PersonField
from app.ui.sheet.recent_sheets import RecentSheets

PERSON, PLACE = "person", "place"
SIDE = 248
"""Width of what stands beside the form."""
WIDE_ENOUGH = 960


class EditorPage(QWidget):
    """Notices, the form with the last sheets beside it, and the bar at the foot."""

    def __init__(self, desk: Desk, filling: Filling) -> None:
        super().__init__()
        texts = desk.texts
        self.emergency = Notice("sheet.emergency", texts)
        self.notice = Notice("sheet.notice", texts)
        self.summary = ErrorSummary("sheet.problems", texts)
        self.own = OwnPeople(texts)
        self.also = AlsoAbout(desk)
        self.view = FormView(desk, filling)
        self.view.fields[PERSON].put_below(self.also.opener)
        self.view.card_of(PERSON).put_below(self.view.fields[PERSON], self.also)
        tab_after(self.person.finder, self.also.opener)
        # Further people stand below the whole row, so they come after its last field.
        tab_after(self.view.fields[PLACE].control, self.also)
        self.recent = RecentSheets(desk)
        self.recent.setFixedWidth(SIDE)
        self.bar = ActionBar(texts)
        self.body = ScrollPage(widest=tokens.COLUMN + tokens.WIDE + SIDE)
        self.body.setObjectName("sheet.body")
        self.body.column.addWidget(PageHeader(texts("ui.sheet.title")))
        self.body.column.addWidget(self.summary)
        self.body.column.addWidget(self.own)
        across = QHBoxLayout()
        across.setSpacing(tokens.WIDE)
        across.addWidget(self.view, 1)
        across.addWidget(self.recent)
        self.body.column.addLayout(across)
        self.body.column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(NoticeArea(self.emergency, self.notice))
        outer.addWidget(self.body, 1)
        outer.addWidget(self.bar)

    @property
    def person(self) -> PersonField:
        field = self.view.fields[PERSON]
        assert isinstance(field, PersonField), "the form asks for the person by a question of that kind"
        return field

    def enable(self, on: bool) -> None:
        """While the vault works nothing can be typed that would be lost with the sheet that is leaving."""
        self.body.setEnabled(on)
        self.bar.setEnabled(on)

    def to_top(self) -> None:
        self.body.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.recent.setVisible(event.size().width() >= WIDE_ENOUGH)
