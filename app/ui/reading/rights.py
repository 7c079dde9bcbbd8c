"""What may be done for the rights of the person, offered below a sheet that is read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from app.casework.rights import Action
from app.casework.views import Restriction, SheetPaper
from app.ui.desk import Desk
from app.ui.kit.buttons import Button
from forms.reading import day_and_time
from forms.texts import Texts

NAMES = ("restrict", "lift", "erase", "counter", "subject_access")


class RightsButtons(QObject):
    """One button for each act; only what this user may do with this sheet is in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._paper: SheetPaper | None = None
        self._by_name = {name: Button(f"reading.{name}", desk.texts(f"ui.reading.{name}"), "quiet") for name in NAMES}
        for name, button in self._by_name.items():
            button.clicked.connect(partial(self._open, name))

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(self._by_name.values())

    def show_for(self, paper: SheetPaper | None) -> None:
        self._paper = paper
        may = self._desk.session.may
        marked = paper is not None and paper.restriction is not None
        offered = {
            "restrict": not marked and may(Action.RESTRICT),
            "lift": marked and may(Action.RESTRICT),
            "erase": may(Action.REQUEST_ERASURE),
            "counter": paper is not None and not paper.received_from and may(Action.ADD_COUNTER_STATEMENT),
            "subject_access": may(Action.GIVE_SUBJECT_ACCESS),
        }
        for name, button in self._by_name.items():
            button.setVisible(paper is not None and offered[name])

    def _open(self, name: str) -> None:
        from app.ui.counter_statement import CounterStatementScreen
        from app.ui.erasure_request import ErasureRequestScreen
        from app.ui.restrict_screen import RestrictScreen
        from app.ui.subject_access_screen import SubjectAccessScreen

        desk, paper = self._desk, self._paper
        if paper is None:
            return
        match name:
            case "restrict":
                desk.open(RestrictScreen(desk, paper.id, lifts=False))
            case "lift":
                whole = paper.restriction is not None and paper.restriction.whole_person
                desk.open(RestrictScreen(desk, paper.person.id if whole else paper.id, lifts=True))
            case "erase":
                desk.open(ErasureRequestScreen(desk, paper.id))
            case "counter":
                desk.open(CounterStatementScreen(desk, paper.id))
            case _:
                desk.open(SubjectAccessScreen(desk, paper.person.booking_no))


def restriction_words(mark: Restriction, texts: Texts) -> str:
    """Since when, what for, and why."""
    return texts("ui.reading.restricted_text", at=day_and_time(mark.since, texts), reason=mark.reason)
