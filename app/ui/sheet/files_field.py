"""Attachments: picked or dropped, kept by content in the vault at once, listed by name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.casework import attachments
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Picture, error_words
from app.ui.kit.page import row
from app.ui.kit.words import announce, label
from app.ui.sheet.field import QuestionField, wording
from forms.errors import BogenError
from forms.question import Attachments

PATTERNS = {"image/jpeg": "*.jpg *.jpeg", "image/png": "*.png", "application/pdf": "*.pdf"}


class FilesField(QuestionField):
    """Files beside the sheet. A file that does not fit is refused beside the field, the others stay."""

    def __init__(self, question: Attachments, name: str, desk: Desk) -> None:
        title, hint = wording(question, desk.texts)
        self._desk = desk
        self._texts = desk.texts
        self._most = question.max_count
        self._patterns = " ".join(PATTERNS[media_type] for media_type in question.media_types)
        self._files: list[dict[str, object]] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(tokens.HAIR)
        self._add = Button(name, desk.texts("ui.sheet.files.add"), picture="paperclip")
        super().__init__(question, name, title, self._add, hint=hint)
        self._add.setAccessibleName(f"{title}: {self._add.text()}")
        self.row.setStretch(0, 0)
        self.row.addStretch(1)
        self._column.insertLayout(self._column.indexOf(self.row), self._lines)
        self._add.clicked.connect(self._ask)
        self.setAcceptDrops(True)

    def answer(self) -> object:
        return list(self._files) or None

    def show_answer(self, answer: object) -> None:
        files = [entry for entry in answer if isinstance(entry, dict)] if isinstance(answer, list) else []
        if files != self._files:
            self._files = files
            self._draw()

    def leaves(self) -> tuple[QuestionField, ...]:
        """Enter passes by: pressed on the button it would open a dialog that nobody asked for."""
        return ()

    def take(self, paths: list[Path]) -> None:
        """Attach files; each is copied into the vault before it is listed."""
        self.show_error("")
        for path in paths:
            self._desk.jobs.vault(
                partial(attachments.attach, self._desk.session, path), self._attached, failed=self._no
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), self._texts("ui.sheet.files.add"))
        dialog.setObjectName("sheet.files.dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self._texts("ui.sheet.files.filter", patterns=self._patterns))
        dialog.filesSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, names: list[str]) -> None:
        self.take([Path(name) for name in names])

    def _attached(self, entry: dict[str, object]) -> None:
        if len(self._files) >= self._most:
            self.show_error(self._texts("ui.sheet.files.too_many", most=self._most))
            return
        if entry["sha256"] not in [known["sha256"] for known in self._files]:
            self._files.append(entry)
            self._draw()
            announce(self, self._texts("ui.sheet.files.added", name=str(entry["name"])))
            self.edited.emit()

    def _no(self, error: BogenError) -> None:
        self.show_error(" ".join(error_words(self._texts, error)))
        announce(self, self.error)

    def _draw(self) -> None:
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, entry in enumerate(self._files):
            self._lines.addWidget(_FileLine(self, place, entry))
        self._add.setEnabled(len(self._files) < self._most)

    def remove(self, entry: dict[str, object]) -> None:
        """Take a file off the sheet; its copy in the vault is of no use then and is never shown."""
        self._files.remove(entry)
        self._draw()
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()


class _FileLine(QWidget):
    """One file: name, size, and the button that takes it off."""

    def __init__(self, owner: FilesField, place: int, entry: dict[str, object]) -> None:
        super().__init__(owner)
        self._owner, self._entry = owner, entry
        size = entry["size"]
        kilobytes = max(1, round(size / 1000)) if isinstance(size, int) else 0
        words = owner._texts("reading.attachment", name=str(entry["name"]), kilobytes=kilobytes)
        remove = Button(
            f"{owner.control.objectName()}.{place}.remove",
            owner._texts("ui.sheet.files.remove", name=str(entry["name"])),
            "icon",
            picture="x",
        )
        remove.clicked.connect(self._remove)
        line = row(Picture("file-text", "muted"), label(words), remove)
        for index in range(line.count()):
            if (item := line.itemAt(index)) is not None:
                item.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)

    def _remove(self) -> None:
        self._owner.remove(self._entry)
