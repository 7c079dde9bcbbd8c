"""The keys of the vault: recovery code, shares, and every slot; what they are worth is shown by rehearsing them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel

from app.casework import key_slots
from app.casework.key_slots import KeySlot, KeysSeen
from app.casework.views import Page
from app.ui import tokens
from app.ui.desk import Desk, Screen
from app.ui.kit.buttons import Button
from app.ui.kit.flow import Flow
from app.ui.kit.notice import Notice
from app.ui.kit.page import PageHeader, ScrollPage, card
from app.ui.kit.table import Column, PagedModel, Table
from app.ui.kit.words import label
from app.ui.new_code import NewCodeScreen
from app.ui.new_shares import NewSharesScreen
from app.ui.new_station_key import NewStationKeyScreen
from app.ui.regain import CODE, SHARES
from app.ui.rehearsal import RehearsalScreen
from forms.reading import day_and_time

if TYPE_CHECKING:
    from datetime import datetime


class KeysScreen(Screen):
    """The administrator's place; nothing of a case is here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "keys")
        texts = self.texts
        self._notice = Notice("keys.notice", texts)
        self._code_state = _state("keys.code.state")
        self._shares_state = _state("keys.shares.state")
        self._station_state = _state("keys.station.state")
        self._renew = self._button("renew_code", self._new_code)
        self._rehearse_shares = self._button("rehearse_shares", partial(self._rehearse, SHARES))
        self._unconfirmed = False
        self._model = PagedModel[KeySlot](desk.jobs, self._columns())
        self._table = Table("keys.table", texts("ui.keys.slots"), self._model, most=24)
        self._build()
        self._model.failed.connect(self._notice.say_error)
        self._load()

    def title(self) -> str:
        return self.texts("ui.keys.title")

    def arrive(self, target: Mapping[str, str]) -> None:
        if target.get("after"):
            self._notice.say(self.texts(f"ui.keys.after_{target['after']}"), tone="warning")
        if self._unconfirmed:
            self._unconfirmed = False
            self._notice.say(self.texts("ui.keys.unconfirmed"), tone="warning")
        self._renew.setFocus()

    def touched(self, what: frozenset[str]) -> None:
        if what & {"keys", "users"}:
            self._load()

    def _build(self) -> None:
        texts = self.texts
        page = ScrollPage(widest=tokens.COLUMN)
        page.column.addWidget(PageHeader(texts("ui.keys.title"), texts("ui.keys.text")))
        page.column.addWidget(self._notice)
        rehearse_code = self._button("rehearse_code", partial(self._rehearse, CODE))
        make_shares = self._button("make_shares", self._new_shares)
        page.column.addWidget(self._part(CODE, self._code_state, self._renew, rehearse_code))
        page.column.addWidget(self._part(SHARES, self._shares_state, make_shares, self._rehearse_shares))
        renew_station = self._button("renew_station", self._new_station_key)
        page.column.addWidget(self._part("station", self._station_state, renew_station))
        page.column.addWidget(label(texts("ui.keys.slots"), "h3"))
        page.column.addWidget(label(texts("ui.keys.slots_text"), "muted"))
        page.column.addWidget(self._table)
        page.column.addStretch(1)
        self.page.addWidget(page)

    def _part(self, name: str, state: QLabel, *buttons: Button) -> QFrame:
        frame, column = card()
        column.addWidget(label(self.texts(f"ui.keys.{name}"), "h3"))
        column.addWidget(label(self.texts(f"ui.keys.{name}_text"), "muted"))
        column.addWidget(state)
        column.addWidget(Flow(*buttons))
        return frame

    def _button(self, name: str, act: object) -> Button:
        made = Button(f"keys.{name}", self.texts(f"ui.keys.{name}"))
        made.clicked.connect(act)
        return made

    def _load(self) -> None:
        self.desk.jobs.vault(partial(key_slots.look, self.desk.session), self._show, failed=self._notice.say_error)

    def _show(self, seen: KeysSeen) -> None:
        texts = self.texts
        made = seen.code.made_at if seen.code else None
        self._code_state.setText(self._history(made, seen.code.rehearsed_at if seen.code else None))
        self._rehearse_shares.setEnabled(seen.shares is not None)
        words = texts("ui.keys.no_shares")
        if seen.shares is not None:
            count = len(seen.shares.holders)
            facts = texts("ui.keys.set", set=seen.shares.set, threshold=seen.shares.threshold, count=count)
            names = [name or texts("ui.keys.nobody") for name in seen.shares.holders]
            holders = texts("ui.keys.holders", names=", ".join(names))
            words = "\n".join((facts, self._history(seen.shares.made_at, seen.shares.rehearsed_at), holders))
        self._shares_state.setText(words)
        until = day_and_time(seen.station_until, texts)
        self._station_state.setText(texts("ui.keys.station_until", at=until))
        self._model.load(partial(_slots, seen.slots))

    def _history(self, made: datetime | None, rehearsed: datetime | None) -> str:
        """When it was made, and when somebody last saw that it opens."""
        texts = self.texts
        first = texts("ui.keys.made", at=day_and_time(made, texts)) if made else texts("ui.keys.made_unknown")
        if rehearsed is None:
            return f"{first} {texts('ui.keys.never')}"
        return f"{first} {texts('ui.keys.rehearsed', at=day_and_time(rehearsed, texts))}"

    def _new_code(self) -> None:
        screen = NewCodeScreen(self.desk)
        screen.shown.connect(self._wait_for_it)
        screen.confirmed.connect(self._settle)
        self.desk.open(screen)

    def _wait_for_it(self) -> None:
        """A code is on the screen: who leaves without a word may not have written it down."""
        self._unconfirmed = True

    def _settle(self) -> None:
        self._unconfirmed = False
        self._notice.say(self.texts("ui.keys.code_renewed"), tone="success")

    def _new_shares(self) -> None:
        self.desk.open(NewSharesScreen(self.desk))

    def _new_station_key(self) -> None:
        self.desk.open(NewStationKeyScreen(self.desk))

    def _rehearse(self, way: str) -> None:
        self.desk.open(RehearsalScreen(self.desk, way))

    def _columns(self) -> tuple[Column[KeySlot], ...]:
        texts = self.texts
        return (
            Column[KeySlot](title=texts("ui.keys.whose"), text=self._whose, share=2),
            Column[KeySlot](title=texts("ui.keys.kind"), text=self._kind, share=3),
            Column[KeySlot](title=texts("ui.keys.cost"), text=self._cost, share=3),
            Column[KeySlot](title=texts("ui.keys.state"), text=self._slot_state, share=2),
        )

    def _whose(self, slot: KeySlot) -> str:
        if slot.login == "?":
            return self.texts("ui.keys.unknown")
        return slot.login or self.texts("ui.keys.nobodys")

    def _kind(self, slot: KeySlot) -> str:
        return self.texts(f"ui.slot_kind.{slot.kind}") if slot.kind else self.texts("ui.keys.unknown")

    def _cost(self, slot: KeySlot) -> str:
        return self.texts("ui.keys.cost_words", mib=slot.mib, passes=slot.passes) if slot.mib else ""

    def _slot_state(self, slot: KeySlot) -> str:
        return self.texts("ui.keys.damaged", code=slot.fault) if slot.fault else self.texts("ui.keys.whole")


def _state(name: str) -> QLabel:
    made = label("")
    made.setObjectName(name)
    return made


def _slots(found: tuple[KeySlot, ...], _following: str | None) -> Page[KeySlot]:
    """A station has as many slots as accounts, and two more: one page."""
    return Page(found, None)
