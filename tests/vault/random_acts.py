"""Random acts of the people of one station, done at a real vault, with a plain model of them beside it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.vault import drafts, log
from app.vault import vault as vaults
from app.vault.log import Entry
from forms.errors import FormatError
from forms.record import Record
from forms.signature import Signer
from tests.vault.conftest import CONTEXT, START, person_payload, sheet_entry, user_payload

if TYPE_CHECKING:
    from tests.vault.conftest import Master

# How a word is written, and how people look for it: all of the second find all of the first (DIN 5007-2, and without).
WORDS = {
    "müller": ("Müller", ("mueller", "MULLER", "müll", "Müller")),
    "weiß": ("weißen", ("weissen", "Weiß", "weiss")),
    "yildiz": ("Yıldız", ("yildiz", "YILDIZ", "Yıldız")),
    "koc": ("Koç", ("koc", "KOÇ")),
    "zaun": ("Zaun", ("zaun", "Zau")),
    "brief": ("Brief", ("brief",)),
    "dvorak": ("Dvořák", ("dvorak", "Dvořák")),
    "lauf": ("Läufer", ("laeufer", "laufer", "läufer")),
}
AREAS = "ABCDEFGHIJ"
words = st.sets(st.sampled_from(sorted(WORDS)), min_size=1, max_size=3)
picks = st.integers(0, 1000)


@dataclass
class Sheet:
    record: Record
    words: set[str]
    area: str
    author: str
    person: str
    voided: bool = False
    later: list[Record] = field(default_factory=list)
    released: set[str] = field(default_factory=set)


def spelt(used: set[str]) -> str:
    return " und ".join(WORDS[word][0] for word in sorted(used))


class WritingStation(RuleBasedStateMachine):
    """People, users, drafts, sheets and what is added to them."""

    def __init__(self, master: Master, folder: Path) -> None:
        super().__init__()
        self.master = master
        self.home = folder / str(uuid4())

    @initialize()
    def open(self) -> None:
        shutil.copytree(self.master.home, self.home)
        self.vault = vaults.open_with_key(self.home, self.master.vault_id, self.master.keys.vault)
        self.now = START
        self.signers = {self.master.author: Signer.from_seed(self.master.seed)}
        self.left: set[str] = set()
        self.people: list[str] = []
        self.sheets: list[Sheet] = []
        self.drafts: dict[str, bytes] = {}
        self.add_person({"müller"})

    def append(self, *entries: Entry, author: str = "", **more: object) -> tuple[Record, ...]:
        self.now += timedelta(minutes=7)
        author = author or self.master.author
        return log.append(
            self.vault,
            entries,
            author=author,
            signer=self.signers[author],
            now=self.now,
            **more,  # type: ignore[arg-type]
        )

    def author(self, pick: int) -> str:
        return sorted(self.signers)[pick % len(self.signers)]

    @rule(named=words)
    def add_person(self, named: set[str]) -> None:
        person = str(uuid4())
        self.append(Entry(kind="person", subject=person, payload=person_payload(person, spelt(named))))
        self.people.append(person)

    @rule(pick=picks, named=words, officer=picks)
    def change_person(self, pick: int, named: set[str], officer: int) -> None:
        person = self.people[pick % len(self.people)]
        payload = {**person_payload(person, spelt(named)), "contact_officer": self.author(officer)}
        self.append(Entry(kind="person", subject=person, payload=payload))

    @rule(login=st.sampled_from(("okafor", "brandt", "holm")))
    def add_user(self, login: str) -> None:
        user, signer = str(uuid4()), Signer.generate()
        self.append(Entry(kind="user", subject=user, payload=user_payload(user, login, signer.public_key)))
        self.signers[user] = signer

    @rule(pick=picks, active=st.booleans())
    def change_user(self, pick: int, active: bool) -> None:
        """A new key, such as after a recovery: the old one signs no more, and what it signed still holds. Who leaves
        signs nothing more; the founder stays, so that somebody can act."""
        user, signer = self.author(pick), Signer.generate()
        active = active or user == self.master.author
        payload = user_payload(user, "jemand", signer.public_key, active=active, roles=["officer"])
        self.append(Entry(kind="user", subject=user, payload=payload))
        self.signers[user] = signer
        if not active:
            self.left.add(user)
            del self.signers[user]

    @rule(written=words, pick=picks, who=picks, area=st.sampled_from(AREAS), copies=st.integers(1, 3))
    def sign_sheets(self, written: set[str], pick: int, who: int, area: str, copies: int) -> None:
        """One or several sheets in one act, as for an observation of several people."""
        author, person = self.author(who), self.people[pick % len(self.people)]
        entry = sheet_entry(person, f"Sah beim Hofgang {spelt(written)} ganz allein stehen.", areas=[area])
        for record in self.append(*[entry] * copies, author=author):
            self.sheets.append(Sheet(record, written, area, author, person))

    @precondition(lambda self: self.sheets)
    @rule(pick=picks, who=picks)
    def amend(self, pick: int, who: int) -> None:
        self.add_later(self.sheets[pick % len(self.sheets)], "amendment", {"text": "Später.", "reason": ""}, who)

    @precondition(lambda self: any(not sheet.voided for sheet in self.sheets))
    @rule(pick=picks)
    def void(self, pick: int) -> None:
        valid = [sheet for sheet in self.sheets if not sheet.voided and sheet.author not in self.left]
        if not valid:
            return
        sheet = valid[pick % len(valid)]
        self.add_later(sheet, "voiding", {"reason": "Verwechslung"}, sorted(self.signers).index(sheet.author))
        sheet.voided = True

    def add_later(self, sheet: Sheet, kind: str, said: dict[str, str], who: int) -> None:
        payload = {**said, "context": CONTEXT}
        header = sheet.record.header
        entry = Entry(kind=kind, subject=header.subject, payload=payload, amends=header.id)
        sheet.later += self.append(entry, author=self.author(who))

    @rule(content=st.binary(max_size=40), pick=picks)
    def keep_draft(self, content: bytes, pick: int) -> None:
        known = sorted(self.drafts)
        draft = known[pick % len(known)] if known and pick % 3 else ""
        kept = drafts.keep(self.vault, user=self.master.author, content=content, now=self.now, id=draft)
        self.drafts[kept] = content

    @precondition(lambda self: self.drafts)
    @rule(pick=picks)
    def sign_draft(self, pick: int) -> None:
        """The draft goes in the very transaction that signs what it became."""
        draft = sorted(self.drafts)[pick % len(self.drafts)]
        entry = sheet_entry(self.people[0], "Aus einem Entwurf wurde ein Bogen, ganz ohne Namen.", areas=["J"])
        (record,) = self.append(entry, discard_draft=draft)
        self.sheets.append(Sheet(record, set(), "J", self.master.author, self.people[0]))
        del self.drafts[draft]

    @rule()
    def refuse(self) -> None:
        """An act that cannot be carried into the lists takes its whole transaction back."""
        before = log.head(self.vault)
        good = Entry(kind="person", subject="x", payload=person_payload("x"))
        with pytest.raises(FormatError, match=r"B-46[34]"):
            self.append(good, Entry(kind="amendment", subject="x", payload={}, amends=None))
        assert log.head(self.vault) == before

    @rule()
    def reopen(self) -> None:
        self.vault.close()
        self.vault = vaults.open_with_key(self.home, self.master.vault_id, self.master.keys.vault)

    def sheet(self, id: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.record.header.id == id)
