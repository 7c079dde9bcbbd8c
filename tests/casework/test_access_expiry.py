"""How the log of access ends: by statute, with proof, and not by a wrong clock."""

from __future__ import annotations

import os
import signal
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import FrameType

import pytest

from app.casework import (
    access_care,
    access_log,
)
from app.vault import access, log
from app.vault.connection import Transaction
from forms.errors import InputError
from tests.stations import (
    START,
    Founded,
    Station,
    Watch,
)


def raw(station: Station) -> list[access.AccessRow]:
    """All rows, oldest first, as they lie."""
    return list(reversed(access.rows(station.vault, limit=1000).rows))


def days(station: Station, *moments: str) -> None:
    """Somebody signs in on each of these days."""
    for moment in moments:
        station.watch.now = datetime.fromisoformat(f"{moment}T07:00:00").replace(tzinfo=timezone(timedelta(hours=1)))
        access_care.begin(station("holm"), "session")


def months(year: int) -> list[str]:
    return [f"{year}-{month:02d}-{day:02d}" for month in range(1, 13) for day in (2, 28)]


def test_over_the_years_rows_go_by_themselves_at_the_end_of_the_following_year(prison: Station) -> None:
    days(prison, "2026-11-10", "2026-12-30", *months(2027))
    assert min(row.entry.at.year for row in raw(prison)) == 2026
    days(prison, "2028-01-01")
    assert min(row.entry.at.year for row in raw(prison)) == 2027
    days(prison, *months(2028), *months(2029))
    assert min(row.entry.at.year for row in raw(prison)) == 2028
    days(prison, "2030-01-02")
    gone = access_log.expired(prison("adler"))
    assert [(row.year, row.recorded_at.date().isoformat(), row.signed_by) for row in gone] == [
        (2026, "2028-01-01", "Karin Holm"),
        (2027, "2029-01-02", "Karin Holm"),
        (2028, "2030-01-02", "Karin Holm"),
    ]
    assert [row.first for row in gone] == [1, gone[0].last + 1, gone[1].last + 1]
    assert {row.entry.at.year for row in raw(prison)} == {2029, 2030}
    whole = log.verify(prison.vault)
    assert (whole.code, whole.access) == ("", len(raw(prison)))


@pytest.mark.parametrize("wrong", ["2099-05-01", "2031-01-01"])
def test_a_clock_that_leaps_erases_nothing_however_often_it_is_seen(prison: Station, wrong: str) -> None:
    days(prison, "2026-11-10", "2026-12-30")
    before = len(raw(prison))
    year = int(wrong[:4])
    days(prison, wrong, f"{year}-05-02", f"{year}-05-03", f"{year + 1}-01-02")
    assert access_log.expired(prison("adler")) == ()
    assert len(raw(prison)) == before + 4
    days(prison, "2026-12-31", *months(2027), "2028-01-02")
    assert log.verify(prison.vault).code == ""


def test_what_was_left_alone_goes_by_the_officers_word(prison: Station) -> None:
    """A station that slept for half a year: its clock is right, but only a person can say so."""
    days(prison, "2026-11-10", "2027-02-01", "2028-01-15")
    adler = prison("adler")
    due = access_log.due_to_expire(adler)
    assert due is not None and due.year == 2026 and due.record == ""
    with pytest.raises(InputError, match="B-745") as refused:
        access_log.expire(adler)
    assert refused.value.params["today"] == "2028-01-15"
    with pytest.raises(InputError, match="B-745"):
        access_log.expire(adler, today=date(2028, 1, 14))
    gone = access_log.expire(adler, today=date(2028, 1, 15))
    assert gone is not None and (gone.year, gone.signed_by, gone.last) == (2026, "Jonas Adler", due.last)
    assert (access_log.expire(adler), access_log.due_to_expire(adler)) == (None, None)
    assert raw(prison)[-1].entry.act == "log"
    assert log.verify(prison.vault).code == ""


def test_killed_at_any_moment_the_rows_and_their_proof_go_together(founded_prison: Founded, tmp_path: Path) -> None:
    """The expiring sign-in runs in a process that is killed at its n-th transaction step, for every n that it has."""
    base = founded_prison.copy(tmp_path / "base")
    with base.open(Watch()).vault as vault:
        vault.close()
    station = base.open(Watch())
    days(station, "2026-11-10", "2026-12-30", *months(2027))
    station.close()
    outcomes = []
    for step in range(1, 40):
        copied = base.copy(tmp_path / f"killed-{step}")
        child = os.fork()
        if not child:
            station = copied.open(Watch())
            station.watch.now = datetime(2028, 1, 1, 7, tzinfo=START.tzinfo)
            _die_at(step)
            access_care.begin(station("holm"), "session")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        station = copied.open(Watch(datetime(2028, 1, 1, 8, tzinfo=START.tzinfo)))
        gone = access.expired(station.vault.database)
        oldest = min(row.entry.at.year for row in raw(station))
        assert (len(gone), oldest) in ((0, 2026), (1, 2027))
        assert log.verify(station.vault).code == ""
        outcomes.append(len(gone))
        station.close()
        if os.WIFEXITED(status):
            break
    assert outcomes[0] == 0 and outcomes[-1] == 1 and len(outcomes) > 3


def _die_at(step: int) -> None:
    """Kills this process at the `step`-th statement that it writes with."""
    count = 0

    def watch(frame: FrameType, event: str, _given: object) -> None:
        nonlocal count
        if event == "call" and frame.f_code is Transaction.execute.__code__:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
