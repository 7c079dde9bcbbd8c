"""A bit that flips on the disk: nothing altered is ever shown, not even what SQLCipher itself hands out as sound."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.vault import drafts, log, pages, places, queries
from app.vault.rows import SheetQuery
from forms.errors import VerificationError

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master

LONG = " ".join(f"Satz {number}: stand allein am Zaun und las." for number in range(600))
FLIPS = 200
SALT = 16


@dataclass
class Written:
    """A closed home with its database bytes, and what every reader showed before anything was damaged."""

    home: Path
    database: bytes
    record: str
    draft: str
    shown: dict[str, object]

    @property
    def page_numbers(self) -> range:
        return range(1, len(self.database) // pages.PAGE + 1)


OpenHome = Callable[[Path], "Desk"]


@pytest.fixture
def written(desk: Desk) -> Written:
    """Long texts, so that payload, draft and search text reach over many pages, and enough short sheets for a list."""
    person = desk.person()
    sheet = desk.sheet(person, LONG)
    for number in range(20):
        desk.sheet(person, f"Nummer {number}: sprach beim Hofgang mit niemandem und las einen Brief.")
    desk.amend(sheet)
    draft = drafts.keep(desk.vault, user=desk.author, content=LONG.encode(), now=desk.now)
    shown = dict(reading(desk, sheet.header.id, draft))
    assert not any(isinstance(value, VerificationError) for value in shown.values())
    desk.vault.close()
    path = desk.vault.home / places.DATABASE
    return Written(desk.vault.home, path.read_bytes(), sheet.header.id, draft, shown)


def reading(desk: Desk, record: str, draft: str) -> Iterator[tuple[str, object]]:
    """What each reader gives: a value, or the error that it raises instead."""
    vault = desk.vault
    readers: dict[str, Callable[[], object]] = {
        "record": lambda: log.record(vault, record),
        "every record": lambda: list(log.records_after(vault)),
        "draft": lambda: drafts.open_draft(vault, draft),
        "list": lambda: queries.sheets(vault, limit=100),
        "search": lambda: queries.sheets(vault, SheetQuery(text="satz 599"), limit=100),
        "people": lambda: queries.people(vault, text="yildiz"),
        "later acts": lambda: queries.later_acts(vault, record),
        "station": lambda: queries.station(vault),
    }
    for name, read in readers.items():
        try:
            yield name, read()
        except VerificationError as error:
            yield name, error


@contextmanager
def damaged(written: Written, place: int, bit: int) -> Iterator[Path]:
    """The home with one bit of its database flipped."""
    path = written.home / places.DATABASE
    content = bytearray(written.database)
    content[place] ^= 1 << bit
    path.write_bytes(content)
    try:
        yield written.home
    finally:
        for name in (f"{places.DATABASE}-wal", f"{places.DATABASE}-shm"):
            (written.home / name).unlink(missing_ok=True)


def raw_read(home: Path, master: Master, sql: str) -> Any:
    """What SQLCipher gives without us: the first value, or None when it raises."""
    connection = sqlcipher.connect(str(home / places.DATABASE))
    try:
        connection.execute(f"PRAGMA key = \"x'{master.keys.sqlcipher.hex()}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        return connection.execute(sql).fetchone()[0]
    except sqlcipher.DatabaseError:
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("reader", "sql"),
    [
        ("record", "SELECT bytes FROM payload WHERE sequence = 3"),
        ("draft", "SELECT content FROM draft"),
        ("search", "SELECT folded FROM sheet_text WHERE sequence = 3"),
    ],
)
def test_a_zeroed_tail_that_sqlcipher_hands_out_is_noticed(
    written: Written, master: Master, open_home: OpenHome, reader: str, sql: str
) -> None:
    """A damaged last overflow page: the row comes back with zeros at its end and without any error. We refuse it."""
    whole = raw_read(written.home, master, sql)
    assert len(whole) > 5 * pages.PAGE
    silent = []
    for number in written.page_numbers:
        with damaged(written, number * pages.PAGE - pages.PAGE // 2, 0) as home:
            given = raw_read(home, master, sql)
            if given is not None and given != whole:
                silent.append(number)
    assert len(silent) == 1, "the premise of our own tag: exactly the last page of a chain is silent"
    with damaged(written, silent[0] * pages.PAGE - pages.PAGE // 2, 0) as home:
        desk = open_home(home)
        shown = dict(reading(desk, written.record, written.draft))
        assert isinstance(shown[reader], VerificationError)
        assert log.verify(desk.vault).broken_at != ""
        desk.vault.close()


def test_random_flips_show_nothing_altered(written: Written, open_home: OpenHome) -> None:
    """Every reader gives what it gave before, or refuses; and every flip is found by our check of the file."""
    dice = random.Random(20311)
    refused = 0
    for _ in range(FLIPS):
        place, bit = dice.randrange(len(written.database)), dice.randrange(8)
        with damaged(written, place, bit) as home:
            try:
                desk = open_home(home)
            except VerificationError:
                refused += 1
                continue
            for name, value in reading(desk, written.record, written.draft):
                assert isinstance(value, VerificationError) or value == written.shown[name], (name, place, bit)
                refused += isinstance(value, VerificationError)
            if place >= SALT:  # SQLCipher's copy of the salt is not read: we bring key and salt along
                with pytest.raises(VerificationError, match="B-420"):
                    desk.vault.database.check()
            desk.vault.close()
    assert refused > FLIPS // 2


def test_our_reader_of_pages_agrees_with_sqlcipher(written: Written, master: Master) -> None:
    path = written.home / places.DATABASE
    assert pages.examine(path, master.keys.sqlcipher).sound
    for number in written.page_numbers:
        with damaged(written, number * pages.PAGE - 1, 7):
            assert pages.examine(path, master.keys.sqlcipher).damaged == (number,)


def test_a_file_that_was_cut_is_known_by_its_own_count(written: Written, master: Master) -> None:
    path = written.home / places.DATABASE
    count = len(written.page_numbers)
    path.write_bytes(written.database[: -3 * pages.PAGE])
    assert pages.examine(path, master.keys.sqlcipher) == pages.Finding((), 3)
    path.write_bytes(written.database[:-100])
    assert pages.examine(path, master.keys.sqlcipher) == pages.Finding((count,), 1)
    path.write_bytes(b"")
    assert not pages.examine(path, master.keys.sqlcipher).sound
