"""What every act's payload says of its author, so that the name beside an act is covered by its own signature.

A payload holds `context` with `author_name`, `function`, `unit`, `workstation` and `trained_on`: as it was when he or
she signed. Sheets add `answers` and `person`, amendments `text` and `reason`, voidings `reason`, counter-statements
`text` (the person's own words) and `received_on` (the ISO date on which they came in).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import FormatError

SHEET = "sheet"
AMENDMENT = "amendment"
VOIDING = "voiding"
COUNTER_STATEMENT = "counter_statement"
MAX_LATER_TEXT = 2000
"""The most characters that an amendment, or the reason for an amendment or voiding, may have."""
MAX_COUNTER_STATEMENT = 8000
"""The most characters that a counter-statement may have: it is the person's own words, not ours to cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who wrote, from where, and when last trained (ISO date, or the empty text)."""

    author_name: str
    function: str
    unit: str
    workstation: str
    trained_on: str = ""

    def values(self) -> dict[str, object]:
        """The value of `context` in a payload."""
        return {
            "author_name": self.author_name,
            "function": self.function,
            "unit": self.unit,
            "workstation": self.workstation,
            "trained_on": self.trained_on or None,
        }


def read_context(content: Mapping[str, object]) -> Context:
    """The context of any act. Raises `FormatError` B-151 when it is missing or incomplete."""
    found = content.get("context")
    values: Mapping[str, object] = found if isinstance(found, dict) else {}
    trained_on = values.get("trained_on")
    return Context(
        author_name=_text(values, "author_name"),
        function=_text(values, "function"),
        unit=_text(values, "unit"),
        workstation=_text(values, "workstation"),
        trained_on="" if trained_on is None else _text(values, "trained_on"),
    )


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str):
        raise FormatError("B-151", field=name)
    return value
