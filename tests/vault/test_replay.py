"""Whatever is done, in whatever order: the lists are what a replay of the log gives, and searching finds its words."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from app.vault import drafts, log, policies, projections, queries, records, schema
from app.vault import vault as vaults
from app.vault.connection import Database, Transaction
from app.vault.log import Entry
from app.vault.rows import ReceivedQuery, SheetQuery, SheetRow
from forms import definition, exchange
from forms.record import LogPlace, NewRecord, Record, form_ref, sign_record
from forms.signature import Signer
from tests.vault.conftest import CONTEXT, START, person_payload, sheet_payload
from tests.vault.erasures import approval, request
from tests.vault.random_accesses import WatchedStation
from tests.vault.random_acts import AREAS, WORDS, picks, spelt, words

if TYPE_CHECKING:
    from tests.vault.conftest import Master


@dataclass
class Stranger:
    """An officer of another office, whose sheets arrive in bundles."""

    signer: Signer = field(default_factory=Signer.generate)
    id: str = field(default_factory=lambda: str(uuid4()))
    signed: int = 0

    def sign(self, kind: str, subject: str, content: Mapping[str, object], amends: str | None = None) -> Record:
        self.signed += 1
        new = NewRecord(
            kind=kind,
            subject=subject,
            author=self.id,
            occurred_at=START,
            content=content,
            form=form_ref(definition.form("perception", 1)) if kind == "sheet" else None,
            amends=amends,
        )
        previous = None if self.signed == 1 else "0" * 64
        place = LogPlace(station="elsewhere", sequence=self.signed, previous=previous)
        return sign_record(new, place, self.signer, START + timedelta(minutes=self.signed))

    def act(self, record: Record) -> exchange.Act:
        author = exchange.ActAuthor(
            id=self.id,
            name=CONTEXT["author_name"],
            function=CONTEXT["function"],
            unit=CONTEXT["unit"],
            key=self.signer.public_key,
            trained_on=CONTEXT["trained_on"],
        )
        return exchange.Act(author, record)


class ExchangingStation(WatchedStation):
    """Partners, what left to them, and what came in."""

    def __init__(self, master: Master, folder: Path) -> None:
        super().__init__(master, folder)
        self.partners: list[str] = []
        self.exports: dict[str, list[str]] = {}
        self.stranger = Stranger()
        self.received: dict[str, tuple[set[str], exchange.SheetFile]] = {}
        self.imports: list[str] = []
        self.restricted: set[str] = set()
        self.erased: set[str] = set()

    @rule(again=st.booleans())
    def confirm_partner(self, again: bool) -> None:
        party = self.partners[-1] if again and self.partners else str(uuid4())
        payload = {
            "party": party,
            "name": "Staatsanwaltschaft Köln",
            "kind": "prosecutor",
            "training": True,
            "card": base64.b64encode(b"card").decode(),
            "groups": ["12345"] * 8,
            "check_digit": "7",
        }
        self.append(Entry(kind="partner", subject=party, payload=payload))
        if party not in self.partners:
            self.partners.append(party)

    @precondition(lambda self: self.partners and self.sheets)
    @rule(pick=picks, which=st.sets(picks, max_size=4))
    def export(self, pick: int, which: set[int]) -> None:
        party = self.partners[pick % len(self.partners)]
        chosen = {self.sheets[number % len(self.sheets)].record.header.id for number in which}
        digests = self.exports.setdefault(party, [])
        payload = {
            "digest": uuid4().hex * 2,
            "partner": party,
            "sequence": len(digests) + 1,
            "previous": digests[-1] if digests else None,
            "created": self.now.isoformat(),
            "file_name": "wb-0.age",
            "size": 100,
            "sha256": uuid4().hex * 2,
            "sheets": [{"id": one, "later": len(self.sheet(one).later)} for one in sorted(chosen)],
        }
        self.append(Entry(kind="export", subject=party, payload=payload))
        digests.append(str(payload["digest"]))
        for one in chosen:
            self.sheet(one).released.add(party)

    @rule(idle=st.integers(30, 900), minimise=st.booleans())
    def set_policy(self, idle: int, minimise: bool) -> None:
        payload = {"idle_seconds": idle, "lock_on_minimise": minimise}
        self.append(Entry(kind="policy", subject="policy", payload=payload))
        assert policies.newest(self.vault) == policies.PolicyRow(idle, minimise)

    @rule(written=words, pick=picks, again=st.booleans())
    def take_in(self, written: set[str], pick: int, again: bool) -> None:
        """A bundle with a sheet that is new, or with a newer version, or with one that is known already."""
        known = sorted(self.received)
        if known and pick % 3:
            sheet_id = known[pick % len(known)]
            written, file = self.received[sheet_id]
            if not again:
                text = {"text": "Noch etwas.", "reason": "", "context": CONTEXT}
                later = self.stranger.sign("amendment", file.sheet.record.header.subject, text, amends=sheet_id)
                file = exchange.SheetFile(file.sheet, (*file.later, self.stranger.act(later)))
        else:
            person = str(uuid4())
            facts = f"Empfangen: {spelt(written)} stand am Tor."
            sheet = self.stranger.sign("sheet", person, sheet_payload(person, facts))
            file, sheet_id = exchange.SheetFile(self.stranger.act(sheet)), sheet.header.id
        self.keep_import(sheet_id, exchange.write(file), known=again and sheet_id in self.received)
        self.received[sheet_id] = (written, file)

    def keep_import(self, sheet_id: str, raw: bytes, *, known: bool) -> None:
        sha256 = hashlib.sha256(raw).hexdigest()
        payload = {
            "digest": uuid4().hex * 2,
            "sender": self.stranger.id,
            "certificate": "c" * 64,
            "sequence": len(self.imports) + 1,
            "previous": self.imports[-1] if self.imports else None,
            "created": self.now.isoformat(),
            "sheets": [{"id": sheet_id, "state": "known" if known else "new", "sha256": sha256}],
        }
        self.append(
            Entry(kind="import", subject=self.stranger.id, payload=payload), received={} if known else {sha256: raw}
        )
        self.imports.append(str(payload["digest"]))

    @precondition(lambda self: self.sheets or self.received)
    @rule(pick=picks, lifted=st.booleans())
    def restrict(self, pick: int, lifted: bool) -> None:
        target, person = self.any_sheet(pick)
        payload = {"scope": "sheet", "target": target, "person": person, "reason": "Bestritten", "lifted": lifted}
        entry = Entry(kind="restriction", subject=person, payload={**payload, "context": CONTEXT}, amends=target)
        self.append(entry)
        self.restricted = self.restricted - {target} if lifted else self.restricted | {target}

    @precondition(lambda self: len(self.signers) > 1 and (self.sheets or self.received))
    @rule(pick=picks, whole_person=st.booleans())
    def erase(self, pick: int, whole_person: bool) -> None:
        """A sheet of this station or a received one, or all about its person; asked for by one, done by another."""
        sheet_id, person = self.any_sheet(pick)
        scope, target = ("person", person) if whole_person else ("sheet", sheet_id)
        asking, doing = self.author(pick), self.author(pick + 1)
        (asked,) = self.append(request(scope, target, person), author=asking)
        self.append(approval(self.vault, asked, scope, target, person), author=doing)
        gone = {sheet.record.header.id for sheet in self.sheets if sheet.person == person and whole_person} | {
            one for one, (_, file) in self.received.items() if whole_person and person_of(file) == person
        }
        gone |= {sheet_id}
        self.sheets = [sheet for sheet in self.sheets if sheet.record.header.id not in gone]
        self.received = {one: known for one, known in self.received.items() if one not in gone}
        self.restricted -= gone
        self.erased |= gone
        if whole_person and person in self.people:
            self.people.remove(person)
            self.add_person({"müller"})

    @rule()
    def care_for_a_person(self) -> None:
        """The end of custody, the annual review, and a request that waits for its second person."""
        person = self.people[0]
        master_data = {**person_payload(person, "Müller"), "regime": "youth", "released_on": "2031-03-04"}
        decided = {"person": person, "decision": "keep", "keep_until": "2033-01-31", "reason": "Verfahren läuft"}
        self.append(
            Entry(kind="person", subject=person, payload=master_data),
            Entry(kind="retention_review", subject=person, payload={**decided, "context": CONTEXT}),
            request("person", person, person),
        )

    def any_sheet(self, pick: int) -> tuple[str, str]:
        """The id of a sheet, written here or received, and of its person."""
        known = {sheet.record.header.id: sheet.person for sheet in self.sheets}
        known |= {one: person_of(file) for one, (_, file) in self.received.items()}
        sheet_id = sorted(known)[pick % len(known)]
        return sheet_id, known[sheet_id]

    @precondition(lambda self: self.received)
    @rule(pick=picks)
    def read_received(self, pick: int) -> None:
        queries.mark_read(
            self.vault, reader=self.master.author, sheet_id=sorted(self.received)[pick % len(self.received)]
        )


class Station(ExchangingStation):
    """What the lists and the search must show after every act."""

    @invariant()
    def lists_show_the_model(self) -> None:
        rows = everything(self.vault, SheetQuery())
        assert [row.id for row in rows] == [sheet.record.header.id for sheet in reversed(self.sheets)]
        for row, sheet in zip(rows, reversed(self.sheets), strict=True):
            assert (row.voided, row.later) == (sheet.voided, len(sheet.later))
            assert set(row.released_to) == sheet.released
        kept = {row.id: row.content for row in drafts.of_user(self.vault, self.master.author)}
        assert kept == self.drafts
        assert {row.target for row in queries.restrictions(self.vault)} == self.restricted
        assert {row.sheet_id for row in queries.tombstones(self.vault)} == self.erased

    @rule(word=st.sampled_from(sorted(WORDS)), pick=picks)
    def search(self, word: str, pick: int) -> None:
        spellings = WORDS[word][1]
        text = spellings[pick % len(spellings)]
        found = {row.id for row in everything(self.vault, SheetQuery(text=text))}
        written = {sheet.record.header.id for sheet in self.sheets if word in sheet.words}
        assert found - self.about_a(word) == written - self.about_a(word)
        assert written <= found
        received = {row.sheet_id for row in queries.received(self.vault, ReceivedQuery(text=text), limit=1000).rows}
        # Every received sheet here is about a Yıldız.
        assert received == {one for one, (used, _) in self.received.items() if word in used or word == "yildiz"}

    def about_a(self, word: str) -> set[str]:
        """Sheets whose person or author bears the word as a name: found as well. All persons here are "Yıldız"."""
        return {sheet.record.header.id for sheet in self.sheets} if word == "yildiz" else set()

    @rule(pick=picks, area=st.sampled_from(AREAS))
    def narrow(self, pick: int, area: str) -> None:
        author, person = self.author(pick), self.people[pick % len(self.people)]
        found = [row.id for row in everything(self.vault, SheetQuery(area=area, author=author))]
        mine = [sheet for sheet in reversed(self.sheets) if (sheet.area, sheet.author) == (area, author)]
        assert found == [sheet.record.header.id for sheet in mine]
        of_person = [sheet for sheet in reversed(self.sheets) if sheet.person == person]
        found = [row.id for row in everything(self.vault, SheetQuery(person=person))]
        assert found == [sheet.record.header.id for sheet in of_person]

    def teardown(self) -> None:
        if not hasattr(self, "vault"):
            return
        try:
            self.rows_are_as_modelled()
            assert replayed(self.vault) == tables(self.vault.database)
            assert log.verify(self.vault).code == ""
            assert {row.sheet_id for row in queries.received(self.vault, limit=1000).rows} == set(self.received)
            heads = {party: queries.last_export(self.vault, party) for party in self.exports}
            for party, head in heads.items():
                assert head is not None
                assert (head.sequence, head.digest) == (len(self.exports[party]), self.exports[party][-1])
        finally:
            self.vault.close()
            shutil.rmtree(self.home)


# Tables that fill with acts which have tests of their own.
ELSEWHERE = ("standing_in", "key_act", "loss")


def person_of(file: exchange.SheetFile) -> str:
    return file.sheet.record.header.subject


def everything(vault: vaults.Vault, query: SheetQuery) -> list[SheetRow]:
    """All rows, three at a time: paging is part of what is tried."""
    rows: list[SheetRow] = []
    after: str | None = None
    while True:
        page = queries.sheets(vault, query, limit=3, after=after)
        rows += page.rows
        after = page.following
        if after is None:
            return rows


def replayed(vault: vaults.Vault) -> dict[str, list[tuple[object, ...]]]:
    """The tables that the log alone gives, in a database of its own."""
    replay = Database(None, b"")
    schema.migrate(replay)

    def work(transaction: Transaction) -> None:
        for record in log.records_after(vault):
            projections.apply(transaction, record, lambda sha256: records.received(vault.database, vault.keys, sha256))

    replay.write(work)
    try:
        return tables(replay)
    finally:
        replay.close()


def tables(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(rows_of(database, table), key=repr) for table in schema.PROJECTIONS}


def rows_of(database: Database, table: str) -> Iterator[tuple[object, ...]]:
    return (tuple(row) for row in database.rows(f"SELECT * FROM {table}"))


def test_lists_equal_a_replay_of_the_log(master: Master, tmp_path: Path) -> None:
    make: Any = lambda: Station(master, tmp_path)  # noqa: E731 - typed as a class, called as a function
    run_state_machine_as_test(
        make,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_lists_can_be_rebuilt_from_the_log(master: Master, tmp_path: Path) -> None:
    """Emptied and replayed, they are what they were."""
    station = Station(master, tmp_path)
    station.open()
    station.sign_sheets({"zaun"}, 0, 0, "A", 2)
    station.amend(0, 0)
    station.confirm_partner(again=False)
    station.export(0, {0, 1})
    station.take_in({"brief"}, 0, again=False)
    station.set_policy(60, minimise=True)
    station.add_user("okafor")
    station.take_in({"koc"}, 0, again=False)
    station.erase(0, whole_person=False)  # the first that came in
    station.erase(1, whole_person=False)  # the first that was written here, which has left
    station.restrict(0, lifted=False)
    station.amend(0, 0)
    station.care_for_a_person()
    station.look(0)
    station.seal()
    station.let_a_year_go_by()
    station.let_a_year_go_by()
    station.look(0)
    station.expire()
    before = tables(station.vault.database)

    def rebuild(transaction: Transaction) -> None:
        projections.clear(transaction)
        for record in list(records.after(transaction, station.vault.keys, 0)):
            projections.apply(
                transaction, record, lambda sha256: records.received(transaction, station.vault.keys, sha256)
            )

    station.vault.database.write(rebuild)
    assert tables(station.vault.database) == before
    assert [table for table in schema.PROJECTIONS if not before[table] and table not in ELSEWHERE] == []
    station.teardown()
