"""Salvage with real damage: every readable record is saved, gaps are filled from backups, and the rest is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from app.vault import log, losses, pages, places, queries, salvage
from app.vault import vault as vaults
from app.vault.audit import Audit
from app.vault.generations import Generation
from app.vault.log import Entry
from app.vault.losses import Lost
from app.vault.salvage import Salvaged
from forms.errors import VerificationError
from forms.signature import Signer
from tests.vault.conftest import LOGIN, Desk, sheet_entry, user_payload
from tests.vault.test_backup import back_up, silent

if TYPE_CHECKING:
    from tests.vault.conftest import Master

SHEETS = 400
LEAF_OF_TABLE, LEAF_OF_INDEX = 13, 10
OpenHome = Callable[[Path], Desk]


@dataclass
class Written:
    """A closed home, its sheets in order, a backup of the first half, and the pages by the tables they belong to."""

    desk: Desk
    home: Path
    sheets: list[str]
    half: Generation
    database: bytes
    pages: dict[str, list[int]]

    def damage(self, *numbers: int) -> None:
        raw = bytearray(self.database)
        for number in numbers:
            raw[number * pages.PAGE - 1500] ^= 0x40
        (self.home / places.DATABASE).write_bytes(raw)


@pytest.fixture(scope="module")
def original(master: Master, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Written once for all tests of this file; each works on a copy."""
    home = tmp_path_factory.mktemp("salvage") / "home"
    shutil.copytree(master.home, home)
    vault = vaults.open_with_key(home, master.vault_id, master.keys.vault)
    desk = Desk(vault, master.author, Signer.from_seed(master.seed), "", b"")
    person = desk.person()
    sheets = [desk.sheet(person).header.id for _ in range(SHEETS // 2)]
    half = back_up(desk)
    sheets += [desk.sheet(person).header.id for _ in range(SHEETS // 2)]
    vault.database.settle()
    vault.close()
    path = home / places.DATABASE
    return Written(desk, home, sheets, half, path.read_bytes(), leaves(path, master.keys.sqlcipher))


@pytest.fixture
def written(original: Written, tmp_path: Path) -> Written:
    home = tmp_path / "home"
    shutil.copytree(original.home, home)
    half = replace(original.half, folder=home / original.half.folder.relative_to(original.home))
    return replace(original, home=home, half=half)


def leaves(path: Path, key: bytes) -> dict[str, list[int]]:
    """The leaf pages of each table and index, in the order of its rows (SQLite file format §1.6)."""
    raw = sqlcipher.connect(str(path))
    try:
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        roots = raw.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall()
    finally:
        raw.close()
    content = path.read_bytes()
    return {name: list(_leaves_below(content, key, root)) for name, root in roots}


def _leaves_below(content: bytes, key: bytes, number: int) -> Iterator[int]:
    page = content[(number - 1) * pages.PAGE : number * pages.PAGE]
    vector = page[pages.PAGE - 80 : pages.PAGE - 64]
    plain = Cipher(AES(key[:32]), CBC(vector)).decryptor().update(page[: pages.PAGE - 80])
    if plain[0] in (LEAF_OF_TABLE, LEAF_OF_INDEX):
        yield number
        return
    cells = int.from_bytes(plain[3:5], "big")
    for place in range(12, 12 + 2 * cells, 2):
        start = int.from_bytes(plain[place : place + 2], "big")
        yield from _leaves_below(content, key, int.from_bytes(plain[start : start + 4], "big"))
    yield from _leaves_below(content, key, int.from_bytes(plain[8:12], "big"))


def save(written: Written, backups: Sequence[Generation] = ()) -> tuple[Salvaged, Path]:
    target = written.home.parent / "salvaged.db"
    target.unlink(missing_ok=True)
    vault = written.desk.vault
    return salvage.salvage(written.home, vault.keys, backups, target, progress=silent), target


def put_in_place(written: Written, target: Path, open_home: OpenHome) -> Desk:
    for name in (places.DATABASE, f"{places.DATABASE}-wal", f"{places.DATABASE}-shm"):
        (written.home / name).unlink(missing_ok=True)
    shutil.move(target, written.home / places.DATABASE)
    desk = open_home(written.home)
    desk.now = written.desk.now
    return desk


def sign(desk: Desk, found: Salvaged) -> None:
    desk.append(*salvage.signed_for(found))


def gaps(found: Audit) -> int:
    return sum(run.last - run.first + 1 for run in found.losses)


def test_one_bad_leaf_page_costs_what_lies_on_it(written: Written, open_home: OpenHome) -> None:
    """At least 99 % of the readable sheets, and the rest is named; the audit accepts the named gaps and no others."""
    middle = written.pages["payload"][len(written.pages["payload"]) // 2]
    written.damage(middle)
    found, target = save(written)
    lost = [entry.id for entry in found.lost]
    assert 0 < len(lost) <= SHEETS // 100 + 4
    assert set(lost) <= set(written.sheets)
    assert {entry.kind for entry in found.lost} == {"sheet"}
    desk = put_in_place(written, target, open_home)
    kept = [row.id for row in reversed(queries.sheets(desk.vault, limit=1000).rows)]
    assert kept == [sheet for sheet in written.sheets if sheet not in lost]
    assert log.verify(desk.vault).code == "B-441"
    sign(desk, found)
    audit = log.verify(desk.vault)
    assert (audit.code, gaps(audit)) == ("", len(lost))
    desk.sheet(queries.people(desk.vault).rows[0].id)
    assert log.verify(desk.vault).code == ""


def test_gaps_are_filled_from_backups(written: Written, open_home: OpenHome) -> None:
    first = written.pages["payload"][1]
    written.damage(first, written.pages["record"][1])
    alone, _ = save(written)
    assert alone.lost
    found, target = save(written, [written.half])
    assert (found.lost, found.runs) == ((), ())
    assert found.from_backups >= len(alone.lost)
    desk = put_in_place(written, target, open_home)
    assert len(queries.sheets(desk.vault, limit=1000).rows) == SHEETS
    assert log.verify(desk.vault).code == ""


@pytest.mark.parametrize("table", ["sheet", "sheet_text", "person", "user", "sheet_of_person", "author_key"])
def test_lists_are_built_anew(written: Written, open_home: OpenHome, table: str) -> None:
    """Damage to what follows from the records costs nothing."""
    written.damage(*written.pages[table])
    found, target = save(written)
    assert (found.lost, found.sheets) == ((), SHEETS)
    desk = put_in_place(written, target, open_home)
    assert log.verify(desk.vault).code == ""


def test_damage_anywhere_is_survived(written: Written, open_home: OpenHome) -> None:
    """Flips far apart, with the backup at hand: what the backup holds is never lost."""
    count = len(written.database) // pages.PAGE
    for number in range(2, count + 1, count // 4):
        written.damage(number)
        found, target = save(written, [written.half])
        assert found.sheets + len(found.lost) >= SHEETS
        assert found.sheets >= SHEETS // 2
        desk = put_in_place(written, target, open_home)
        kept = {row.id for row in queries.sheets(desk.vault, limit=1000).rows}
        assert set(written.sheets[: SHEETS // 2]) <= kept
        if found.runs:
            sign(desk, found)
        assert log.verify(desk.vault).code == ""
        desk.vault.close()


def test_the_root_page_is_gone(written: Written, open_home: OpenHome) -> None:
    written.damage(1)
    with pytest.raises(VerificationError, match="B-792"):
        save(written)
    found, target = save(written, [written.half])
    assert found.sheets == SHEETS // 2
    desk = put_in_place(written, target, open_home)
    assert log.verify(desk.vault).code == ""


@pytest.mark.parametrize("table", ["payload", "record"])
def test_the_first_record_is_lost_and_no_backup_holds_it(written: Written, open_home: OpenHome, table: str) -> None:
    """The leaf that holds the founding costs what lies on it, and not everything: the lists still say whose station it
    is, and the administrator signs for it. The next salvage of that file finds it in his record."""
    with open_home(written.home).vault as whole:
        station = queries.station(whole)
    written.damage(written.pages[table][0])
    found, target = save(written)
    assert found.sheets >= SHEETS * 0.99
    assert found.records + len(found.lost) == SHEETS + 2
    assert (found.runs[0].first, found.lost[0].sequence) == (1, 1)
    assert [account["id"] for account in found.accounts] == [written.desk.author]
    desk = put_in_place(written, target, open_home)
    assert log.verify(desk.vault).code == "B-441"
    sign(desk, found)
    audit = log.verify(desk.vault)
    assert (audit.code, gaps(audit)) == ("", len(found.lost))
    assert queries.station(desk.vault) == station
    desk.sheet(str(uuid4()))
    desk.vault.close()
    opened = vaults.unlock_with_recovery(written.home, code=desk.recovery_code)
    with opened.vault:
        log.append(
            opened.vault,
            [Entry(kind="user", subject="neu", payload=user_payload("neu", "neu", desk.signer.public_key))],
            author="recovery",
            signer=Signer.from_seed(opened.seed),
            now=desk.now,
        )
        assert log.verify(opened.vault).code == ""
    again, target = save(written)
    assert (again.records, again.station, again.accounts) == (found.records + 4, None, ())
    desk = put_in_place(written, target, open_home)
    sign(desk, again)
    assert (log.verify(desk.vault).code, queries.station(desk.vault)) == ("", station)


def test_nothing_says_whose_station_it_is(written: Written) -> None:
    written.damage(written.pages["payload"][0], *written.pages["station"])
    with pytest.raises(VerificationError, match="B-792"):
        save(written)


def test_a_lost_registration_leaves_its_authors_records_readable(written: Written, open_home: OpenHome) -> None:
    """The record that registered a user is lost; his key is still in a list, and the salvage vouches for it."""
    desk = open_home(written.home)
    desk.now = written.desk.now
    second, signer = str(uuid4()), Signer.generate()
    (user,) = desk.append(Entry(kind="user", subject=second, payload=user_payload(second, "zweite", signer.public_key)))
    person = queries.people(desk.vault).rows[0].id
    for _ in range(12):
        log.append(desk.vault, [sheet_entry(person)], author=second, signer=signer, now=desk.now)
    desk.vault.database.settle()
    desk.vault.close()
    written.database = (written.home / places.DATABASE).read_bytes()
    keys = desk.vault.keys.sqlcipher
    for number in leaves(written.home / places.DATABASE, keys)["payload"][-9:]:
        written.damage(number)
        found, target = save(written)
        if user.header.id not in {entry.id for entry in found.lost}:
            continue
        assert set(found.vouched) == {second}
        assert [account["login"] for account in found.accounts] == ["zweite"]
        desk = put_in_place(written, target, open_home)
        assert log.verify(desk.vault).code in ("B-441", "B-442")
        sign(desk, found)
        assert log.verify(desk.vault).code == ""
        assert {row.login for row in queries.users(desk.vault)} == {LOGIN, "zweite"}
        return
    pytest.fail("no page held the registration")


def test_a_gap_that_is_named_otherwise_is_a_break(written: Written, open_home: OpenHome) -> None:
    written.damage(written.pages["payload"][len(written.pages["payload"]) // 2])
    found, target = save(written)
    desk = put_in_place(written, target, open_home)
    (run,) = found.runs
    wrong = (Lost(run.first, run.last, "0" * 64), Lost(run.first - 1, run.last, run.link))
    desk.append(Entry(kind=losses.KIND, subject="", payload=losses.payload(wrong, {})))
    assert log.verify(desk.vault).code == "B-441"
