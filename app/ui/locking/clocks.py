"""The clocks by which a desk is locked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both in seconds. `boot` goes on while the machine sleeps and cannot be set; `wall` is what the clock shows."""

    boot: Callable[[], float]
    wall: Callable[[], float]


def system_clocks() -> Clocks:
    """The machine's own. Where there is no clock that counts sleep, the monotonic one does (Windows: it counts it)."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return Clocks(_boottime, time.time)
    return Clocks(time.monotonic, time.time)


def _boottime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
