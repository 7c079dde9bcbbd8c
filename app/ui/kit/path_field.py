"""A field for a folder or a file: typed, pasted, or picked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy

from app.ui.kit.buttons import Button
from app.ui.kit.fields import TextField
from forms.texts import Texts


class PathField(TextField):
    """A path. `files` is the pattern of the files to pick ("*.age"); without it a folder is picked."""

    chosen = Signal()
    """A path was picked, or Enter was pressed."""

    def __init__(self, name: str, title: str, texts: Texts, *, hint: str = "", files: str = "") -> None:
        super().__init__(name, title, hint=hint, longest=500)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._texts = texts
        self._files = files
        words = texts("ui.path.pick_file" if files else "ui.path.pick_folder")
        pick = Button(f"{name}.pick", words, picture="folder-open")
        pick.clicked.connect(self._pick)
        self.row.addWidget(pick)
        self.edit.returnPressed.connect(self.chosen)

    @property
    def path(self) -> Path | None:
        """The path typed, or `None` for an empty field."""
        return Path(self.text).expanduser() if self.text else None

    def problem(self) -> str:
        """What is wrong with the path in words, or ""."""
        path = self.path
        if path is None:
            return self._texts("ui.path.missing")
        if self._files and not path.is_file():
            return self._texts("ui.path.no_file")
        if not self._files and not path.is_dir():
            return self._texts("ui.path.no_folder")
        return ""

    def _pick(self) -> None:
        dialog = QFileDialog(self.window(), self.title)
        dialog.setObjectName(f"{self.control.objectName()}.dialog")
        if self._files:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilter(self._files)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if self.path is not None and self.path.exists():
            dialog.setDirectory(str(self.path if self.path.is_dir() else self.path.parent))
        dialog.fileSelected.connect(self._picked)
        # Opened, not executed: locking the desk can close it at any moment.
        dialog.open()

    def _picked(self, path: str) -> None:
        self.set_text(path)
        self.chosen.emit()
