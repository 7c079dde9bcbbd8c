"""An expression as a JSON Schema that holds for exactly those normalised, well-typed answers for which it is true."""

from __future__ import annotations

from typing import NoReturn, assert_never

from forms.errors import FormatError
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
from forms.question import Calculated, Choice, Person, Question, SelectMany, SelectOne, Text

Schema = dict[str, object]

_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def condition(expression: Expression, questions: tuple[Question, ...]) -> Schema:
    """The schema of an expression over `questions`. Raises `FormatError` B-124 when there is none.

    There is one for `and`, `or`, `not`, `if`, `selected`, a question compared with a text by `=` or `!=`, an attribute
    compared with a text, and `count-selected` or `string-length` of a question compared with a number.
    """
    return _Translation(expression, questions).holds(expression.root)


def negation(schema: Schema) -> Schema:
    """The schema that holds where `schema` does not."""
    inner = schema.get("not")
    return dict(inner) if isinstance(inner, dict) and len(schema) == 1 else {"not": schema}


class _Translation:
    def __init__(self, expression: Expression, questions: tuple[Question, ...]) -> None:
        self._expression = expression
        self._questions = {question.name: question for question in questions}

    def _refuse(self) -> NoReturn:
        raise FormatError("B-124", rule=self._expression.text)

    def holds(self, node: Node) -> Schema:
        """The schema for: the value of `node` counts as true."""
        match node:
            case Literal(value):
                return {} if value else {"not": {}}
            case Reference(name):
                return self._answered(name)
            case Not(operand):
                return negation(self.holds(operand))
            case Every(operands):
                return {"allOf": [self.holds(operand) for operand in operands]}
            case Either(operands):
                return {"anyOf": [self.holds(operand) for operand in operands]}
            case Compare(operator, left, right):
                return self._compared(operator, left, right)
            case Conditional(test, then, otherwise):
                return {"if": self.holds(test), "then": self.holds(then), "else": self.holds(otherwise)}
            case Selected(name, choice):
                return self._picked(name, [choice])
            case CountSelected() | StringLength():
                return self._at_least(node, 1)
            case Attribute(name, column):
                return negation(self._attribute(name, column, ""))
            case _:
                assert_never(node)

    def _compared(self, operator: str, left: Node, right: Node) -> Schema:
        if isinstance(left, Literal):
            if isinstance(right, Literal):
                self._refuse()
            return self._compared(_MIRRORED[operator], right, left)
        if not isinstance(right, Literal):
            self._refuse()
        if isinstance(left, (CountSelected, StringLength)) and type(right.value) is int:
            return self._number(operator, left, right.value)
        if operator not in ("=", "!=") or not isinstance(right.value, str):
            self._refuse()
        equal = self._equals(left, right.value)
        return equal if operator == "=" else negation(equal)

    def _equals(self, node: Node, text: str) -> Schema:
        match node:
            case Reference(name) if isinstance(self._questions[name], (Text, SelectOne, Person, Calculated)):
                return _with(name, {"const": text}) if text else negation({"required": [name]})
            case Attribute(name, column):
                return self._attribute(name, column, text)
            case _:
                self._refuse()

    def _number(self, operator: str, node: CountSelected | StringLength, number: int) -> Schema:
        match operator:
            case ">=":
                return self._at_least(node, number)
            case ">":
                return self._at_least(node, number + 1)
            case "<":
                return negation(self._at_least(node, number))
            case "<=":
                return negation(self._at_least(node, number + 1))
            case _:
                equal: Schema = {
                    "allOf": [self._at_least(node, number), negation(self._at_least(node, number + 1))],
                }
                return equal if operator == "=" else negation(equal)

    def _at_least(self, node: CountSelected | StringLength, number: int) -> Schema:
        if number <= 0:
            return {}
        if isinstance(node, CountSelected):
            if isinstance(self._questions[node.name], SelectMany):
                return _with(node.name, {"minItems": number})
            return {"required": [node.name]} if number == 1 else {"not": {}}
        operand = node.operand
        if not isinstance(operand, Reference) or not isinstance(self._questions[operand.name], Text):
            self._refuse()
        return _with(operand.name, {"minLength": number})

    def _answered(self, name: str) -> Schema:
        # As in evaluation: what is neither text nor number reads as empty.
        texts = (Text, SelectOne, Person, Calculated)
        return {"required": [name]} if isinstance(self._questions[name], texts) else {"not": {}}

    def _picked(self, name: str, names: list[str]) -> Schema:
        if isinstance(self._questions[name], SelectMany):
            return _with(name, {"contains": {"enum": names}})
        return _with(name, {"enum": names})

    def _attribute(self, name: str, column: str, text: str) -> Schema:
        """The column of the choice picked (of the first, where there are several) is `text`; of none it is empty."""
        question = self._questions[name]
        matching = [choice.name for choice in _choices(question) if choice.attributes.get(column, "") == text]
        one: Schema = {"enum": matching}
        found = _with(name, {"prefixItems": [one]} if isinstance(question, SelectMany) else one)
        return found if text else {"anyOf": [negation({"required": [name]}), found]}


def _choices(question: Question) -> tuple[Choice, ...]:
    return question.choices if isinstance(question, (SelectOne, SelectMany, Calculated)) else ()


def _with(name: str, schema: Schema) -> Schema:
    return {"required": [name], "properties": {name: schema}}
