"""The only threading code: background work whose result comes back to a living object on the screen's thread.

Two executors. `vault` has one worker: it owns the connection to the vault, so everything that touches a session goes
through it, in the order asked. `work` is for pure computation (PDF, loading libraries).

Workers never touch widgets and never ask. Results travel by one queued signal and are dropped if the receiver died;
errors are never dropped. Everything that is not a `BogenError` is a mistake of ours and becomes a crash report.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.ui.collector import Collector
from app.ui.crash_report import CrashReport, report_on
from forms.errors import BogenError, Bug

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside a use case, at a point where it is safe to stop, after the user pressed Cancel."""


class Task:
    """The cancel token and the progress report of one piece of work. Made by `Jobs.task`."""

    def __init__(self, moved: Callable[[Task], None], report: Callable[[int, int], None]) -> None:
        self._moved = moved
        self.report = _weak(report)
        self.state = (0, 0)
        self._cancelled = False
        self.waiting = False

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def progress(self, done: int, total: int) -> None:
        """Called by the work with what is done out of `total` (0: unknown). Raises `Cancelled` once cancelled."""
        if self._cancelled:
            raise Cancelled
        self.state = (done, total)
        if not self.waiting:  # one report on its way at a time: a fast loop must not flood the event queue
            self.waiting = True
            self._moved(self)


@dataclass(slots=True)
class _Order(Generic[T]):
    work: Callable[[], T]
    done: weakref.WeakMethod[Any]
    failed: weakref.WeakMethod[Any] | None
    stopped: weakref.WeakMethod[Any] | None


class Jobs(QObject):
    """Runs work in the background. `done`, `failed` and `stopped` must be bound methods of QObjects."""

    failed = Signal(object)
    """A `BogenError` that no receiver took."""
    crashed = Signal(object)
    """A `CrashReport`."""
    settled = Signal()
    """Nothing is running or waiting any more."""
    _finished = Signal(object, object)
    _moved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._collector = Collector(self)
        self._open = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._report, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        return self._open == 0

    def vault(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[BogenError], None] | None = None,
        stopped: Callable[[], None] | None = None,
    ) -> None:
        """Run `work` on the one thread that owns the vault, after all that was asked before."""
        self._submit("vault", 1, _order(work, done, failed, stopped))

    def work(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[BogenError], None] | None = None,
        stopped: Callable[[], None] | None = None,
    ) -> None:
        """Run `work`, which must not touch a session, beside the vault's thread."""
        self._submit("work", 2, _order(work, done, failed, stopped))

    def task(self, report: Callable[[int, int], None]) -> Task:
        """A token for work that reports progress to the bound method `report(done, total)` and can be cancelled."""
        return Task(self._moved.emit, report)

    def close(self) -> None:
        """Finish what was asked and end the threads. Results that arrive later are dropped."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        self._pools.clear()
        self._collector.end()

    def _submit(self, name: str, workers: int, order: _Order[Any]) -> None:
        if name not in self._pools:
            # Imported here: the executor pulls in modules that the first paint does not need.
            from concurrent.futures import ThreadPoolExecutor

            self._pools[name] = ThreadPoolExecutor(workers, thread_name_prefix=f"bogen-{name}")
        self._open += 1
        self._pools[name].submit(self._run, order)

    def _run(self, order: _Order[Any]) -> None:
        outcome: object
        try:
            outcome = _Result(order.work())
        except Cancelled as stop:
            outcome = stop.with_traceback(None)
        except Bug as error:
            outcome = report_on(error)
        except BogenError as error:
            outcome = _without_frames(error)
        # The one place in the window's half of the program: what nobody foresaw is our own mistake.
        except Exception as error:  # noqa: BLE001
            outcome = report_on(error)
        if shiboken6.isValid(self):
            self._finished.emit(order, outcome)

    def _deliver(self, order: _Order[Any], outcome: object) -> None:
        self._open -= 1
        if isinstance(outcome, _Result):
            if done := _alive(order.done):
                done(outcome.value)
        elif isinstance(outcome, Cancelled):
            if stopped := _alive(order.stopped):
                stopped()
        elif isinstance(outcome, BogenError):
            (_alive(order.failed) or self.failed.emit)(outcome)
        elif isinstance(outcome, CrashReport):
            self.crashed.emit(outcome)
        if self._open == 0:
            self.settled.emit()

    def _report(self, task: Task) -> None:
        task.waiting = False
        if report := _alive(task.report):
            report(*task.state)


@dataclass(slots=True)
class _Result:
    value: object


def _order(
    work: Callable[[], T],
    done: Callable[[T], None],
    failed: Callable[[BogenError], None] | None,
    stopped: Callable[[], None] | None,
) -> _Order[T]:
    return _Order(work, _weak(done), _weak(failed) if failed else None, _weak(stopped) if stopped else None)


def _weak(method: Callable[..., Any]) -> weakref.WeakMethod[Any]:
    if not isinstance(getattr(method, "__self__", None), QObject):
        raise TypeError("a receiver is a bound method of a QObject, so that it can be dropped when that died")
    return weakref.WeakMethod(method)


def _alive(reference: weakref.WeakMethod[Any] | None) -> Callable[..., Any] | None:
    method = reference() if reference else None
    return method if method is not None and shiboken6.isValid(method.__self__) else None


def _without_frames(error: BogenError) -> BogenError:
    """Frames keep local values alive, a passphrase among them: they end with the worker."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error
