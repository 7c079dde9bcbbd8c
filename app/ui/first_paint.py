"""How long a window takes to its first paint: the login, or as the floor one bare widget.

Run in a fresh process by `bogen bench`: `python -m app.ui.first_paint bare|login HOME` prints the seconds since
`BOGEN_STARTED` (monotonic clock of the parent, comparable on one machine).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


def _done() -> None:
    print(time.monotonic() - float(os.environ["BOGEN_STARTED"]), flush=True)
    # The window's threads are loading libraries by now; nothing is left to be kept.
    os._exit(0)


class _Bare(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, _done)


def main(kind: str, home: str) -> int:
    """Open the window named by `kind` and print the time of its first paint."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if kind == "bare":
        window: QWidget = _Bare()
    else:
        from app.casework.clock import system_clock
        from app.casework.workplace import Workplace
        from app.ui.locking.relaunch import Lock, stay
        from app.ui.start import open_window
        from forms.texts import Texts

        login = open_window(Workplace(home=Path(home), texts=Texts("de"), clock=system_clock), Lock(stay))
        login.first_painted.connect(_done)
        window = login
    window.resize(1280, 720)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
