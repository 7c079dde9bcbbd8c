"""Folding of words for searching: case, accents and the ways of writing an umlaut do not matter.

"Müller", "Mueller" and "Muller" are one person to whoever looks for him. A stored text keeps up to three foldings of
each word, and a search matches when one of its own foldings is in there:

* German: ä ö ü ß as ae oe ue ss (DIN 5007-2), other accents dropped: `mueller`
* plain: every accent dropped: `muller`
* short: the plain one with ae oe ue as a o u, so that `Mueller` is found by `Muller`

Letters that Unicode does not take apart (ø, ł, ı, đ, æ ...) are named here one by one.
"""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n", "ʼ": "'"}
)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SHORT = (("ae", "a"), ("oe", "o"), ("ue", "u"))


def german(text: str) -> str:
    """Folded with the German spelling of umlauts; also the key that lists of names are sorted by (DIN 5007-2)."""
    return plain(unicodedata.normalize("NFC", text).casefold().translate(_GERMAN))


def plain(text: str) -> str:
    """Folded with every accent dropped."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))


def foldings(word: str) -> tuple[str, ...]:
    """The different foldings of a word: one for most words, up to three."""
    flat = plain(word)
    short = flat
    if not any(long in flat for long, _ in _SHORT):
        return (flat,) if word.isascii() else tuple(dict.fromkeys((german(word), flat)))
    for long, letter in _SHORT:
        short = short.replace(long, letter)
    return tuple(dict.fromkeys((german(word), flat, short)))


def searchable(*texts: str) -> str:
    """What a stored text is searched in: its words in all their foldings, in the order of the text, between blanks."""
    words = " ".join(texts).split()
    variants = [foldings(word) for word in words]
    lines = (" ".join(variant[min(row, len(variant) - 1)] for variant in variants) for row in range(3))
    return " " + "  ".join(dict.fromkeys(lines)) + " "
