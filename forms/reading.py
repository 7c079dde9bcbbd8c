"""The reading walker: an answered form as labelled lines in one language, for screens and for print."""

from __future__ import annotations

from dataclasses import dataclass

from forms.question import Nature


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One answered question. `values` are texts ready to show (several for select-many and repeats)."""

    name: str
    label: str
    values: tuple[str, ...]
    nature: Nature


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
