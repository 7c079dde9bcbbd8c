"""What is taken off the screen before a lock, and what the program has given to the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget


def finish_typing() -> None:
    """A letter that an input method is still composing belongs to the text: it is entered before the draft is kept."""
    QGuiApplication.inputMethod().commit()


def close_what_is_above(window: QWidget) -> None:
    """Close every dialog, menu and list: nothing of a case may stand above the login. None of them is asked."""
    while popup := QApplication.activePopupWidget():
        popup.close()
        if QApplication.activePopupWidget() is popup:
            popup.hide()
    for other in QApplication.topLevelWidgets():
        if other is window or not other.isVisible():
            continue
        if isinstance(other, QDialog):
            other.done(QDialog.DialogCode.Rejected)  # unlike `close`, which a message without a way out refuses
        else:
            other.close()
        other.hide()
    # Dialogs that delete themselves go now, not at some later turn of the loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def clear_clipboard() -> None:
    """Take back what the program copied; what others copied stays theirs."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
