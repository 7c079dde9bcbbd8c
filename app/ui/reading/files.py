"""The files beside a signed sheet: name and size, the picture itself where it is one, and a way to save it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.casework import attachments
from app.casework.access import Act
from app.casework.saving import save_new
from app.casework.session import Session
from app.casework.views import AttachedFile
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice, Picture
from app.ui.kit.page import card
from app.ui.kit.words import label

_FORMATS = {"image/jpeg": b"jpeg", "image/png": b"png"}
_TALLEST = 360
_MOST_PIXELS = 64_000_000
"""More than any camera in an office makes; a larger picture is offered to be saved, not drawn."""


def files_card(desk: Desk, files: tuple[AttachedFile, ...]) -> QWidget:
    """All files of one sheet. Each is read from the vault and checked against its digest before it is shown."""
    frame, column = card()
    column.addWidget(label(desk.texts("ui.reading.files"), "h3"))
    for place, file in enumerate(files):
        column.addWidget(_FileEntry(desk, place, file))
    return frame


class _FileEntry(QWidget):
    """One file."""

    def __init__(self, desk: Desk, place: int, file: AttachedFile) -> None:
        super().__init__()
        texts = desk.texts
        self._desk, self._file = desk, file
        self._notice = Notice(f"reading.file.{place}.notice", texts)
        self._picture = _Shown()
        words = texts("reading.attachment", name=file.name, kilobytes=max(1, round(file.size / 1000)))
        self._save = Button(f"reading.file.{place}.save", texts("ui.reading.save_file"), picture="save")
        self._save.setAccessibleName(texts("ui.reading.save_file_named", name=file.name))
        self._save.clicked.connect(self._choose)
        line = QHBoxLayout()
        line.setSpacing(tokens.TIGHT)
        line.addWidget(Picture("paperclip", "muted"))
        line.addWidget(label(words), 1)
        line.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.TIGHT)
        column.addLayout(line)
        column.addWidget(self._picture)
        column.addWidget(self._notice)
        self._picture.hide()
        if file.media_type in _FORMATS:
            work = partial(_picture, desk.session, file)
            desk.jobs.vault(work, self._show, failed=self._notice.say_error)

    def _show(self, image: QImage) -> None:
        if not image.isNull():
            self._picture.show_image(image, self._desk.texts("ui.reading.picture_of", name=self._file.name))

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), self._desk.texts("ui.reading.save_file"), self._file.name)
        dialog.setObjectName("reading.file.dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # Nothing is written over another file, so there is nothing to be confirmed.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, path: str) -> None:
        work = partial(_write, self._desk.session, self._file.sha256, Path(path))
        self._desk.jobs.vault(work, self._written, failed=self._notice.say_error)

    def _written(self, path: Path) -> None:
        self._notice.say(self._desk.texts("ui.file.written", path=str(path)), tone="success")


class _Shown(QLabel):
    """A picture, never larger than it is and never wider than the column."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_image(self, image: QImage, words: str) -> None:
        self._image = image
        self.setToolTip(words)
        self.show()
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._image.isNull() and event.size().width() != event.oldSize().width():
            self._draw()

    def _draw(self) -> None:
        scale = self.devicePixelRatioF()
        width = max(1, round(self.width() * scale))
        size = self._image.size()
        if size.width() > width or size.height() > _TALLEST * scale:
            size.scale(width, round(_TALLEST * scale), Qt.AspectRatioMode.KeepAspectRatio)
        smooth = Qt.TransformationMode.SmoothTransformation
        shown = QPixmap.fromImage(self._image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        shown.setDevicePixelRatio(scale)
        self.setFixedHeight(round(shown.height() / scale))
        self.setPixmap(shown)


def _picture(session: Session, file: AttachedFile) -> QImage:
    """Decode on the worker; the bytes decide nothing about the format, the signed sheet says what it is."""
    content = QByteArray(attachments.content(session, file.sha256))
    buffer = QBuffer(content)
    reader = QImageReader(buffer, QByteArray(_FORMATS[file.media_type]))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return QImage()
    return reader.read()


def _write(session: Session, sha256: str, path: Path) -> Path:
    """Save a copy outside of the vault. Raises `InputError` B-586 over another file, `EnvironmentFault` B-650."""
    return save_new(path, attachments.content(session, sha256, act=Act.PRINT), fault="B-650")
