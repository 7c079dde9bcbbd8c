"""Notices that somebody is there: keys, mouse and touch in any window of the program, dialogs and menus included."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from app.hardening import keep_out_of_pictures

_STIRS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,  # all that is seen of a key that is somebody's shortcut
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
    )
)


class Attention(QObject):
    """Looks at the events of native windows, not at those of every widget: those are hundreds times more."""

    stirred = Signal()
    lock_pressed = Signal()
    """Ctrl+L in a dialog, where the window's own shortcut is not heard."""
    minimised = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._windows: list[QWindow] = []
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication), "a window exists only in an application"
        application.focusWindowChanged.connect(self.watch)
        self.watch(QGuiApplication.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Notice what happens in `window` too; it is kept out of pictures like the first."""
        if window is None or window in self._windows:
            return
        self._windows.append(window)
        window.destroyed.connect(self._gone)
        window.installEventFilter(self)
        keep_out_of_pictures(int(window.winId()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _STIRS:
            self.stirred.emit()
            if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_lock(event):
                self.lock_pressed.emit()
                return True
        elif kind == QEvent.Type.WindowStateChange and _is_small(watched):
            self.minimised.emit()
        return False

    def _gone(self, window: QObject) -> None:
        self._windows = [one for one in self._windows if one is not window]


def _is_small(window: QObject) -> bool:
    return isinstance(window, QWindow) and bool(window.windowStates() & Qt.WindowState.WindowMinimized)


def _is_lock(event: QKeyEvent) -> bool:
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_L and plain == Qt.KeyboardModifier.ControlModifier
