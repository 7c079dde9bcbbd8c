"""The clocks, the annual review, and the counter-statement that travels with its sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework import audit, clocks, counter_statements, erasures, intake, people, printing, retention, sheets
from app.casework.clocks import Regime
from app.casework.retention import Decision, Due
from app.casework.views import NewPerson, Person
from forms.content import MAX_COUNTER_STATEMENT
from forms.errors import AccessError, InputError
from tests import stations
from tests.stations import Station

SAID = "So war es nicht. Ich stand dort, weil ich auf meinen Anwalt gewartet habe."


def released(prison: Station, booking_no: str, day: date, regime: str = "prison") -> Person:
    person = people.by_booking_no(prison("verwaltung"), booking_no)
    names = [name for name in NewPerson.__dataclass_fields__ if name not in ("regime", "released_on")]
    known = NewPerson(**{name: getattr(person, name) for name in names})
    return people.change_person(prison("verwaltung"), person.id, replace(known, regime=regime, released_on=day))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(1, 30))
def test_a_period_ends_on_the_same_day_of_a_later_year(start: date, years: int) -> None:
    end = clocks.years_after(start, years)
    assert (end.year, end.month) == (start.year + years, start.month)
    assert end.day == start.day or (start.day, end.day) == (29, 28)


def test_every_regime_has_a_clock_for_every_document_of_the_prison() -> None:
    for document in ("sheet", "master_data"):
        years = {regime: clocks.clock(document, regime).years for regime in Regime}
        assert years == {Regime.PRISON: 5, Regime.YOUTH: 3, Regime.ARREST: 2}
    assert all(clock.statute and clock.years <= clocks.AT_MOST for clock in clocks.TABLE)


@pytest.mark.parametrize(("regime", "years"), [("prison", 5), ("youth", 3), ("arrest", 2)])
def test_the_clock_runs_from_the_end_of_custody(prison: Station, regime: str, years: int) -> None:
    stations.sheet(prison)
    end = prison.watch.now.date() - timedelta(days=1)
    person = released(prison, "1/26", end, regime)
    assert (person.regime, person.released_on) == (regime, end)
    assert retention.review_list(prison("keller")) == ()
    last_day = clocks.years_after(end, years)
    prison.watch.forward(days=(last_day - prison.watch.now.date()).days - 1)
    due = {one.document: one.due for one in retention.review_list(prison("keller")) if one.booking_no == "1/26"}
    assert due == {"sheet": Due.CHECK, "master_data": Due.CHECK}
    prison.watch.forward(days=1)
    found = [one for one in retention.review_list(prison("keller")) if one.booking_no == "1/26"]
    assert {one.document: (one.due, one.erase_on, one.since) for one in found} == {
        "sheet": (Due.ERASURE, last_day, end),
        "master_data": (Due.ERASURE, last_day, end),
    }


def test_without_an_end_of_custody_only_the_annual_check_comes(prison: Station) -> None:
    stations.sheet(prison)
    prison.watch.forward(days=364)
    assert retention.review_list(prison("keller")) == ()
    prison.watch.forward(days=1)
    found = retention.review_list(prison("keller"))
    assert {(one.document, one.due) for one in found} == {("sheet", Due.CHECK), ("master_data", Due.CHECK)}
    assert all(one.name.startswith("Öztürk") for one in found)


def test_the_data_protection_officer_sees_no_content(prison: Station) -> None:
    stations.sheet(prison)
    prison.watch.forward(days=400)
    found = retention.review_list(prison("adler"))
    assert {(one.booking_no, one.document, one.name) for one in found} == {
        ("1/26", "sheet", ""),
        ("1/26", "master_data", ""),
    }
    with pytest.raises(AccessError, match="B-500"):
        retention.decide(prison("adler"), found[0].person_id, Decision.ERASE, reason="Frist abgelaufen")


def test_keeping_longer_moves_the_erasure_and_the_next_check(prison: Station) -> None:
    stations.sheet(prison)
    person = released(prison, "1/26", prison.watch.now.date())
    prison.watch.forward(days=6 * 365)
    until = prison.watch.now.date() + timedelta(days=500)
    retention.decide(prison("keller"), person.id, Decision.KEEP, reason="Verfahren läuft", keep_until=until)
    assert retention.review_list(prison("keller")) == ()
    (first, *_) = retention.review_list(prison("keller"), everything=True)
    assert (first.erase_on, first.keep_until) == (until, until)
    prison.watch.forward(days=500)
    assert {one.due for one in retention.review_list(prison("keller"))} == {Due.ERASURE}
    assert audit.verify_log(prison("keller")).code == ""


def test_the_decision_to_erase_asks_for_it_and_another_approves(prison: Station) -> None:
    stations.sheet(prison)
    about = stations.person(prison)
    retention.decide(prison("keller"), about.id, Decision.ERASE, reason="Nicht mehr erforderlich")
    (waiting,) = erasures.waiting(prison("keller"))
    assert waiting.own
    with pytest.raises(AccessError, match="B-762"):
        erasures.approve(prison("keller"), waiting.id)
    erasures.approve(prison("lenz"), waiting.id)
    assert "1/26" not in {one.booking_no for one in retention.review_list(prison("keller"), everything=True)}


@pytest.mark.parametrize("days", [0, -1, 31 * 366])
def test_the_day_to_keep_until_lies_ahead_and_in_reach(prison: Station, days: int) -> None:
    about = stations.person(prison)
    until = prison.watch.now.date() + timedelta(days=days)
    with pytest.raises(InputError, match="B-758"):
        retention.decide(prison("keller"), about.id, Decision.KEEP, reason="Verfahren läuft", keep_until=until)
    with pytest.raises(InputError, match="B-758"):
        retention.decide(prison("keller"), about.id, Decision.KEEP, reason="Verfahren läuft")


def test_what_was_received_has_a_clock_too(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    stations.sheet(prison)
    intake.import_bundle(prosecutor("verbindung"), stations.release(prison, prosecutor, tmp_path).path)
    prosecutor.watch.forward(days=365)
    (found,) = retention.review_list(prosecutor("keller"))
    assert (found.document, found.due, found.booking_no) == ("received_sheet", Due.CHECK, "1/26")
    prosecutor.watch.forward(days=5 * 365)
    (found,) = retention.review_list(prosecutor("keller"))
    assert found.due is Due.ERASURE


def test_a_counter_statement_is_read_printed_and_carried_along(
    prison: Station, prosecutor: Station, tmp_path: Path
) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison, "okafor", booking_no="2/26")
    first = stations.release(prison, prosecutor, tmp_path)
    intake.import_bundle(prosecutor("verbindung"), first.path)
    prison.watch.forward(days=2)
    prosecutor.watch.now = prison.watch.now
    on = prison.watch.now.date() - timedelta(days=1)
    counter_statements.add(prison("okafor"), sheet, text=SAID, received_on=on)
    second = stations.release(prison, prosecutor, tmp_path)
    intake.import_bundle(prosecutor("verbindung"), second.path)
    for shown in (
        sheets.show(prison("okafor"), sheet, language="de"),
        intake.show_received(prosecutor("verbindung"), sheet, language="de"),
    ):
        (act,) = shown.later
        assert (act.kind, act.text, act.received_on) == ("counter_statement", SAID, on)
    assert printing.sheet_pdf(prison("okafor"), sheet, language="de") != b""
    assert printing.sheet_pdf(prosecutor("verbindung"), sheet, language="de") != b""
    assert audit.verify_log(prison("keller")).code == ""
    assert audit.verify_log(prosecutor("keller")).code == ""


def test_a_counter_statement_has_its_bounds(prison: Station) -> None:
    sheet = stations.sheet(prison, "okafor", booking_no="2/26")
    today = prison.watch.now.date()
    for text in ("", "ja", "x" * (MAX_COUNTER_STATEMENT + 1)):
        with pytest.raises(InputError, match="B-766"):
            counter_statements.add(prison("okafor"), sheet, text=text, received_on=today)
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(InputError, match="B-767"):
            counter_statements.add(prison("okafor"), sheet, text=SAID, received_on=day)
    with pytest.raises(AccessError, match="B-500"):
        counter_statements.add(prison("holm"), sheet, text=SAID, received_on=today)


@pytest.mark.parametrize(("regime", "days", "code"), [("zoo", 0, "B-768"), ("prison", 1, "B-769")])
def test_an_end_of_custody_that_does_not_fit_is_refused(prison: Station, regime: str, days: int, code: str) -> None:
    with pytest.raises(InputError, match=code):
        released(prison, "1/26", prison.watch.now.date() + timedelta(days=days), regime)
