"""The page on forms tells the truth: its example works, and it names every type, key and function that there is."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import jsonschema
import pytest

from forms import definition
from forms.question import Form
from forms.schema import json_schema
from forms.texts import Texts
from forms.validate import check, explain, normalise
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 6, tzinfo=UTC)
Answers = dict[str, object]


def block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


@pytest.fixture(scope="module")
def form() -> Form:
    return definition.load_form(block("toml").encode())


@pytest.fixture
def answers() -> Answers:
    read: Answers = json.loads(block("json"))
    return read


def column(heading: str) -> set[str]:
    """The words in backticks in the first column of the table below a heading."""
    part = re.split(r"^## ", PAGE.split(f"## {heading}\n")[1], flags=re.MULTILINE)[0]
    cells = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([a-z_-]+)[`(]", cell)}


def cases(path: str, function: str) -> set[str]:
    """The words that a function of the reader of forms knows."""
    code = (
        (ROOT / path).read_text(encoding="utf-8").split(f"def {function}(")[1].split("\n    def ")[0].split("\ndef ")[0]
    )
    return set(re.findall(r'case "([a-z_-]+)":', code))


def test_the_example_is_accepted_by_validator_and_schema(form: Form, answers: Answers) -> None:
    filled = normalise(form, answers)
    assert check(form, filled, now=NOW) == ()
    assert filled["label"] == "to_report"
    jsonschema.Draft202012Validator(json_schema(form)).validate(filled)


def test_the_example_refuses_what_it_says_that_it_refuses(form: Form, answers: Answers) -> None:
    (violation,) = check(form, normalise(form, {**answers, "told": ["works"]}), now=NOW)
    assert (violation.question, violation.code) == ("told", "shift_lead_missing")
    assert explain(form, violation, Texts("en")) == "The shift lead is told of a find."


def test_what_does_not_apply_is_dropped(form: Form, answers: Answers) -> None:
    filled = normalise(form, {**answers, "outcome": "in_order"})
    assert set(filled) == {"person", "checked", "outcome"}


def test_every_type_is_described() -> None:
    assert column("Types") - {"type"} == cases("forms/definition.py", "_of_kind")


def test_every_key_of_a_question_is_described() -> None:
    described = column("Every question") | {"constraint_message", "constraint_code"}
    assert described == {*definition._Asked.__annotations__, "type"}


def test_every_function_is_described() -> None:
    assert column("Expressions") == cases("forms/expression.py", "_call")
