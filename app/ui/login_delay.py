"""The delay after wrong passphrases, counted down where it is felt: it holds one login up and nobody else."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_SECOND_MS = 1000


class LoginDelay(QObject):
    """Counts for one login. The use case keeps the real time; this only says how much of it is left."""

    counted = Signal(int)
    """Seconds left; 0 says that it is over."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.login = ""
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setObjectName("login.delay")
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def runs(self) -> bool:
        return self._left > 0

    def begin(self, login: str, seconds: int) -> None:
        """Hold up `login` for so long."""
        self.login, self._left = login, seconds
        self._timer.start()

    def stop(self) -> None:
        """Somebody else signs in, or the page is left."""
        self._left = 0
        self._timer.stop()

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.stop()
        self.counted.emit(self._left)
