"""Retention, restriction, erasure, counter-statement and access by commands, with the exit codes of each refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.casework.clock import system_clock
from tests.cli.command import Desk
from tests.cli.test_main_path import write

FACTS = "Stand bei der Freistunde am Zaun und sprach mit Zoltán Kovács."


@pytest.fixture
def sheet(holm: Desk, tmp_path: Path) -> str:
    at = system_clock().isoformat(timespec="milliseconds")
    noticed = {"at": at, "until": None, "precision": "exact"}
    answers = {"person": "1/26", "noticed": noticed, "place": "yard", "areas": ["D"], "facts": FACTS}
    made = holm("sheet", "new", "--answers", write(tmp_path, answers)).json["sheets"]
    assert isinstance(made, list)
    return str(made[0])


def at(holm: Desk, login: str) -> Desk:
    return replace(holm, login=login)


def test_restrict_and_lift(holm: Desk, sheet: str) -> None:
    keller, brandt = at(holm, "keller"), at(holm, "brandt")
    assert holm("restrict", "--sheet", sheet, "--reason", "Bestritten", expect=3).error == "B-500"
    keller("restrict", "--sheet", sheet, "--reason", "Bestritten")
    assert brandt("sheet", "show", sheet, expect=3).error == "B-755"
    assert brandt("sheet", "list").rows("sheets")[0]["restricted"] is True
    assert keller("restrict", "--sheet", sheet, "--reason", "Noch einmal", expect=2).error == "B-764"
    keller("restrict", "--sheet", sheet, "--lift", "--reason", "Geklärt")
    assert brandt("sheet", "show", sheet).json["restricted"] is False


def test_erase_with_a_second_person(holm: Desk, sheet: str) -> None:
    okafor, keller = at(holm, "okafor"), at(holm, "keller")
    assert holm("erase", "request", "--sheet", sheet, "--ground", "unlawful", expect=3).error == "B-500"
    asked = str(keller("erase", "request", "--sheet", sheet, "--ground", "unlawful").json["request"])
    assert keller("erase", "approve", asked, expect=3).error == "B-762"
    assert okafor("erase", "approve", asked, expect=3).error == "B-500"
    assert [one["id"] for one in keller("erase", "list").rows("waiting")] == [asked]
    done = at(holm, "lenz")("erase", "approve", asked)
    assert (done.json["sheets"], done.json["recipients"]) == (1, [])
    assert holm("sheet", "show", sheet, expect=2).error == "B-133"
    (stone,) = keller("erase", "list").rows("erased")
    assert (stone["sheet"], stone["ground"]) == (sheet, "unlawful")
    assert keller("audit", "verify").json["records"]


def test_a_counter_statement_stands_with_its_sheet(holm: Desk, sheet: str) -> None:
    keller = at(holm, "keller")
    today = date.today().isoformat()
    keller("counter-statement", sheet, "--text", "So war es nicht.", "--received-on", today)
    (later,) = holm("sheet", "show", sheet).rows("later")
    assert (later["kind"], later["text"], later["received_on"]) == ("counter_statement", "So war es nicht.", today)


def test_the_end_of_custody_starts_the_clock_and_the_review_decides(holm: Desk, sheet: str) -> None:
    admin, keller, adler = at(holm, "verwaltung"), at(holm, "keller"), at(holm, "adler")
    kept = [one for one in keller("retention", "list", "--all").rows("retention") if one["booking_no"] == "1/26"]
    assert {one["document"]: one["erase_on"] for one in kept} == {"sheet": None, "master_data": None}
    admin("people", "change", "1/26", "--released-on", "2019-01-31", "--regime", "arrest")
    due = adler("retention", "list").rows("retention")
    assert {(one["booking_no"], one["due"], one["erase_on"], one["name"]) for one in due} == {
        ("1/26", "erasure", "2021-01-31", "")
    }
    keller("retention", "review", "1/26", "--keep-until", "2050-01-31", "--reason", "Verfahren läuft")
    assert keller("retention", "list").rows("retention") == []
    keller("retention", "review", "1/26", "--erase", "--reason", "Nicht mehr erforderlich")
    (waiting,) = at(holm, "lenz")("erase", "list").rows("waiting")
    assert waiting["scope"] == "person"


def test_the_answer_is_shown_before_it_is_signed(holm: Desk, sheet: str, tmp_path: Path) -> None:
    brandt, stick = at(holm, "brandt"), tmp_path / "stick"
    stick.mkdir()
    seen = brandt("subject-access", "1/26", "--out", stick)
    assert [one["word"] for one in seen.rows("masked")] == ["Kovács", "Zoltán"]
    assert list(stick.iterdir()) == []
    given = brandt("subject-access", "1/26", "--out", stick, "--sign")
    assert sorted(map(str, stick.iterdir())) == sorted((str(given.json["pdf"]), str(given.json["json"])))
    assert at(holm, "keller")("subject-access", "1/26", "--out", stick, expect=3).error == "B-500"
    assert brandt("subject-access", "99/99", "--out", stick, expect=2).error == "B-532"
