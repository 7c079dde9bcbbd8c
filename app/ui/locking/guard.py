"""Stands at one user's desk from sign-in to lock, and says when it must be locked."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.casework import policy as rules
from app.casework.trust_views import Policy
from app.ui.locking.attention import Attention
from app.ui.locking.clipboard import MarkedClipboard
from app.ui.locking.clocks import Clocks
from app.ui.locking.idle import IdleWatch

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.locking.bus_signals import BusSignals
    from app.ui.locking.windows_signals import WindowsSignals


class Guard(QObject):
    """Gathers all that may lock: the time, a key in a dialog, the desktop, the machine, a window made small."""

    wanted = Signal()
    warned = Signal(int)
    """So many seconds are left to the one who seems to be away."""
    calmed = Signal()

    def __init__(self, window: QWidget, desk: Desk, clocks: Clocks) -> None:
        super().__init__(window)
        self._rules = Policy()
        self._desk = desk
        self.idle = IdleWatch(clocks, self._rules.idle_seconds, self)
        self.attention = Attention(self)
        self._clipboard = MarkedClipboard(self)
        self.idle.wanted.connect(self.wanted)
        self.idle.warned.connect(self.warned)
        self.idle.calmed.connect(self.calmed)
        self.attention.stirred.connect(self.idle.stir)
        self.attention.lock_pressed.connect(self.wanted)
        self.attention.minimised.connect(self._made_small)
        self.system = _signals(window, self)
        self.system.wanted.connect(self.wanted)
        desk.route.changed.connect(self._changed)
        self.read_rules()

    def rest(self) -> None:
        """The desk is being locked: nothing more is said."""
        self.idle.stop()

    def go_on(self) -> None:
        """The lock came to nothing: the time begins anew."""
        self.idle.begin()

    def read_rules(self) -> None:
        """Read what the administrator has set; until it is known the defaults hold."""
        self._desk.jobs.vault(partial(rules.policy, self._desk.session), self._obey)

    def _changed(self, what: frozenset[str]) -> None:
        if "policy" in what:
            self.read_rules()

    def _obey(self, found: Policy) -> None:
        self._rules = found
        self.idle.obey(found.idle_seconds)

    def _made_small(self) -> None:
        if self._rules.lock_on_minimise:
            self.wanted.emit()


def _signals(window: QWidget, parent: QObject) -> BusSignals | WindowsSignals:
    """What the system says. Loaded here: the first paint and the login need none of it."""
    if sys.platform == "win32":
        from app.ui.locking.windows_signals import WindowsSignals

        return WindowsSignals(int(window.winId()), parent)
    from PySide6.QtDBus import QDBusConnection

    from app.ui.locking.bus_signals import BusSignals

    return BusSignals(QDBusConnection.sessionBus(), QDBusConnection.systemBus(), parent)
