"""What people write to give a reason: cleaned as it will be signed, neither empty nor endless."""

from __future__ import annotations

from forms.content import MAX_LATER_TEXT
from forms.errors import InputError
from forms.normalise import clean_text

LEAST = 3


def said_reason(text: str) -> str:
    """The reason as it is signed. Raises `InputError` B-757 when it is too short or too long."""
    said = clean_text(text, multiline=True)
    if not LEAST <= len(said) <= MAX_LATER_TEXT:
        raise InputError("B-757", least=LEAST, most=MAX_LATER_TEXT)
    return said
