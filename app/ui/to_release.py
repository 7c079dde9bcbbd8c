"""Releasing: choose the partner and the sheets, see what will leave and what not, write one bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from app.casework import partners, sharing
from app.casework.dates import read_date
from app.casework.session import Session
from app.casework.views import ExportPreview, LeftOut, Page, Partner, Released, SheetLine
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.fields import SelectField, TextField
from app.ui.kit.flow import Flow
from app.ui.kit.notice import ErrorSummary, Notice, Problem, reveal
from app.ui.kit.page import PageHeader, ScrollPage, action_bar, row
from app.ui.kit.path_field import PathField
from app.ui.kit.progress import ProgressPanel
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label
from app.ui.sheet_columns import noticed, person, sheet_columns
from forms.errors import BogenError

T = TypeVar("T")


class ToReleaseScreen(Screen):
    """The export preview and its release. The releaser's own sheets stay: another person must release them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "to_release")
        texts = self.texts
        self._seen: ExportPreview | None = None
        self._partners: tuple[Partner, ...] = ()
        self._partner = SelectField("to_release.partner", texts("ui.release.partner"), ())
        self._since = TextField(
            "to_release.since", texts("ui.release.since"), hint=texts("ui.release.since_hint"), longest=20
        )
        self._leaving = PagedModel[SheetLine](desk.jobs, sheet_columns(texts), ticks=True)
        self._leaving_table = Table(
            "to_release.leaving", texts("ui.release.leaving"), self._leaving, empty=texts("ui.release.nothing")
        )
        self._staying = PagedModel[LeftOut](desk.jobs, self._staying_columns())
        self._staying_table = Table("to_release.staying", texts("ui.release.staying"), self._staying, most=5)
        self._folder = PathField(
            "to_release.folder", texts("ui.release.folder"), texts, hint=texts("ui.release.folder_hint")
        )
        self._release = Button("to_release.release", texts("ui.release.release"), "primary", picture="package")
        self._problems = ErrorSummary("to_release.problems", texts)
        self._notice = Notice("to_release.notice", texts)
        self._progress = ProgressPanel("to_release.progress", texts)
        self._summary = label("", "h3", wrap=False)
        self._summary.setObjectName("to_release.summary")
        self._stays = Button("to_release.stays", "", "section", picture="chevron-right")
        self._stays.setCheckable(True)
        page = ScrollPage(widest=0)
        self._build(page.column)
        self.page.addWidget(page, 1)
        self.page.addWidget(action_bar(self._folder, self._release, name="to_release.actions"))
        self._connect()
        desk.jobs.vault(partial(partners.list_partners, desk.session), self._show_partners)

    def title(self) -> str:
        return self.texts("ui.release.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._partner.select.setFocus()
        self._look()

    def touched(self, what: frozenset[str]) -> None:
        if "partners" in what:
            self.desk.jobs.vault(partial(partners.list_partners, self.desk.session), self._show_partners)
        elif what & {"sheets", "exports"}:
            self._look()

    def _build(self, column: QVBoxLayout) -> None:
        texts = self.texts
        column.addWidget(PageHeader(texts("ui.release.title"), texts("ui.release.text")))
        for widget in (self._problems, self._notice, self._progress):
            column.addWidget(widget)
        column.addLayout(row(self._partner, self._since, spacing=tokens.ROOMY, stretch=False))
        all_of_them = Button("to_release.all", texts("ui.release.all"))
        none_of_them = Button("to_release.none", texts("ui.release.none"))
        all_of_them.clicked.connect(lambda: self._leaving.tick_all(True))
        none_of_them.clicked.connect(lambda: self._leaving.tick_all(False))
        column.addWidget(Flow(self._summary, all_of_them, none_of_them, spacing=tokens.GAP))
        column.addWidget(self._leaving_table, 1)
        column.addWidget(self._stays)
        column.addWidget(self._staying_table)
        self._stays.hide()
        self._staying_table.hide()

    def _connect(self) -> None:
        self._partner.select.currentIndexChanged.connect(self._look)
        self._since.edit.editingFinished.connect(self._look)
        self._leaving.loaded.connect(self._tick_new)
        self._leaving.ticked.connect(self._count)
        self._release.clicked.connect(self._try)
        self._stays.toggled.connect(self._unfold)
        self._leaving_table.opened.connect(self._read)
        self._staying_table.opened.connect(self._read_left)
        self._folder.chosen.connect(self._release.setFocus)

    def _show_partners(self, found: tuple[Partner, ...]) -> None:
        self._partners = found
        select = self._partner.select
        select.blockSignals(True)
        select.clear()
        for partner in found:
            select.addItem(partner.name, partner.party)
        select.blockSignals(False)
        if not found:
            self._notice.say(self.texts("ui.release.no_partner"), self.texts("ui.release.no_partner_hint"))
        self._look()

    def _look(self) -> None:
        since, problem = self._day()
        problems: list[Problem] = [(self._since, problem)] if problem else []
        if self._problems.show_problems(problems) or not self._partner.value:
            return
        work = partial(sharing.preview, self.desk.session, self._partner.value, since=since)
        self.desk.jobs.vault(work, self._show, failed=self._refused)

    def _day(self) -> tuple[date | None, str]:
        if not self._since.text:
            return None, ""
        day = read_date(self._since.text)
        return (day, "") if day else (None, self.texts("ui.release.since_wrong"))

    def _show(self, seen: ExportPreview) -> None:
        self._seen = seen
        self._leaving.load(partial(_page, seen.sheets))
        self._staying.load(partial(_page, seen.left_out))
        self._stays.rename(self.texts.count("ui.release.stays", len(seen.left_out)))
        self._stays.setVisible(bool(seen.left_out))
        self._staying_table.setVisible(bool(seen.left_out) and self._stays.isChecked())
        self._count()

    def _unfold(self, shown: bool) -> None:
        self._stays.set_picture("chevron-down" if shown else "chevron-right")
        self._staying_table.setVisible(shown)
        if shown:
            # After the layout has found room for the table.
            QTimer.singleShot(0, self._show_staying)

    def _show_staying(self) -> None:
        reveal(self._staying_table)

    def _tick_new(self, _rows: int) -> None:
        self._leaving.tick_all(True)

    def _count(self) -> None:
        chosen = len(self._leaving.ticked_rows)
        sequence = self._seen.sequence if self._seen else 1
        self._summary.setText(self.texts.count("ui.release.chosen", chosen, sequence=sequence))
        self._release.setEnabled(chosen > 0)

    def _read(self, line: SheetLine) -> None:
        from app.ui.sheet_reading import SheetReading

        self.desk.open(SheetReading(self.desk, line.id))

    def _read_left(self, left: LeftOut) -> None:
        self._read(left.sheet)

    def _try(self) -> None:
        problem = self._folder.problem()
        if self._problems.show_problems([(self._folder, problem)] if problem else []):
            return
        path = self._folder.path
        assert path is not None, "an empty field is a problem"
        chosen = tuple(line.id for line in self._leaving.ticked_rows)
        task = self.desk.jobs.task(self._progress.moved)
        self._progress.begin(self.texts("ui.release.writing"), task)
        self._release.setEnabled(False)
        order = _Order(self._partner.value, chosen, path)
        work = partial(_release, self.desk.session, order, task.progress)
        self.desk.jobs.vault(work, self._released, failed=self._refused, stopped=self._stopped)

    def _released(self, released: Released) -> None:
        self._progress.end()
        words = self.texts("ui.release.done", sequence=released.sequence, count=released.sheets)
        self._notice.say(words, self.texts("ui.release.where", path=str(released.path)), "success")
        self.desk.changed("exports")

    def _refused(self, error: BogenError) -> None:
        self._progress.end()
        self._count()
        self._notice.say_error(error)

    def _stopped(self) -> None:
        self._progress.end()
        self._count()
        self._notice.say(self.texts("ui.release.stopped"))

    def _staying_columns(self) -> tuple[Column[LeftOut], ...]:
        texts = self.texts
        return (
            Column[LeftOut](title=texts("ui.column.person"), text=lambda left: person(left.sheet)),
            Column[LeftOut](title=texts("ui.column.noticed"), text=lambda left: noticed(left.sheet)),
            Column[LeftOut](
                title=texts("ui.release.reason"),
                text=lambda left: texts(f"ui.left_out.{left.reason.value}"),
                share=1,
            ),
        )


@dataclass(frozen=True, slots=True)
class _Order:
    party: str
    sheets: tuple[str, ...]
    folder: Path


def _release(session: Session, order: _Order, progress: sharing.Progress) -> Released:
    """Preview exactly what was ticked and write it; what changed meanwhile is refused by the use case."""
    seen = sharing.preview(session, order.party, sheet_ids=order.sheets)
    return sharing.release(session, seen, order.folder, progress=progress)


def _page(rows: tuple[T, ...], _following: str | None) -> Page[T]:
    return Page(rows, None)
