"""The place "Backups" of the administrator: what there is, a new one now, the second medium, and putting one back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import backups
from app.casework.backup_views import BackupLine, MediumLine
from app.casework.session import Session
from app.casework.views import Page
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.path_field import PathField
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label
from app.ui.restore_screen import RestoreScreen
from forms.errors import BogenError

_MIB = 1 << 20


class BackupsScreen(Screen):
    """A table of backups in the vault's home and on the media that are there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "backups")
        texts = self.texts
        self._model = PagedModel[BackupLine](desk.jobs, self._columns())
        self._table = Table("backups.table", texts("ui.backups.title"), self._model, empty=texts("ui.backups.none"))
        self._notice = Notice("backups.notice", texts)
        self._problems = ErrorSummary("backups.problems", texts)
        self._progress = ProgressPanel("backups.progress", texts)
        self._now = Button("backups.now", texts("ui.backups.now"), "primary", picture="save")
        self._check = Button("backups.check", texts("ui.backups.check"), picture="shield-check")
        self._restore = Button("backups.restore", texts("ui.backups.restore"))
        self._folder = PathField("backups.folder", texts("ui.backups.folder"), texts, hint=texts("ui.backups.hint"))
        self._enrol = Button("backups.enrol", texts("ui.backups.enrol"))
        self._media = label("", "muted")
        self._build()
        for button, act in (
            (self._now, self._back_up),
            (self._check, self._check_one),
            (self._restore, self._restore_one),
            (self._enrol, self._enrol_folder),
        ):
            button.clicked.connect(act)
        self._table.opened.connect(self._open)
        self._model.failed.connect(self._notice.say_error)
        self._model.load(partial(_all, desk.session))
        self._ask_media()

    def title(self) -> str:
        return self.texts("ui.backups.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._table.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if "backups" in what:
            self._model.reload()
            self._ask_media()

    def _build(self) -> None:
        page = ScrollPage(widest=0)
        texts = self.texts
        page.column.addWidget(PageHeader(texts("ui.backups.title"), texts("ui.backups.text"), self._now))
        for widget in (self._problems, self._notice, self._progress):
            page.column.addWidget(widget)
        page.column.addWidget(self._table, 1)
        page.column.addLayout(row(self._check, self._restore))
        frame, column = card()
        column.addWidget(label(texts("ui.backups.medium"), "h3"))
        column.addWidget(self._media)
        column.addWidget(self._folder)
        column.addLayout(row(self._enrol))
        page.column.addWidget(frame)
        self.page.addWidget(page)

    def _columns(self) -> tuple[Column[BackupLine], ...]:
        texts = self.texts
        return (
            Column[BackupLine](title=texts("ui.backups.made"), text=_made, share=2),
            Column[BackupLine](title=texts("ui.backups.sheets"), text=lambda line: str(line.sheets), right=True),
            Column[BackupLine](title=texts("ui.backups.size"), text=self._size, right=True),
            Column[BackupLine](title=texts("ui.backups.where"), text=self._where, share=3),
            Column[BackupLine](title=texts("ui.backups.state"), text=self._state, share=2),
        )

    def _size(self, line: BackupLine) -> str:
        return self.texts("ui.backups.mib", size=-(-line.size // _MIB))

    def _where(self, line: BackupLine) -> str:
        return line.where or self.texts("ui.backups.here")

    def _state(self, line: BackupLine) -> str:
        if line.code:
            return self.texts("ui.backups.bad", code=line.code)
        return self.texts("ui.backups.incomplete", count=line.lost) if line.lost else self.texts("ui.backups.good")

    def _back_up(self) -> None:
        self._notice.hide()
        self._busy(True)
        work = partial(backups.plan, self.desk.session)
        self.desk.jobs.vault(work, self._planned, failed=self._refused)

    def _planned(self, order: backups.Order) -> None:
        task = self.desk.jobs.task(self._progress.moved)
        self._progress.begin(self.texts("ui.backup.making"), task)
        work = partial(backups.carry_out, order, task.progress)
        self.desk.jobs.work(work, self._written, failed=self._refused, stopped=self._stopped)

    def _written(self, outcome: backups.Outcome) -> None:
        work = partial(backups.conclude, self.desk.session, outcome)
        self.desk.jobs.vault(work, self._concluded, failed=self._refused)

    def _concluded(self, made: tuple[BackupLine, ...]) -> None:
        self._busy(False)
        self.desk.say(self.texts.count("ui.backups.done", len(made)))
        self.desk.changed("backups")

    def _check_one(self) -> None:
        line = self._chosen()
        if line is None:
            return
        self._notice.hide()
        self._busy(True)
        task = self.desk.jobs.task(self._progress.moved)
        self._progress.begin(self.texts("ui.backups.checking"), task)
        work = partial(backups.check, self.desk.session, line, progress=task.progress)
        self.desk.jobs.vault(work, self._checked, failed=self._refused, stopped=self._stopped)

    def _checked(self, _nothing: None) -> None:
        self._busy(False)
        self._notice.say(self.texts("ui.backups.holds"), tone="success")

    def _restore_one(self) -> None:
        if (line := self._chosen()) is not None:
            self._open(line)

    def _open(self, line: BackupLine) -> None:
        self.desk.open(RestoreScreen(self.desk, line))

    def _chosen(self) -> BackupLine | None:
        line = self._table.current
        self._problems.show_problems([] if line else [(self._table, self.texts("ui.backups.choose"))])
        return line

    def _enrol_folder(self) -> None:
        problem = self._folder.problem()
        path = self._folder.path
        if self._problems.show_problems([(self._folder, problem)] if problem else []) or path is None:
            return
        self._busy(True)
        self.desk.jobs.vault(partial(backups.enrol, self.desk.session, path), self._enrolled, failed=self._refused)

    def _enrolled(self, medium: MediumLine) -> None:
        self._busy(False)
        self._folder.set_text("")
        self._notice.say(self.texts("ui.backups.enrolled", path=str(medium.path)), tone="success")
        self._ask_media()

    def _ask_media(self) -> None:
        work = partial(backups.list_media, self.desk.session)
        self.desk.jobs.vault(work, self._show_media, failed=self._notice.say_error)

    def _show_media(self, media: tuple[MediumLine, ...]) -> None:
        lines = [self._about(medium) for medium in media] or [self.texts("ui.backups.medium_none")]
        self._media.setText("\n".join(lines))

    def _about(self, medium: MediumLine) -> str:
        there = self.texts("ui.backups.there" if medium.present else "ui.backups.absent")
        last = f"{medium.last_at:%d.%m.%Y %H:%M}" if medium.last_at else self.texts("ui.backups.never")
        return self.texts("ui.backups.about_medium", path=str(medium.path), there=there, last=last)

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        self._notice.say_error(error)
        self._model.reload()

    def _stopped(self) -> None:
        self._busy(False)
        self._notice.say(self.texts("ui.backups.stopped"))

    def _busy(self, busy: bool) -> None:
        for widget in (self._now, self._check, self._restore, self._enrol):
            widget.setEnabled(not busy)
        if not busy:
            self._progress.end()


def _made(line: BackupLine) -> str:
    return f"{line.made_at:%d.%m.%Y %H:%M}" if line.made_at else line.stamp


def _all(session: Session, _following: str | None) -> Page[BackupLine]:
    """A station holds some dozens of backups: one page."""
    return Page(backups.list_backups(session), None)
