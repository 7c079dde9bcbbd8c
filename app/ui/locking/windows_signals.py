"""What Windows says by messages to the window: the session is locked or left, the machine goes to sleep."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal

# winuser.h, wtsapi32.h
WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
PBT_APMSUSPEND = 0x0004
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK = 0x2, 0x4, 0x6, 0x7
_LEAVING = frozenset((WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK))
_THIS_SESSION = 0


class Message(ctypes.Structure):
    """The beginning of MSG (winuser.h), as far as it is read."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("word", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    )


def asks_for_lock(message: int, word: int) -> bool:
    """Whether a window message with this first parameter says that the user leaves the screen."""
    if message == WM_WTSSESSION_CHANGE:
        return word in _LEAVING
    return message == WM_POWERBROADCAST and word == PBT_APMSUSPEND


class WindowsSignals(QObject):
    """Registers `window` (a native handle) for the messages of its session."""

    wanted = Signal()

    def __init__(self, window: int, parent: QObject) -> None:
        super().__init__(parent)
        self._filter = _Filter(self)
        application = QCoreApplication.instance()
        assert application is not None, "a window exists only in an application"
        application.installNativeEventFilter(self._filter)
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(window), _THIS_SESSION)

    def hear(self, message: Message) -> None:
        """One message that came to a window."""
        if asks_for_lock(message.message, message.word):
            self.wanted.emit()


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, owner: WindowsSignals) -> None:
        super().__init__()
        self._owner = owner

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, address: int) -> object:
        if QByteArray(kind).startsWith(b"windows"):
            self._owner.hear(Message.from_address(int(address)))
        return False, 0
