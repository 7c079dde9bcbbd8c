"""The reading walker: an answered form as labelled lines in one language, for screens and for print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from forms.moment import moment_value
from forms.normalise import is_empty
from forms.question import (
    Answers,
    Attachments,
    Calculated,
    Choice,
    Form,
    Moment,
    Nature,
    Person,
    Question,
    Repeat,
    SelectMany,
    SelectOne,
    Text,
)
from forms.texts import Texts

_MONTHS = (
    "reading.month.january",
    "reading.month.february",
    "reading.month.march",
    "reading.month.april",
    "reading.month.may",
    "reading.month.june",
    "reading.month.july",
    "reading.month.august",
    "reading.month.september",
    "reading.month.october",
    "reading.month.november",
    "reading.month.december",
)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One answered question. `values` are texts ready to show (several for select-many and repeats).

    `rows` are the same values of a repeat, answer by answer; empty for all other questions.
    """

    name: str
    label: str
    values: tuple[str, ...]
    nature: Nature
    rows: tuple[tuple[ReadLine, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSection:
    name: str
    label: str
    lines: tuple[ReadLine, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A form's answers in words; unanswered and irrelevant questions are left out."""

    title: str
    language: str
    sections: tuple[ReadSection, ...]


def read(form: Form, answers: Answers, language: str, *, person_name: str = "") -> Reading:
    """The answers in the form's own words. Total: an answer that does not fit its question is shown as it lies.

    `person_name` stands where the form asks for the person; without it the person's id does.
    """
    words = _Words(Texts(language), person_name)
    sections = (
        ReadSection(section.name, section.label[language], tuple(_lines(section.questions, answers, words)))
        for section in form.sections
    )
    return Reading(form.title[language], language, tuple(section for section in sections if section.lines))


@dataclass(frozen=True, slots=True)
class _Words:
    texts: Texts
    person_name: str


def _lines(questions: tuple[Question, ...], answers: Answers, words: _Words) -> Iterator[ReadLine]:
    for question in questions:
        answer = answers.get(question.name)
        if not is_empty(answer):
            values = tuple(_values(question, answer, words))
            rows = _rows(question, answer, words) if isinstance(question, Repeat) else ()
            yield ReadLine(question.name, question.label[words.texts.language], values, question.nature, rows)


def _values(question: Question, answer: object, words: _Words) -> Iterator[str]:
    match question:
        case Text():
            yield str(answer)
        case Person():
            yield words.person_name or str(answer)
        case SelectOne() | Calculated():
            yield _choice_label(question.choices, answer, words)
        case SelectMany():
            for item in answer if isinstance(answer, list) else [answer]:
                yield _choice_label(question.choices, item, words)
        case Moment():
            yield _moment_text(answer, words)
        case Repeat():
            for row in answer if isinstance(answer, list) else [answer]:
                yield _row_text(question, row, words)
        case Attachments():
            for item in answer if isinstance(answer, list) else [answer]:
                yield _attachment_text(item, words)
        case _:
            assert_never(question)


def _choice_label(choices: tuple[Choice, ...], answer: object, words: _Words) -> str:
    for choice in choices:
        if choice.name == answer:
            return choice.label[words.texts.language]
    return str(answer)


def _moment_text(answer: object, words: _Words) -> str:
    """The time as it was at that place: in the offset in which it was noted, never converted."""
    try:
        moment = moment_value(answer)
    except ValueError:
        return str(answer)
    start = day_and_time(moment.at, words.texts)
    if moment.until is None:
        key = "reading.moment.about" if moment.precision == "about" else "reading.moment.exact"
        return words.texts(key, at=start)
    same_day = moment.at.date() == moment.until.date() and moment.at.utcoffset() == moment.until.utcoffset()
    until = _time(moment.until, words.texts) if same_day else day_and_time(moment.until, words.texts)
    key = "reading.period.about" if moment.precision == "about" else "reading.period.exact"
    return words.texts(key, at=start, until=until)


def day_and_time(moment: datetime, texts: Texts) -> str:
    """A moment in words, in the offset that it carries."""
    month = month_name(moment.month, texts)
    return texts("reading.day", day=moment.day, month=month, year=moment.year, time=_time(moment, texts))


def month_name(month: int, texts: Texts) -> str:
    """The name of a month, 1 to 12."""
    return texts(_MONTHS[month - 1])


def _time(moment: datetime, texts: Texts) -> str:
    return texts("reading.time", time=f"{moment:%H:%M}")


def _rows(question: Repeat, answer: object, words: _Words) -> tuple[tuple[ReadLine, ...], ...]:
    rows = answer if isinstance(answer, list) else []
    return tuple(tuple(_lines(question.questions, row, words)) for row in rows if isinstance(row, dict))


def _row_text(question: Repeat, row: object, words: _Words) -> str:
    if not isinstance(row, dict):
        return str(row)
    parts = [value for line in _lines(question.questions, row, words) for value in line.values]
    return words.texts("reading.row_separator").join(parts)


def _attachment_text(item: object, words: _Words) -> str:
    if not isinstance(item, dict) or not isinstance(item.get("size"), int):
        return str(item)
    kilobytes = max(1, round(item["size"] / 1000))
    return words.texts("reading.attachment", name=str(item.get("name", "")), kilobytes=kilobytes)
