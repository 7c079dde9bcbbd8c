"""The bundles that left and the bundles that came."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from app.casework import intake, sharing
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import IncomingLine, OutgoingLine, Page
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.notice import ErrorSummary, Notice, Problem
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.kit.path_field import PathField
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label


class BundlesScreen(Screen):
    """Both streams, each with its sequence numbers; a released bundle can be written to a stick once more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "bundles")
        texts = self.texts
        self._notice = Notice("bundles.notice", texts)
        self._problems = ErrorSummary("bundles.problems", texts)
        page = ScrollPage(widest=0)
        page.column.addWidget(PageHeader(texts("ui.bundles.title"), texts("ui.bundles.text")))
        page.column.addWidget(self._problems)
        page.column.addWidget(self._notice)
        self._outgoing = PagedModel[OutgoingLine](desk.jobs, self._outgoing_columns())
        self._sent = Table(
            "bundles.sent", texts("ui.bundles.sent"), self._outgoing, empty=texts("ui.bundles.none_sent")
        )
        self._incoming = PagedModel[IncomingLine](desk.jobs, self._incoming_columns())
        self._came = Table(
            "bundles.received", texts("ui.bundles.received"), self._incoming, empty=texts("ui.bundles.none_received")
        )
        self._folder = PathField("bundles.folder", texts("ui.bundles.folder"), texts)
        self.page.addWidget(page)
        if desk.session.may(Action.RELEASE):
            again = Button("bundles.again", texts("ui.bundles.again"))
            again.clicked.connect(self._again)
            frame, column = card()
            column.addWidget(self._folder)
            column.addLayout(row(again))
            page.column.addWidget(label(texts("ui.bundles.sent"), "h3"))
            page.column.addWidget(self._sent, 1)
            page.column.addWidget(frame)
            self._outgoing.load(partial(_outgoing, desk.session))
        if desk.session.may(Action.IMPORT_BUNDLE):
            page.column.addWidget(label(texts("ui.bundles.received"), "h3"))
            page.column.addWidget(self._came, 1)
            self._incoming.load(partial(_incoming, desk.session))
        self._outgoing.failed.connect(self._notice.say_error)
        self._incoming.failed.connect(self._notice.say_error)

    def title(self) -> str:
        return self.texts("ui.bundles.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        (self._sent if self.desk.session.may(Action.RELEASE) else self._came).setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if "exports" in what:
            self._outgoing.reload()
        if "imports" in what:
            self._incoming.reload()

    def _again(self) -> None:
        line = self._sent.current
        problems: list[Problem] = []
        if line is None:
            problems.append((self._sent, self.texts("ui.bundles.choose")))
        if problem := self._folder.problem():
            problems.append((self._folder, problem))
        path = self._folder.path
        if self._problems.show_problems(problems) or line is None or path is None:
            return
        work = partial(sharing.write_again, self.desk.session, line.digest, path)
        self.desk.jobs.vault(work, self._written, failed=self._notice.say_error)

    def _written(self, path: Path) -> None:
        self._notice.say(self.texts("ui.bundles.written", path=str(path)), tone="success")

    def _outgoing_columns(self) -> tuple[Column[OutgoingLine], ...]:
        texts = self.texts
        return (
            Column[OutgoingLine](title=texts("ui.bundles.number"), text=lambda line: str(line.sequence), right=True),
            Column[OutgoingLine](title=texts("ui.bundles.partner"), text=lambda line: line.partner_name, share=2),
            Column[OutgoingLine](title=texts("ui.bundles.created"), text=lambda line: f"{line.created:%d.%m.%Y %H:%M}"),
            Column[OutgoingLine](title=texts("ui.bundles.sheets"), text=lambda line: str(line.sheets), right=True),
            Column[OutgoingLine](title=texts("ui.bundles.by"), text=lambda line: line.released_by, share=1),
            Column[OutgoingLine](title=texts("ui.bundles.file"), text=lambda line: line.file_name, share=2),
        )

    def _incoming_columns(self) -> tuple[Column[IncomingLine], ...]:
        texts = self.texts
        return (
            Column[IncomingLine](title=texts("ui.bundles.number"), text=lambda line: str(line.sequence), right=True),
            Column[IncomingLine](title=texts("ui.bundles.partner"), text=lambda line: line.sender_name, share=2),
            Column[IncomingLine](title=texts("ui.bundles.created"), text=lambda line: f"{line.created:%d.%m.%Y %H:%M}"),
            Column[IncomingLine](
                title=texts("ui.bundles.imported"), text=lambda line: f"{line.imported_at:%d.%m.%Y %H:%M}"
            ),
            Column[IncomingLine](title=texts("ui.bundles.sheets"), text=lambda line: str(line.sheets), right=True),
        )


def _outgoing(session: Session, following: str | None) -> Page[OutgoingLine]:
    return sharing.list_outgoing(session, after=following)


def _incoming(session: Session, following: str | None) -> Page[IncomingLine]:
    return intake.list_incoming(session, after=following)
