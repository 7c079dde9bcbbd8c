"""Opens the window. Up to its first paint nothing is loaded but Qt and light modules of our own."""

from __future__ import annotations

import sys
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from app.casework.workplace import Workplace
from app.ui import theme
from app.ui.app_window import AppWindow
from app.ui.crash_report import report_on
from app.ui.locking.relaunch import Lock, beginning, by_exec, own_words
from app.ui.preferences import Preferences


def run(workplace: Workplace, *, locked: bool = False) -> int:
    """Show the window until it is closed; returns the exit code. `locked`: this process follows on a lock."""
    app = QApplication(sys.argv[:1])
    begins = beginning(locked=locked)
    window = open_window(workplace, Lock(by_exec(own_words(workplace)), begins))

    def crashed(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """An exception that left a slot: Qt goes on, so the user must be told."""
        if issubclass(kind, Exception):
            window.show_crash(report_on(error))
        else:
            sys.__excepthook__(kind, error, _trace)

    sys.excepthook = crashed
    if begins.small:
        window.showMinimized()
    else:
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not begins.in_front)
        window.show()
    return app.exec()


def open_window(workplace: Workplace, lock: Lock) -> AppWindow:
    """Dress the application and make its window, not yet shown. Needs a `QApplication`.

    Where the last step of `lock` comes back, the window itself goes on with the login.
    """
    app = theme.application()
    app.setApplicationName("bogen")
    app.setApplicationDisplayName("Bogen")
    app.setDesktopFileName("bogen")
    QLocale.setDefault(QLocale(workplace.language))
    # Qt's own words in file and print dialogs; without the file they stay English.
    translator = QTranslator(app)
    if translator.load(f"qtbase_{workplace.language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    theme.install(Preferences(workplace.home).palette)
    return AppWindow(workplace, lock)
