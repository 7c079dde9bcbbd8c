"""The log of access for the data-protection officer: who did what, when and why; and what has expired of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import access_log, audit
from app.casework.access_views import AccessFilter, AccessLine, ExportedLog
from app.casework.session import Session
from app.casework.trust_views import LogCheck
from app.casework.views import Page
from app.ui import tokens
from app.ui.access_expiry import ExpiryCard
from app.ui.access_filter import AccessFilterRow
from app.ui.access_words import access_columns
from app.ui.desk import Desk, Screen
from app.ui.jobs import Task
from app.ui.kit.buttons import Button
from app.ui.kit.fields import SelectField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.path_field import PathField
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.table import PagedModel, Table
from forms.errors import BogenError


class AccessScreen(Screen):
    """Rows with filters, an export, a check of the whole chain. No content of sheets, no name of a person."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "access")
        texts = self.texts
        self._problems = ErrorSummary("access.problems", texts)
        self._notice = Notice("access.notice", texts)
        self._progress = ProgressPanel("access.progress", texts)
        self._filter = AccessFilterRow(texts)
        self._model = PagedModel[AccessLine](desk.jobs, access_columns(texts))
        title, empty = texts("ui.access.table"), texts("ui.access.none")
        self._table = Table("access.table", title, self._model, empty=empty, least=8)
        self._verify = Button("access.verify", texts("ui.access.verify"), picture="shield-check")
        self._folder = PathField("access.folder", texts("ui.access.folder"), texts)
        formats = (("csv", texts("ui.access.format_csv")), ("jsonl", texts("ui.access.format_jsonl")))
        self._format = SelectField("access.format", texts("ui.access.format"), formats)
        self._export = Button("access.export", texts("ui.access.export"), picture="save")
        self._expiry = ExpiryCard(desk)
        self._build()
        self._verify.clicked.connect(self._check)
        self._export.clicked.connect(self._write)
        self._filter.changed.connect(self._load)
        self._model.failed.connect(self._notice.say_error)
        self._expiry.gone.connect(self._load)
        self._load()

    def title(self) -> str:
        return self.texts("ui.access.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._filter.focus_first()

    def _build(self) -> None:
        texts, page = self.texts, ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.access.title"), texts("ui.access.text"), self._verify))
        for widget in (self._problems, self._notice, self._progress, self._filter):
            page.column.addWidget(widget)
        page.column.addWidget(self._table, 1)
        frame, column = card()
        column.addLayout(row(self._folder, self._format, spacing=tokens.GAP, stretch=False))
        column.addLayout(row(self._export))
        page.column.addWidget(frame)
        page.column.addWidget(self._expiry)
        self.page.addWidget(page)

    def _load(self) -> None:
        if not self._problems.show_problems(self._filter.problems()):
            self._notice.hide()
            self._model.load(partial(_rows, self.desk.session, self._filter.wanted()))

    def _check(self) -> None:
        task = self.desk.jobs.task(self._progress.moved)
        self._begin(self.texts("ui.access.verifying"), task)
        work = partial(audit.verify_log, self.desk.session, task.progress)
        self.desk.jobs.vault(work, self._checked, failed=self._refused, stopped=self._stopped)

    def _checked(self, found: LogCheck) -> None:
        self._ready()
        counts = self.texts("ui.access.counts", records=found.records, rows=found.access)
        if not found.code:
            self._notice.say(self.texts("ui.access.whole"), counts, "success")
            return
        reason = self.texts(f"error.{found.code}.text", **found.params)
        self._notice.say(
            self.texts("ui.access.broken", at=found.broken_at, code=found.code, reason=reason),
            self.texts(f"error.{found.code}.hint", **found.params),
            "danger",
        )

    def _write(self) -> None:
        problem = self._folder.problem()
        folder, problems = self._folder.path, self._filter.problems()
        if self._problems.show_problems([*problems, *([(self._folder, problem)] if problem else [])]) or folder is None:
            return
        # The name of the file says when, and nothing of anybody: it may lie about on a desktop.
        path = folder / f"bogen-access-{self.desk.session.clock():%Y-%m-%d-%H%M%S}.{self._format.value}"
        task = self.desk.jobs.task(self._progress.moved)
        self._begin(self.texts("ui.access.exporting"), task)
        order = partial(access_log.export_access, self.desk.session, path, self._filter.wanted())
        self.desk.jobs.vault(
            partial(order, progress=task.progress), self._written, failed=self._refused, stopped=self._stopped
        )

    def _written(self, done: ExportedLog) -> None:
        self._ready()
        self._notice.say(
            self.texts("ui.access.exported", path=str(done.path)),
            self.texts("ui.access.exported_hint", rows=done.rows, sha256=done.sha256),
            "success",
        )

    def _refused(self, error: BogenError) -> None:
        self._ready()
        self._notice.say_error(error)

    def _stopped(self) -> None:
        self._ready()
        self._notice.say(self.texts("ui.access.stopped"))

    def _begin(self, what: str, task: Task) -> None:
        self._notice.hide()
        self._progress.begin(what, task)
        self._verify.setEnabled(False)
        self._export.setEnabled(False)

    def _ready(self) -> None:
        self._progress.end()
        self._verify.setEnabled(True)
        self._export.setEnabled(True)


def _rows(session: Session, wanted: AccessFilter, following: str | None) -> Page[AccessLine]:
    return access_log.list_access(session, wanted, after=following)
