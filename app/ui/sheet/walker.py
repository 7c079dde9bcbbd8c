"""The screen's walker over the closed union of question kinds: which widget a question becomes."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from app.ui.desk import Desk
from app.ui.sheet.choice_fields import CalculatedField, ChoiceField, ListField, ManyField
from app.ui.sheet.field import QuestionField
from app.ui.sheet.files_field import FilesField
from app.ui.sheet.moment_field import MomentField
from app.ui.sheet.person_field import PersonField
from app.ui.sheet.rows_field import RowsField
from app.ui.sheet.text_fields import BoxField, LineField
from forms.question import (
    Attachments,
    Calculated,
    Moment,
    Person,
    Question,
    Repeat,
    SelectMany,
    SelectOne,
    Text,
)

FEW = 6
"""Up to so many choices are all shown; more become a closed list."""
SHORT = 70
"""Letters of all choices together that still fit beside each other."""


def make_field(desk: Desk, question: Question, name: str) -> QuestionField:
    """The widget for `question`, with `name` as object name."""
    texts = desk.texts
    match question:
        case Text():
            return BoxField(question, name, texts) if question.multiline else LineField(question, name, texts)
        case SelectOne():
            letters = sum(len(choice.label[texts.language]) for choice in question.choices)
            if len(question.choices) > FEW or letters > SHORT:
                return ListField(question, name, texts)
            return ChoiceField(question, name, texts)
        case SelectMany():
            return ManyField(question, name, texts)
        case Moment():
            return MomentField(question, name, texts, desk.workplace.clock)
        case Person():
            return PersonField(question, name, desk)
        case Repeat():
            return RowsField(question, name, texts, partial(make_field, desk))
        case Attachments():
            return FilesField(question, name, desk)
        case Calculated():
            return CalculatedField(question, name, texts)
        case _:
            assert_never(question)
