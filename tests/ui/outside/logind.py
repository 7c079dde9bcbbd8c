"""Plays the login manager and a screen saver on a bus: `logind.py`, one word a line on standard input.

It owns their names, answers the two questions that the program asks, and sends the signal that a word names. The words
that it has sent are given back, so that whoever speaks to it knows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Thread

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusVariant, QDBusVirtualObject

SESSION = "/org/freedesktop/login1/session/_37"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class LoginService(QDBusVirtualObject):
    """Answers for all paths below `/org/freedesktop/login1`."""

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        asked = (message.path(), message.member(), list(message.arguments()))
        if asked == ("/org/freedesktop/login1/session/auto", "Get", ["org.freedesktop.login1.Session", "Id"]):
            return connection.send(message.createReply(QDBusVariant("7")))
        if asked == ("/org/freedesktop/login1", "GetSession", ["7"]):
            return connection.send(message.createReply(QDBusObjectPath(SESSION)))
        return False


def _signal(path: str, interface: str, name: str, *values: object) -> Callable[[], QDBusMessage]:
    def made() -> QDBusMessage:
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(list(values))
        return message

    return made


_OTHER = "/org/freedesktop/login1/session/_38"
_SESSION_INTERFACE = "org.freedesktop.login1.Session"
_MANAGER = "org.freedesktop.login1.Manager"
SIGNALS = {
    "lock": _signal(SESSION, _SESSION_INTERFACE, "Lock"),
    "lock_another": _signal(_OTHER, _SESSION_INTERFACE, "Lock"),
    "switch": _signal(SESSION, _PROPERTIES, "PropertiesChanged", _SESSION_INTERFACE, {"Active": False}, ["IdleHint"]),
    "back": _signal(SESSION, _PROPERTIES, "PropertiesChanged", _SESSION_INTERFACE, {"Active": True}, ["IdleHint"]),
    "sleep": _signal("/org/freedesktop/login1", _MANAGER, "PrepareForSleep", True),
    "wake": _signal("/org/freedesktop/login1", _MANAGER, "PrepareForSleep", False),
    "saver": _signal("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True),
    "gnome": _signal("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True),
}


class Ears(QObject):
    """Carries words from the thread that reads them to the one that owns the bus."""

    heard = Signal(str)

    def __init__(self, bus: QDBusConnection) -> None:
        super().__init__()
        self._bus = bus
        self.heard.connect(self.answer)

    def read(self) -> None:
        for line in sys.stdin:
            self.heard.emit(line.strip())
        self.heard.emit("")

    @Slot(str)
    def answer(self, word: str) -> None:
        if not word:
            QCoreApplication.quit()
            return
        assert self._bus.send(SIGNALS[word]())
        print(word, flush=True)


def main() -> None:
    app = QCoreApplication(sys.argv[:1])
    bus = QDBusConnection.sessionBus()
    manager = LoginService()
    tree = QDBusConnection.VirtualObjectRegisterOption.SubPath
    assert bus.registerVirtualObject("/org/freedesktop/login1", manager, tree)
    for name in ("org.freedesktop.login1", "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"):
        assert bus.registerService(name), name
    ears = Ears(bus)
    print("up", flush=True)
    Thread(target=ears.read, daemon=True).start()
    app.exec()


if __name__ == "__main__":
    main()
