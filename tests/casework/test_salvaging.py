"""Salvage by an administrator: signed for, noted, and told by the audit as a loss, never as healed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework import audit, salvaging
from app.casework.backup_views import SalvageLine
from app.casework.users import list_users
from app.vault import access, pages, places
from app.vault.access import AccessQuery
from forms.errors import AccessError, InputError
from tests.stations import FACTS, PASSPHRASE, Station, person, sheet
from tests.vault.test_salvage import leaves


def silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def salvage(station: Station, login: str = "verwaltung", to: Path | None = None) -> SalvageLine:
    return salvaging.salvage(
        station.home, login=login, passphrase=PASSPHRASE, to=to, clock=station.watch, progress=silent
    )


@pytest.fixture
def damaged(prison: Station) -> Station:
    """Forty sheets, closed, with a flip in the middle of their contents."""
    person(prison)
    for number in range(40):
        sheet(prison, facts=f"{number}: {FACTS * 8}")
    prison.vault.database.settle()
    prison.close()
    path = prison.home / places.DATABASE
    raw = bytearray(path.read_bytes())
    contents = leaves(path, prison.vault.keys.sqlcipher)["payload"]
    raw[contents[len(contents) * 3 // 4] * pages.PAGE - 1500] ^= 0x20
    path.write_bytes(raw)
    return prison


def test_what_is_lost_is_signed_for_and_told(damaged: Station) -> None:
    done = salvage(damaged)
    assert 0 < len(done.lost) < 10
    assert done.code == ""
    assert {entry.kind for entry in done.lost} <= {"sheet"}
    damaged.reopen()
    found = audit.verify_log(damaged("adler"))
    assert found.code == ""
    assert sum(last - first + 1 for first, last in found.losses) == len(done.lost)
    (row,) = access.rows(damaged.vault, AccessQuery(act="restore")).rows
    assert (row.entry.login, row.entry.what) == ("verwaltung", "salvage")
    assert Path(done.aside).is_relative_to(damaged.home)


def test_the_first_record_is_lost_and_the_station_goes_on(prison: Station) -> None:
    """Founding and accounts lie on the bad leaf, and there is no backup: everybody signs in afterwards as before."""
    person(prison)
    written = [sheet(prison, facts=f"{number}: {FACTS * 8}") for number in range(40)]
    before = prison("adler").office, list_users(prison("verwaltung"))
    prison.vault.database.settle()
    prison.close()
    path = prison.home / places.DATABASE
    raw = bytearray(path.read_bytes())
    raw[leaves(path, prison.vault.keys.sqlcipher)["payload"][0] * pages.PAGE - 1500] ^= 0x20
    path.write_bytes(raw)
    done = salvage(prison)
    assert (done.code, done.lost[0].sequence) == ("", 1)
    assert done.accounts
    assert {entry.id for entry in done.lost if entry.kind} <= set(written)
    prison.reopen()
    assert (prison("adler").office, list_users(prison("verwaltung"))) == before
    person(prison)
    sheet(prison, facts=FACTS)
    found = audit.verify_log(prison("adler"))
    assert (found.code, found.losses[0][0]) == ("", 1)


def test_only_an_administrator_may(damaged: Station, tmp_path: Path) -> None:
    lay = (damaged.home / places.DATABASE).read_bytes()
    with pytest.raises(AccessError, match="B-500"):
        salvage(damaged, "holm", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    (tmp_path / "taken").touch()
    with pytest.raises(InputError, match="B-793"):
        salvage(damaged, to=tmp_path / "taken")
    assert (damaged.home / places.DATABASE).read_bytes() == lay
