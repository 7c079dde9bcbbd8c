"""What may stand above a desk when it is locked: dialogs, menus and lists, all with words of a case in them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)

SECRET = "Zwetschgendatschi am Westtor"


def nothing(_window: QWidget) -> None:
    pass


def file_dialog(window: QWidget) -> None:
    QFileDialog(window).show()


def message(window: QWidget) -> None:
    box = QMessageBox(window)
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)  # no way out by Escape
    box.open()


def question(window: QWidget) -> None:
    box = QInputDialog(window)
    box.setLabelText(SECRET)
    box.open()


def dialog_on_dialog(window: QWidget) -> None:
    outer = QDialog(window)
    outer.open()
    QDialog(outer).open()


def menu(window: QWidget) -> None:
    made = QMenu(SECRET, window)
    made.addAction(SECRET)
    made.popup(window.mapToGlobal(window.rect().center()))


def print_dialog(window: QWidget) -> None:
    QPrintDialog(window).show()


def completer(window: QWidget) -> None:
    line = QLineEdit(window)
    offered = QCompleter([SECRET], line)
    line.setCompleter(offered)
    line.show()
    offered.setCompletionPrefix(SECRET[:3])
    offered.complete()


ABOVE: tuple[Callable[[QWidget], None], ...] = (
    nothing, file_dialog, message, question, dialog_on_dialog, menu, print_dialog, completer,
)  # fmt: skip
