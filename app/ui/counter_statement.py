"""Entering a counter-statement: the person's own words, and the day they came in."""

from __future__ import annotations

from collections.abc import Callable

from app.casework import counter_statements
from app.casework.dates import read_date
from app.casework.session import Session
from app.ui.desk import Desk
from app.ui.kit.fields import LongTextField, TextField
from app.ui.kit.notice import Problem
from app.ui.rights_form import RightsForm
from forms.content import MAX_COUNTER_STATEMENT


class CounterStatementScreen(RightsForm):
    """It stays with the sheet, is printed with it and goes along when the sheet is passed on."""

    def __init__(self, desk: Desk, sheet_id: str) -> None:
        self._sheet = sheet_id
        texts = desk.texts
        hint = texts("ui.counter_statement.words_hint")
        self._words = LongTextField("counter_statement.words", texts("ui.counter_statement.words"), hint=hint, lines=8)
        hint = texts("ui.rights.day_hint")
        self._day = TextField("counter_statement.day", texts("ui.counter_statement.day"), hint=hint, longest=20)
        super().__init__(desk, "counter_statement", self._words, self._day)

    def wrong(self) -> list[Problem]:
        least, most, found = counter_statements.LEAST, MAX_COUNTER_STATEMENT, list[Problem]()
        if not least <= len(self._words.text) <= most:
            found.append((self._words, self.texts("ui.counter_statement.words_wrong", least=least, most=most)))
        if read_date(self._day.text) is None:
            found.append((self._day, self.texts("ui.rights.day_wrong")))
        return found

    def act(self) -> Callable[[Session], object]:
        sheet, words, day = self._sheet, self._words.text, read_date(self._day.text)
        assert day is not None, "an unreadable day is a problem"
        return lambda session: counter_statements.add(session, sheet, text=words, received_on=day)
