"""What people type into a line: one spelling, and nothing that cannot be seen."""

from __future__ import annotations

import unicodedata

# Joiners have no ink, but names in Arabic and Indic script are misspelt without them.
_JOINERS = frozenset("\u200c\u200d")


def one_line(text: str) -> str:
    """The text on one line, trimmed, in the composed form of its letters (Unicode NFC)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_writing(text: str) -> bool:
    """Whether every character can be seen: no control characters, no direction overrides."""
    return all(sign.isprintable() or sign in _JOINERS for sign in text)
