"""Puts the program together once and passes everything in: no singletons, no registries, no module state."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.workplace import Workplace
from app.cli.frame import Frame
from app.cli.run import Doors, run


def start(arguments: Sequence[str]) -> int:
    """One run of the program, from the words of the command line to the exit code."""
    return run(arguments, Doors(window=_window, demo=_demo))


def _window(workplace: Workplace) -> int:
    # Late: the headless commands never load Qt, and the window loads nothing else before its first paint.
    from app.ui.start import run as open_window

    return open_window(workplace)


def _demo(frame: Frame) -> int:
    from app.demo.run import run as run_demo

    return run_demo(frame)
