"""Objects of the window are freed by the window's own thread, whatever a worker allocates meanwhile."""

from __future__ import annotations

import gc
from threading import current_thread, main_thread
from typing import Any

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from tests.ui.room import Room


class Knot(QObject):
    """An object in a cycle: only the collection can free it."""

    def __init__(self, freed_by: list[Any]) -> None:
        super().__init__()
        self.myself = self
        self._freed_by = freed_by

    def __del__(self) -> None:
        self._freed_by.append(current_thread())


class Waiting(QObject):
    """Takes what a worker gives."""

    def take(self, _kept: object) -> None:
        self.done = True


def allocate_much() -> int:
    """Far more containers than the collection lets pass without a look."""
    return len([[number] for number in range(60_000)])


def test_a_worker_frees_nothing_of_the_window(prison_room: Room, qtbot: QtBot) -> None:
    freed_by: list[Any] = []
    for _ in range(20):
        Knot(freed_by)
    waiting = Waiting()
    prison_room.window.jobs.work(allocate_much, waiting.take)
    with qtbot.waitSignal(prison_room.window.jobs.settled):
        pass
    assert freed_by == []
    (timer,) = prison_room.window._collector.findChildren(QTimer)
    # In the end all are freed, by who may.
    while len(freed_by) < 20:
        allocate_much()
        with qtbot.waitSignal(timer.timeout):
            pass
    assert set(freed_by) == {main_thread()}
    assert not gc.isenabled()


def test_after_the_window_python_collects_again(prison_room: Room) -> None:
    assert not gc.isenabled()
    prison_room.window.close()
    assert gc.isenabled()
