"""R05: bits flip in the database file. Nothing altered is ever shown, not even what SQLCipher hands out as sound."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.casework import drafts as own_drafts
from app.casework import papers, people, sheets
from app.faults.post import Post, answers, found_post
from app.faults.verdict import Verdict
from app.vault import drafts, log, pages, places, queries
from app.vault import vault as vaults
from app.vault.keys import derive
from app.vault.rows import SheetQuery
from app.vault.vault import Vault
from forms.errors import VerificationError

FULL = 2_000
SHORT = 150
SHEETS = 20
LONG = " ".join(f"Satz {number}: stand allein am Zaun und las." for number in range(600))


@dataclass
class Written:
    """A closed home with the bytes of its database, what opens it, and what every reader showed before any damage."""

    home: Path
    vault_id: str
    key: bytes
    record: str
    sequence: int
    draft: str
    database: bytes = b""
    shown: dict[str, object] = field(default_factory=dict)

    def open(self) -> Vault:
        return vaults.open_with_key(self.home, self.vault_id, self.key)

    def close(self, vault: Vault) -> None:
        """Notes what every reader shows, closes the vault and keeps its bytes."""
        self.shown = dict(reading(vault, self.record, self.draft))
        vault.close()
        self.database = (self.home / places.DATABASE).read_bytes()

    @property
    def long_values(self) -> tuple[str, ...]:
        """What reads the values that reach over many pages: a payload, a draft, the text for searching."""
        return (
            f"SELECT bytes FROM payload WHERE sequence = {self.sequence}",
            "SELECT content FROM draft",
            f"SELECT folded FROM sheet_text WHERE sequence = {self.sequence}",
        )

    @property
    def page_numbers(self) -> range:
        return range(1, len(self.database) // pages.PAGE + 1)


def run(folder: Path, full: bool) -> Verdict:
    """Flip single bits at random places, and again in the pages whose damage SQLCipher does not tell."""
    flips = FULL if full else SHORT
    written = write(found_post(folder / "founded"))
    dice = random.Random(20311)
    seen: Counter[str] = Counter()
    where: list[str] = []
    for _ in range(flips):
        _flip(written, dice.randrange(len(written.database)), dice.randrange(8), seen, where)
    last_pages = [silent_pages(written, sql) for sql in written.long_values]
    tails = [page for silent in last_pages for page in silent]
    in_tails: Counter[str] = Counter()
    for number in range(flips // 10):
        place = (tails[number % len(tails)] - 1) * pages.PAGE + dice.randrange(pages.PAGE)
        _flip(written, place, dice.randrange(8), in_tails, where)
    return Verdict(
        name="bit-flips",
        counts={
            "flips": flips,
            "found_at_open": seen["open"],
            "found_on_reading": seen["reading"],
            "found_by_audit": seen["audit"],
            "flips_in_last_overflow_pages": in_tails.total(),
            "found_there_on_reading": in_tails["reading"],
            "shown_altered": seen["altered"] + in_tails["altered"],
            "not_found": seen["nothing"] + in_tails["nothing"],
        },
        must_be_zero=("shown_altered", "not_found"),
        canary={"altered_by_a_reader_without_our_tags": len(tails)},
        places=tuple(where[:20]),
    )


def write(post: Post) -> Written:
    """Long texts, so that payload, draft and search text reach over many pages, and enough short sheets for a list."""
    with post.open() as session:
        # Longer than a form lets anybody write, so that it reaches over many pages.
        person, form = people.get_person(session, post.person), sheets.form_in_use()
        entry = papers.sheet_entry(session, form, answers(post.person, LONG), person=person, fill_seconds=0)
        header = session.append([entry])[0].header
        for number in range(SHEETS):
            facts = f"Nummer {number}: sprach beim Hofgang mit niemandem und las einen Brief."
            sheets.sign(session, answers(post.person, facts))
        sheets.amend(session, header.id, text="Der Zaun war der am Werkhof.")
        draft = own_drafts.keep(session, answers(post.person, LONG)).id
    written = Written(post.home, post.vault_id, post.key, header.id, header.sequence, draft)
    written.close(written.open())
    return written


def reading(vault: Vault, record: str, draft: str) -> Iterator[tuple[str, object]]:
    """What each reader gives: a value, or the error that it raises instead."""
    readers: dict[str, Callable[[], object]] = {
        "record": lambda: log.record(vault, record),
        "every record": lambda: list(log.records_after(vault)),
        "draft": lambda: drafts.open_draft(vault, draft),
        "list": lambda: queries.sheets(vault, limit=100),
        "search": lambda: queries.sheets(vault, SheetQuery(text="satz 599"), limit=100),
        "people": lambda: queries.people(vault, text="muster"),
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


def raw_read(written: Written, sql: str) -> Any:
    """What SQLCipher gives without us: the first value, or None when it raises."""
    import sqlcipher3.dbapi2 as sqlcipher

    connection = sqlcipher.connect(str(written.home / places.DATABASE))
    try:
        connection.execute(f"PRAGMA key = \"x'{derive(written.key, written.vault_id).sqlcipher.hex()}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        return connection.execute(sql).fetchone()[0]
    except sqlcipher.DatabaseError:
        return None
    finally:
        connection.close()


def silent_pages(written: Written, sql: str) -> list[int]:
    """The pages whose damage SQLCipher does not tell: the last of a chain. The value comes back with a zeroed tail."""
    (written.home / places.DATABASE).write_bytes(written.database)
    whole = raw_read(written, sql)
    silent = []
    for number in written.page_numbers:
        with damaged(written, number * pages.PAGE - pages.PAGE // 2, 0):
            given = raw_read(written, sql)
        if given is not None and given != whole:
            silent.append(number)
    return silent


def _flip(written: Written, place: int, bit: int, seen: Counter[str], where: list[str]) -> None:
    """One flip: where it was found first, and whether anything altered was shown."""
    with damaged(written, place, bit):
        how = _found(written)
    seen[how] += 1
    if how in ("altered", "nothing"):
        where.append(f"{how}: bit {bit} of byte {place}")


def _found(written: Written) -> str:
    try:
        vault = written.open()
    except VerificationError:
        return "open"
    try:
        shown = dict(reading(vault, written.record, written.draft))
        refused = [name for name, value in shown.items() if isinstance(value, VerificationError)]
        if any(value != written.shown[name] for name, value in shown.items() if name not in refused):
            return "altered"
        if refused:
            return "reading"
        return "audit" if log.verify(vault).code else "nothing"
    finally:
        vault.close()
