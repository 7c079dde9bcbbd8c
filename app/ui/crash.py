"""The crash page: our own mistake, a report free of personal data, and a safe way on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.crash_report import CrashReport
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.flow import Flow
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage
from forms.texts import Texts


class CrashPage(QWidget):
    """Shows a `CrashReport`. Going on means locking first: drafts are kept, and the next session starts clean."""

    left = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("crash")
        self._texts = texts
        page = ScrollPage()
        self._report = QPlainTextEdit()
        self._report.setReadOnly(True)
        self._report.setTabChangesFocus(True)
        self._report.setMinimumHeight(6 * tokens.ROW)
        self._notice = Notice("crash.notice", texts)
        self._leave = Button("crash.leave", texts("ui.crash.leave"), "primary")
        save = Button("crash.save", texts("ui.crash.save"), picture="save")
        copy = Button("crash.copy", texts("ui.crash.copy"), picture="copy")
        self._leave.clicked.connect(self.left)
        save.clicked.connect(self._choose_file)
        copy.clicked.connect(self._copy)
        page.column.addWidget(PageHeader(texts("ui.crash.title"), texts("ui.crash.text")))
        page.column.addWidget(self._notice)
        hint = texts("ui.crash.free")
        page.column.addWidget(Field("crash.report", texts("ui.crash.report"), self._report, hint=hint))
        page.column.addWidget(Flow(self._leave, save, copy))
        page.column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def show_report(self, report: CrashReport) -> None:
        """Fill the page."""
        self._report.setPlainText(report.text)
        self._notice.hide()
        self._leave.setFocus()

    def save_to(self, path: Path) -> None:
        """Write the report as text; a disk that refuses is said on the page."""
        try:
            path.write_text(self._report.toPlainText(), "utf-8")
        except OSError as error:
            self._notice.say(self._texts("ui.file.not_written", reason=error.strerror or ""), tone="danger")
        else:
            self._notice.say(self._texts("ui.file.written", path=str(path)), tone="success")

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self._texts("ui.crash.save"), "bogen-report.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self._save_chosen)
        dialog.open()

    def _save_chosen(self, path: str) -> None:
        self.save_to(Path(path))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.toPlainText())
        self._notice.say(self._texts("ui.crash.copied"), tone="success")
