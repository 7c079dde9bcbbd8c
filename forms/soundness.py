"""What a form file must get right beyond its grammar, so that no document can meet a form that contradicts itself.

* Names are unique in the whole form, rows of repeats included.
* `relevant`, `preset` and `calculate` look back only: one pass from top to bottom settles which questions apply.
* An expression in a row of a repeat sees the questions of its row alone.
* Every choice and every column that an expression names exists; a misspelt choice would be a rule that never bites.
* Defaults are choices; a choice named `none` stands in no list of fewer than two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from forms.expression import (
    Attribute,
    Compare,
    Conditional,
    CountSelected,
    Either,
    Every,
    Expression,
    Literal,
    Node,
    Not,
    Reference,
    Selected,
    StringLength,
)
from forms.question import (
    Attachments,
    Calculated,
    Choice,
    Form,
    Moment,
    Person,
    Question,
    Repeat,
    SelectMany,
    SelectOne,
    Text,
)
from forms.toml_table import refuse

Scope = Mapping[str, Question]


def check_form(form: Form) -> None:
    """Raises `FormatError` B-120 with the place of the first contradiction."""
    _check_unique([section.name for section in form.sections], "section")
    _check_unique(list(_all_names(form.questions)), "question")
    _check_questions(form.questions)


def _all_names(questions: tuple[Question, ...]) -> Iterator[str]:
    for question in questions:
        yield question.name
        if isinstance(question, Repeat):
            yield from _all_names(question.questions)


def _check_unique(names: list[str], place: str) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            refuse(f"{place} {name}")


def _check_questions(questions: tuple[Question, ...]) -> None:
    everything: Scope = {question.name: question for question in questions}
    earlier: dict[str, Question] = {}
    for question in questions:
        _check_kind(question)
        for word, expression in _looking_back(question):
            _check_expression(expression, earlier, f"{question.name}.{word}")
        for word, rule in (("required", question.required), ("constraint", question.constraint)):
            if rule is not None:
                _check_expression(rule, everything, f"{question.name}.{word}")
        if question.constraint is None and question.constraint_message is not None:
            refuse(f"{question.name}.constraint_message")
        earlier[question.name] = question


def _looking_back(question: Question) -> Iterator[tuple[str, Expression]]:
    if question.relevant is not None:
        yield "relevant", question.relevant
    if isinstance(question, SelectOne) and question.preset is not None:
        yield "preset", question.preset
    if isinstance(question, Calculated):
        yield "calculate", question.calculate


def _check_kind(question: Question) -> None:
    match question:
        case Text():
            if not question.min_length <= question.max_length or question.max_length == 0:
                refuse(f"{question.name}.max_length")
        case SelectOne():
            _check_choices(question.name, question.choices, (question.default,) if question.default else ())
        case SelectMany():
            _check_choices(question.name, question.choices, question.default)
            if not 1 <= question.max_count <= len(question.choices):
                refuse(f"{question.name}.max_count")
        case Repeat():
            if question.max_count == 0 or any(isinstance(row, Repeat) for row in question.questions):
                refuse(f"{question.name}.question")
            _check_questions(question.questions)
        case Attachments():
            if question.max_count == 0 or not question.media_types:
                refuse(f"{question.name}.media_types")
        case Calculated():
            _check_choices(question.name, question.choices, ())
            if question.required is not None:
                refuse(f"{question.name}.required")
        case Moment() | Person():
            pass
        case _:
            assert_never(question)


def _check_choices(name: str, choices: tuple[Choice, ...], defaults: tuple[str, ...]) -> None:
    names = [choice.name for choice in choices]
    _check_unique(names, f"{name}.choices")
    if names == ["none"] or not set(defaults) <= set(names):
        refuse(f"{name}.default")


def _check_expression(expression: Expression, scope: Scope, place: str) -> None:
    for name in expression.references:
        if name not in scope:
            refuse(f"{place}: ${{{name}}}")
    _check_node(expression.root, scope, place)


def _check_node(node: Node, scope: Scope, place: str) -> None:
    match node:
        case Literal() | Reference():
            pass
        case Not(operand) | StringLength(operand):
            _check_node(operand, scope, place)
        case Every(operands) | Either(operands):
            for operand in operands:
                _check_node(operand, scope, place)
        case Compare(_, left, right):
            _check_compared(left, right, scope, place)
            _check_compared(right, left, scope, place)
            _check_node(left, scope, place)
            _check_node(right, scope, place)
        case Conditional(test, then, otherwise):
            for part in (test, then, otherwise):
                _check_node(part, scope, place)
        case Selected(name, choice):
            if choice not in _choice_names(scope[name]):
                refuse(f"{place}: {choice}")
        case CountSelected(name):
            if not _choice_names(scope[name]):
                refuse(f"{place}: {name}")
        case Attribute(name, column):
            if not any(column in choice.attributes for choice in _choices(scope[name])):
                refuse(f"{place}: {column}")
        case _:
            assert_never(node)


def _check_compared(side: Node, other: Node, scope: Scope, place: str) -> None:
    """`${change} = 'strnger'` is a typing mistake that would never be noticed in use."""
    if isinstance(side, Reference) and isinstance(other, Literal) and isinstance(other.value, str) and other.value:
        names = _choice_names(scope[side.name])
        if names and other.value not in names:
            refuse(f"{place}: {other.value}")


def _choices(question: Question) -> tuple[Choice, ...]:
    return question.choices if isinstance(question, (SelectOne, SelectMany, Calculated)) else ()


def _choice_names(question: Question) -> frozenset[str]:
    return frozenset(choice.name for choice in _choices(question))
