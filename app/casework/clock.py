"""Where "now" comes from. A clock is passed in, so that tests and the fictional demo can live on other days.

No command and no setting takes a clock: a station in service always has `system_clock`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The station's clock: local time with its offset, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)
