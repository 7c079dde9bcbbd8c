"""The expressions of the form language: what they mean, and that nothing makes them fail at run time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import FormatError
from forms.expression import (
    MAX_DEPTH,
    MAX_LENGTH,
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
    Scalar,
    Selected,
    StringLength,
    parse,
)


def _column(question: str, choice: str, column: str) -> str:
    return {("place", "cell", "setting"): "face_to_face"}.get((question, choice, column), "")


def _evaluate(text: str, answers: Mapping[str, object]) -> Scalar:
    return parse(text).evaluate(answers, _column)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a'", "a"),
        ("''", ""),
        ("-12", -12),
        ("true()", True),
        ("${text} = 'x y'", True),
        ("'x y' = ${text}", True),
        ("${text} != 'x y'", False),
        ("${missing} = ''", True),
        ("${missing} != 'a'", True),
        ("${number} = 3", True),
        ("${number} = '3'", False),
        ("${number} < 4 and ${number} <= 3 and ${number} > 2 and ${number} >= 3", True),
        ("'a' < 'b'", True),
        ("'a' < 1", False),
        ("true() = 1", False),
        ("not(${missing})", True),
        ("not('x')", False),
        ("true() or false() and false()", True),
        ("(true() or false()) and false()", False),
        ("selected(${many}, 'b')", True),
        ("selected(${many}, 'c')", False),
        ("selected(${text}, 'x y')", True),
        ("selected(${missing}, 'a')", False),
        ("count-selected(${many})", 2),
        ("count-selected(${missing})", 0),
        ("string-length(${text})", 3),
        ("string-length('  x ')", 1),
        ("string-length(${number})", 0),
        ("if(${number} = 3, 'yes', 'no')", "yes"),
        ("if(${missing}, 'yes', if(true(), 'inner', 'no'))", "inner"),
        ("attribute(${place}, 'setting')", "face_to_face"),
        ("attribute(${missing}, 'setting')", ""),
        ("attribute(${many}, 'setting')", ""),
        ("  selected( ${many} ,'a' )  ", True),
    ],
)
def test_meaning(text: str, expected: Scalar) -> None:
    answers: dict[str, object] = {"text": "x y", "number": 3, "many": ["a", "b"], "place": "cell"}
    value = _evaluate(text, answers)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("${a", 0),
        ("${A}", 0),
        ("'open", 0),
        ("1 +", 1),
        ("${a} = ", 7),
        ("${a} == 'b'", 6),
        ("${a} = 'b' = 'c'", 11),
        ("(${a}", 5),
        ("${a})", 4),
        ("selected('a', ${b})", 9),
        ("selected(${b}, ${b})", 15),
        ("count-selected(${b}, 'a')", 19),
        ("if(1, 2)", 7),
        ("exec('x')", 0),
        ("not ${a}", 4),
        ("true", 4),
        ("1234567890", 9),
        ("${a} and", 8),
    ],
)
def test_mistakes_are_refused_at_their_position(text: str, position: int) -> None:
    with pytest.raises(FormatError) as refusal:
        parse(text)
    assert (refusal.value.code, refusal.value.params) == ("B-110", {"position": position})


def test_depth_and_length_are_bounded() -> None:
    assert parse("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH).root == Literal(1)
    for text in ("(" * (MAX_DEPTH + 1) + "1", "not(" * 400, " " * (MAX_LENGTH + 1)):
        with pytest.raises(FormatError):
            parse(text)


def test_references() -> None:
    text = "if(${a} = 'x' or not(selected(${b}, 'y')), attribute(${c}, 'k'), count-selected(${d}) + 1)"
    with pytest.raises(FormatError):
        parse(text)
    assert parse(text.replace(" + 1", "")).references == {"a", "b", "c", "d"}


_names = st.sampled_from(["a", "b2", "place"])
_quoted = st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), max_size=5)
_leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Literal, _quoted | st.integers(-999_999_999, 999_999_999) | st.booleans()),
    st.builds(Reference, _names),
    st.builds(Selected, _names, _quoted),
    st.builds(CountSelected, _names),
    st.builds(Attribute, _names, _quoted),
)


def _compound(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Not, inner),
        st.builds(Every, several),
        st.builds(Either, several),
        st.builds(Compare, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(Conditional, inner, inner, inner),
        st.builds(StringLength, inner),
    )


_nodes = st.recursive(_leaves, _compound, max_leaves=12)


def _spell(node: Node) -> str:
    match node:
        case Literal(bool() as value):
            return "true()" if value else "false()"
        case Literal(int() as value):
            return str(value)
        case Literal(value):
            return f"'{value}'"
        case Reference(name):
            return f"${{{name}}}"
        case Not(operand):
            return f"not({_spell(operand)})"
        case Every(operands):
            return " and ".join(f"({_spell(operand)})" for operand in operands)
        case Either(operands):
            return " or ".join(f"({_spell(operand)})" for operand in operands)
        case Compare(operator, left, right):
            return f"({_spell(left)}) {operator} ({_spell(right)})"
        case Conditional(test, then, otherwise):
            return f"if({_spell(test)}, {_spell(then)}, {_spell(otherwise)})"
        case StringLength(operand):
            return f"string-length({_spell(operand)})"
        case Selected(name, choice):
            return f"selected(${{{name}}}, '{choice}')"
        case CountSelected(name):
            return f"count-selected(${{{name}}})"
        case Attribute(name, column):
            return f"attribute(${{{name}}}, '{column}')"


@given(_nodes)
def test_a_tree_is_read_back_from_its_spelling(node: Node) -> None:
    text = _spell(node)
    try:
        parsed = parse(text)
    except FormatError:
        assert len(text) > MAX_LENGTH or text.count("(") > MAX_DEPTH
        return
    assert parsed.root == node


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just(object()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=5,
)


@given(_nodes, st.dictionaries(_names, _anything))
def test_evaluation_is_total(node: Node, answers: dict[str, object]) -> None:
    value = Expression(text="", root=node).evaluate(answers, _column)
    assert isinstance(value, (str, int, bool))


@given(st.text(max_size=40) | st.text(alphabet="${ab}'()=!<>, andornotif-1", max_size=40))
def test_parsing_any_text_gives_an_expression_or_a_position(text: str) -> None:
    refusal: FormatError | None = None
    try:
        parse(text)
    except FormatError as error:
        refusal = error
    if refusal is not None:
        position = refusal.params["position"]
        assert refusal.code == "B-110"
        assert isinstance(position, int)
        assert 0 <= position <= len(text)
