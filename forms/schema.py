"""The schema walker: a form as JSON Schema (draft 2020-12), for whoever reads or writes answers without this program.

It describes normalised answers and agrees with `forms.validate.check` on them but for what JSON Schema cannot say: that
a moment lies in the future, that a period ends before it starts, and days that no month has. It does not repeat how
calculated values come about.
"""

from __future__ import annotations

from typing import assert_never

from forms.moment import PATTERN, PRECISIONS
from forms.question import (
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
from forms.schema_condition import Schema, condition, negation
from forms.validate import MAX_FILE_NAME, MAX_ID

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAMESPACE = "https://bogen.example/ns/form"


def json_schema(form: Form) -> Schema:
    """The schema of a form's answers. Raises `FormatError` B-124 for a rule that JSON Schema cannot say."""
    head = {
        "$schema": DRAFT,
        "$id": f"{NAMESPACE}/{form.name}/{form.version}",
        "$comment": f"form digest sha-256 {form.digest}",
        "title": form.title["en"],
    }
    return {**head, **_object(form.questions)}


def _object(questions: tuple[Question, ...]) -> Schema:
    rules = [rule for question in questions for rule in _rules(question, questions)]
    schema: Schema = {
        "type": "object",
        "properties": {question.name: _property(question) for question in questions},
        "required": [question.name for question in questions if _always_required(question)],
        "additionalProperties": False,
    }
    return {**schema, "allOf": rules} if rules else schema


def _always_required(question: Question) -> bool:
    return question.relevant is None and question.required is not None and not question.required.references


def _rules(question: Question, questions: tuple[Question, ...]) -> list[Schema]:
    """What ties one question to the others: when it may, when it must be answered, and what must then hold."""
    rules: list[Schema] = []
    applies = None if question.relevant is None else condition(question.relevant, questions)
    if applies is not None:
        rules.append({"if": negation(applies), "then": {"properties": {question.name: False}}})
    if question.required is not None and not _always_required(question):
        needed = condition(question.required, questions)
        both = needed if applies is None else {"allOf": [applies, needed]}
        rules.append({"if": both, "then": {"required": [question.name]}})
    if question.constraint is not None:
        rules.append({"if": {"required": [question.name]}, "then": condition(question.constraint, questions)})
    return rules


def _property(question: Question) -> Schema:
    return {"title": question.label["en"], **_of_kind(question)}


def _of_kind(question: Question) -> Schema:
    match question:
        case Text():
            return {"type": "string", "minLength": max(1, question.min_length), "maxLength": question.max_length}
        case SelectOne():
            return {"enum": [choice.name for choice in question.choices]}
        case SelectMany():
            return _many(question)
        case Moment():
            return _moment(question)
        case Person():
            return {"type": "string", "minLength": 1, "maxLength": MAX_ID}
        case Repeat():
            items = _object(question.questions)
            return {"type": "array", "minItems": 1, "maxItems": question.max_count, "items": items}
        case Attachments():
            return _attachments(question)
        case Calculated():
            names = [choice.name for choice in question.choices]
            return {"enum": names} if names else {"type": "string", "minLength": 1}
        case _:
            assert_never(question)


def _many(question: SelectMany) -> Schema:
    names = [choice.name for choice in question.choices]
    schema: Schema = {
        "type": "array",
        "minItems": 1,
        "maxItems": question.max_count,
        "uniqueItems": True,
        "items": {"enum": names},
    }
    if "none" in names:
        schema |= {"if": {"contains": {"const": "none"}}, "then": {"maxItems": 1}}
    return schema


def _moment(question: Moment) -> Schema:
    moment: Schema = {"type": "string", "format": "date-time", "pattern": f"^{PATTERN}$"}
    until: Schema = {"anyOf": [{"type": "null"}, moment]} if question.period_allowed else {"type": "null"}
    return {
        "type": "object",
        "properties": {"at": moment, "until": until, "precision": {"enum": list(PRECISIONS)}},
        "required": ["at", "until", "precision"],
        "additionalProperties": False,
    }


def _attachments(question: Attachments) -> Schema:
    item: Schema = {
        "type": "object",
        "properties": {
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "media_type": {"enum": list(question.media_types)},
            "size": {"type": "integer", "minimum": 1},
            "name": {"type": "string", "minLength": 1, "maxLength": MAX_FILE_NAME},
        },
        "required": ["sha256", "media_type", "size", "name"],
        "additionalProperties": False,
    }
    return {"type": "array", "minItems": 1, "maxItems": question.max_count, "items": item}
