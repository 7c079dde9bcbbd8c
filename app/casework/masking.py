"""Third persons are masked in what is given to a person (BDSG § 57 (4), § 56 (2)): names and booking numbers, found as
tolerantly as the search finds them, in whatever spelling, case or composition they stand.

Too much masked is shown and counted before anything is given; too little would be a disclosure. So a name is masked in
every part of it that has three letters or more, also where it is spelled like another word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from app.vault.folding import foldings

LEAST_LETTERS = 3
# Parts of names that are words of every text.
_PARTICLES = frozenset(
    ("von", "van", "vom", "zum", "zur", "der", "den", "des", "dem", "die", "das", "und", "bin", "ben")
)
# A word: letters with their marks, and the signs without ink that may stand inside one.
_WORD = re.compile("(?:[^\\W\\d_]|[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff])+")
_INKLESS = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# German adds these to a name in the genitive.
_ENDINGS = ("s", "es")


class Mask:
    """Puts `sign` in the place of names and numbers, and counts how often it did for each."""

    def __init__(self, sign: str, *, names: Iterable[str], numbers: Iterable[str], spared: Iterable[str] = ()) -> None:
        """`names` of third persons and further words, whole or in parts; `numbers` are matched as they are spelled.
        `spared` are the person's own names: they stay, also where a third person bears the same."""
        own = {folding for name in spared for word in words_of(name) for folding in foldings(word)}
        self._sign = sign
        self._folded: dict[str, str] = {}
        for name in names:
            for word in words_of(name):
                for folding in foldings(word):
                    if folding not in own:
                        self._folded[folding] = word
        alternatives = sorted({re.escape(number) for number in numbers if number.strip()}, key=len, reverse=True)
        self._numbers = re.compile(rf"(?<![\w/])(?:{'|'.join(alternatives)})(?![\w/])") if alternatives else None
        self.found: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many places were masked so far."""
        return self.found.total()

    def __call__(self, text: str) -> str:
        """The text with everything masked. It is composed first (NFC), so that an accent is no way around."""
        if not text:
            return text
        composed = unicodedata.normalize("NFC", text)
        if self._numbers is not None:
            composed = self._numbers.sub(self._number, composed)
        return _WORD.sub(self._word, composed)

    def _number(self, match: re.Match[str]) -> str:
        self.found[match[0]] += 1
        return self._sign

    def _word(self, match: re.Match[str]) -> str:
        name = self._name(_INKLESS.sub("", match[0]))
        if name is None:
            return match[0]
        self.found[name] += 1
        return self._sign

    def _name(self, word: str) -> str | None:
        """The name that a word is, in one of its foldings, also with the ending of a genitive."""
        for folding in foldings(word):
            for ending in ("", *_ENDINGS):
                stem = folding.removesuffix(ending)
                if stem in self._folded and (not ending or stem != folding):
                    return self._folded[stem]
        return None


def words_of(name: str) -> list[str]:
    """The parts of a name that are masked: of three letters or more, no particles. A name that has no such part is
    masked as a whole."""
    composed = _INKLESS.sub("", unicodedata.normalize("NFC", name))
    words = _WORD.findall(composed)
    long = [word for word in words if len(word) >= LEAST_LETTERS and word.casefold() not in _PARTICLES]
    return long or [word for word in words if word.casefold() not in _PARTICLES]
