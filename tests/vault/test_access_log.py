"""The log of access: chained, sealed, and gone when the statute says so. Whoever changes it behind the vault's back is
found, and the first broken link is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.vault import access, log, records
from app.vault.access import AccessEntry, AccessQuery, End, Expiry
from app.vault.connection import Transaction
from app.vault.keys import tag
from app.vault.log import Entry
from forms.errors import Bug, FormatError, VerificationError

if TYPE_CHECKING:
    from tests.vault.conftest import Desk

TRIGGERS = ("access_no_update", "access_no_delete", "record_no_update", "record_no_delete")


def entry(at: datetime, **more: str) -> AccessEntry:
    said = {"act": "consultation", "actor": "u-1", "login": "holm", "what": "sheet", "record": "s-1", "person": "p-1"}
    return AccessEntry(at=at, **{**said, **more})


def write(desk: Desk, *entries: AccessEntry) -> None:
    desk.vault.database.write(lambda transaction: access.add(transaction, desk.vault.keys, entries))


def seal(desk: Desk) -> None:
    """As a sign-in does once a day."""
    last = access.end(desk.vault.database, desk.vault.keys)
    desk.append(Entry(kind="access_seal", subject="access", payload={"number": last.number, "digest": last.digest}))


def expire(desk: Desk, gone: Expiry) -> None:
    payload = {"first": gone.first, "last": gone.last, "year": gone.year, "digest": gone.digest}
    desk.append(Entry(kind="access_expiry", subject="access", payload=payload))


@dataclass
class Tampered:
    """A desk with five rows, sealed after the third, and a hand behind the vault's back that knows the vault's keys."""

    desk: Desk

    def change(self, *statements: str, **params: object) -> None:
        def work(transaction: Transaction) -> None:
            for trigger in TRIGGERS:
                transaction.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            for statement in statements:
                transaction.execute(statement, params)

        self.desk.vault.database.write(work)

    def note_end(self, last: End) -> None:
        fitting = tag(self.desk.vault.keys, "access end", last.number, last.digest)
        self.change(
            "UPDATE access_end SET number = :number, digest = :digest, tag = :tag",
            number=last.number,
            digest=last.digest,
            tag=fitting,
        )

    def row(self, number: int) -> access.AccessRow:
        (found,) = [row for row in access.rows(self.desk.vault).rows if row.number == number]
        return found

    def write_anew(self, *, from_number: int, **changed: str) -> None:
        """Every row from a number on is made again, with digests and tags that fit."""
        kept = [row for row in reversed(access.rows(self.desk.vault).rows) if row.number >= from_number]
        before = self.row(from_number - 1)
        self.change("DELETE FROM access WHERE number >= :number", number=from_number)
        self.note_end(End(before.number, before.digest))
        first, *others = [row.entry for row in kept]
        fields = {name: getattr(first, name) for name in ("act", "actor", "login", "what", "record", "person")}
        write(self.desk, AccessEntry(at=first.at, **{**fields, **changed}), *others)


@pytest.fixture
def tampered(desk: Desk) -> Tampered:
    for number in range(5):
        write(desk, entry(desk.now + timedelta(minutes=number), record=f"s-{number + 1}"))
        if number == 2:
            seal(desk)
    return Tampered(desk)


def removed(t: Tampered) -> int:
    t.change("DELETE FROM access WHERE number = 3")
    return 3


def first_removed(t: Tampered) -> int:
    t.change("DELETE FROM access WHERE number = 1")
    return 1


def all_removed(t: Tampered) -> int:
    t.change("DELETE FROM access")
    return 1


def all_removed_with_the_end(t: Tampered) -> int:
    t.change("DELETE FROM access", "DELETE FROM access_end")
    return 1


def altered(t: Tampered) -> int:
    t.change("UPDATE access SET login = 'somebody' WHERE number = 2")
    return 2


def dated_otherwise(t: Tampered) -> int:
    t.change("UPDATE access SET at = 'yesterday' WHERE number = 2")
    return 2


def reordered(t: Tampered) -> int:
    t.change(
        "UPDATE access SET number = CASE number WHEN 2 THEN -4 WHEN 4 THEN -2 END WHERE number IN (2, 4)",
        "UPDATE access SET number = -number WHERE number < 0",
    )
    return 2


def inserted_between(t: Tampered) -> int:
    """Later rows move on by one, with tags that fit; the digests of the chain do not."""
    t.change(
        "UPDATE access SET number = -number - 1 WHERE number >= 3",
        "UPDATE access SET number = -number WHERE number < 0",
        """INSERT INTO access (number, at, act, actor, login, what, record, person, reason, detail, digest, tag)
           SELECT 3, at, act, actor, login, what, record, person, reason, detail, digest, tag FROM access
           WHERE number = 2""",
    )
    return 3


def appended(t: Tampered) -> int:
    t.change(
        """INSERT INTO access (number, at, act, actor, login, what, record, person, reason, detail, digest, tag)
           SELECT 6, at, act, actor, login, what, record, person, reason, detail, digest, tag FROM access
           WHERE number = 5"""
    )
    return 6


def end_cut_off(t: Tampered) -> int:
    t.change("DELETE FROM access WHERE number = 5")
    return 5


def end_set_back(t: Tampered) -> int:
    """The note of the end is set back, but a row is left."""
    fourth = t.row(4)
    t.note_end(End(4, fourth.digest))
    return 6


def cut_off_behind_the_seal(t: Tampered) -> int:
    """What was sealed is cut off, and the note of the end fits: only the signed record tells."""
    second = t.row(2)
    t.change("DELETE FROM access WHERE number > 2")
    t.note_end(End(2, second.digest))
    return 3


def made_anew(t: Tampered) -> int:
    """A row and all after it are made again with the vault's own keys: the signed record names another digest."""
    t.write_anew(from_number=2, login="somebody")
    return 3


def end_forged(t: Tampered) -> int:
    t.change("UPDATE access_end SET number = 9")
    return 9


DEEDS: dict[str, tuple[Callable[[Tampered], int], str]] = {
    "row removed": (removed, "B-742"),
    "first row removed": (first_removed, "B-742"),
    "all rows removed": (all_removed, "B-743"),
    "all rows and the note of the end removed": (all_removed_with_the_end, "B-743"),
    "row altered": (altered, "B-741"),
    "row dated otherwise": (dated_otherwise, "B-741"),
    "two rows exchanged": (reordered, "B-741"),
    "row inserted": (inserted_between, "B-741"),
    "row appended": (appended, "B-741"),
    "last row cut off": (end_cut_off, "B-743"),
    "end set back": (end_set_back, "B-743"),
    "sealed rows cut off": (cut_off_behind_the_seal, "B-743"),
    "sealed rows made anew": (made_anew, "B-741"),
    "end forged": (end_forged, "B-741"),
}


@pytest.mark.parametrize("name", DEEDS)
def test_the_audit_names_the_first_broken_link(tampered: Tampered, name: str) -> None:
    whole = log.verify(tampered.desk.vault)
    assert (whole.code, whole.records, whole.access) == ("", 2, 5)
    deed, code = DEEDS[name]
    number = deed(tampered)
    found = log.verify(tampered.desk.vault)
    assert (found.code, found.broken_at, found.params) == (code, f"access {number}", {"number": number})
    assert found.records == 2


def test_what_is_written_anew_behind_the_last_seal_is_not_seen_before_the_next(tampered: Tampered) -> None:
    """The limit that the threat model names: who has the vault's keys can lie about the time since the last seal."""
    tampered.write_anew(from_number=5, login="somebody")
    assert log.verify(tampered.desk.vault).code == ""


@pytest.mark.parametrize("act", ["UPDATE access SET login = login", "DELETE FROM access WHERE number = 2"])
def test_triggers_abort_every_change(tampered: Tampered, act: str) -> None:
    database = tampered.desk.vault.database
    with pytest.raises(Bug, match="access is append-only"):
        database.write(lambda transaction: transaction.execute(act))
    assert len(access.rows(tampered.desk.vault).rows) == 5


def test_altered_rows_are_not_shown(tampered: Tampered) -> None:
    tampered.change("UPDATE access SET person = 'p-2' WHERE number = 2")
    with pytest.raises(VerificationError, match="B-741"):
        access.rows(tampered.desk.vault)


def test_pages_and_filters(desk: Desk) -> None:
    for number in range(1, 12):
        person = "p-1" if number % 2 else "p-2"
        write(desk, entry(desk.now + timedelta(days=number), person=person, login=f"user-{number % 3}"))

    def numbers(query: AccessQuery) -> list[int]:
        """Three at a time: paging is part of what is tried."""
        page = access.rows(desk.vault, query, limit=3)
        found = [row.number for row in page.rows]
        while page.following is not None:
            page = access.rows(desk.vault, query, limit=3, after=page.following)
            found += [row.number for row in page.rows]
        return found

    assert numbers(access.EVERYTHING) == list(range(11, 0, -1))
    assert numbers(AccessQuery(person="p-2")) == [10, 8, 6, 4, 2]
    assert numbers(AccessQuery(persons=("p-2", "p-3"))) == [10, 8, 6, 4, 2]
    assert numbers(AccessQuery(login="user-0", person="p-1")) == [9, 3]
    day = (desk.now + timedelta(days=4)).date()
    assert numbers(AccessQuery(since=day, until=day)) == [4]
    assert numbers(AccessQuery(act="print")) == []


def test_progress_counts_records_and_rows_and_may_stop(tampered: Tampered) -> None:
    seen: list[tuple[int, int]] = []
    log.verify(tampered.desk.vault, lambda done, of: seen.append((done, of)))
    assert seen == [(number, 7) for number in range(1, 8)]

    def stop(done: int, _of: int) -> None:
        if done == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        log.verify(tampered.desk.vault, stop)
    assert log.verify(tampered.desk.vault).code == ""


def years(desk: Desk, *moments: str) -> None:
    """One row for each day (`2031-03-04`), in this order."""
    for moment in moments:
        write(desk, entry(datetime.fromisoformat(f"{moment}T09:00:00+01:00")))


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T09:00:00+01:00")


DUE: dict[str, tuple[tuple[str, ...], str, tuple[int, int, int] | None]] = {
    "nothing yet": (("2031-03-04", "2032-12-31"), "2032-12-31", None),
    "at the end of the following year": (("2031-03-04", "2031-12-31", "2032-01-01"), "2033-01-01", (1, 2, 2031)),
    "everything": (("2031-03-04", "2032-01-01"), "2040-01-01", (1, 2, 2032)),
    "no rows at all": ((), "2033-01-01", None),
    "a row of 1970 keeps its neighbours company": (("2032-05-01", "1970-01-01", "2032-05-02"), "2033-02-01", None),
    "a row of 2099 neither keeps what is old": (("2031-05-01", "2099-01-01", "2031-05-02"), "2033-02-01", (1, 3, 2031)),
    "nor goes too early": (("2031-05-01", "2032-05-01", "2099-01-01"), "2033-02-01", (1, 1, 2031)),
}


@pytest.mark.parametrize("name", DUE)
def test_what_is_due(desk: Desk, name: str) -> None:
    rows, today, expected = DUE[name]
    years(desk, *rows)
    found = access.due(desk.vault.database, day(today).date())
    assert (found and (found.first, found.last, found.year)) == expected


BELIEVED: dict[str, tuple[tuple[str, ...], str, bool]] = {
    "a pause of months": (("2031-12-30", "2032-02-20", "2032-12-20"), "2033-01-10", False),
    "a pause until now": (("2031-12-30", "2032-02-20", "2032-04-10"), "2033-01-10", False),
    "no longer pause than two months": (
        ("2031-12-30", *(f"2032-{month:02d}-15" for month in range(1, 13))),
        "2033-01-10",
        True,
    ),
    "a leap of the clock": (("2031-12-30", "2032-01-15"), "2099-01-10", False),
    "a leap, seen for the second time": (("2031-12-30", "2032-01-15", "2099-01-10"), "2099-01-11", False),
}


@pytest.mark.parametrize("name", BELIEVED)
def test_a_clock_that_leaps_is_not_believed(desk: Desk, name: str) -> None:
    rows, now, expected = BELIEVED[name]
    years(desk, *rows)
    found = access.due(desk.vault.database, day(now).date())
    assert found is not None
    assert access.is_believable(desk.vault.database, found, day(now)) is expected


def test_an_expiry_takes_the_rows_and_proves_it(desk: Desk) -> None:
    years(desk, "2031-03-04", "2031-12-31", "2032-01-01")
    desk.now = day("2033-01-02")
    gone = access.due(desk.vault.database, desk.now.date())
    assert gone is not None
    digest = access.rows(desk.vault).rows[-2].digest
    expire(desk, gone)
    assert access.expired(desk.vault.database) == (Expiry(1, 2, 2031, digest),)
    assert [row.number for row in access.rows(desk.vault).rows] == [3]
    found = log.verify(desk.vault)
    assert (found.code, found.access) == ("", 1)
    assert access.due(desk.vault.database, desk.now.date()) is None
    years(desk, "2033-01-02")
    assert [row.number for row in access.rows(desk.vault).rows] == [4, 3]
    assert log.verify(desk.vault).code == ""


def test_an_expiry_that_takes_all_leaves_the_chain_to_go_on(desk: Desk) -> None:
    years(desk, "2031-03-04", "2031-12-31")
    seal(desk)
    desk.now = day("2034-01-02")
    gone = access.due(desk.vault.database, desk.now.date())
    assert gone is not None
    expire(desk, gone)
    assert log.verify(desk.vault).code == ""
    years(desk, "2034-01-02")
    assert [row.number for row in access.rows(desk.vault).rows] == [3]
    assert log.verify(desk.vault).code == ""


UNLAWFUL = {
    "before its time": Expiry(1, 3, 2032, "0" * 64),
    "with a hole before it": Expiry(2, 3, 2031, "0" * 64),
    "of no rows": Expiry(1, 0, 2031, "0" * 64),
    "of rows written after a seal of a later year": Expiry(1, 3, 2031, "0" * 64),
}


@pytest.mark.parametrize("name", UNLAWFUL)
def test_no_record_takes_what_the_statute_keeps(desk: Desk, name: str) -> None:
    """Every account can sign records: the vault itself refuses an expiry that is none."""
    years(desk, "2031-03-04", "2032-06-01")
    desk.now = day("2032-06-01")
    seal(desk)
    years(desk, "2032-06-02")
    desk.now = day("2033-01-02")
    before = records.head(desk.vault.database, desk.vault.keys)
    with pytest.raises(FormatError, match="B-744"):
        expire(desk, UNLAWFUL[name])
    assert len(access.rows(desk.vault).rows) == 3
    assert records.head(desk.vault.database, desk.vault.keys) == before


def test_a_row_that_a_record_took_and_somebody_put_back_is_found(desk: Desk) -> None:
    years(desk, "2031-03-04", "2032-01-01")
    desk.now = day("2033-01-02")
    old = desk.vault.database.rows("SELECT * FROM access WHERE number = 1")[0]
    gone = access.due(desk.vault.database, desk.now.date())
    assert gone is not None
    expire(desk, gone)
    names = ", ".join(old._fields)
    values = ", ".join(f":{name}" for name in old._fields)
    desk.vault.database.write(
        lambda transaction: transaction.execute(f"INSERT INTO access ({names}) VALUES ({values})", old._asdict())
    )
    assert (log.verify(desk.vault).code, log.verify(desk.vault).broken_at) == ("B-742", "access 2")


def test_one_seal_a_day_and_none_of_nothing(desk: Desk) -> None:
    database, keys = desk.vault.database, desk.vault.keys
    assert access.seal_due(database, keys, desk.now.date()) is None
    years(desk, "2031-03-04")
    assert access.seal_due(database, keys, desk.now.date()) == access.end(database, keys)
    seal(desk)
    years(desk, "2031-03-04")
    assert access.seal_due(database, keys, desk.now.date()) is None
    tomorrow = desk.now.date() + timedelta(days=1)
    assert access.seal_due(database, keys, tomorrow) == access.end(database, keys)
