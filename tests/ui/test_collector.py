"""Objects of the window are freed by the window's own thread, whatever a worker allocates meanwhile."""

from __future__ import annotations

import gc
from threading import Thread, current_thread, main_thread

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.ui.collector import Collector
from tests.ui.room import Room

KNOTS = 20


class Knot(QObject):
    """An object in a cycle: only the collection can free it."""

    def __init__(self, freed_by: list[Thread]) -> None:
        super().__init__()
        self.myself = self
        self._freed_by = freed_by

    def __del__(self) -> None:
        self._freed_by.append(current_thread())


class Waiting(QObject):
    """Takes what a worker gives."""

    def take(self, _kept: object) -> None:
        """What was made is of no interest."""


def allocate_much() -> list[list[int]]:
    """Far more containers than Python's own collection lets pass without a look."""
    return [[number] for number in range(60_000)]


def test_a_worker_frees_nothing_of_the_window(prison_room: Room, qtbot: QtBot) -> None:
    freed_by: list[Thread] = []
    for _ in range(KNOTS):
        Knot(freed_by)
    waiting = Waiting()
    prison_room.window.jobs.work(allocate_much, waiting.take)
    with qtbot.waitSignal(prison_room.window.jobs.settled):
        pass
    assert set(freed_by) <= {main_thread()}
    assert not gc.isenabled()


def test_the_windows_thread_frees_them_at_its_next_look(prison_room: Room, qtbot: QtBot) -> None:
    (collector,) = prison_room.window.jobs.findChildren(Collector)
    (timer,) = collector.findChildren(QTimer)
    freed_by: list[Thread] = []
    for _ in range(KNOTS):
        Knot(freed_by)
    held = allocate_much()  # so much is new that the next look has to collect
    for _ in range(2):
        with qtbot.waitSignal(timer.timeout):
            pass
    assert held and freed_by == [main_thread()] * KNOTS


def test_after_the_window_python_collects_again(prison_room: Room) -> None:
    assert not gc.isenabled()
    prison_room.window.close()
    assert gc.isenabled()
