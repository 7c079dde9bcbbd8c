"""The delay after wrong passphrases: it grows, survives a restart, touches one login, and keeps nobody out for ever."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.vault import attempts, places
from app.vault.attempts import LONGEST, Failures
from forms.errors import AccessError
from tests.vault.conftest import START

LOGINS = ("holm", "sahin")


def wait(home: Path, login: str, now: datetime) -> int:
    """Seconds left; 0 when there is no delay."""
    try:
        attempts.require_patience(home, login, LOGINS, now)
    except AccessError as refusal:
        return int(refusal.params["seconds"])
    return 0


def test_it_doubles_from_one_second_to_sixty(tmp_path: Path) -> None:
    now, waits = START, []
    for _ in range(9):
        attempts.failed(tmp_path, "holm", LOGINS, now)
        waits.append(wait(tmp_path, "holm", now))
        now += timedelta(seconds=waits[-1])
        assert wait(tmp_path, "holm", now) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_it_runs_down_and_lies_in_the_file_alone(tmp_path: Path) -> None:
    """Nothing is kept in the process: whoever asks again, also after a restart, reads the file."""
    for _ in range(5):
        attempts.failed(tmp_path, "holm", LOGINS, START)
    assert [wait(tmp_path, "holm", START + timedelta(seconds=s)) for s in (0, 6, 15, 16)] == [16, 10, 1, 0]
    if os.name == "posix":
        assert (tmp_path / places.ATTEMPTS).stat().st_mode & 0o777 == 0o600


def test_it_touches_that_login_only(tmp_path: Path) -> None:
    attempts.failed(tmp_path, "holm", LOGINS, START)
    assert (wait(tmp_path, "holm", START), wait(tmp_path, "sahin", START), wait(tmp_path, "nobody", START)) == (1, 0, 0)


def test_what_is_typed_as_an_unknown_login_is_not_kept(tmp_path: Path) -> None:
    """People type their passphrase into the wrong field."""
    for typed in ("Vier Kraniche über dem Hof", "", "hölm"):
        attempts.failed(tmp_path, typed, LOGINS, START)
    raw = (tmp_path / places.ATTEMPTS).read_text(encoding="utf-8")
    assert "Kraniche" not in raw and "hölm" not in raw
    assert list(json.loads(raw)["logins"]) == [""]
    assert wait(tmp_path, "whoever", START) == 4


def test_success_ends_the_delay_and_others_keep_theirs(tmp_path: Path) -> None:
    for login in ("holm", "sahin", "sahin", "?"):
        attempts.failed(tmp_path, login, LOGINS, START)
    told = attempts.untold(tmp_path)
    assert {login: failures.untold for login, failures in told.items()} == {"holm": 1, "sahin": 2, "": 1}
    attempts.succeeded(tmp_path, "holm")
    assert attempts.untold(tmp_path) == {}
    assert (wait(tmp_path, "holm", START), wait(tmp_path, "sahin", START)) == (0, 2)


def test_a_clock_that_is_set_back_starts_the_delay_once_more(tmp_path: Path) -> None:
    """Neither for ever nor at once: at most one more delay."""
    for _ in range(4):
        attempts.failed(tmp_path, "holm", LOGINS, START)
    earlier = START - timedelta(days=2)
    assert wait(tmp_path, "holm", earlier) == 8
    assert wait(tmp_path, "holm", earlier + timedelta(seconds=5)) == 3
    assert wait(tmp_path, "holm", earlier + timedelta(seconds=8)) == 0


def test_no_count_is_so_high_that_it_breaks_the_delay() -> None:
    assert Failures(streak=10**6, last=100, untold=1, first=1).wait(100) == LONGEST


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        bytes(100),
        b'{"format":"bogen-attempts/2","logins":{}}',
        b'{"format":"bogen-attempts/1","logins":[]}',
        b'{"format":"bogen-attempts/1","logins":{"holm":{"streak":-1,"last":0,"untold":0,"first":0}}}',
        b'{"format":"bogen-attempts/1","logins":{"holm":{"streak":true,"last":0,"untold":0,"first":0}}}',
        b'{"format":"bogen-attempts/1","logins":{"holm":{"streak":1,"last":0,"untold":1,"first":1000000000000000}}}',
        b'{"format":"bogen-attempts/1","logins":{"holm":7}}',
    ],
)
def test_a_damaged_file_is_started_over(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / places.ATTEMPTS).write_bytes(raw)
    assert wait(tmp_path, "holm", START) == 0
    assert attempts.untold(tmp_path) == {}
    attempts.failed(tmp_path, "holm", LOGINS, START)
    assert wait(tmp_path, "holm", START) == 1


def test_a_folder_that_takes_no_file_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / places.ATTEMPTS).mkdir()
    attempts.failed(tmp_path, "holm", LOGINS, START)
    assert wait(tmp_path, "holm", START) == 0
