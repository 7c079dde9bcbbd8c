"""Reading one signed sheet, written here or received: verified before anything of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from app.casework import printing
from app.casework.access import Act
from app.casework.rights import Action
from app.casework.views import SheetPaper, SheetState
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice, NoticeArea
from app.ui.kit.page import PageHeader, ScrollPage, action_bar
from app.ui.kit.tab_order import tab_after
from app.ui.kit.words import label
from app.ui.later_screen import AMENDMENT, VOIDING, LaterScreen
from app.ui.reading.body import later_cards, section_cards
from app.ui.reading.files import files_card
from app.ui.reading.head import head_card
from app.ui.reading.rights import RightsButtons, restriction_words
from forms.errors import BogenError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class SheetReading(Screen):
    """Head, facts, assessment apart, files, and what was added later; below, what may be done with it."""

    def __init__(self, desk: Desk, sheet_id: str) -> None:
        super().__init__(desk, "reading")
        texts = self.texts
        self._id = sheet_id
        self._paper: SheetPaper | None = None
        self._printer: QPrinter | None = None
        self._notice = Notice("reading.notice", texts)
        self._wait = label(texts("ui.reading.opening"), "muted")
        self._scroll = ScrollPage(widest=tokens.COLUMN)
        self._scroll.setObjectName("reading.page")
        self._scroll.setAccessibleName(texts("ui.reading.title"))
        self._scroll.setProperty("look", "reading")
        # The page itself is the first stop: arrow keys and Page Down read on without the pointer.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._amend = Button("reading.amend", texts("ui.reading.amend"), picture="file-pen")
        self._pdf = Button("reading.pdf", texts("ui.reading.save_pdf"), "primary", picture="save")
        self._print = Button("reading.print", texts("ui.reading.print"), picture="printer")
        self._void = Button("reading.void", texts("ui.reading.void"), "quiet", picture="circle-alert")
        self._rights = RightsButtons(desk)
        self._content = QWidget()
        self._build()
        self._amend.clicked.connect(partial(self._add, AMENDMENT))
        self._void.clicked.connect(partial(self._add, VOIDING))
        self._pdf.clicked.connect(self._choose_file)
        self._print.clicked.connect(self._choose_printer)
        self._load()

    def title(self) -> str:
        return self.texts("ui.reading.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)

    def touched(self, what: frozenset[str]) -> None:
        if "sheets" in what:
            self._load()

    def save_to(self, path: Path) -> None:
        """Write the archivable PDF to `path`, never over another file."""
        self._pdf.setEnabled(False)
        work = partial(printing.save_pdf, self.desk.session, self._id, path, language=self.texts.language)
        self.desk.jobs.vault(work, self._saved, failed=self._not_saved)

    def _build(self) -> None:
        self.page.addWidget(NoticeArea(self._notice))
        self._scroll.column.addWidget(PageHeader(self.texts("ui.reading.title")))
        self._scroll.column.addWidget(self._wait)
        self._scroll.column.addWidget(self._content)
        self._scroll.column.addStretch(1)
        self.page.addWidget(self._scroll, 1)
        actions = (self._pdf, self._print, self._amend, self._void, *self._rights.buttons)
        self.page.addWidget(action_bar(*actions, name="reading.actions"))
        self._allow()

    def _load(self) -> None:
        work = partial(printing.paper, self.desk.session, self._id, language=self.texts.language)
        self.desk.jobs.vault(work, self._show, failed=self._refused)

    def _show(self, paper: SheetPaper) -> None:
        self._paper = paper
        self._wait.hide()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.ROOMY)
        if paper.restriction:
            restricted = Notice("reading.is_restricted", self.texts)
            column.addWidget(restricted)
            restricted.say(restriction_words(paper.restriction, self.texts), tone="warning", closable=False)
        if paper.state is SheetState.VOIDED:
            void = Notice("reading.is_void", self.texts)
            column.addWidget(void)
            void.say(self.texts("ui.reading.is_void"), tone="warning", closable=False)
        column.addWidget(head_card(paper, self.texts))
        for part in section_cards(paper, self.texts):
            column.addWidget(part)
        if paper.attachments:
            column.addWidget(files_card(self.desk, paper.attachments))
        for part in later_cards(paper, self.texts):
            column.addWidget(part)
        self._scroll.column.replaceWidget(self._content, content)
        self._content.hide()
        self._content.deleteLater()
        self._content = content
        tab_after(self._scroll, content)
        self._allow()
        if paper.received_from:
            self.desk.changed("read")

    def _allow(self) -> None:
        """Only what this user may do with this sheet is offered."""
        paper, session = self._paper, self.desk.session
        here = paper is not None and not paper.received_from and paper.state is not SheetState.VOIDED
        here = here and paper is not None and paper.restriction is None
        self._pdf.setEnabled(paper is not None)
        self._print.setEnabled(paper is not None)
        self._amend.setVisible(here and session.may(Action.AMEND_SHEET))
        own = paper is not None and paper.author_id == session.user.id
        self._void.setVisible(here and own and session.may(Action.VOID_SHEET))
        self._rights.show_for(paper)

    def _refused(self, error: BogenError) -> None:
        """Nothing of a sheet that does not hold is shown."""
        self._wait.hide()
        if self.isVisible():
            self.desk.back()
            self.desk.fail(error)
        else:
            self._notice.say_error(error, closable=False)

    def _add(self, kind: str) -> None:
        if self._paper is not None:
            self.desk.open(LaterScreen(self.desk, self._paper, kind))

    def _choose_file(self) -> None:
        assert self._paper is not None, "the button is enabled with the sheet"
        # The name of the file names nobody: it may lie about on a desktop.
        name = f"bogen-{self._paper.check_code.replace(' ', '')}.pdf"
        dialog = QFileDialog(self.window(), self.texts("ui.reading.save_pdf"), name, "*.pdf")
        dialog.setObjectName("reading.pdf.dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    def _file_chosen(self, path: str) -> None:
        self.save_to(Path(path))

    def _saved(self, path: Path) -> None:
        self._pdf.setEnabled(True)
        self._notice.say(self.texts("ui.file.written", path=str(path)), tone="success")

    def _not_saved(self, error: BogenError) -> None:
        self._pdf.setEnabled(True)
        self._notice.say_error(error)

    def _choose_printer(self) -> None:
        # Printing is rare and its library is not small: loaded when asked for.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        self._printer = QPrinter()
        dialog = QPrintDialog(self._printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._print_chosen)
        QDialog.open(dialog)  # the print dialog's own `open` wants a slot by name

    def _print_chosen(self) -> None:
        # Read once more, as an act of printing: it is in the log of access before a page comes out.
        work = partial(printing.paper, self.desk.session, self._id, language=self.texts.language, act=Act.PRINT)
        self.desk.jobs.vault(work, self._print_paper, failed=self._not_saved)

    def _print_paper(self, paper: SheetPaper) -> None:
        from app.ui.reading.paper_text import document

        if self._printer is not None:
            document(paper, self.texts, training=self.desk.session.office.training).print_(self._printer)
            self._printer = None
            self._notice.say(self.texts("ui.reading.printed"), tone="success")
