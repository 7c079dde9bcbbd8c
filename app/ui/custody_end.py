"""Recording when a person's custody here ended, and of what kind it was: from that day the retention period runs."""

from __future__ import annotations

from collections.abc import Callable

from app.casework import people
from app.casework.clocks import Regime
from app.casework.dates import read_date
from app.casework.session import Session
from app.casework.views import Person
from app.ui.desk import Desk
from app.ui.kit.fields import SelectField, TextField
from app.ui.kit.notice import Problem
from app.ui.rights_form import RightsForm


class CustodyEndScreen(RightsForm):
    """An empty day takes an earlier entry back: the person is in custody here again."""

    changes = ("people", "retention")

    def __init__(self, desk: Desk, person: Person) -> None:
        self._person = person
        texts = desk.texts
        options = tuple((one.value, texts(f"subject.regime_words.{one.value}")) for one in Regime)
        self._regime = SelectField("custody_end.regime", texts("subject.regime"), options)
        self._regime.select.setCurrentIndex([value for value, _ in options].index(person.regime))
        hint = texts("ui.rights.day_hint")
        self._day = TextField("custody_end.day", texts("ui.custody_end.day"), hint=hint, longest=20)
        self._day.set_text(f"{person.released_on:%d.%m.%Y}" if person.released_on else "")
        super().__init__(desk, "custody_end", self._day, self._regime)
        self.notice.say(f"{person.display_name} · {person.booking_no}", closable=False)

    def wrong(self) -> list[Problem]:
        unread = bool(self._day.text) and read_date(self._day.text) is None
        return [(self._day, self.texts("ui.rights.day_wrong"))] if unread else []

    def act(self) -> Callable[[Session], object]:
        person, regime, day = self._person.id, Regime(self._regime.value), read_date(self._day.text)
        return lambda session: people.end_custody(session, person, regime, day)
