"""One backup before it is put back: what it holds, what is newer in the vault, what would be lost. Then yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.casework import restoring
from app.casework.backup_views import BackupLine, RestoreLine, RestorePreview
from app.casework.session import Session
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage, row
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.toggles import CheckBox
from app.ui.kit.words import label
from forms.errors import BogenError


class RestoreScreen(Screen):
    """Asks for nothing but the word that losses, if there are any, are wanted."""

    def __init__(self, desk: Desk, line: BackupLine) -> None:
        super().__init__(desk, "restore")
        texts = self.texts
        self._line = line
        self._lost = 0
        self._notice = Notice("restore.notice", texts)
        self._progress = ProgressPanel("restore.progress", texts)
        self._holds, self._newer = label(""), label("")
        self._older = CheckBox("restore.older", texts("ui.restore.older"))
        self._older.hide()
        self._go = Button("restore.go", texts("ui.restore.go"), "primary")
        self._cancel = Button("restore.cancel", texts("ui.restore.cancel"))
        self._go.setEnabled(False)
        self._go.clicked.connect(self._restore)
        self._cancel.clicked.connect(desk.back)
        page = ScrollPage(widest=640)
        page.column.addWidget(PageHeader(texts("ui.restore.title"), texts("ui.restore.text")))
        for widget in (self._notice, self._holds, self._newer, self._older, self._progress):
            page.column.addWidget(widget)
        page.column.addLayout(row(self._go, self._cancel))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._older.toggled.connect(self._decided)
        desk.jobs.vault(partial(_look, desk.session, line), self._show, failed=self._notice.say_error)

    def title(self) -> str:
        return self.texts("ui.restore.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._cancel.setFocus()

    def _show(self, found: RestorePreview) -> None:
        texts = self.texts
        self._lost = found.lost
        made = f"{found.made_at:%d.%m.%Y %H:%M}"
        self._holds.setText(texts("ui.restore.holds", at=made, sheets=found.sheets, records=found.records))
        if found.newer is None:
            words = texts("ui.restore.newer_unknown", readable=found.newer_readable, sheets=found.newer_sheets)
        elif not found.newer:
            words = texts("ui.restore.nothing_newer")
        else:
            words = texts(
                "ui.restore.newer",
                newer=found.newer,
                readable=found.newer_readable,
                sheets=found.newer_sheets,
                lost=found.lost,
            )
        self._newer.setText(words)
        self._older.setVisible(found.lost > 0)
        self._decided()

    def _decided(self) -> None:
        self._go.setEnabled(not self._lost or self._older.isChecked())

    def _restore(self) -> None:
        self._notice.hide()
        self._busy(True)
        task = self.desk.jobs.task(self._progress.moved)
        self._progress.begin(self.texts("ui.restore.doing"), task)
        work = partial(_put_back, self.desk.session, self._line, self._older.isChecked(), task.progress)
        self.desk.jobs.vault(work, self._restored, failed=self._refused, stopped=self._stopped)

    def _restored(self, done: RestoreLine) -> None:
        """What every screen shows is no longer so: all of them read again."""
        self._progress.end()
        self.desk.changed("backups", "users", "people", "sheets", "drafts", "partners", "exports", "imports")
        self.desk.back()
        self.desk.say(self.texts("ui.restore.done", taken=done.taken, path=done.aside))
        if done.erased_again:
            self.desk.say(self.texts("ui.restore.erase_again", count=len(done.erased_again)), "warning")

    def _refused(self, error: BogenError) -> None:
        self._busy(False)
        self._notice.say_error(error)

    def _stopped(self) -> None:
        self._busy(False)
        self._notice.say(self.texts("ui.restore.stopped"))

    def _busy(self, busy: bool) -> None:
        for widget in (self._go, self._cancel, self._older):
            widget.setEnabled(not busy)
        if not busy:
            self._progress.end()


def _look(session: Session, line: BackupLine) -> RestorePreview:
    return restoring.look(restoring.of_session(session, line.folder))


def _put_back(session: Session, line: BackupLine, older: bool, progress: restoring.Progress) -> RestoreLine:
    opened = restoring.of_session(session, line.folder)
    return restoring.restore_open(session, opened, older=older, progress=progress)
