"""What the program does by itself after a sign-in, told in the foot line: the look at every page of the database, and
the daily backup. Saving goes on meanwhile, and both can be stopped."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.casework import backups, checkups
from app.casework.backup_views import BackupLine, BackupState
from app.casework.rights import Action
from app.ui import tokens
from app.ui.desk import Desk
from app.ui.jobs import Task
from app.ui.kit.buttons import Button
from app.ui.kit.words import Elided
from forms.errors import BogenError

START_AFTER_MS = 3000


class BackupCare(QWidget):
    """A part of the foot line. An administrator also reads in it when the last backup was made."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._task: Task | None = None
        self._doing = ""
        self._timer = QTimer(self, singleShot=True, interval=START_AFTER_MS)
        self._timer.timeout.connect(self.begin)
        self._words = Elided("", "small")
        self._words.setObjectName("shell.backup")
        self._stop = Button("shell.backup.stop", desk.texts("ui.backup.stop"), "quiet")
        self._stop.clicked.connect(self._cancel)
        self._stop.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens.TIGHT)
        line.addWidget(self._words)
        line.addWidget(self._stop)

    def begin_soon(self) -> None:
        """Once the desk stands: a sign-in must not wait for this."""
        self._timer.start()

    def begin(self) -> None:
        """First the look, if one is due, then the backup: what is damaged must not be backed up over good ones."""
        if self._desk.session.vault.read_only:
            self._desk.say(self._desk.texts("ui.backup.read_only"), "warning")
            return
        self._desk.jobs.vault(partial(checkups.is_due, self._desk.session), self._maybe_look, failed=self._failed)

    def refresh(self) -> None:
        """Say again when the last backup was made."""
        self._desk.jobs.vault(partial(backups.state, self._desk.session), self._show, failed=self._failed)

    def _maybe_look(self, due: bool) -> None:
        if due:
            self._desk.jobs.vault(partial(checkups.begin, self._desk.session), self._look, failed=self._failed)
        else:
            self._ask_backup()

    def _look(self, look: checkups.Look) -> None:
        task = self._start("ui.backup.looking")
        self._desk.jobs.work(
            partial(checkups.carry_out, look, task.progress), self._looked, failed=self._failed, stopped=self._stopped
        )

    def _looked(self, sound: bool) -> None:
        self._end()
        work = partial(checkups.conclude, self._desk.session, sound)
        self._desk.jobs.vault(work, self._look_noted, failed=self._failed)

    def _look_noted(self, _nothing: None) -> None:
        self._ask_backup()

    def _ask_backup(self) -> None:
        self._desk.jobs.vault(partial(backups.state, self._desk.session), self._maybe_back_up, failed=self._failed)

    def _maybe_back_up(self, state: BackupState) -> None:
        if not state.due:
            self._show(state)
            return
        work = partial(backups.plan, self._desk.session, automatic=True)
        self._desk.jobs.vault(work, self._back_up, failed=self._failed)

    def _back_up(self, order: backups.Order) -> None:
        task = self._start("ui.backup.making")
        self._desk.jobs.work(
            partial(backups.carry_out, order, task.progress), self._made, failed=self._failed, stopped=self._stopped
        )

    def _made(self, outcome: backups.Outcome) -> None:
        self._end()
        work = partial(backups.conclude, self._desk.session, outcome)
        self._desk.jobs.vault(work, self._concluded, failed=self._failed)

    def _concluded(self, _made: tuple[BackupLine, ...]) -> None:
        self._desk.changed("backups")

    def _show(self, state: BackupState) -> None:
        if not self._desk.session.may(Action.KEEP_BACKUPS):
            return
        texts, now = self._desk.texts, self._desk.workplace.clock()
        at = state.last_at.astimezone(now.tzinfo) if state.last_at else None
        if at is None:
            self._words.setText(texts("ui.backup.last_none"))
        elif at.date() == now.date():
            self._words.setText(texts("ui.backup.last_today", time=f"{at:%H:%M}"))
        else:
            self._words.setText(texts("ui.backup.last", at=f"{at:%d.%m.%Y %H:%M}"))
        if state.late:
            self._desk.say(texts("ui.backup.late"), "warning")
        elif state.absent:
            self._desk.say(texts("ui.backup.absent", path=state.absent[0]), "warning")

    def _start(self, key: str) -> Task:
        self._doing = self._desk.texts(key)
        self._words.setText(self._doing)
        self._stop.show()
        self._task = self._desk.jobs.task(self._moved)
        return self._task

    def _moved(self, done: int, total: int) -> None:
        if self._task is not None and total:
            percent = min(100, 100 * done // total)
            self._words.setText(self._desk.texts("ui.backup.percent", what=self._doing, percent=percent))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _stopped(self) -> None:
        self._end()
        self.refresh()

    def _failed(self, error: BogenError) -> None:
        """Damage fills the red page; a full disk or a medium that failed is a notice."""
        self._end()
        self._desk.fail(error)

    def _end(self) -> None:
        self._task = None
        self._stop.hide()
        self._words.setText("")
