"""The expressions of the form language: XLSForm's words, a tiny grammar, total evaluation, nothing executed.

    or_expr  := and_expr ( "or" and_expr )*
    and_expr := compare ( "and" compare )*
    compare  := primary ( ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) primary )?
    primary  := 'text' | integer | "${" name "}" | function "(" arguments ")" | "(" or_expr ")"

Functions: `not(x)`, `true()`, `false()`, `if(test, then, else)`, `string-length(x)`, `selected(${q}, 'choice')`,
`count-selected(${q})`, `attribute(${q}, 'column')`. An answer that is missing, or is neither text, number nor truth
value, reads as the empty text, as in XLSForm. Values of different types are never equal and never in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, assert_never

from forms.errors import FormatError

Scalar = str | int | bool | None
AttributeLookup = Callable[[str, str, str], str]
"""(question, choice, column) -> text of that column, or the empty text."""

MAX_LENGTH = 2000
MAX_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`: the answer to another question."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class Every:
    """`a and b and …`"""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """`a or b or …`"""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class StringLength:
    operand: Node


@dataclass(frozen=True, slots=True)
class Selected:
    name: str
    choice: str


@dataclass(frozen=True, slots=True)
class CountSelected:
    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`attribute(${place}, 'setting')`: an extra column of the choice that was picked."""

    name: str
    column: str


Node = (
    Literal
    | Reference
    | Not
    | Every
    | Either
    | Compare
    | Conditional
    | StringLength
    | Selected
    | CountSelected
    | Attribute
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. `text` is its source; two expressions are equal when their trees are."""

    text: str
    root: Node

    def evaluate(self, answers: Mapping[str, object], attribute_lookup: AttributeLookup) -> Scalar:
        """The value for these answers. Total: any answers whatsoever give a value and no exception."""
        return _value(self.root, answers, attribute_lookup)

    def holds(self, answers: Mapping[str, object], attribute_lookup: AttributeLookup) -> bool:
        """Whether the value counts as true: `true()`, a number but 0, a text but the empty one."""
        return bool(self.evaluate(answers, attribute_lookup))

    @property
    def references(self) -> frozenset[str]:
        """The names of the questions that the value depends on."""
        return frozenset(_names(self.root))


def _value(node: Node, answers: Mapping[str, object], lookup: AttributeLookup) -> str | int | bool:
    match node:
        case Literal(value):
            return value
        case Reference(name):
            return _scalar(answers.get(name))
        case Not(operand):
            return not _value(operand, answers, lookup)
        case Every(operands):
            return all(bool(_value(operand, answers, lookup)) for operand in operands)
        case Either(operands):
            return any(bool(_value(operand, answers, lookup)) for operand in operands)
        case Compare(operator, left, right):
            return _compare(operator, _value(left, answers, lookup), _value(right, answers, lookup))
        case Conditional(test, then, otherwise):
            return _value(then if _value(test, answers, lookup) else otherwise, answers, lookup)
        case StringLength(operand):
            text = _value(operand, answers, lookup)
            return len(text.strip()) if isinstance(text, str) else 0
        case Selected(name, choice):
            return choice in _picked(answers.get(name))
        case CountSelected(name):
            return len(_picked(answers.get(name)))
        case Attribute(name, column):
            picked = _picked(answers.get(name))
            return lookup(name, picked[0], column) if picked else ""
        case _:
            assert_never(node)


def _scalar(answer: object) -> str | int | bool:
    return answer if isinstance(answer, (str, int, bool)) else ""


def _picked(answer: object) -> tuple[str, ...]:
    if isinstance(answer, str):
        return (answer,) if answer else ()
    if isinstance(answer, (list, tuple)):
        return tuple(item for item in answer if isinstance(item, str))
    return ()


def _compare(operator: str, left: str | int | bool, right: str | int | bool) -> bool:
    if type(left) is not type(right):
        return operator == "!="
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(operator, (left > right) - (left < right))
    if isinstance(left, int) and isinstance(right, int):
        return _ordered(operator, (left > right) - (left < right))
    return False


def _ordered(operator: str, sign: int) -> bool:
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[operator]


def _names(node: Node) -> Iterator[str]:
    match node:
        case Literal():
            return
        case Reference(name) | Selected(name, _) | CountSelected(name) | Attribute(name, _):
            yield name
        case Not(operand) | StringLength(operand):
            yield from _names(operand)
        case Every(operands) | Either(operands):
            for operand in operands:
                yield from _names(operand)
        case Compare(_, left, right):
            yield from _names(left)
            yield from _names(right)
        case Conditional(test, then, otherwise):
            yield from _names(test)
            yield from _names(then)
            yield from _names(otherwise)
        case _:
            assert_never(node)


# --- parsing ---------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<reference>\$\{[a-z][a-z0-9_]*\})
      | (?P<text>'[^']*')
      | (?P<number>-?[0-9]{1,9})
      | (?P<word>[a-z]+(?:-[a-z]+)*)
      | (?P<sign><=|>=|!=|[=<>(),])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Expression:
    """The expression that `text` spells. Raises `FormatError` with the position (from 0) of what does not fit."""
    if len(text) > MAX_LENGTH:
        _refuse(MAX_LENGTH)
    parser = _Parser(_tokens(text))
    root = parser.either(0)
    parser.expect("end", "")
    return Expression(text=text, root=root)


def _refuse(position: int) -> NoReturn:
    raise FormatError("B-110", position=position)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            _refuse(position)
        kind = found.lastgroup
        tokens.append(_Token(kind, found[kind], found.start(kind)))
        position = found.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    """Recursive descent over the tokens, one method per rule of the grammar, at most `MAX_DEPTH` levels deep."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _accept(self, kind: str, text: str) -> bool:
        if (self._token.kind, self._token.text) == (kind, text):
            self._next += 1
            return True
        return False

    def expect(self, kind: str, text: str) -> None:
        if (self._token.kind, self._token.text) != (kind, text):
            _refuse(self._token.position)
        self._next = min(self._next + 1, len(self._tokens) - 1)

    def either(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            _refuse(self._token.position)
        operands = [self._every(depth)]
        while self._accept("word", "or"):
            operands.append(self._every(depth))
        return operands[0] if len(operands) == 1 else Either(tuple(operands))

    def _every(self, depth: int) -> Node:
        operands = [self._comparison(depth)]
        while self._accept("word", "and"):
            operands.append(self._comparison(depth))
        return operands[0] if len(operands) == 1 else Every(tuple(operands))

    def _comparison(self, depth: int) -> Node:
        left = self._primary(depth)
        if self._token.kind == "sign" and self._token.text in ("=", "!=", "<", "<=", ">", ">="):
            operator = self._take().text
            return Compare(operator, left, self._primary(depth))
        return left

    def _primary(self, depth: int) -> Node:
        token = self._token
        if self._accept("sign", "("):
            inner = self.either(depth + 1)
            self.expect("sign", ")")
            return inner
        match token.kind:
            case "text":
                return Literal(self._take().text[1:-1])
            case "number":
                return Literal(int(self._take().text))
            case "reference":
                return Reference(self._take().text[2:-1])
            case "word":
                return self._function(self._take(), depth + 1)
            case _:
                _refuse(token.position)

    def _function(self, word: _Token, depth: int) -> Node:
        self.expect("sign", "(")
        node = self._call(word, depth)
        self.expect("sign", ")")
        return node

    def _call(self, word: _Token, depth: int) -> Node:
        match word.text:
            case "true":
                return Literal(True)
            case "false":
                return Literal(False)
            case "not":
                return Not(self.either(depth))
            case "string-length":
                return StringLength(self.either(depth))
            case "if":
                return Conditional(self.either(depth), self._following(depth), self._following(depth))
            case "selected":
                return Selected(self._name(), self._quoted())
            case "count-selected":
                return CountSelected(self._name())
            case "attribute":
                return Attribute(self._name(), self._quoted())
            case _:
                _refuse(word.position)

    def _following(self, depth: int) -> Node:
        self.expect("sign", ",")
        return self.either(depth)

    def _name(self) -> str:
        if self._token.kind != "reference":
            _refuse(self._token.position)
        return self._take().text[2:-1]

    def _quoted(self) -> str:
        self.expect("sign", ",")
        if self._token.kind != "text":
            _refuse(self._token.position)
        return self._take().text[1:-1]
