"""UUID version 7 (RFC 9562 §5.7): ids that sort by the time of their making."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from uuid import UUID

_PATTERN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(now: datetime) -> str:
    """A new id: 48 bits of milliseconds since 1970 from `now` (timezone-aware), 74 random bits."""
    if now.tzinfo is None:
        raise ValueError("now must be timezone-aware")
    since = now - _EPOCH
    milliseconds = (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    if not 0 <= milliseconds < 2**48:
        raise ValueError(f"outside the range of UUIDv7: {now.isoformat()}")
    number = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(UUID(int=number))


def is_uuid7(text: str) -> bool:
    """Whether `text` is a UUIDv7 in the only spelling we write: lower case, with hyphens."""
    return _PATTERN.fullmatch(text) is not None
