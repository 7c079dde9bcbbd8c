"""The catalogues and the program say the same: no key without a text, no text without a use, in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from forms import definition
from forms.question import Form, Question, Repeat, SelectMany, SelectOne, Wording
from forms.texts import LANGUAGES, catalogue, keys_and_placeholders
from tests.house.keys import (
    CODE,
    GAP,
    KEYS,
    PATTERNS,
    SHARED_ROOTS,
    constructed,
    filled_in,
    given,
    raised,
    speaking,
    used_by,
    written_out,
)
from tests.house.source import ROOT, program

DOTTED = re.compile(r"\S+\.\S+")
PLACEHOLDERS = keys_and_placeholders("de")
RANGES = {
    "forms/": range(100, 200),
    "exports/bundle/": range(200, 300),
    "exports/pdf/": range(300, 350),
    "app/vault/": range(400, 500),
    "app/casework/": range(500, 600),
    "app/cli/": range(600, 650),
    "app/demo/": range(600, 650),
    "app/ui/": range(650, 700),
}
# From here on a number says of what subject an error is (keys, cards, retention, backups, faults), not of which room.
BY_SUBJECT = 700


def expansions() -> dict[str, str]:
    """Every key that a declared pattern makes, with the pattern."""
    return {pattern.replace(GAP, str(value)): pattern for pattern, values in PATTERNS.items() for value in values}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    for language in LANGUAGES:
        assert keys_and_placeholders(language) == PLACEHOLDERS, language


def test_every_key_in_the_code_has_its_text() -> None:
    unknown = [f"{place} {key}" for key, place in written_out() if not used_by(key)]
    assert [line for line in unknown if line.split()[1].partition(".")[0] not in SHARED_ROOTS] == []


def test_what_asks_for_a_text_asks_for_one_that_exists() -> None:
    unknown = [
        f"{source.at(call)} {key.value!s}"
        for source in program()
        for call in speaking(source)
        if isinstance(key := call.args[0], ast.Constant)
        and DOTTED.fullmatch(str(key.value))
        and not used_by(str(key.value))
    ]
    assert unknown == []


def test_every_made_up_key_is_declared() -> None:
    assert {f"{place} {spelled}" for spelled, place in filled_in() if spelled not in PATTERNS} == set()


def test_every_declared_pattern_is_made_and_has_its_texts() -> None:
    made = {spelled for spelled, _ in filled_in()}
    assert [pattern for pattern in PATTERNS if pattern not in made] == []
    assert {key: pattern for key, pattern in expansions().items() if not used_by(key)} == {}


def test_every_text_is_used() -> None:
    named = [key for key, _ in written_out()] + list(expansions())
    used = frozenset().union(*(used_by(key) for key in named))
    assert sorted(KEYS - used) == []


def test_texts_get_the_values_that_they_name() -> None:
    missing = []
    for source in program():
        for call in speaking(source):
            names, key = given(call), call.args[0]
            if names is None or not isinstance(key, ast.Constant):
                continue
            counted = {"n"} if key.value not in KEYS else set()
            for text in used_by(str(key.value)):
                if lacking := PLACEHOLDERS[text] - names - counted:
                    missing.append(f"{source.at(call)} {text} lacks {sorted(lacking)}")
    assert missing == []


def test_every_error_has_a_text_and_a_hint() -> None:
    needed = {f"error.{code}.{part}" for code, _ in raised() for part in ("text", "hint")}
    assert sorted(needed - KEYS) == []


def test_every_error_of_the_catalogue_is_raised() -> None:
    told = {key.split(".")[1] for key in KEYS if key.startswith("error.")}
    assert sorted(told - {code for code, _ in raised()}) == []
    assert all(CODE.fullmatch(code) for code in told)


def test_errors_get_the_values_that_their_texts_name() -> None:
    missing = []
    for code, place, names in constructed():
        needed = PLACEHOLDERS[f"error.{code}.text"] | PLACEHOLDERS[f"error.{code}.hint"]
        if names is not None and (lacking := needed - names):
            missing.append(f"{place} {code} lacks {sorted(lacking)}")
    assert missing == []


def test_no_room_raises_codes_of_a_room_above() -> None:
    """The number of an error says where it belongs; a room above may raise what a room below has a text for."""
    strays = [
        f"{place} {code}"
        for code, place, _ in constructed()
        for room, own in RANGES.items()
        if place.startswith(room) and own.stop <= int(code.removeprefix("B-")) < BY_SUBJECT
    ]
    assert strays == []


def released_forms() -> list[Form]:
    return [definition.form(ref.name, ref.version) for ref in definition.released()]


def wordings(form: Form) -> Iterator[tuple[str, Wording]]:
    """Everything that a form says, with where it says it."""
    yield "title", form.title
    for section in form.sections:
        yield section.name, section.label
        if section.hint is not None:
            yield f"{section.name} hint", section.hint
        for question in section.questions:
            yield from _wordings(question, question.name)


def _wordings(question: Question, path: str) -> Iterator[tuple[str, Wording]]:
    yield path, question.label
    for part, wording in (("hint", question.hint), ("constraint", question.constraint_message)):
        if wording is not None:
            yield f"{path} {part}", wording
    if isinstance(question, (SelectOne, SelectMany)):
        for choice in question.choices:
            yield f"{path} {choice.name}", choice.label
    if isinstance(question, Repeat):
        for below in question.questions:
            yield from _wordings(below, f"{path}.{below.name}")


@pytest.mark.parametrize("form", released_forms(), ids=lambda form: f"{form.name}-{form.version}")
def test_forms_speak_every_language(form: Form) -> None:
    said = list(wordings(form))
    assert len(said) > 1
    for path, wording in said:
        assert set(wording) == set(LANGUAGES), path
        assert all(text.strip() for text in wording.values()), path


def said(language: str) -> dict[str, str]:
    """All texts of a language: the program's and the forms'."""
    forms = {
        f"{form.name}-{form.version} {path}": wording[language]
        for form in released_forms()
        for path, wording in wordings(form)
    }
    return {**catalogue(language), **forms}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at(language: str) -> None:
    assert {key: text for key, text in said(language).items() if "!" in text} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_on_screen_are_tidy(language: str) -> None:
    """No blank ends, no doubled blanks, no three dots for an ellipsis, no typewriter quotes."""
    untidy = re.compile(r"^ | $|  |\.\.\.|\"")
    shown = {key: text for key, text in catalogue(language).items() if key.startswith(("ui.", "error."))}
    assert {key: text for key, text in shown.items() if untidy.search(text)} == {}


def avoided(language: str) -> dict[str, str]:
    """The words that the glossary gives up, each with the one that it uses instead."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| {language} \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return {word.strip(): instead for words, instead in rows for word in words.split(",")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_word_per_thing(language: str) -> None:
    words = avoided(language)
    assert len(words) > 5
    found = {
        key: f"{word} -> {instead}"
        for key, text in catalogue(language).items()
        for word, instead in words.items()
        if re.search(rf"\b{word}", text, re.IGNORECASE) and not key.startswith("cli.example.")
    }
    assert found == {}
