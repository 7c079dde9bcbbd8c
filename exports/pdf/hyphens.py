"""Where a word may be divided. pyphen and its dictionaries are loaded with the first word that needs it (about 0.6 s).

reportlab's own hyphenation is not used: in 5.1.0 it fails on paragraphs that are split at a page's end.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

DICTIONARIES = {"de": "de_DE", "en": "en_GB", "fr": "fr", "hu": "hu_HU", "nl": "nl_NL"}
EDGE = 3
SHORTEST = 6
_WORD = re.compile(r"[^\W\d_]+")


class Division(Protocol):
    """A place in a word; `data` is set when dividing there changes the spelling."""

    data: object


def places(text: str, language: str) -> tuple[int, ...]:
    """Where `text` (one word with its punctuation) may be divided; none for languages without a dictionary.

    Three letters stay on either side, words under six letters stay whole, and divisions that would change the
    spelling (Hungarian "könnyen" -> "köny-nyen") are not taken: the text layer keeps the writer's letters.
    """
    name = DICTIONARIES.get(language.split("-", maxsplit=1)[0])
    if name is None:
        return ()
    found: list[int] = []
    for match in _WORD.finditer(text):
        if len(match[0]) >= SHORTEST:
            found.extend(match.start() + place for place in _divisions(name, match[0]))
    return tuple(found)


@cache
def _dictionary(name: str):  # type: ignore[no-untyped-def]
    import pyphen  # late: start-up is watched

    return pyphen.Pyphen(lang=name, left=EDGE, right=EDGE)


def _divisions(name: str, word: str) -> tuple[int, ...]:
    return tuple(int(place) for place in _dictionary(name).positions(word) if getattr(place, "data", None) is None)
