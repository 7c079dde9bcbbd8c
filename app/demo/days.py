"""The demo's clock: stands where the story is, so that nine months of sheets can be written in a minute.

Only the demo has it, and only for homes that are founded as training stations: their data are invented.
"""

from __future__ import annotations

from datetime import datetime

from app.casework.clock import system_clock


class DemoClock:
    """A clock that is set by the story, and is the station's own once the story has reached today."""

    def __init__(self) -> None:
        self._story: datetime | None = None

    def __call__(self) -> datetime:
        return self._story or system_clock()

    def stand_at(self, moment: datetime) -> None:
        """Let it be `moment`; a story never runs past today."""
        self._story = min(moment, system_clock()).replace(microsecond=0)

    def run_free(self) -> None:
        """From now on the station's own clock."""
        self._story = None
