"""A deputy has a contact officer's people for the appointed days, and not one longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.casework import audit, people, sheets, standing_in
from app.vault import access
from forms.errors import AccessError, InputError
from tests.stations import START, Founded, Station, Watch, sheet

TODAY = START.date()


@pytest.fixture
def prison(founded_prison: Founded, tmp_path: Path) -> Iterator[Station]:
    with closing(founded_prison.copy(tmp_path / "prison").open(Watch())) as station:
        yield station


def appoint(prison: Station, days: int = 5, *, after: int = 0) -> None:
    since = TODAY + timedelta(days=after)
    until = since + timedelta(days=days)
    standing_in.appoint(prison("verwaltung"), deputy="nowak", principal="okafor", since=since, until=until)


def sees(prison: Station) -> bool:
    """Whether the deputy has Okafor's person, by every way that leads to a sheet."""
    deputy = prison("nowak")
    listed = bool(sheets.list_sheets(deputy).rows)
    own = bool(people.own_people(deputy))
    assert listed == own
    return listed


def test_a_deputy_sees_nothing_until_appointed_and_nothing_afterwards(prison: Station) -> None:
    sheet_id = sheet(prison, "holm", booking_no="2/26")
    assert not sees(prison)
    with pytest.raises(AccessError, match="B-551"):
        sheets.show(prison("nowak"), sheet_id, language="de")
    appoint(prison, 5, after=1)
    assert not sees(prison)
    prison.watch.forward(days=1)
    assert sees(prison)
    assert sheets.show(prison("nowak"), sheet_id, language="de").id == sheet_id
    prison.watch.forward(days=5)
    assert sees(prison)
    prison.watch.forward(days=1)
    assert not sees(prison)
    with pytest.raises(AccessError, match="B-551"):
        sheets.show(prison("nowak"), sheet_id, language="de")


def test_an_end_counts_at_once_and_the_newest_word_counts(prison: Station) -> None:
    sheet(prison, "holm", booking_no="2/26")
    appoint(prison)
    assert sees(prison)
    standing_in.end(prison("verwaltung"), deputy="nowak", principal="okafor")
    assert not sees(prison)
    assert standing_in.list_standing_in(prison("verwaltung")) == ()
    appoint(prison, 2)
    assert sees(prison)
    (one,) = standing_in.list_standing_in(prison("verwaltung"))
    assert (one.deputy_login, one.principal_login, one.until) == ("nowak", "okafor", TODAY + timedelta(days=2))
    with pytest.raises(InputError, match="B-528"):
        standing_in.end(prison("verwaltung"), deputy="nowak", principal="holm")


@pytest.mark.parametrize(("deputy", "principal"), [("holm", "okafor"), ("nowak", "holm"), ("nobody", "okafor")])
def test_both_need_their_role(prison: Station, deputy: str, principal: str) -> None:
    with pytest.raises(InputError, match="B-528"):
        standing_in.appoint(prison("verwaltung"), deputy=deputy, principal=principal, since=TODAY, until=TODAY)


@pytest.mark.parametrize("days", [(0, -1), (-9, -2), (0, standing_in.MAX_DAYS + 1)])
def test_days_must_fit(prison: Station, days: tuple[int, int]) -> None:
    since, until = (TODAY + timedelta(days=number) for number in days)
    with pytest.raises(InputError, match="B-529"):
        standing_in.appoint(prison("verwaltung"), deputy="nowak", principal="okafor", since=since, until=until)


def test_it_is_logged_and_follows_from_the_records(prison: Station) -> None:
    appoint(prison)
    newest = access.rows(prison.vault).rows[0].entry
    assert (newest.act, newest.what) == ("accounts", "standing_in")
    assert audit.verify_log(prison("verwaltung")).code == ""
