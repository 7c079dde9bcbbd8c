"""Dates as people here write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_PATTERNS = ("%Y-%m-%d", "%d.%m.%Y")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?")
_DAYS_ON = {
    **dict.fromkeys(("h", "heute", "t", "today"), 0),
    **dict.fromkeys(("m", "morgen", "tomorrow"), 1),
    **dict.fromkeys(("ü", "übermorgen"), 2),
}


def read_date(text: str) -> date | None:
    """A date written ISO or German (`2026-03-05`, `5.3.2026`); `None` when it is neither."""
    for pattern in _PATTERNS:
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None


def read_coming_date(text: str, *, today: date) -> date | None:
    """A date from today on: as `read_date`, or without the year the next such day, or in words (`heute`, `morgen`,
    `tomorrow`); `None` when it is none of these."""
    words = text.strip().lower()
    if words in _DAYS_ON:
        return today + timedelta(days=_DAYS_ON[words])
    short = _DAY_AND_MONTH.fullmatch(words)
    if short is None:
        return read_date(words)
    # Four years from now there is a 29 February again.
    for year in range(today.year, today.year + 5):
        try:
            found = date(year, int(short[2]), int(short[1]))
        except ValueError:
            continue
        if found >= today:
            return found
    return None
