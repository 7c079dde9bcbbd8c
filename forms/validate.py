"""The validating walker: what stands between these answers and a signature.

Violations are values, not exceptions: nothing went wrong, something is still to be said. `explain` puts one in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from forms.expression import AttributeLookup
from forms.moment import moment_value
from forms.normalise import attribute_lookup, normalise
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
from forms.texts import Texts

__all__ = ["Violation", "check", "explain", "normalise"]

MAX_ID = 64
MAX_FILE_NAME = 200
_HEX_64 = re.compile(r"[0-9a-f]{64}")
_STEP = re.compile(r"\[[0-9]+\]\.")

_KEYS = {
    "required": "violation.required",
    "wrong_type": "violation.wrong_type",
    "unknown_question": "violation.unknown_question",
    "too_short": "violation.too_short",
    "too_long": "violation.too_long",
    "not_a_choice": "violation.not_a_choice",
    "too_many": "violation.too_many",
    "none_excludes": "violation.none_excludes",
    "bad_moment": "violation.bad_moment",
    "no_period": "violation.no_period",
    "future": "violation.future",
    "end_before_start": "violation.end_before_start",
    "bad_attachment": "violation.bad_attachment",
    "media_type": "violation.media_type",
    "constraint": "violation.constraint",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing to mend. `question` is a path such as `facts` or `others[0].role`; `params` fill the text of `code`."""

    question: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


def check(form: Form, answers: Answers, *, now: datetime) -> tuple[Violation, ...]:
    """All violations of the normalised answers, in the order of the questions. `now` (aware) bounds moments."""
    return tuple(_check_all(form.questions, normalise(form, answers), "", now))


def explain(form: Form, violation: Violation, texts: Texts) -> str:
    """The violation in one sentence: the form's own words where it has some, ours otherwise."""
    question = _find(form.questions, violation.question)
    if question is not None and violation.code == question.constraint_code and question.constraint_message is not None:
        return question.constraint_message[texts.language]
    label = violation.question if question is None else question.label[texts.language]
    return texts(_KEYS.get(violation.code, "violation.constraint"), label=label, **violation.params)


def _find(questions: tuple[Question, ...], path: str) -> Question | None:
    name, _, rest = _STEP.sub("/", path, count=1).partition("/")
    for question in questions:
        if question.name == name:
            return _find(question.questions, rest) if rest and isinstance(question, Repeat) else question
    return None


def _check_all(questions: tuple[Question, ...], answers: Answers, path: str, now: datetime) -> Iterator[Violation]:
    lookup = attribute_lookup(questions)
    for question in questions:
        here = f"{path}{question.name}"
        if question.name in answers:
            yield from _check_answered(question, answers, lookup, here, now)
        elif _is_required(question, answers, lookup):
            yield Violation(here, "required")
    known = {question.name for question in questions}
    for name in answers:
        if name not in known:
            yield Violation(f"{path}{name}", "unknown_question")


def _is_required(question: Question, answers: Answers, lookup: AttributeLookup) -> bool:
    applies = question.relevant is None or question.relevant.holds(answers, lookup)
    return applies and question.required is not None and question.required.holds(answers, lookup)


def _check_answered(
    question: Question, answers: Answers, lookup: AttributeLookup, here: str, now: datetime
) -> Iterator[Violation]:
    found = tuple(_check_kind(question, answers[question.name], here, now))
    yield from found
    if not found and question.constraint is not None and not question.constraint.holds(answers, lookup):
        yield Violation(here, question.constraint_code)


def _check_kind(question: Question, answer: object, here: str, now: datetime) -> Iterator[Violation]:
    match question:
        case Text():
            yield from _check_text(question, answer, here)
        case SelectOne():
            if answer not in [choice.name for choice in question.choices]:
                yield Violation(here, "not_a_choice")
        case SelectMany():
            yield from _check_many(question, answer, here)
        case Moment():
            yield from _check_moment(question, answer, here, now)
        case Person():
            if not isinstance(answer, str) or len(answer) > MAX_ID:
                yield Violation(here, "wrong_type")
        case Repeat():
            yield from _check_rows(question, answer, here, now)
        case Attachments():
            yield from _check_attachments(question, answer, here)
        case Calculated():
            if question.choices and answer not in [choice.name for choice in question.choices]:
                yield Violation(here, "not_a_choice")
        case _:
            assert_never(question)


def _check_text(question: Text, answer: object, here: str) -> Iterator[Violation]:
    if not isinstance(answer, str):
        yield Violation(here, "wrong_type")
    elif len(answer) < question.min_length:
        yield Violation(here, "too_short", {"min": question.min_length, "missing": question.min_length - len(answer)})
    elif len(answer) > question.max_length:
        yield Violation(here, "too_long", {"max": question.max_length, "excess": len(answer) - question.max_length})


def _check_many(question: SelectMany, answer: object, here: str) -> Iterator[Violation]:
    names = {choice.name for choice in question.choices}
    if not isinstance(answer, list):
        yield Violation(here, "wrong_type")
        return
    if not all(isinstance(item, str) and item in names for item in answer):
        yield Violation(here, "not_a_choice")
    elif len(answer) > question.max_count:
        yield Violation(here, "too_many", {"max": question.max_count})
    elif "none" in answer and len(answer) > 1:
        yield Violation(here, "none_excludes")


def _check_moment(question: Moment, answer: object, here: str, now: datetime) -> Iterator[Violation]:
    """No lower bound: an observation may be told late, and how late shows from the time of entry beside it."""
    try:
        moment = moment_value(answer)
    except ValueError:
        yield Violation(here, "bad_moment")
        return
    if moment.until is not None and not question.period_allowed:
        yield Violation(here, "no_period")
    elif moment.until is not None and moment.until <= moment.at:
        yield Violation(here, "end_before_start")
    elif (moment.until or moment.at) > now:
        yield Violation(here, "future")


def _check_rows(question: Repeat, answer: object, here: str, now: datetime) -> Iterator[Violation]:
    if not isinstance(answer, list):
        yield Violation(here, "wrong_type")
        return
    if len(answer) > question.max_count:
        yield Violation(here, "too_many", {"max": question.max_count})
    for index, row in enumerate(answer):
        if isinstance(row, dict):
            yield from _check_all(question.questions, row, f"{here}[{index}].", now)
        else:
            yield Violation(f"{here}[{index}]", "wrong_type")


def _check_attachments(question: Attachments, answer: object, here: str) -> Iterator[Violation]:
    if not isinstance(answer, list):
        yield Violation(here, "wrong_type")
        return
    if len(answer) > question.max_count:
        yield Violation(here, "too_many", {"max": question.max_count})
    for index, item in enumerate(answer):
        if not _is_attachment(item):
            yield Violation(f"{here}[{index}]", "bad_attachment")
        elif item["media_type"] not in question.media_types:
            yield Violation(f"{here}[{index}]", "media_type", {"name": item["name"]})


def _is_attachment(item: object) -> bool:
    if not isinstance(item, dict) or item.keys() != {"sha256", "media_type", "size", "name"}:
        return False
    digest, size, name = item["sha256"], item["size"], item["name"]
    if not isinstance(digest, str) or _HEX_64.fullmatch(digest) is None:
        return False
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        return False
    return isinstance(item["media_type"], str) and isinstance(name, str) and 1 <= len(name) <= MAX_FILE_NAME
