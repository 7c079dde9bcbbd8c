"""Moments of a form: when something was noticed, a point or a period, exact or about (RFC 3339 §5.6 with an offset)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PATTERN = (
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
"""What a moment looks like; whether that day exists is a second question. No leap seconds: clocks here show none."""

PRECISIONS = ("exact", "about")
_SHAPE = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class MomentValue:
    """A moment as Python values. `until` is `None` for a point in time."""

    at: datetime
    until: datetime | None
    precision: Literal["exact", "about"]

    def answer(self) -> dict[str, object]:
        """The value as a form keeps it; seconds are the finest a person notices."""
        until = None if self.until is None else self.until.isoformat(timespec="seconds")
        return {"at": self.at.isoformat(timespec="seconds"), "until": until, "precision": self.precision}


def moment_value(answer: object) -> MomentValue:
    """The moment of an answer. Raises `ValueError` when the answer is not one; its order and age are not judged."""
    if not isinstance(answer, dict) or answer.keys() != {"at", "until", "precision"}:
        raise ValueError("a moment has at, until and precision")
    precision = answer["precision"]
    if precision not in PRECISIONS:
        raise ValueError("precision is exact or about")
    until = None if answer["until"] is None else _parse(answer["until"])
    return MomentValue(at=_parse(answer["at"]), until=until, precision=precision)


def _parse(text: object) -> datetime:
    if not isinstance(text, str) or _SHAPE.fullmatch(text) is None:
        raise ValueError("not an RFC 3339 moment with an offset")
    return datetime.fromisoformat(text)
