"""Asking for the erasure of a sheet: the legal ground, and what is to be said about it. A second person decides."""

from __future__ import annotations

from collections.abc import Callable

from app.casework import erasures
from app.casework.erasures import MAX_TEXT, LegalGround
from app.casework.session import Session
from app.ui.desk import Desk
from app.ui.kit.fields import LongTextField, SelectField
from app.ui.kit.notice import Problem
from app.ui.rights_form import RightsForm


class ErasureRequestScreen(RightsForm):
    """One sheet, written here or received."""

    def __init__(self, desk: Desk, sheet_id: str) -> None:
        self._sheet = sheet_id
        texts = desk.texts
        grounds = [(ground.value, texts(f"ui.ground.{ground.value}")) for ground in LegalGround]
        choices = (("", texts("ui.erasure_request.choose")), *grounds)
        self._ground = SelectField("erasure_request.ground", texts("ui.erasure_request.ground"), choices)
        hint = texts("ui.erasure_request.words_hint")
        self._words = LongTextField("erasure_request.words", texts("ui.erasure_request.words"), hint=hint, lines=3)
        super().__init__(desk, "erasure_request", self._ground, self._words, danger=True)

    def wrong(self) -> list[Problem]:
        found: list[Problem] = []
        if not self._ground.value:
            found.append((self._ground, self.texts("ui.erasure_request.ground_missing")))
        if len(self._words.text) > MAX_TEXT:
            found.append((self._words, self.texts("ui.erasure_request.words_long", most=MAX_TEXT)))
        return found

    def act(self) -> Callable[[Session], object]:
        sheet, ground, words = self._sheet, LegalGround(self._ground.value), self._words.text
        return lambda session: erasures.request_sheet(session, sheet, ground, words)
