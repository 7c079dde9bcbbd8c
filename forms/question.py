"""The closed union of question kinds; the words are those of XLSForm (`name`, `label`, `required`, `relevant`, ...).

Every walker over a form ends in `assert_never(question)`, so a new kind is a type error until all walkers know it.

Answers are plain JSON values, keyed by the question's name:

========================  =====================================================================================
`Text`                    `str`
`SelectOne`               `str`, the name of a choice
`SelectMany`              `list[str]` in the order picked (the first is the main one)
`Moment`                  `{"at": RFC 3339 with offset, "until": RFC 3339 or null, "precision": "exact"|"about"}`
`Person`                  `str`, the id of a person in custody
`Repeat`                  `list[dict]`, one dictionary of answers per row
`Attachments`             `list[{"sha256": hex, "media_type": str, "size": int, "name": str}]`
`Calculated`              `str`, filled by `forms.validate.normalise`, never entered
========================  =====================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.expression import Expression

Wording = Mapping[str, str]
Answer = object
Answers = Mapping[str, Answer]


class Nature(StrEnum):
    """What an answer is: facts and assessment are kept apart everywhere (BDSG § 73, Directive 2016/680 Art. 7)."""

    PLAIN = "plain"
    FACT = "fact"
    QUOTE = "quote"
    ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a pick list. `attributes` are the extra columns of XLSForm choices (e.g. the setting of a place)."""

    name: str
    label: Wording
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What all kinds share. `required` and `relevant` are expressions over the other answers.

    `constraint_code` names the violation when `constraint` does not hold, so that a rule can be told from the others.
    """

    name: str
    label: Wording
    hint: Wording | None = None
    nature: Nature = Nature.PLAIN
    required: Expression | None = None
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Wording | None = None
    constraint_code: str = "constraint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Asked):
    """Free text; lengths count Unicode characters after trimming."""

    multiline: bool = False
    min_length: int = 0
    max_length: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectOne(Asked):
    """One of `choices`. `default` is a choice name; `preset` names another answer's attribute (place -> setting)."""

    choices: tuple[Choice, ...]
    default: str | None = None
    preset: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectMany(Asked):
    """Up to `max_count` of `choices`, in the order picked. A choice named `none` excludes all others."""

    choices: tuple[Choice, ...]
    default: tuple[str, ...] = ()
    max_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Asked):
    """When something was noticed: a moment or a period, exact or about, never in the future."""

    period_allowed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Asked):
    """The person in custody whom the document is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Asked):
    """Rows of the same questions, at most `max_count` of them."""

    questions: tuple[Question, ...]
    max_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments(Asked):
    """Files kept beside the document, by content."""

    max_count: int
    media_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated(Asked):
    """A value that follows from the other answers; shown only when not empty. `choices` give its values words."""

    calculate: Expression
    choices: tuple[Choice, ...] = ()


Question = Text | SelectOne | SelectMany | Moment | Person | Repeat | Attachments | Calculated


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of a form. `closed` sections are folded until the user opens them."""

    name: str
    label: Wording
    hint: Wording | None = None
    closed: bool = False
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One released version of a form. `digest` is the SHA-256 (hex) of the bytes of its TOML file."""

    name: str
    version: int
    digest: str
    title: Wording
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of all sections, in order; those of a `Repeat` stand in it."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, name: str) -> Question:
        """The question called `name` outside of repeats. Raises `KeyError` when there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class FormRef:
    """Which form a document answers. The digest makes it exact; name and version are for people."""

    name: str
    version: int
    digest: str
