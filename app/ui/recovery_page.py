"""The recovery code: shown once, to be printed, saved as text or written down, and confirmed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from app.casework.workplace import Workplace
from app.ui import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import card, row
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import label


class RecoveryPage(QWidget):
    """Nothing keeps the code: who loses it and every passphrase loses the vault."""

    confirmed = Signal()

    def __init__(self, workplace: Workplace, prefix: str, finish: str) -> None:
        """`finish` are the words of the last button; `prefix` stands before the names of all parts."""
        super().__init__()
        self._workplace = workplace
        texts = self._texts = workplace.texts
        self._office = ""
        self._code = label("", "code")
        self._code.setObjectName(f"{prefix}.recovery_code")
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._written = CheckBox(f"{prefix}.written_down", texts("ui.recovery.written_down"))
        self._problems = ErrorSummary(f"{prefix}.recovery_problems", texts)
        self._notice = Notice(f"{prefix}.recovery_notice", texts)
        self._finish = Button(f"{prefix}.finish", finish, "primary")
        self._print = Button(f"{prefix}.print", texts("ui.recovery.print"), picture="printer")
        self._save = Button(f"{prefix}.save", texts("ui.recovery.save"), picture="save")
        self._build()
        self._finish.clicked.connect(self._confirm)
        self._print.clicked.connect(self._choose_printer)
        self._save.clicked.connect(self._choose_file)

    def begin(self, code: str, office: str) -> None:
        """Show `code` of the new station of `office`."""
        self._office = office
        # Two lines of whole groups: a group that is torn apart is misread.
        groups = code.split("-")
        half = len(groups) // 2
        self._code.setText("-".join(groups[:half]) + "-\n" + "-".join(groups[half:]))
        self._print.setFocus()

    @property
    def sheet(self) -> str:
        """The text to print or to save."""
        code = self._code.text().replace("\n", "")
        date = f"{self._workplace.clock():%d.%m.%Y}"
        return self._texts("ui.recovery.sheet", office=self._office, code=code, date=date)

    def save_to(self, path: Path) -> None:
        """Write the code as text; a disk that refuses is said on the page."""
        try:
            path.write_text(self.sheet, "utf-8")
        except OSError as error:
            self._notice.say(self._texts("ui.file.not_written", reason=error.strerror or ""), tone="danger")
        else:
            self._notice.say(self._texts("ui.file.written", path=str(path)), tone="success")

    def _build(self) -> None:
        texts = self._texts
        frame, column = card(padding=tokens.WIDE)
        column.setSpacing(tokens.ROOMY)
        column.addWidget(label(texts("ui.recovery.title"), "h1"))
        column.addWidget(label(texts("ui.recovery.text")))
        column.addWidget(self._problems)
        column.addWidget(self._notice)
        inner, lines = card(look="codebox")
        lines.addWidget(self._code)
        column.addWidget(inner)
        column.addLayout(row(self._print, self._save))
        column.addWidget(self._written)
        column.addLayout(row(self._finish))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _confirm(self) -> None:
        missing = [] if self._written.isChecked() else [(self._written, self._texts("ui.recovery.not_confirmed"))]
        if not self._problems.show_problems(missing):
            self.confirmed.emit()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self._texts("ui.recovery.save"), "bogen-recovery.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self._save_chosen)
        dialog.open()

    def _save_chosen(self, path: str) -> None:
        self.save_to(Path(path))

    def _choose_printer(self) -> None:
        # Printing is rare and its library is not small: loaded when asked for.
        from PySide6.QtPrintSupport import QPrintDialog

        dialog = QPrintDialog(self)
        dialog.accepted.connect(self._print_chosen)
        QDialog.open(dialog)  # the print dialog's own `open` wants a slot by name

    def _print_chosen(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog

        dialog = self.sender()
        if isinstance(dialog, QPrintDialog):
            document = QTextDocument()
            font = self.font()
            font.setPointSizeF(tokens.HEADING_3)
            document.setDefaultFont(font)
            document.setPlainText(self.sheet)
            document.print_(dialog.printer())
            self._notice.say(self._texts("ui.recovery.printed"), tone="success")
