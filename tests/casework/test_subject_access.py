"""The answer to a person who asks: everything, on paper and as JSON, and nothing of anybody else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.casework import audit, counter_statements, erasures, intake, restrictions, sheets, subject_access
from app.casework.dossier import Wishes
from app.casework.erasures import LegalGround
from app.casework.rights import TABLE, Action
from app.casework.subject_access import Prepared
from app.casework.views import Role
from app.vault import log, places
from forms import strict_json
from forms.errors import AccessError, EnvironmentFault, InputError
from tests import stations
from tests.pdf.reader import page_texts
from tests.stations import Station

SCHEMA = Path(__file__).parents[2] / "docs" / "format" / "subject-access-1.schema.json"
FACTS = "Sprach am Zaun mit Kovács und mit Petrows Bruder; die Nummer 2/26 stand auf dem Zettel."
SAID = "Ich habe nur mit Zoltán über den Hof gesprochen."
_PLAIN = Wishes()


def prepare(station: Station, login: str = "brandt", wishes: Wishes = _PLAIN, booking_no: str = "1/26") -> Prepared:
    return subject_access.prepare(station(login), stations.person(station, booking_no).id, wishes, language="de")


def values_of(prepared: Prepared) -> Any:
    values = strict_json.load(prepared.json)
    jsonschema.validate(json.loads(prepared.json), json.loads(SCHEMA.read_text(encoding="utf-8")))
    return values


def full(prison: Station) -> list[str]:
    """Sheets on 1/26: amended, voided, restricted, erased, and one with a counter-statement."""
    ids = [stations.sheet(prison, facts=FACTS) for _ in range(5)]
    sheets.amend(prison("holm"), ids[0], text="Zoltan Kovacs war es nicht.")
    sheets.void(prison("holm"), ids[1], reason="Verwechslung mit Petrow")
    restrictions.restrict_sheet(prison("keller"), ids[2], "Von Kovács bestritten")
    counter_statements.add(prison("keller"), ids[3], text=SAID, received_on=prison.watch.now.date())
    asked = erasures.request_sheet(prison("okafor"), ids[4], LegalGround.UNLAWFUL, "")
    erasures.approve(prison("keller"), asked)
    return ids


def test_everything_on_a_person_and_nothing_on_others(prison: Station) -> None:
    ids = full(prison)
    stations.sheet(prison, booking_no="3/26", facts="Betrifft jemand anderen, den Iwan.")
    prepared = prepare(prison)
    values = values_of(prepared)
    assert [sheet["id"] for sheet in values["sheets"]] == ids[:4]
    assert [[act["kind"] for act in sheet["later"]] for sheet in values["sheets"]] == [
        ["amendment"],
        ["voiding"],
        [],
        ["counter_statement"],
    ]
    assert values["sheets"][2]["restriction"] == "Von [unkenntlich] bestritten"
    assert len(values["erased"]) == 1
    raw = prepared.json.decode("utf-8")
    for hidden in ("Kov", "Petrow", "Zolt", "2/26", "Iwan", "Holm", "Karin", "Betrifft"):
        assert hidden not in raw
    assert "Öztürk, Işık" in raw
    assert "Ich habe nur mit [unkenntlich] über den Hof gesprochen." in raw
    assert values["masked"] == prepared.masked_count > 0
    assert dict(prepared.masked)["2/26"] == 4
    page = " ".join(page_texts(prepared.pdf))
    for hidden in ("Kov", "Petrow", "Zolt", "2/26", "Holm"):
        assert hidden not in page
    assert "Gegendarstellung" in page


def test_an_empty_answer_is_an_answer(prison: Station) -> None:
    assert values_of(prepare(prison, booking_no="3/26"))["sheets"] == []


def test_officers_by_name_and_more_words(prison: Station) -> None:
    stations.sheet(prison, facts="Sprach mit Frau Holm über das Paket aus Krakau.")
    by_function = prepare(prison).json.decode()
    assert "Holm" not in by_function
    by_name = prepare(prison, wishes=Wishes(officers_by_function=False, words=("Krakau",))).json.decode()
    assert "Karin Holm" in by_name
    assert "Frau Holm" in by_name
    assert "Krakau" not in by_name


def test_the_act_is_recorded_and_the_files_are_what_was_recorded(prison: Station, tmp_path: Path) -> None:
    stations.sheet(prison)
    stick = tmp_path / "stick"
    stick.mkdir()
    prepared = prepare(prison)
    assert list(stick.iterdir()) == []
    given = subject_access.give(prison("brandt"), prepared, stick)
    # It is the officer's own to hand over, and no word of it lies in the vault's folder.
    assert {path.stat().st_mode & 0o777 for path in (given.pdf, given.json)} == {0o600}
    assert list((prison.home / places.STAGING).iterdir()) == []
    assert sorted(stick.iterdir()) == sorted((given.pdf, given.json))
    said: Any = log.record(prison.vault, given.record).payload()
    assert said["person"] == stations.person(prison).id
    for path, kind in ((given.pdf, "pdf"), (given.json, "json")):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == said["sha256"][kind]
    assert audit.verify_log(prison("brandt")).code == ""
    prison.watch.forward(minutes=5)
    (entry,) = values_of(prepare(prison))["recipients"]
    assert (entry["what"], entry["name"]) == ("Auskunft", "die betroffene Person")


def test_who_received_what_is_told(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison)
    stations.release(prison, prosecutor, tmp_path)
    (entry,) = values_of(prepare(prison))["recipients"]
    assert (entry["name"], entry["what"], entry["sheets"]) == (stations.PROSECUTOR, "Bündel Nr. 1", [sheet])


def test_the_prosecutor_s_office_answers_too(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison, facts=FACTS)
    stations.sheet(prison, booking_no="2/26")
    intake.import_bundle(prosecutor("verbindung"), stations.release(prison, prosecutor, tmp_path).path)
    person = stations.person(prison).id
    prepared = subject_access.prepare(prosecutor("verbindung"), person, _PLAIN, language="de")
    values = values_of(prepared)
    assert [one["id"] for one in values["sheets"]] == [sheet]
    assert "Kov" not in prepared.json.decode()


@pytest.mark.parametrize("login", ["verwaltung", "holm", "okafor", "keller", "adler"])
def test_only_who_releases_gives_access(prison: Station, login: str) -> None:
    stations.sheet(prison)
    with pytest.raises(AccessError, match="B-500"):
        prepare(prison, login)


def test_whoever_approves_never_exports() -> None:
    assert [role for role in Role if Action.GIVE_SUBJECT_ACCESS in TABLE[role]] == [
        Role.RELEASING_OFFICER,
        Role.LIAISON,
    ]


def test_an_unknown_person_and_a_folder_that_is_not_there(prison: Station, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="B-532"):
        subject_access.prepare(prison("brandt"), "nobody", _PLAIN, language="de")
    before = log.head(prison.vault)
    with pytest.raises(EnvironmentFault, match="B-595"):
        subject_access.give(prison("brandt"), prepare(prison), tmp_path / "fehlt")
    assert log.head(prison.vault) == before


class Stopped(Exception):
    """What somebody raises who has seen enough."""


def test_stopped_half_way_nothing_is_recorded(prison: Station) -> None:
    for _ in range(3):
        stations.sheet(prison)
    before = log.head(prison.vault)

    def stop(done: int, of_all: int) -> None:
        assert of_all == 3
        if done == 2:
            raise Stopped

    about = stations.person(prison).id
    with pytest.raises(Stopped):
        subject_access.prepare(prison("brandt"), about, _PLAIN, language="de", progress=stop)
    assert log.head(prison.vault) == before
