"""The answers in the one shape in which they are checked, signed and shown.

One pass from top to bottom: relevance looks back only (`forms.soundness`), so what is dropped above is gone for what
stands below. Normalising twice changes nothing more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never

from forms.expression import AttributeLookup, Expression
from forms.moment import MomentValue
from forms.question import (
    Answers,
    Attachments,
    Calculated,
    Form,
    Moment,
    Person,
    Question,
    Repeat,
    SelectMany,
    SelectOne,
    Text,
)

# Left-to-right and right-to-left override: they can make a printed sentence say something else than the signed one.
_OVERRIDES = frozenset("\u202d\u202e")
_NO_COLUMNS: Mapping[str, str] = {}


def normalise(form: Form, answers: Answers) -> dict[str, object]:
    """The answers that count.

    Dropped: answers to questions that do not apply, and empty ones. Filled: presets, defaults of pick lists left
    empty, calculated values. Texts are trimmed. What is wrong is kept as it is, for `forms.validate.check` to name.
    """
    return _settle(form.questions, answers)


def first_answers(form: Form, now: datetime) -> dict[str, object]:
    """What an empty form starts with: its defaults, and `now` (to the minute) wherever a moment is asked for."""
    minute = now.replace(second=0, microsecond=0)
    moments = {
        question.name: MomentValue(minute, None, "exact").answer()
        for question in form.questions
        if isinstance(question, Moment)
    }
    return normalise(form, moments)


def attribute_lookup(questions: Iterable[Question]) -> AttributeLookup:
    """Where `attribute(${question}, 'column')` looks."""
    choices = {
        question.name: question.choices
        for question in questions
        if isinstance(question, (SelectOne, SelectMany, Calculated))
    }

    def look_up(question: str, choice: str, column: str) -> str:
        found = (one.attributes for one in choices.get(question, ()) if one.name == choice)
        return next(found, _NO_COLUMNS).get(column, "")

    return look_up


def is_empty(answer: object) -> bool:
    """Whether an answer says nothing: nothing at all, a blank text, an empty list or table."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer == [] or answer == {}


def _settle(questions: tuple[Question, ...], answers: Answers) -> dict[str, object]:
    lookup = attribute_lookup(questions)
    settled: dict[str, object] = {}
    for question in questions:
        if question.relevant is not None and not question.relevant.holds(settled, lookup):
            continue
        answer = _clean(question, answers.get(question.name))
        if is_empty(answer):
            answer = _fill(question, settled, lookup)
        if not is_empty(answer):
            settled[question.name] = answer
    known = {question.name for question in questions}
    settled.update({name: answer for name, answer in answers.items() if name not in known and not is_empty(answer)})
    return settled


def _fill(question: Question, settled: Answers, lookup: AttributeLookup) -> object:
    match question:
        case SelectOne():
            preset = _evaluated(question.preset, settled, lookup)
            offered = preset != "" and any(preset == choice.name for choice in question.choices)
            return preset if offered else question.default
        case SelectMany():
            return list(question.default)
        case Calculated():
            return _evaluated(question.calculate, settled, lookup)
        case Text() | Moment() | Person() | Repeat() | Attachments():
            return None
        case _:
            assert_never(question)


def _evaluated(expression: Expression | None, settled: Answers, lookup: AttributeLookup) -> str:
    """Presets and calculations are texts: anything else an expression may yield counts as none."""
    value = None if expression is None else expression.evaluate(settled, lookup)
    return value if isinstance(value, str) else ""


def _clean(question: Question, answer: object) -> object:
    match question:
        case Text():
            return clean_text(answer, multiline=question.multiline) if isinstance(answer, str) else answer
        case SelectOne() | Person():
            return answer.strip() if isinstance(answer, str) else answer
        case SelectMany():
            return _without_repetition(answer)
        case Moment():
            return {"until": None, "precision": "exact", **answer} if isinstance(answer, dict) and answer else answer
        case Repeat():
            if not isinstance(answer, list):
                return answer
            return [_settle(question.questions, row) if isinstance(row, dict) else row for row in answer]
        case Attachments():
            return answer
        case Calculated():
            return None
        case _:
            assert_never(question)


def clean_text(text: str, *, multiline: bool) -> str:
    """NFC, line feeds only, no control characters, half characters or direction overrides; trimmed."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not multiline:
        lines = lines.replace("\n", " ").replace("\t", " ")
    if lines.isprintable():
        return lines.strip()
    return "".join(char for char in lines if _is_writing(char)).strip()


def _is_writing(char: str) -> bool:
    if char in "\n\t":
        return True
    return char not in _OVERRIDES and unicodedata.category(char) not in ("Cc", "Cs")


def _without_repetition(answer: object) -> object:
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        return answer
    return list(dict.fromkeys(answer))
