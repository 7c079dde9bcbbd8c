"""Backups and restores by command: as a scheduler calls them, and as an administrator does on a bad morning."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.vault import places
from tests.cli.command import Desk, bogen


def flip(path: Path, place: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 0x20
    path.write_bytes(raw)


def test_a_scheduler_backs_up_once_a_day(admin: Desk, holm: Desk) -> None:
    (made,) = admin("backup", "--auto").rows("backups")
    assert (made["code"], made["where"]) == ("", "")
    assert admin("backup", "--auto").rows("backups") == []
    assert holm("backup", "--auto").rows("backups") == []
    assert holm("backup", expect=3).error == "B-500"
    assert [row["stamp"] for row in admin("backup", "list").rows("backups")] == [made["stamp"]]


def test_medium_rule_and_check(admin: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert admin("backup", "enrol", stick).json["path"] == str(stick)
    assert admin("backup", "rule", "--daily", "3").json == {"daily": 3, "weekly": 4, "monthly": 12, "erased_days": 30}
    home, other = admin("backup").rows("backups")
    assert admin("backup", "check").json == {"bad": [], "checked": 2}
    flip(Path(other["folder"]) / places.DATABASE, 9000)
    bad = admin("backup", "check", expect=4).rows("bad")
    assert bad == [{"code": "B-781", "stamp": other["stamp"], "where": str(stick)}]
    assert home["stamp"] == other["stamp"]
    assert admin("backup", "forget", stick).json == {"media": []}
    assert admin("backup", "enrol", expect=2).error == "B-788"


def test_a_damaged_database_is_restored_in_one_step(admin: Desk, holm: Desk) -> None:
    (made,) = admin("backup").rows("backups")
    database = admin.home / places.DATABASE
    flip(database, 5000)
    assert admin("backup", expect=4).error == "B-420"
    looked = admin("restore", "--look").json
    assert looked["backup"] == made["stamp"]
    done = admin("restore", "--older").json
    assert (done["backup"], done["attachments_lost"]) == (made["stamp"], 0)
    assert Path(str(done["aside"])).is_relative_to(admin.home)
    assert admin("audit", "verify").json["records"]
    assert holm("restore", "--look", expect=3).error == "B-787"


def test_an_older_state_is_not_put_back_in_silence(admin: Desk) -> None:
    admin("backup")
    admin("people", "add", "--booking-no", "77/26", "--family-name", "Sass")
    refused = admin("restore", "--leave-newer", expect=2)
    assert refused.error == "B-786"
    assert admin("people", "list", "Sass").rows("people")
    assert admin("restore").json["taken"] == 1
    assert admin("people", "list", "Sass").rows("people")
    assert admin("restore", "--leave-newer", "--older").json["lost"] == 1
    assert admin("people", "list", "Sass").rows("people") == []


def test_from_a_medium_into_a_new_home(admin: Desk, tmp_path: Path) -> None:
    """The machine is gone; what is left is the stick, and somebody who knows his passphrase."""
    stick, fresh = tmp_path / "stick", tmp_path / "fresh"
    stick.mkdir()
    admin("backup", "enrol", stick)
    admin("backup")
    assert admin("restore", stick, "--to", fresh).json["aside"] == ""
    new = Desk(fresh, admin.login, admin.passphrase_file)
    assert new("audit", "verify").json["records"]


@pytest.mark.parametrize(("words", "code", "error"), [
    (("restore",), 2, "B-788"),
    (("restore", "/nowhere"), 2, "B-788"),
])  # fmt: skip
def test_nothing_to_restore(admin: Desk, words: tuple[str, ...], code: int, error: str) -> None:
    assert admin(*words, expect=code).error == error


def test_salvage_into_a_new_file_and_in_place(admin: Desk, tmp_path: Path) -> None:
    admin("backup")
    flip(admin.home / places.DATABASE, 4096 * 2 + 700)
    target = tmp_path / "salvaged.db"
    beside = admin("salvage", "--to", target).json
    assert (beside["lost"], beside["aside"]) == ([], "")
    assert target.stat().st_mode & 0o077 == 0
    assert admin("salvage", "--to", target, expect=2).error == "B-793"
    assert Path(str(admin("salvage").json["aside"])).is_relative_to(admin.home)
    assert admin("audit", "verify").json["losses"] == []


def test_a_wrong_passphrase_opens_no_backup(admin: Desk, tmp_path: Path) -> None:
    admin("backup")
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("Fünf Kraniche über dem Hof\n", encoding="utf-8")
    words = ("--home", admin.home, "--json", "--passphrase-file", wrong, "restore", "--user", admin.login)
    assert bogen(*words).error == "B-401"
