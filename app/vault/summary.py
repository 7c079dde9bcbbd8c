"""What lists show of a document and what search looks in: taken from its answers, by its own form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from forms import definition
from forms.question import (
    Attachments,
    Calculated,
    FormRef,
    Moment,
    Nature,
    Person,
    Question,
    Repeat,
    SelectMany,
    SelectOne,
    Text,
)

EXCERPT_LENGTH = 160
_AREAS = "areas"
_SETTING = "setting"
_URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class Summary:
    """`excerpt` is the beginning of the first fact; `texts` are all free texts, in the order of the form."""

    areas: tuple[str, ...]
    setting: str
    urgency: str
    excerpt: str
    texts: tuple[str, ...]


def summarise(ref: FormRef, answers: Mapping[str, object]) -> Summary:
    """The summary of an answered form. Raises `FormatError` B-121 for a form that this program does not have."""
    form = definition.form(ref.name, ref.version)
    found = [pair for section in form.sections for pair in _texts(section.questions, answers)]
    facts = [text for nature, text in found if nature is Nature.FACT]
    areas = answers.get(_AREAS)
    return Summary(
        areas=tuple(str(area) for area in areas) if isinstance(areas, list) else (),
        setting=str(answers.get(_SETTING) or ""),
        urgency=str(answers.get(_URGENCY) or ""),
        excerpt=_shortened(facts[0] if facts else ""),
        texts=tuple(text for _, text in found),
    )


def _texts(questions: tuple[Question, ...], answers: Mapping[str, object]) -> Iterator[tuple[Nature, str]]:
    for question in questions:
        answer = answers.get(question.name)
        match question:
            case Text():
                if isinstance(answer, str) and answer:
                    yield question.nature, answer
            case Repeat():
                for row in answer if isinstance(answer, list) else ():
                    if isinstance(row, dict):
                        yield from _texts(question.questions, row)
            case SelectOne() | SelectMany() | Moment() | Person() | Attachments() | Calculated():
                pass
            case _:
                assert_never(question)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1].rstrip() + "…"
