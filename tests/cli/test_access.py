"""The log of access and the rights by commands."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.casework.rights import TABLE, Action
from app.casework.views import Role
from tests.cli.command import Desk


@pytest.fixture
def adler(prison_home: Path, passphrase_file: Path) -> Desk:
    return Desk(prison_home, "adler", passphrase_file)


def test_list_with_filters(adler: Desk, holm: Desk) -> None:
    holm("sheet", "list", "--person", "1/26")
    rows = adler("access", "list").rows("rows")
    assert [(row["act"], row["what"], row["login"]) for row in rows[:4]] == [
        ("log", "access_list", "adler"),
        ("sign_in", "session", "adler"),
        ("consultation", "sheets", "holm"),
        ("sign_in", "session", "holm"),
    ]
    narrowed = ["--act", "consultation", "--login", "holm", "--booking-no", "1/26", "--since", "1.1.2020"]
    (row,) = adler("access", "list", *narrowed).rows("rows")
    assert (row["booking_no"], row["reason"], row["user"]) == ("1/26", "own", "Karin Holm")
    line = adler("access", "list", *narrowed, plain=True).lines[0].split("\t")
    assert [line[2], line[3], line[4], line[6]] == ["consultation", "holm", "sheets", "1/26"]
    assert adler("access", "list", "--until", "1.1.2020").rows("rows") == []
    assert adler("access", "list", "--booking-no", "77/26", expect=2).error == "B-740"
    assert adler("access", "list", "--limit", "1").json["more"] is True
    assert adler("access", "list", "--limit", "0", expect=2).error == "B-605"
    assert holm("access", "list", expect=3).error == "B-500"


def test_export(adler: Desk, tmp_path: Path) -> None:
    path = tmp_path / "zugriffe.csv"
    done = adler("access", "export", "--out", path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert (done.json["rows"], done.json["digest"]) == (len(rows), rows[0]["digest"])
    assert f"{len(rows)} Zeilen geschrieben" in done.err
    assert adler("access", "export", "--out", path, expect=2).error == "B-586"


def test_nothing_expires_before_its_time(adler: Desk, admin: Desk) -> None:
    """The station was founded in 2026, and no command takes a clock: what is due depends on the day of this run."""
    shown = adler("access", "expired").json
    assert shown["expired"] == []
    adler("access", "expire", "--today", "1.1.2020", expect=0 if shown["due"] is None else 2)
    assert adler("access", "expired").json == shown
    assert admin("access", "expired", expect=3).error == "B-500"


def test_the_audit_counts_both_logs(adler: Desk) -> None:
    found = adler("audit", "verify")
    assert found.json["whole"] is True and int(str(found.json["access"])) > 0
    assert f"{found.json['access']} Zeilen des Zugriffsprotokolls" in found.err


def test_rights(adler: Desk) -> None:
    shown = adler("rights", "show").json
    assert shown["own"] == ["data_protection_officer"]
    here = [role for role in Role if role is not Role.LIAISON]
    assert shown["actions"] == {
        action.value: [role.value for role in here if action in TABLE[role]] for action in Action
    }
    assert (
        "das Zugriffsprotokoll lesen und ausgeben\tdata_protection_officer" in adler("rights", "show", plain=True).lines
    )
