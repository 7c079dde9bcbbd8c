"""Restricting the processing of a sheet, or lifting that (BDSG § 58 (3))."""

from __future__ import annotations

from collections.abc import Callable

from app.casework import restrictions
from app.casework.session import Session
from app.casework.wording import LEAST
from app.ui.desk import Desk
from app.ui.kit.fields import LongTextField
from app.ui.kit.notice import Problem
from app.ui.rights_form import RightsForm


class RestrictScreen(RightsForm):
    """`target` is the sheet, or for lifting what bears the mark: the sheet or the whole person."""

    def __init__(self, desk: Desk, target: str, *, lifts: bool) -> None:
        name = "lift" if lifts else "restrict"
        self._target, self._lifts = target, lifts
        self._reason = LongTextField(f"{name}.reason", desk.texts("ui.rights.reason"), lines=3)
        super().__init__(desk, name, self._reason)

    def wrong(self) -> list[Problem]:
        missing = len(self._reason.text) < LEAST
        return [(self._reason, self.texts("ui.rights.reason_missing", least=LEAST))] if missing else []

    def act(self) -> Callable[[Session], object]:
        target, reason, lifts = self._target, self._reason.text, self._lifts
        use = restrictions.lift if lifts else restrictions.restrict_sheet
        return lambda session: use(session, target, reason)
