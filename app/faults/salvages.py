"""R16: one leaf page of the database is bad. Salvage saves nearly all sheets to a new file, and names the lost ones."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from app.casework import sheets
from app.faults.post import Post, answers, found_post
from app.faults.verdict import Verdict
from app.vault import pages, places, records, salvage
from app.vault.connection import Database
from app.vault.keys import Keys, derive
from forms.errors import BogenError

FULL = (40, 1_000)
SHORT = (2, 600)
MOST_LOST = 0.01
TABLE_LEAF = 0x0D  # SQLite file format §1.6: the first byte of a b-tree page
_BLOCK = 16
_CONTENT = pages.VECTOR.start
_FOUNDING = b'"founder":'
FACTS = "Hat beim Hofgang länger allein am Zaun gestanden. " * 20


def run(folder: Path, full: bool) -> Verdict:
    """Another bad leaf each time, and no backup to help; the first of them is the one that the founding lies on. The
    canary: the damaged file does not read to its end."""
    rounds, count = FULL if full else SHORT
    post = found_post(folder / "founded")
    written = _write(post, count)
    keys, path = derive(post.key, post.vault_id), post.home / places.DATABASE
    database = path.read_bytes()
    leaves = leaf_pages(database, keys)
    dice = random.Random(16)
    counts: Counter[str] = Counter()
    bad_places: list[str] = []
    for number in range(rounds):
        page = dice.choice(leaves) if number else _founding_leaf(database, leaves, keys)
        content = bytearray(database)
        content[page * pages.PAGE - dice.randrange(1, pages.PAGE)] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        counts["not_read_to_its_end"] += not _reads(path, keys, len(written))
        lost = _salvage(post, keys, written, folder / f"saved-{number}.db", counts)
        counts["most_lost"] = max(counts["most_lost"], lost)
        if lost > MOST_LOST * count:
            counts["too_many_lost"] += 1
            bad_places.append(f"page {page}: {lost} sheets")
    return Verdict(
        name="salvage",
        counts={
            "bad_leaves": rounds,
            "sheets_each": count,
            "saved": counts["saved"],
            "most_lost_of_one_leaf": counts["most_lost"],
            "too_many_lost": counts["too_many_lost"],
            "lost_and_not_named": counts["not_named"],
            "not_salvaged": counts["not_salvaged"],
        },
        must_be_zero=("too_many_lost", "lost_and_not_named", "not_salvaged"),
        canary={"not_read_to_its_end_without_salvage": counts["not_read_to_its_end"]},
        places=tuple(bad_places),
    )


def _write(post: Post, count: int) -> dict[str, int]:
    """The sheets by id, each with its number in the log."""
    with post.open() as session:
        for number in range(count):
            sheets.sign(session, answers(post.person, f"Nummer {number}: {FACTS}"))
        every = records.after(session.vault.database, session.vault.keys, 0)
        return {record.header.id: record.header.sequence for record in every if record.header.kind == "sheet"}


def leaf_pages(database: bytes, keys: Keys) -> list[int]:
    """The pages that hold rows of tables, by their decrypted first byte; the first page is not among them."""
    every = range(2, len(database) // pages.PAGE + 1)
    return [number for number in every if _decrypted(database, number, keys, _BLOCK)[0] == TABLE_LEAF]


def _founding_leaf(database: bytes, leaves: list[int], keys: Keys) -> int:
    """The leaf with the payload of the first record: without it nothing in the log says whose station it is."""
    (found,) = (number for number in leaves if _FOUNDING in _decrypted(database, number, keys, _CONTENT))
    return found


def _decrypted(database: bytes, number: int, keys: Keys, length: int) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    page = database[(number - 1) * pages.PAGE : number * pages.PAGE]
    decryptor = Cipher(AES(keys.sqlcipher[:32]), CBC(page[pages.VECTOR])).decryptor()
    return decryptor.update(page[:length])


def _reads(path: Path, keys: Keys, count: int) -> bool:
    """Whether the damaged file still gives every record and list: then the bad leaf was of no use."""
    database = Database(path, keys.sqlcipher)
    try:
        database.check()
        return sum(1 for _ in records.after(database, keys, 0)) >= count
    except BogenError:
        return False
    finally:
        database.close()


def _salvage(post: Post, keys: Keys, written: dict[str, int], target: Path, counts: Counter[str]) -> int:
    """How many sheets are lost, by what is in the new file and not by what is said of it."""
    try:
        said = salvage.salvage(post.home, keys, (), target, progress=lambda _done, _total: None)
    except BogenError:
        counts["not_salvaged"] += 1
        return len(written)
    made = Database(target, keys.sqlcipher)
    try:
        there = {str(row.id) for row in made.rows("SELECT id FROM record WHERE kind = 'sheet'")}
        for sheet in there:
            records.by_id(made, keys, sheet)
    finally:
        made.close()
    lost = set(written) - there
    named = {one.sequence for one in said.lost}
    counts["saved"] += len(there)
    counts["not_named"] += sum(written[sheet] not in named for sheet in lost)
    return len(lost)
