"""One section of a form: a card with its title; an assessment has its own colour and is closed at first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.flow import SideBySide
from app.ui.kit.words import label
from app.ui.sheet.choice_fields import ListField
from app.ui.sheet.field import QuestionField
from app.ui.sheet.moment_field import MomentField
from app.ui.sheet.person_field import PersonField
from forms.question import Answers, Nature, Section
from forms.texts import Texts

STACKED = 600
"""Below this width the fields of a row stand below each other."""
_SHARES: tuple[tuple[type[QuestionField], int], ...] = ((PersonField, 6), (MomentField, 5), (ListField, 4))


class SectionCard(QFrame):
    """The fields of a section. Fields that need little width share a row: person, moment, place."""

    def __init__(self, section: Section, fields: Sequence[QuestionField], texts: Texts) -> None:
        super().__init__()
        assessed = any(question.nature is Nature.ASSESSMENT for question in section.questions)
        self.setProperty("look", "assessment" if assessed else "card")
        self._names = frozenset(question.name for question in section.questions)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.ROOMY, tokens.GAP, tokens.ROOMY, tokens.ROOMY)
        self._column.setSpacing(tokens.GAP)
        self._body = QWidget()
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(tokens.ROOMY)
        self._toggle = self._head(section, texts)
        self._column.addWidget(self._body)
        for together, run in groupby(fields, key=_share_row):
            self._add(list(run), together=together)

    def put_below(self, field: QuestionField, widget: QWidget) -> None:
        """Put something that belongs to `field` below its row."""
        for place in range(self.column.count()):
            item = self.column.itemAt(place)
            line = item.widget() if item is not None else None
            if line is not None and (line is field or line.isAncestorOf(field)):
                self.column.insertWidget(place + 1, widget)
                return

    def open(self) -> None:
        """Unfold a closed section."""
        if self._toggle is not None:
            self._toggle.setChecked(True)

    def open_if_filled(self, entered: Answers) -> None:
        """A closed section is open exactly when something was entered in it."""
        if self._toggle is not None:
            self._toggle.setChecked(not self._names.isdisjoint(entered))

    def _head(self, section: Section, texts: Texts) -> Button | None:
        title = section.label[texts.language]
        hint = "" if section.hint is None else section.hint[texts.language]
        toggle = None
        if section.closed:
            toggle = Button(f"sheet.section.{section.name}", title, "section", picture="chevron-right")
            toggle.setCheckable(True)
            toggle.setAccessibleDescription(hint)
            toggle.toggled.connect(self._unfold)
            self._column.addWidget(toggle)
            self._body.hide()
        else:
            self._column.addWidget(label(title, "h3"))
        if hint:
            self._column.addWidget(label(hint, "small"))
        return toggle

    def _add(self, fields: Sequence[QuestionField], *, together: bool) -> None:
        if together and len(fields) > 1:
            for field in fields:
                field.stack()
            parts = [(field, _share(field)) for field in fields]
            self.column.addWidget(SideBySide(STACKED, *parts, spacing=tokens.ROOMY))
            return
        for field in fields:
            self.column.addWidget(field)

    def _unfold(self, shown: bool) -> None:
        assert self._toggle is not None, "only a section with a button is folded"
        self._toggle.set_picture("chevron-down" if shown else "chevron-right")
        self._body.setVisible(shown)
        if shown and self._toggle.hasFocus():
            self.findChildren(QuestionField)[0].enter()


def _share(field: QuestionField) -> int:
    return next((share for kind, share in _SHARES if isinstance(field, kind)), 0)


def _share_row(field: QuestionField) -> bool:
    return bool(_share(field))
