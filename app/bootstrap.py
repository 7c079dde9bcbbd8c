"""Puts the program together once and passes everything in: no singletons, no registries, no module state."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from app.cli.frame import Frame
from app.cli.run import Doors, run
from app.vault import candidate


def start(arguments: Sequence[str]) -> int:
    """One run of the program, from the words of the command line to the exit code."""
    if list(arguments) == [candidate.WORD]:
        return candidate.answer(sys.stdin.buffer, sys.stdout.buffer)
    return run(arguments, Doors(window=_window, demo=_demo, bench=_bench, faults=_faults))


def _window(frame: Frame) -> int:
    # Late: the headless commands never load Qt, and the window loads nothing else before its first paint.
    if _no_display() and "QT_QPA_PLATFORM" not in os.environ:
        print(frame.workplace.texts("cli.no_display"), file=sys.stderr)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.ui.start import run as open_window

    return open_window(frame.workplace, locked=frame.args.locked)


def _no_display() -> bool:
    return sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _demo(frame: Frame) -> int:
    from app.demo.run import run as run_demo

    return run_demo(frame)


def _bench(frame: Frame) -> int:
    from app.bench.run import run as run_bench

    return run_bench(frame)


def _faults(frame: Frame) -> int:
    from app.faults.run import run as run_faults

    return run_faults(frame)
