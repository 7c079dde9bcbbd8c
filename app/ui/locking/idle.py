"""Nobody at the desk: counts the time since the last key, and says so before it locks (WCAG 2.2 SC 2.2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.locking.clocks import Clocks

WARNING = 20
"""Seconds before the lock in which the screen says so."""
_TICK = 1000


@dataclass(frozen=True, slots=True)
class _Moment:
    boot: float
    wall: float


class IdleWatch(QObject):
    """Either clock may run out: a monotonic one alone would stand still in sleep, the wall's alone can be set."""

    wanted = Signal()
    """The time is up, or the clock was set by more than that time."""
    warned = Signal(int)
    """So many seconds are left; said anew with each second."""
    calmed = Signal()
    """Somebody is there after all."""

    def __init__(self, clocks: Clocks, limit: int, parent: QObject | None = None) -> None:
        """`limit` in seconds."""
        super().__init__(parent)
        self._clocks = clocks
        self._limit = limit
        self._warning = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self.look)
        self.begin()

    def begin(self) -> None:
        """Somebody sits down."""
        self._stirred = self._looked = self._now()
        self._timer.start()

    def obey(self, limit: int) -> None:
        """Another limit, from now on."""
        self._limit = limit
        self.look()

    def stir(self) -> None:
        """A key was pressed or the mouse moved. If that comes too late, as after a night's sleep, it locks."""
        if not self._timer.isActive():
            return
        if self._is_over():
            self._lock()
            return
        self._stirred = self._looked = self._now()
        if self._warning:
            self._warning = False
            self.calmed.emit()

    def look(self) -> None:
        """Look at the clocks: lock, warn, or go on waiting."""
        if self._is_over():
            self._lock()
            return
        self._looked = self._now()
        left = round(self._limit - self._idle())
        if left <= WARNING:
            self._warning = True
            self.warned.emit(max(1, left))

    def stop(self) -> None:
        """The desk is being locked: nothing more is said."""
        self._timer.stop()

    def _lock(self) -> None:
        self._timer.stop()
        self.wanted.emit()

    def _is_over(self) -> bool:
        now = self._now()
        jump = (now.wall - self._looked.wall) - (now.boot - self._looked.boot)
        return self._idle() >= self._limit or abs(jump) > self._limit

    def _idle(self) -> float:
        now = self._now()
        return max(now.boot - self._stirred.boot, now.wall - self._stirred.wall)

    def _now(self) -> _Moment:
        return _Moment(self._clocks.boot(), self._clocks.wall())
