"""Partners: our own card to give away, the confirmed partners, and a new card to read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from app.casework import partners
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Card, Page, Partner
from app.ui.card_check import CardCheck, fingerprint_card
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.path_field import PathField
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label


class PartnersScreen(Screen):
    """The offices that bundles are exchanged with."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "partners")
        texts = self.texts
        columns = (
            Column[Partner](title=texts("ui.partners.name"), text=_name, share=3),
            Column[Partner](title=texts("ui.partners.confirmed"), text=self._confirmed, share=3),
            Column[Partner](title=texts("ui.partners.sent"), text=_sent, right=True),
            Column[Partner](title=texts("ui.partners.received"), text=_received, right=True),
        )
        self._model = PagedModel[Partner](desk.jobs, columns)
        self._table = Table(
            "partners.table", texts("ui.partners.title"), self._model, empty=texts("ui.partners.none"), most=5
        )
        self._notice = Notice("partners.notice", texts)
        self._problems = ErrorSummary("partners.problems", texts)
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.partners.title"), texts("ui.partners.text")))
        page.column.addWidget(self._problems)
        page.column.addWidget(self._notice)
        page.column.addWidget(self._table)
        self._new_frame, new_column = card()
        self._own_frame, self._own_column = card()
        page.column.addWidget(self._new_frame)
        page.column.addWidget(self._own_frame)
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._build_new(new_column)
        self._build_own()
        self._model.failed.connect(self._notice.say_error)
        self._model.load(partial(_all_partners, desk.session))
        desk.jobs.vault(partial(partners.own_card, desk.session), self._show_own)

    def title(self) -> str:
        return self.texts("ui.partners.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._table.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if what & {"partners", "exports", "imports"}:
            self._model.reload()

    def _build_new(self, column: QVBoxLayout) -> None:
        texts = self.texts
        self._file = PathField(
            "partners.file", texts("ui.partners.file"), texts, hint=texts("ui.partners.file_hint"), files="*.json"
        )
        read = Button("partners.read", texts("ui.partners.read"), "primary")
        read.clicked.connect(self._read)
        self._file.chosen.connect(self._read)
        self._new_frame.setVisible(self.desk.session.may(Action.CONFIRM_PARTNER))
        column.addWidget(label(texts("ui.partners.new"), "h3"))
        column.addWidget(self._file)
        column.addLayout(row(read))

    def _build_own(self) -> None:
        texts = self.texts
        self._folder = PathField("partners.folder", texts("ui.partners.folder"), texts)
        save = Button("partners.save", texts("ui.partners.save"))
        save.clicked.connect(self._save)
        self._own_column.addWidget(label(texts("ui.partners.own"), "h3"))
        self._own_column.addWidget(label(texts("ui.partners.own_text"), "muted"))
        self._own_column.addWidget(self._folder)
        self._own_column.addLayout(row(save))

    def _show_own(self, own: Card) -> None:
        self._own_column.insertWidget(2, fingerprint_card("partners.own", own, self.texts))

    def _read(self) -> None:
        if self._problems.show_problems([(self._file, problem)] if (problem := self._file.problem()) else []):
            return
        self.desk.jobs.work(partial(partners.read_card, _path(self._file)), self._check, failed=self._notice.say_error)

    def _check(self, read: Card) -> None:
        self._notice.hide()
        self.desk.open(CardCheck(self.desk, read))

    def _save(self) -> None:
        if self._problems.show_problems([(self._folder, problem)] if (problem := self._folder.problem()) else []):
            return
        work = partial(partners.save_card, self.desk.session, _path(self._folder))
        self.desk.jobs.vault(work, self._saved, failed=self._notice.say_error)

    def _saved(self, path: Path) -> None:
        self._notice.say(self.texts("ui.partners.saved", path=str(path)), tone="success")

    def _confirmed(self, partner: Partner) -> str:
        return self.texts("ui.partners.by", day=f"{partner.confirmed_at:%d.%m.%Y}", name=partner.confirmed_by)


def _path(field: PathField) -> Path:
    path = field.path
    assert path is not None, "asked for only when the field has no problem"
    return path


def _all_partners(session: Session, _following: str | None) -> Page[Partner]:
    """An office has a handful of partners: one page."""
    return Page(partners.list_partners(session), None)


def _name(partner: Partner) -> str:
    return partner.name


def _sent(partner: Partner) -> str:
    return str(partner.sent)


def _received(partner: Partner) -> str:
    return str(partner.received)
