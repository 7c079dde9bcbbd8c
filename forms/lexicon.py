"""Hints while writing: judging words among facts, data that the law protects most, names of others, what was confided.

Hints ask and never block: only the writer knows what he saw. The words are data, `resources/lexicon/<language>.toml`;
an entry that ends in `*` stands for all words that begin with it. Literal speech („…“) is exempt: it is not the
writer's judgement. What the lists mean: BDSG § 73 (facts apart from assessments), § 48 (special categories only if
strictly necessary), StGB § 203 (what is confided to those who owe secrecy).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forms.normalise import normalise
from forms.question import Answers, Form, Nature, Question, Repeat, SelectMany, SelectOne, Text
from forms.texts import Texts

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "lexicon"

_KEYS = {
    "judging": "hint.judging",
    "religion": "hint.religion",
    "politics": "hint.politics",
    "health": "hint.health",
    "confidence": "hint.confidence",
    "third_person": "hint.third_person",
    "emergency": "hint.emergency",
}
_JUDGEMENT = "judging"
_NAMES = "third_person"
_SPEECH = re.compile(r"„[^„“”]*[“”]|“[^“”]*”|«[^«»]*»|»[^«»]*«|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Hint:
    """A question to the writer. `question` is a path as in `Violation`; `word` stands at `start` of its answer.

    A hint about a choice, such as the emergency rule, has neither: `word` is empty and `start` is 0.
    """

    question: str
    code: str
    word: str = ""
    start: int = 0


def hints(form: Form, answers: Answers, language: str, *, person_name: str = "") -> tuple[Hint, ...]:
    """All hints for these answers, in the order of the form; one per word and question.

    `language` chooses the word lists. The words of `person_name` are not taken for the name of somebody else.
    """
    lists = _lists(language)
    known = frozenset(re.findall(r"\w+", person_name.casefold()))
    return tuple(_all_hints(form.questions, normalise(form, answers), "", lists, known))


def explain_hint(hint: Hint, texts: Texts) -> str:
    """The hint as one question or sentence to the writer."""
    return texts(_KEYS[hint.code], word=hint.word) if hint.word else texts(_KEYS[hint.code])


@cache
def _lists(language: str) -> Mapping[str, re.Pattern[str]]:
    """One pattern per list. Raises `KeyError` for a list that no text explains, so that none is left unused."""
    values = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    titles = values.pop(_NAMES)
    patterns = {code: _word_pattern(words) for code, words in values.items()}
    # A title is followed by a name; the name must begin with a capital letter, the title need not.
    patterns[_NAMES] = re.compile(rf"\b(?i:{_alternatives(titles)})\s+(?P<name>[A-ZÀ-ÖØ-ÞĞİŞŐ][\w'’-]+)")
    unknown = patterns.keys() - _KEYS.keys()
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return patterns


def _word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{_alternatives(words)})\b")


def _alternatives(words: Iterable[str]) -> str:
    # The longer first: "sehr gefährlich" before "gefährlich".
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in sorted(words, key=len, reverse=True))


def _all_hints(
    questions: tuple[Question, ...],
    answers: Answers,
    path: str,
    lists: Mapping[str, re.Pattern[str]],
    known: frozenset[str],
) -> Iterator[Hint]:
    for question in questions:
        answer = answers.get(question.name)
        here = f"{path}{question.name}"
        if isinstance(question, Text) and isinstance(answer, str):
            yield from _text_hints(question, answer, here, lists, known)
        elif isinstance(question, Repeat) and isinstance(answer, list):
            for index, row in enumerate(answer):
                if isinstance(row, dict):
                    yield from _all_hints(question.questions, row, f"{here}[{index}].", lists, known)
        elif isinstance(question, (SelectOne, SelectMany)):
            yield from _choice_hints(question, answer, here)


def _choice_hints(question: SelectOne | SelectMany, answer: object, here: str) -> Iterator[Hint]:
    """A choice brings its own hint in the column `notice`, once per question."""
    picked = answer if isinstance(answer, list) else [answer]
    notices = (choice.attributes.get("notice") for choice in question.choices if choice.name in picked)
    for code in dict.fromkeys(notices):
        if code:
            yield Hint(here, code)


def _text_hints(
    question: Text, answer: str, here: str, lists: Mapping[str, re.Pattern[str]], known: frozenset[str]
) -> Iterator[Hint]:
    if question.nature is Nature.QUOTE:
        return
    spoken = _SPEECH.sub(lambda found: " " * len(found[0]), answer)
    for code, pattern in lists.items():
        if code == _JUDGEMENT and question.nature is not Nature.FACT:
            continue
        seen: set[str] = set()
        for found in pattern.finditer(spoken if code == _JUDGEMENT else answer):
            group = "name" if code == _NAMES else 0
            word = found[group]
            if word.casefold() in seen or (code == _NAMES and word.casefold() in known):
                continue
            seen.add(word.casefold())
            yield Hint(here, code, word, found.start(group))
