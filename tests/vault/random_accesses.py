"""Random looks at a station's sheets, and the years going by: the log of access is sealed, and goes when it must."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis.stateful import precondition, rule

from app.vault import access
from app.vault.access import AccessEntry
from app.vault.log import Entry
from tests.vault.random_acts import WritingStation, picks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.vault.conftest import Master

YEARS = 4


class WatchedStation(WritingStation):
    """A model of the log of access: the years of the rows that are there, oldest first."""

    def __init__(self, master: Master, folder: Path) -> None:
        super().__init__(master, folder)
        self.looked: list[int] = []
        self.gone = 0
        self.years = 0

    @rule(pick=picks)
    def look(self, pick: int) -> None:
        person = self.people[pick % len(self.people)]
        row = AccessEntry(
            at=self.now, act="consultation", actor=self.author(pick), login="jemand", what="sheet", person=person
        )
        self.vault.database.write(lambda transaction: access.add(transaction, self.vault.keys, [row]))
        self.looked.append(self.now.year)

    @rule()
    def seal(self) -> None:
        last = access.seal_due(self.vault.database, self.vault.keys, self.now.date())
        if last is not None:
            self.append(
                Entry(kind="access_seal", subject="access", payload={"number": last.number, "digest": last.digest})
            )

    @precondition(lambda self: self.years < YEARS)
    @rule()
    def let_a_year_go_by(self) -> None:
        self.years += 1
        self.now += timedelta(days=366)

    @rule()
    def expire(self) -> None:
        due = access.due(self.vault.database, self.now.date())
        kept = [year for year in self.looked if year >= self.now.year - 1]
        went = len(self.looked) - len(kept)
        if due is None:
            assert went == 0
            return
        assert (due.first, due.last) == (self.gone + 1, self.gone + went)
        payload = {"first": due.first, "last": due.last, "year": due.year, "digest": due.digest}
        self.append(Entry(kind="access_expiry", subject="access", payload=payload))
        self.looked, self.gone = kept, self.gone + went

    def rows_are_as_modelled(self) -> None:
        rows = access.rows(self.vault, limit=10_000).rows
        assert [row.entry.at.year for row in reversed(rows)] == self.looked
        assert access.verify(self.vault) == len(self.looked)
