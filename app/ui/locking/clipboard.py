"""What the program copies is marked as a secret, so that clipboard histories and cloud clipboards leave it alone."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

# Asked for by KDE's Klipper and others, and by the history of Windows (its clipboard formats, spelled for Qt).
MARKERS = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01\0\0\0",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\0\0\0\0",
}


def mark(content: QMimeData) -> QMimeData:
    """Puts the markers on `content` and gives it back."""
    for name, value in MARKERS.items():
        content.setData(name, value)
    return content


class MarkedClipboard(QObject):
    """Marks whatever any field of the program puts on the clipboard, in the same turn of the event loop: nobody else
    is served before."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._mark)

    def _mark(self) -> None:
        if not self._clipboard.ownsClipboard():
            return
        content = self._clipboard.mimeData()
        if content.hasText() and not content.hasFormat(next(iter(MARKERS))):
            marked = QMimeData()
            marked.setText(content.text())
            self._clipboard.setMimeData(mark(marked))
