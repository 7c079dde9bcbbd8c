"""Backups as users meet them: automatic ones and those by hand, the second medium, the rule, the log of access."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.casework import backups, doctor, passphrases, restoring, users
from app.casework.backup_views import BackupRule
from app.casework.rights import TABLE, Action
from app.casework.views import Role
from app.vault import access, backup_settings, generations
from app.vault.access import AccessQuery
from forms.errors import AccessError, EnvironmentFault, InputError
from tests.stations import PASSPHRASE, Station

NEW = "Sechs Kutter im Morgenlicht"


def silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_an_administrator_backs_up_and_sees_it_in_the_list(prison: Station) -> None:
    admin = prison("verwaltung")
    (made,) = backups.back_up(admin, progress=silent)
    assert backups.list_backups(admin) == (made,)
    assert (made.where, made.code, made.lost) == ("", "", 0)
    backups.check(admin, made, progress=silent)
    (row,) = access.rows(prison.vault, AccessQuery(act="backup")).rows
    assert (row.entry.login, row.entry.detail) == ("verwaltung", "by hand")


@pytest.mark.parametrize("login", ["holm", "okafor", "brandt", "adler"])
def test_others_start_the_automatic_one_and_see_none(prison: Station, login: str) -> None:
    session = prison(login)
    assert backups.state(session).due
    backups.conclude(session, backups.carry_out(backups.plan(session, automatic=True), silent))
    assert not backups.state(session).due
    for act in (backups.list_backups, backups.plan, backups.rule, backups.list_media):
        with pytest.raises(AccessError, match="B-500"):
            act(session)


def test_due_after_a_day_after_a_clock_that_jumped_and_by_the_log_s_own_dates(prison: Station) -> None:
    admin, watch = prison("verwaltung"), prison.watch
    assert backups.state(admin).last_at is None
    assert backups.state(admin).late
    backups.back_up(admin, progress=silent)
    made = backups.state(admin)
    assert (made.due, made.late, made.last_at) == (False, False, watch.now)
    watch.forward(hours=23)
    assert not backups.state(admin).due
    watch.forward(hours=1)
    assert backups.state(admin).due
    watch.now -= timedelta(days=30)  # set back: the last backup is of tomorrow, and would hold for a month
    assert backups.state(admin).due
    backups.back_up(admin, progress=silent)
    watch.forward(days=4)
    assert backups.state(admin).late


def test_the_second_medium_takes_one_when_it_is_there(prison: Station, stick: Path) -> None:
    admin = prison("verwaltung")
    medium = backups.enrol(admin, stick)
    assert (medium.present, medium.last_at) == (True, None)
    home, other = backups.back_up(admin, progress=silent)
    assert {line.where for line in backups.list_backups(admin)} == {"", str(stick)}
    assert other.folder.is_relative_to(stick / "bogen-backups" / prison.vault.id)
    assert home.stamp == other.stamp
    for line in backups.list_backups(admin):
        backups.check(admin, line, progress=silent)
    stick.rename(stick.with_name("pulled out"))
    prison.watch.forward(days=1)
    assert len(backups.back_up(admin, progress=silent)) == 1
    (known,) = backups.list_media(admin)
    assert not known.present
    assert backups.state(admin).absent == ()
    prison.watch.forward(days=7)
    assert backups.state(admin).absent == (str(stick),)
    backups.forget_medium(admin, known.id)
    assert backups.state(admin).absent == ()


def test_another_stick_at_the_same_place_takes_nothing(prison: Station, stick: Path) -> None:
    admin = prison("verwaltung")
    backups.enrol(admin, stick)
    mark = backup_settings.root_on(stick, prison.vault.id) / "medium.json"
    mark.write_bytes(mark.read_bytes().replace(b'"tag":"', b'"tag":"0'))
    assert len(backups.back_up(admin, progress=silent)) == 1
    assert generations.stamps(mark.parent) == ()


def test_a_medium_that_fails_is_said_and_the_home_has_its_backup(prison: Station, stick: Path) -> None:
    """Between planning and writing the stick becomes something that takes no folder."""
    admin = prison("verwaltung")
    backups.enrol(admin, stick)
    order = backups.plan(admin)
    root = order.targets[1].root
    (root / "medium.json").unlink()
    root.rmdir()
    root.write_bytes(b"a file where a folder should be")
    outcome = backups.carry_out(order, silent)
    assert len(outcome.made) == 1
    assert outcome.media == ()
    with pytest.raises(EnvironmentFault, match="B-414"):
        backups.conclude(admin, outcome)
    assert not backups.state(admin).due


@pytest.mark.parametrize("inside", [True, False])
def test_what_cannot_be_a_second_place(prison: Station, inside: bool, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="B-794"):
        backups.enrol(prison("verwaltung"), prison.home / "blobs" if inside else tmp_path / "nothing there")


def test_the_rule_is_kept_and_applied(prison: Station) -> None:
    admin = prison("verwaltung")
    assert backups.rule(admin) == BackupRule(7, 4, 12, 30)
    backups.set_rule(admin, BackupRule(2, 1, 1, 14))
    prison.reopen()
    admin = prison("verwaltung")
    assert backups.rule(admin) == BackupRule(2, 1, 1, 14)
    for _ in range(5):
        prison.watch.forward(days=1)
        backups.back_up(admin, progress=silent)
    assert len(backups.list_backups(admin)) == 2
    with pytest.raises(InputError, match="B-791"):
        backups.set_rule(admin, BackupRule(0, 4, 12, 30))


def test_only_administrators_keep_backups() -> None:
    assert [role for role in Role if Action.KEEP_BACKUPS in TABLE[role]] == [Role.ADMINISTRATOR]


def opened_with(prison: Station, stamp: str, login: str, passphrase: str) -> restoring.Opened:
    return restoring.open_backup(
        prison.home, stamp, login=login, passphrase=passphrase, clock=prison.watch, progress=silent
    )


def test_a_backup_lets_nobody_in_whom_the_present_slots_shut_out(prison: Station) -> None:
    """It holds the slots of its day: of an administrator who was let go since, and of a passphrase that was changed."""
    admin = prison("verwaltung")
    users.change_roles(admin, users.user_id(admin, "holm"), [Role.ADMINISTRATOR])
    (made,) = backups.back_up(admin, progress=silent)
    users.retire(admin, users.user_id(admin, "holm"))
    passphrases.change(admin, PASSPHRASE, NEW)
    prison.close()
    for login, old in (("holm", PASSPHRASE), ("verwaltung", PASSPHRASE)):
        with pytest.raises(AccessError, match="B-401"):
            opened_with(prison, made.stamp, login, old)
    with pytest.raises(AccessError, match="B-714"):  # counted as at the sign-in
        opened_with(prison, made.stamp, "verwaltung", NEW)
    with pytest.raises(AccessError, match="B-714"):
        next(iter(doctor.examine(prison.home, login="verwaltung", passphrase=NEW, clock=prison.watch)))
    prison.watch.forward(seconds=1)
    opened = opened_with(prison, made.stamp, "verwaltung", NEW)
    assert opened.generation.stamp == made.stamp
