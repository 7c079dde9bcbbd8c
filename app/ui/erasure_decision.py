"""Deciding on a request for erasure as the second person: what would go, then yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt

from app.casework import erasures
from app.casework.erasures import Extent, WaitingRequest
from app.casework.wording import LEAST
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.ask import AskOnce, Question
from app.ui.kit.buttons import Button
from app.ui.kit.fields import LongTextField
from app.ui.kit.notice import ErrorSummary, Notice
from app.ui.kit.page import PageHeader, ScrollPage, card, row
from app.ui.reading.entries import entries
from forms.errors import BogenError
from forms.reading import day_and_time


class ErasureDecisionScreen(Screen):
    """Nothing brings back what was erased, so the button asks once more."""

    def __init__(self, desk: Desk, request: WaitingRequest) -> None:
        super().__init__(desk, "erasure_decision")
        texts = self.texts
        self._request = request
        self._problems = ErrorSummary("erasure_decision.problems", texts)
        self._notice = Notice("erasure_decision.notice", texts)
        self._frame, self._column = card()
        self._approve = AskOnce("erasure_decision.approve", _question(desk))
        self._reason = LongTextField("erasure_decision.reason", texts("ui.erasure_decision.reason"), lines=2)
        self._refuse = Button("erasure_decision.refuse", texts("ui.erasure_decision.refuse"))
        self._read = Button("erasure_decision.read", texts("ui.erasure_decision.read"), picture="file-text")
        self._build()
        self._approve.agreed.connect(self._agreed)
        self._refuse.clicked.connect(self._disagree)
        self._read.clicked.connect(self._open)
        work = partial(erasures.extent, desk.session, request.id)
        desk.jobs.vault(work, self._show, failed=self._notice.say_error)

    def title(self) -> str:
        return self.texts("ui.erasure_decision.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        self._approve.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        texts, request = self.texts, self._request
        page = ScrollPage(widest=tokens.COLUMN)
        page.column.addWidget(PageHeader(texts("ui.erasure_decision.title"), texts("ui.erasure_decision.text")))
        for part in (self._problems, self._notice, self._frame):
            page.column.addWidget(part)
        about = [
            (texts("ui.erasure_decision.scope"), texts(f"ui.erasure_scope.{request.scope}")),
            (texts("ui.erasure_decision.booking_no"), request.booking_no),
            (texts("ui.erasure_decision.ground"), texts(f"ui.ground.{request.ground.value}")),
            (texts("ui.erasure_decision.words"), request.text),
            (texts("ui.erasure_decision.by"), request.requested_by),
            (texts("ui.erasure_decision.at"), day_and_time(request.requested_at, texts)),
        ]
        self._column.addWidget(entries([(title, value) for title, value in about if value]))
        page.column.addLayout(row(self._read, self._approve))
        page.column.addWidget(self._reason)
        page.column.addLayout(row(self._refuse))
        page.column.addStretch(1)
        self.page.addWidget(page)
        self._read.setVisible(request.scope == erasures.SHEET)
        for widget in (self._approve, self._reason, self._refuse):
            widget.setVisible(not request.own)
        if request.own:
            self._notice.say(texts("ui.erasure_decision.own"), closable=False)

    def _show(self, found: Extent) -> None:
        texts = self.texts
        rows = [
            (texts("ui.erasure_decision.sheets"), str(found.sheets)),
            (texts("ui.erasure_decision.records"), str(found.records)),
            (texts("ui.erasure_decision.attachments"), str(found.attachments)),
            (texts("ui.erasure_decision.drafts"), str(found.drafts)),
            (texts("ui.erasure_decision.bundles"), str(found.bundles)),
            (texts("ui.erasure_decision.recipients"), ", ".join(name for name, _ in found.recipients) or "–"),
        ]
        self._column.addWidget(entries(rows))

    def _open(self) -> None:
        from app.ui.sheet_reading import SheetReading

        self.desk.open(SheetReading(self.desk, self._request.target))

    def _agreed(self) -> None:
        self._enable(False)
        work = partial(erasures.approve, self.desk.session, self._request.id)
        self.desk.jobs.vault(work, self._erased, failed=self._failed)

    def _erased(self, taken: Extent) -> None:
        names = ", ".join(name for name, _ in taken.recipients)
        words = self.texts.count("ui.erasure_decision.done", taken.sheets)
        tell = self.texts("ui.erasure_decision.tell", names=names) if names else ""
        self._leave(" ".join(part for part in (words, tell) if part))

    def _disagree(self) -> None:
        missing = len(self._reason.text) < LEAST
        words = self.texts("ui.rights.reason_missing", least=LEAST)
        if self._problems.show_problems([(self._reason, words)] if missing else []):
            return
        self._enable(False)
        work = partial(erasures.refuse, self.desk.session, self._request.id, self._reason.text)
        self.desk.jobs.vault(work, self._refused, failed=self._failed)

    def _refused(self, _nothing: None) -> None:
        self._leave(self.texts("ui.erasure_decision.refused"))

    def _leave(self, words: str) -> None:
        self.desk.back()
        self.desk.say(words)
        self.desk.changed("sheets", "retention", "people", "drafts")

    def _failed(self, error: BogenError) -> None:
        self._enable(True)
        self._notice.say_error(error)

    def _enable(self, on: bool) -> None:
        for widget in (self._approve, self._reason, self._refuse):
            widget.setEnabled(on)


def _question(desk: Desk) -> Question:
    texts = desk.texts
    return Question(
        texts("ui.erasure_decision.approve"),
        texts("ui.erasure_decision.sure"),
        texts("ui.erasure_decision.yes"),
        texts("ui.erasure_decision.no"),
    )
