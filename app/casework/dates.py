"""Dates as people here write them."""

from __future__ import annotations

from datetime import date, datetime

_PATTERNS = ("%Y-%m-%d", "%d.%m.%Y")


def read_date(text: str) -> date | None:
    """A date written ISO or German (`2026-03-05`, `5.3.2026`); `None` when it is neither."""
    for pattern in _PATTERNS:
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None
