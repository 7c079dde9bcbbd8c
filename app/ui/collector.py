"""Frees what nobody holds any more, on the screen's thread and on no other.

Python's own collection of reference cycles runs in whatever thread happens to allocate. In a worker that lays out a PDF
it deleted tables of a screen that was left, while Qt lets an object be deleted by its own thread only ("Threads and
QObjects"): their models said good-bye across threads, and the process ended in the middle of somebody's work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500
"""Milliseconds between two looks."""


class Collector(QObject):
    """Takes the collection over while it lives, by Python's own thresholds; `end` gives it back."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_EVERY)

    def end(self) -> None:
        """Python collects by itself again."""
        self._timer.stop()
        gc.enable()

    def _look(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
