"""What a Linux desktop says by D-Bus: the screen is locked, another user takes over, the machine goes to sleep.

No bus is no fault: then nothing is said. Signals are taken from the services' own names, so that no other program on
the bus can speak for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusPendingCallWatcher, QDBusVariant

LOGIND, ROOT = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
OWN_SESSION = "/org/freedesktop/login1/session/auto"
"""Stands for the session of whoever asks; its signals come from the path that it really has."""
PROPERTIES = "org.freedesktop.DBus.Properties"
# The desktops' screen savers; each has its own name and all have the same signal.
SCREEN_SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
)


class BusSignals(QObject):
    """Listens on the user's bus and on the machine's."""

    wanted = Signal()
    """The desk is to be locked."""
    listening = Signal()
    """The session at the machine is known, and all is heard from now on."""

    def __init__(self, session_bus: QDBusConnection, system_bus: QDBusConnection, parent: QObject) -> None:
        super().__init__(parent)
        self._system_bus = system_bus
        self.hears_session = False
        if session_bus.isConnected():
            for name in SCREEN_SAVERS:
                session_bus.connect(name, "", name, "ActiveChanged", self, _slot("covered(bool)"))
        if system_bus.isConnected():
            system_bus.connect(LOGIND, ROOT, MANAGER, "PrepareForSleep", self, _slot("covered(bool)"))
            self._ask(OWN_SESSION, PROPERTIES, "Get", [SESSION, "Id"], self._named)

    @Slot(bool)
    def covered(self, begins: bool) -> None:
        """The screen is covered, or the machine goes to sleep; `False` says that it is over."""
        if begins:
            self.wanted.emit()

    @Slot()
    def locked(self) -> None:
        self.wanted.emit()

    @Slot(str, "QVariantMap")
    def session_changed(self, _interface: str, changed: dict[str, object]) -> None:
        """Another user's session is in front: this one is no longer active."""
        if changed.get("Active") is False:
            self.wanted.emit()

    def _ask(
        self, path: str, interface: str, method: str, words: list[str], then: Callable[[QDBusPendingCallWatcher], None]
    ) -> None:
        question = QDBusMessage.createMethodCall(LOGIND, path, interface, method)
        question.setArguments(words)
        QDBusPendingCallWatcher(self._system_bus.asyncCall(question), self).finished.connect(then)

    def _named(self, watcher: QDBusPendingCallWatcher) -> None:
        """The session has this id; where is it?"""
        for name in _answer(watcher):
            assert isinstance(name, QDBusVariant)
            self._ask(ROOT, MANAGER, "GetSession", [str(name.variant())], self._placed)

    def _placed(self, watcher: QDBusPendingCallWatcher) -> None:
        for path in _answer(watcher):
            assert isinstance(path, QDBusObjectPath)
            bus, where = self._system_bus, path.path()
            bus.connect(LOGIND, where, SESSION, "Lock", self, _slot("locked()"))
            slot = _slot("session_changed(QString,QVariantMap)")
            bus.connect(LOGIND, where, PROPERTIES, "PropertiesChanged", self, slot)
            self.hears_session = True
            self.listening.emit()


def _answer(watcher: QDBusPendingCallWatcher) -> list[object]:
    """The values of an answer; none where there is no session of logind's: then nobody locks it either."""
    answer = watcher.reply()
    watcher.deleteLater()
    return list(answer.arguments()) if answer.type() == QDBusMessage.MessageType.ReplyMessage else []


def _slot(signature: str) -> bytes:
    # What SLOT gives is a str, and that is what `connect` takes; its stub says bytes.
    return cast("bytes", SLOT(signature))
