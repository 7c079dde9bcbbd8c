"""The liaison's inbox: take bundles in by picking or dropping a file, and read the sheets that came."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.casework import intake
from app.casework.session import Session
from app.casework.views import Imported, Page, SheetFilter, SheetLine
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import TextField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.path_field import PathField
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.table import PagedModel, Table
from app.ui.sheet_columns import received_columns
from forms.errors import BogenError

_PAUSE_MS = 250


class InboxScreen(Screen):
    """What came from the partners. Nothing of a bundle is shown before everything in it was checked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "inbox")
        texts = self.texts
        self._model = PagedModel[SheetLine](desk.jobs, received_columns(texts))
        self._table = Table("inbox.table", texts("ui.inbox.table"), self._model, empty=texts("ui.inbox.empty"))
        self._table.opened.connect(self._open)
        self._filter = TextField("inbox.filter", texts("ui.inbox.filter"), longest=100)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._load)
        self._filter.edit.textChanged.connect(self._pause.start)
        self._file = PathField("inbox.file", texts("ui.inbox.file"), texts, hint=texts("ui.inbox.hint"), files="*.age")
        self._file.chosen.connect(self._begin)
        take = Button("inbox.import", texts("ui.inbox.import"), "primary", picture="package-open")
        take.clicked.connect(self._begin)
        self._notice = Notice("inbox.notice", texts)
        self._problems = ErrorSummary("inbox.problems", texts)
        self._progress = ProgressPanel("inbox.progress", texts)
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.inbox.title"), texts("ui.inbox.text")))
        for widget in (self._problems, self._notice, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._file, take, stretch=False))
        page.column.addWidget(self._filter)
        page.column.addWidget(self._table, 1)
        self.page.addWidget(page)
        self.setAcceptDrops(True)
        self._model.failed.connect(self._notice.say_error)
        self._load()

    def title(self) -> str:
        return self.texts("ui.inbox.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._file.edit.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if "imports" in what:
            self._model.reload()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        for path in files:
            self._take(path)

    def _load(self) -> None:
        self._model.load(partial(_received, self.desk.session, self._filter.text))

    def _begin(self) -> None:
        if self._problems.show_problems([(self._file, problem)] if (problem := self._file.problem()) else []):
            return
        path = self._file.path
        if path is not None:
            self._take(path)

    def _take(self, path: Path) -> None:
        task = self.desk.jobs.task(self._progress.moved)
        self._progress.begin(self.texts("ui.inbox.checking", name=path.name), task)
        work = partial(intake.import_bundle, self.desk.session, path, progress=task.progress)
        self.desk.jobs.vault(work, self._taken, failed=self._refused, stopped=self._stopped)

    def _taken(self, imported: Imported) -> None:
        self._progress.end()
        self._file.set_text("")
        key = "ui.inbox.again" if imported.already else "ui.inbox.taken"
        words = self.texts(key, sender=imported.sender_name, sequence=imported.sequence, count=len(imported.items))
        self._notice.say(words, tone="information" if imported.already else "success")
        self.desk.changed("imports")

    def _refused(self, error: BogenError) -> None:
        self._progress.end()
        self._notice.say_error(error)

    def _stopped(self) -> None:
        self._progress.end()
        self._notice.say(self.texts("ui.inbox.stopped"))

    def _open(self, line: SheetLine) -> None:
        from app.ui.sheet_reading import SheetReading

        self.desk.open(SheetReading(self.desk, line.id))


def _received(session: Session, text: str, following: str | None) -> Page[SheetLine]:
    return intake.list_received(session, SheetFilter(text=text), after=following)
