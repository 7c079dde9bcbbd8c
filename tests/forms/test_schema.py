"""The validator and the JSON schema are two readings of one form: on whatever answers, they say the same."""

from __future__ import annotations

from datetime import UTC, datetime

import jsonschema
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from forms import definition
from forms.errors import FormatError
from forms.expression import parse
from forms.normalise import normalise
from forms.question import (
    Attachments,
    Calculated,
    Form,
    FormRef,
    Moment,
    Person,
    Question,
    Repeat,
    SelectMany,
    SelectOne,
    Text,
)
from forms.schema import json_schema
from forms.schema_condition import condition
from forms.validate import check

NOW = datetime(2100, 1, 1, tzinfo=UTC)  # no generated moment lies after it: a schema knows no clock

_wrong: st.SearchStrategy[object] = st.sampled_from(
    [None, "", " ", 0, 1, True, [], [1], {}, {"at": 1}, ["none", "none"], "no such choice", [{}]]
)


class Readings:
    """One form, read by the validator and by its schema."""

    def __init__(self, form: Form) -> None:
        schema = json_schema(form)
        jsonschema.Draft202012Validator.check_schema(schema)
        self._form = form
        self._schema = jsonschema.Draft202012Validator(schema)

    def agree(self, answers: dict[str, object]) -> bool:
        """Sees that both accept, or both refuse; which of the two is returned."""
        filled = normalise(self._form, answers)
        violations = check(self._form, filled, now=NOW)
        errors = list(self._schema.iter_errors(filled))
        assert (violations == ()) == (not errors), (filled, violations, [error.message for error in errors])
        return not errors


@pytest.fixture(scope="session")
def sheet(sheet_form: Form) -> Readings:
    return Readings(sheet_form)


def _right(question: Question) -> st.SearchStrategy[object]:
    """Answers that mostly fit, with lengths and counts on both sides of every bound."""
    match question:
        case Text():
            bounds = {1, question.min_length - 1, question.min_length, question.max_length, question.max_length + 1}
            return st.sampled_from(sorted(bounds - {-1, 0})).map(lambda length: "ä" * length)
        case SelectOne():
            return st.sampled_from([choice.name for choice in question.choices])
        case SelectMany():
            names = st.sampled_from([choice.name for choice in question.choices])
            return st.lists(names, max_size=question.max_count + 1, unique=True)
        case Moment():
            days = st.datetimes(datetime(2025, 1, 1), datetime(2025, 1, 9), timezones=st.just(UTC))
            at = days.map(lambda day: day.isoformat(timespec="seconds"))
            later = st.sampled_from([None, "2026-01-01T00:00:00+01:00", "soon"])
            return st.fixed_dictionaries({"at": at, "until": later, "precision": st.sampled_from(["exact", "about"])})
        case Person():
            return st.sampled_from(["p", "p" * 64, "p" * 65])
        case Repeat():
            return st.lists(_answers(question.questions), max_size=3)
        case Attachments():
            item = {"sha256": "0a" * 32, "media_type": "image/png", "size": 9, "name": "Foto.png"}
            wrong = [{**item, "media_type": "text/plain"}, {**item, "size": True}, {**item, "sha256": "0A" * 32}]
            return st.lists(st.sampled_from([item, item, *wrong]), max_size=question.max_count + 1)
        case Calculated():
            return st.just("made up")


def _answers(questions: tuple[Question, ...]) -> st.SearchStrategy[dict[str, object]]:
    fitting = {question.name: _right(question) for question in questions}
    sloppy = {name: st.one_of(answer, answer, answer, answer, _wrong) for name, answer in fitting.items()}
    return st.one_of(
        st.fixed_dictionaries({}, optional=fitting),
        st.fixed_dictionaries(fitting),
        st.fixed_dictionaries({}, optional={**sloppy, "unknown": _wrong}),
    )


def _signable(form: Form) -> st.SearchStrategy[dict[str, object]]:
    """A complete sheet with a few answers exchanged: most generated sheets would miss something otherwise."""
    complete: dict[str, object] = {
        "person": "p",
        "noticed": {"at": "2025-01-01T00:00:00Z"},
        "place": "cell",
        "areas": ["A"],
        "facts": "x" * 20,
    }
    exchanged = st.fixed_dictionaries({}, optional={question.name: _right(question) for question in form.questions})
    few = exchanged.flatmap(
        lambda full: st.sets(st.sampled_from(sorted(full) or ["person"]), max_size=4).map(
            lambda names: {name: full[name] for name in names if name in full}
        )
    )
    return few.map(lambda answers: {**complete, **answers})


@settings(max_examples=150)
@given(st.data())
def test_validator_and_schema_agree_on_any_answers(sheet: Readings, sheet_form: Form, data: st.DataObject) -> None:
    answers = data.draw(st.one_of(_answers(sheet_form.questions), _signable(sheet_form)))
    event("accepted" if sheet.agree(answers) else "refused")


def test_the_shortest_sheet_is_accepted_by_both(sheet: Readings, shortest: dict[str, object]) -> None:
    assert sheet.agree(shortest)


def test_each_answer_taken_away_is_missed_by_both(sheet: Readings, shortest: dict[str, object]) -> None:
    for name in shortest:
        assert not sheet.agree({key: answer for key, answer in shortest.items() if key != name})


@pytest.mark.parametrize("ref", definition.released(), ids=lambda ref: f"{ref.name}-{ref.version}")
def test_every_released_form_has_a_schema(ref: FormRef) -> None:
    schema = json_schema(definition.form(ref.name, ref.version))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert ref.digest in str(schema["$comment"])
    jsonschema.Draft202012Validator.check_schema(schema)


RULES = """
form = "rules"
version = 1
title = { de = "Regeln", en = "Rules" }

[choices]
kind = [
    { name = "a", tone = "warm", label = { de = "A", en = "A" } },
    { name = "b", label = { de = "B", en = "B" } },
    { name = "c", tone = "cold", label = { de = "C", en = "C" } },
]

[[section]]
name = "only"
label = { de = "Teil", en = "Part" }

[[section.question]]
name = "one"
type = "select_one"
choices = "kind"
label = { de = "Eins", en = "One" }

[[section.question]]
name = "many"
type = "select_many"
choices = "kind"
label = { de = "Viele", en = "Many" }

[[section.question]]
name = "words"
type = "text"
max_length = 5
label = { de = "Worte", en = "Words" }

[[section.question]]
name = "then"
type = "text"
max_length = 5
label = { de = "Dann", en = "Then" }
relevant = "RULE"
required = true
"""


@pytest.mark.parametrize(
    "rule",
    [
        "true()",
        "false()",
        "0 or 'x'",
        "${one}",
        "${many}",
        "not(${one})",
        "${one} = 'a'",
        "'a' != ${one}",
        "${one} = ''",
        "${words} != ''",
        "${one} = 'a' and (${words} = 'x' or not(selected(${many}, 'b')))",
        "selected(${one}, 'b')",
        "count-selected(${many})",
        "count-selected(${many}) = 2",
        "count-selected(${many}) != 2",
        "2 <= count-selected(${many})",
        "count-selected(${many}) < 1",
        "count-selected(${many}) > -1",
        "count-selected(${one}) = 1",
        "count-selected(${one}) > 1",
        "string-length(${words})",
        "string-length(${words}) >= 3",
        "3 > string-length(${words})",
        "string-length(${words}) <= 1",
        "attribute(${one}, 'tone')",
        "attribute(${one}, 'tone') = 'warm'",
        "attribute(${one}, 'tone') = ''",
        "attribute(${one}, 'tone') != 'cold'",
        "attribute(${many}, 'tone') = 'cold'",
        "attribute(${many}, 'tone') = ''",
        "if(${one} = 'a', ${words} = 'x', selected(${many}, 'c'))",
    ],
)
def test_every_rule_means_the_same_in_both(rule: str) -> None:
    rules = Readings(definition.load_form(RULES.replace("RULE", rule).encode()))
    seen = set()
    for one in (None, "a", "b", "c"):
        for many in ([], ["a"], ["b", "c"], ["c", "b"], ["a", "b", "c"]):
            for words in ("", "x", "xyz"):
                answers: dict[str, object] = {"one": one, "many": many, "words": words}
                seen.add(rules.agree(answers))
                assert rules.agree({**answers, "then": "x"})
    assert seen == (
        {True}
        if rule in ("false()", "count-selected(${one}) > 1")
        else {False}
        if rule in ("true()", "0 or 'x'", "count-selected(${many}) > -1")
        else {True}
        if rule == "${many}"
        else {True, False}
    )


@pytest.mark.parametrize(
    "rule",
    [
        "${one} < 'b'",
        "${one} = ${words}",
        "${many} = ''",
        "'a' = 'a'",
        "${one} = 1",
        "string-length('x') > 0",
        "string-length(${one}) > 0",
        "count-selected(${many}) = 'a'",
        "not(${one} = 'a') = true()",
    ],
)
def test_a_rule_that_a_schema_cannot_say_is_named(rule: str) -> None:
    questions = definition.load_form(RULES.replace("RULE", "true()").encode()).questions
    with pytest.raises(FormatError) as refusal:
        condition(parse(rule), questions)
    assert (refusal.value.code, refusal.value.params) == ("B-124", {"rule": rule})
