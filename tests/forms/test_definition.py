"""Form files: what is released stays as it is, and what does not follow the form language is refused with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from forms import definition
from forms.errors import FormatError
from forms.question import Form, FormRef, Question, Repeat, Section, Wording

# A released file never changes: documents were signed under this digest. A change is a new version.
RELEASED = {
    ("perception", 1): "d05a7358aa524f84f0a8d7e01dddbe751ebf90ada8f411ca755fd2552cab9464",
}


def test_released_forms_are_exactly_these() -> None:
    assert {(ref.name, ref.version): ref.digest for ref in definition.released()} == RELEASED


@pytest.mark.parametrize("ref", definition.released(), ids=lambda ref: f"{ref.name}-{ref.version}")
def test_the_digest_is_that_of_the_file(ref: FormRef) -> None:
    raw = (definition.CATALOGUE / f"{ref.name}-{ref.version}.toml").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == ref.digest == definition.form(ref.name, ref.version).digest
    assert b"\r" not in raw, "a checkout that turns line ends would change the digest"


def test_latest_is_the_highest_number() -> None:
    versions = [ref.version for ref in definition.released() if ref.name == "perception"]
    assert definition.latest("perception").version == max(versions)


@pytest.mark.parametrize("version", [0, 99])
def test_a_version_that_is_not_here_may_be_newer(version: int) -> None:
    with pytest.raises(FormatError) as refusal:
        definition.form("perception", version)
    assert (refusal.value.code, refusal.value.params) == ("B-121", {"form": "perception", "version": version})


@pytest.mark.parametrize("name", ["../catalogue/perception", "perception-1", "Perception", "a\n", "*", ""])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(FormatError) as refusal:
        definition.form(name, 1)
    assert refusal.value.code == "B-121"
    with pytest.raises(FormatError) as refusal:
        definition.latest(name)
    assert refusal.value.code == "B-123"


def test_an_unknown_form_has_no_latest_version() -> None:
    with pytest.raises(FormatError) as refusal:
        definition.latest("confession")
    assert refusal.value.code == "B-123"


def _wordings(form: Form) -> Iterator[tuple[str, Wording | None]]:
    yield "title", form.title
    for section in form.sections:
        yield from ((section.name, wording) for wording in (section.label, section.hint))
        for question in _flat(section.questions):
            yield from (
                (question.name, wording) for wording in (question.label, question.hint, question.constraint_message)
            )
            for choice in getattr(question, "choices", ()):
                yield f"{question.name}.{choice.name}", choice.label


def _flat(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        if isinstance(question, Repeat):
            yield from _flat(question.questions)


@pytest.mark.parametrize("ref", definition.released(), ids=lambda ref: f"{ref.name}-{ref.version}")
def test_every_wording_is_there_in_both_languages_and_calm(ref: FormRef) -> None:
    for place, wording in _wordings(definition.form(ref.name, ref.version)):
        if wording is not None:
            assert wording.keys() == {"de", "en"}, place
            for text in wording.values():
                assert text.strip() == text != "", place
                assert "!" not in text, place


@pytest.mark.parametrize("ref", definition.released(), ids=lambda ref: f"{ref.name}-{ref.version}")
def test_choices_of_one_question_read_differently(ref: FormRef) -> None:
    for question in _flat(definition.form(ref.name, ref.version).questions):
        for language in ("de", "en"):
            labels = [choice.label[language] for choice in getattr(question, "choices", ())]
            assert len(labels) == len(set(labels)), question.name


SMALL = """
form = "small"
version = 1
title = { de = "Klein", en = "Small" }

[choices]
colour = [
    { name = "none", label = { de = "Keine", en = "None" } },
    { name = "red", shade = "warm", label = { de = "Rot", en = "Red" } },
    { name = "blue", label = { de = "Blau", en = "Blue" } },
]

[[section]]
name = "only"
label = { de = "Teil", en = "Part" }

[[section.question]]
name = "colours"
type = "select_many"
choices = "colour"
max_count = 2
label = { de = "Farben", en = "Colours" }
default = ["none"]

[[section.question]]
name = "why"
type = "text"
max_length = 10
label = { de = "Warum", en = "Why" }
relevant = "selected(${colours}, 'red')"
constraint = "${why} != 'x'"
constraint_message = { de = "Nicht x", en = "Not x" }

[[section.question]]
name = "rows"
type = "repeat"
max_count = 2
label = { de = "Zeilen", en = "Rows" }

[[section.question.question]]
name = "shade"
type = "select_one"
choices = "colour"
label = { de = "Ton", en = "Shade" }

[[section.question]]
name = "shown"
type = "calculated"
label = { de = "Folge", en = "Result" }
calculate = "attribute(${colours}, 'shade')"
"""


def test_a_small_form_is_read() -> None:
    form = definition.load_form(SMALL.encode())
    assert [question.name for question in form.questions] == ["colours", "why", "rows", "shown"]
    assert isinstance(form.sections[0], Section)
    assert form.question("why").name == "why"
    with pytest.raises(KeyError):
        form.question("shade")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('form = "small"', 'form = "small"\ncolour = "red"', "colour"),
        ('form = "small"', "form = 1", "form"),
        ("version = 1", "version = 1.0", "version"),
        ("version = 1", "version = true", "version"),
        ('en = "Small" }', 'en = "Small", fr = "Petit" }', "title"),
        ('en = "Small" }', 'en = " " }', "title"),
        ('{ de = "Teil", en = "Part" }', '{ de = "Teil" }', ".section[0].label"),
        ('name = "blue"', 'name = "red"', "colours.choices red"),
        ('name = "blue"', 'name = "light blue"', ".choices.colour[2].name"),
        ('shade = "warm"', "shade = 3", ".choices.colour[1].shade"),
        ('type = "text"', 'type = "essay"', ".section[0].question[1].type"),
        ('type = "text"', 'type = "text"\nnature = "gossip"', ".section[0].question[1].nature"),
        ('type = "text"', 'type = "text"\nmaximum = 3', ".section[0].question[1].maximum"),
        ('type = "text"', 'type = "text"\nrequired = "yes', "B-122"),
        ("max_length = 10", "max_length = 0", "why.max_length"),
        ("max_length = 10", "max_length = 10\nmin_length = 11", "why.max_length"),
        ("max_length = 10", "max_length = -1", ".section[0].question[1].max_length"),
        ('name = "why"', 'name = "colours"', "question colours"),
        ('name = "shade"', 'name = "why"', "question why"),
        ('default = ["none"]', 'default = ["green"]', "colours.default"),
        ('default = ["none"]', "default = [1]", ".section[0].question[0].default"),
        ('max_count = 2\nlabel = { de = "Farben"', 'max_count = 4\nlabel = { de = "Farben"', "colours.max_count"),
        ('max_count = 2\nlabel = { de = "Zeilen"', 'max_count = 0\nlabel = { de = "Zeilen"', "rows.question"),
        ("${colours}, 'red'", "${colours}, 'rde'", "why.relevant: rde"),
        ("${colours}, 'red'", "${shown}, 'red'", "why.relevant: ${shown}"),
        ("${colours}, 'red'", "${why}, 'red'", "why.relevant: ${why}"),
        ("selected(${colours}, 'red')", "count-selected(${colours}) = 'red'", ""),
        ("${why} != 'x'", "${nothing} != 'x'", "why.constraint: ${nothing}"),
        ("constraint = \"${why} != 'x'\"", "", "why.constraint_message"),
        ("'shade')", "'hue')", "shown.calculate: hue"),
        ('calculate = "', 'required = true\ncalculate = "', "shown.required"),
        ("calculate = \"attribute(${colours}, 'shade')\"", "", ".section[0].question[3].calculate"),
        ('choices = "colour"\nmax_count', 'choices = "color"\nmax_count', ".section[0].question[0].choices"),
        ('label = { de = "Ton"', 'relevant = "${why} = \'x\'"\nlabel = { de = "Ton"', "shade.relevant: ${why}"),
    ],
)
def test_what_does_not_follow_the_language_is_refused(old: str, new: str, place: str) -> None:
    assert SMALL.count(old) >= 1
    raw = SMALL.replace(old, new, 1).encode()
    if not place:
        definition.load_form(raw)
        return
    with pytest.raises(FormatError) as refusal:
        definition.load_form(raw)
    if place.startswith("B-"):
        assert refusal.value.code == place
    else:
        assert (refusal.value.code, refusal.value.params) == ("B-120", {"place": place})


@pytest.mark.parametrize("raw", [b"\xff", b"form = ", b"form = 'a'\nform = 'b'"])
def test_what_is_not_toml_is_refused(raw: bytes) -> None:
    with pytest.raises(FormatError) as refusal:
        definition.load_form(raw)
    assert refusal.value.code == "B-122"


def test_a_rule_that_does_not_parse_is_refused_with_its_position() -> None:
    with pytest.raises(FormatError) as refusal:
        definition.load_form(SMALL.replace("${why} != 'x'", "${why} !! 'x'").encode())
    assert refusal.value.code == "B-110"
