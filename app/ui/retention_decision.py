"""The decision of the annual review of one person: keep until a day, or erase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.casework import retention
from app.casework.dates import read_coming_date
from app.casework.retention import Decision, Kept
from app.casework.session import Session
from app.casework.wording import LEAST
from app.ui.desk import Desk
from app.ui.kit.fields import LongTextField, SelectField, TextField
from app.ui.kit.notice import Problem
from app.ui.rights_form import RightsForm


class RetentionDecisionScreen(RightsForm):
    """ "Erase" asks for the erasure in the same act; a second person approves it."""

    changes = ("retention",)

    def __init__(self, desk: Desk, kept: Kept) -> None:
        self._kept = kept
        texts = desk.texts
        options = tuple((one.value, texts(f"ui.retention_decision.{one.value}")) for one in Decision)
        self._decision = SelectField("retention_decision.decision", texts("ui.retention_decision.decision"), options)
        hint = texts("ui.rights.day_hint")
        self._until = TextField("retention_decision.until", texts("ui.retention_decision.until"), hint=hint, longest=20)
        self._reason = LongTextField("retention_decision.reason", texts("ui.rights.reason"), lines=3)
        super().__init__(desk, "retention_decision", self._decision, self._until, self._reason)
        self._decision.select.currentIndexChanged.connect(self._chosen)
        words = texts("ui.retention_decision.about", booking_no=kept.booking_no, statute=kept.statute)
        self.notice.say(words, closable=False)

    def wrong(self) -> list[Problem]:
        found: list[Problem] = []
        if self._keeps and self._day() is None:
            found.append((self._until, self.texts("ui.rights.day_wrong")))
        if len(self._reason.text) < LEAST:
            found.append((self._reason, self.texts("ui.rights.reason_missing", least=LEAST)))
        return found

    def act(self) -> Callable[[Session], object]:
        person, reason, until = self._kept.person_id, self._reason.text, self._day() if self._keeps else None
        decision = Decision(self._decision.value)
        return lambda session: retention.decide(session, person, decision, reason=reason, keep_until=until)

    @property
    def _keeps(self) -> bool:
        return self._decision.value == Decision.KEEP

    def _day(self) -> date | None:
        return read_coming_date(self._until.text, today=self.desk.workplace.clock().date())

    def _chosen(self, _index: int) -> None:
        self._until.setVisible(self._keeps)
