"""Accounts through their life: a forgotten passphrase, other roles, leaving; and the administrator who stays."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from app.casework import drafts, passphrases, standing_in, users
from app.casework.access import Act
from app.casework.session import Session, sign_in, sign_in_beside
from app.casework.views import NewUser, Role
from app.vault import access, log, places, queries, renewal
from app.vault import vault as vaults
from app.vault.key_rows import recorded_slot
from forms.errors import AccessError, EnvironmentFault, InputError, VerificationError
from tests.stations import PASSPHRASE, Founded, Station, Watch, answers, person, sheet

NEW = "Sechs Kutter im Morgenlicht"


def acts(station: Station) -> list[str]:
    """What the log of access says, oldest first."""
    return [row.entry.act for row in reversed(access.rows(station.vault).rows)]


def verified(station: Station) -> str:
    return log.verify(station.vault).code


def test_a_forgotten_passphrase(prison: Station) -> None:
    signed = sheet(prison, "holm")
    old = prison("holm").signer
    admin = prison("verwaltung")
    user = users.reset_passphrase(admin, users.user_id(admin, "holm"), NEW)
    with pytest.raises(AccessError, match="B-401"):
        vaults.open_slot(prison.vault, login="holm", passphrase=PASSPHRASE)
    holm = sign_in_beside(admin, "holm", NEW)
    assert holm.signer.key_id != old.key_id
    assert queries.signing_key(prison.vault, user.id, old.key_id) == old.public_key
    assert queries.sheet(prison.vault, signed) is not None
    with pytest.raises(AccessError, match="B-449"):  # the key of before signs nothing more
        prison("holm").append([users._changed(queries.users(prison.vault)[0])])
    assert verified(prison) == "" and Act.ACCOUNTS.value in acts(prison)


def test_who_may_reset_whose(prison: Station) -> None:
    admin = prison("verwaltung")
    with pytest.raises(AccessError, match="B-500"):
        users.reset_passphrase(prison("holm"), users.user_id(admin, "sahin"), NEW)
    with pytest.raises(InputError, match="B-716"):
        users.reset_passphrase(admin, admin.user.id, NEW)
    with pytest.raises(InputError, match="B-526"):
        users.reset_passphrase(admin, "nobody", NEW)
    with pytest.raises(InputError, match="B-702"):
        users.reset_passphrase(admin, users.user_id(admin, "holm"), "karin.holm")
    assert vaults.open_slot(prison.vault, login="holm", passphrase=PASSPHRASE) == prison.founded.seeds["holm"]


def test_a_crash_in_a_reset_is_ended_by_the_next_unlocking(prison: Station) -> None:
    """The record is kept, the slot file is not: whoever opens the vault next puts the new slot in its place."""
    admin = prison("verwaltung")
    row = queries.user_by_login(prison.vault, "holm")
    assert row is not None
    tried = renewal.passphrase(prison.vault, login="holm", secret=NEW)
    key = base64.b64encode(tried.public_key).decode("ascii")
    admin.append([users._changed(row, public_key=key, slot=tried.check)])
    prison.reopen()
    assert sign_in_beside(prison("verwaltung"), "holm", NEW).user.login == "holm"


def test_a_slot_whose_record_is_missing_says_so_and_is_mended_by_another_reset(prison: Station) -> None:
    renewal.passphrase(prison.vault, login="holm", secret=NEW).candidate.take_place()
    admin = prison("verwaltung")
    with pytest.raises(VerificationError, match="B-503"):
        sign_in_beside(admin, "holm", NEW)
    users.reset_passphrase(admin, users.user_id(admin, "holm"), NEW)
    assert sign_in_beside(admin, "holm", NEW).user.login == "holm"


def test_leaving(prison: Station) -> None:
    """The slot goes, signatures stay, drafts are kept and named, people who were entrusted are named."""
    signed = sheet(prison, "okafor", booking_no="2/26")
    drafts.keep(prison("okafor"), answers(person(prison, "2/26").id))
    admin = prison("verwaltung")
    okafor = users.user_id(admin, "okafor")
    assert users.duties(admin, okafor).entrusted == ("2/26",)
    left = users.retire(admin, okafor)
    assert (left.user.active, left.entrusted, len(left.drafts)) == (False, ("2/26",), 1)
    assert "okafor" not in vaults.logins(prison.home)
    assert queries.sheet(prison.vault, signed) is not None
    with pytest.raises(AccessError, match="B-401"):
        vaults.open_slot(prison.vault, login="okafor", passphrase=PASSPHRASE)
    with pytest.raises(AccessError, match="B-449"):
        prison("okafor").append([users._changed(queries.users(prison.vault)[0])])
    assert verified(prison) == ""
    assert left.stands_with == ()
    for again in (lambda: users.retire(admin, okafor), lambda: users.reset_passphrase(admin, okafor, NEW)):
        with pytest.raises(InputError, match="B-708"):
            again()


def test_who_stands_in_is_named_when_one_of_them_leaves(prison: Station) -> None:
    admin, today = prison("verwaltung"), prison.watch().date()
    users.change_roles(admin, users.user_id(admin, "holm"), [Role.OFFICER, Role.DEPUTY])
    standing_in.appoint(admin, deputy="holm", principal="okafor", since=today, until=today)
    assert users.duties(admin, users.user_id(admin, "holm")).stands_with == ("okafor",)
    assert users.retire(admin, users.user_id(admin, "okafor")).stands_with == ("holm",)


def test_a_login_that_was_left_can_be_given_again(prison: Station) -> None:
    admin = prison("verwaltung")
    before = users.user_id(admin, "holm")
    users.retire(admin, before)
    new = NewUser(login="holm", name="Knut Holm", function="", unit="", roles=(Role.OFFICER,))
    assert users.add_user(admin, new, NEW).id != before
    assert sign_in_beside(admin, "holm", NEW).user.name == "Knut Holm"


def test_a_slot_that_outlived_its_account_opens_nothing_and_gives_way(prison: Station) -> None:
    """A crash between the record of leaving and the slot file."""
    admin = prison("verwaltung")
    row = queries.user_by_login(prison.vault, "holm")
    assert row is not None
    admin.append([users._changed(row, active=False)])
    with pytest.raises(AccessError, match="B-501"):
        sign_in_beside(admin, "holm", PASSPHRASE)
    new = NewUser(login="holm", name="Knut Holm", function="", unit="", roles=(Role.OFFICER,))
    users.add_user(admin, new, NEW)
    assert sign_in_beside(admin, "holm", NEW).user.name == "Knut Holm"


def test_other_roles(prison: Station) -> None:
    admin = prison("verwaltung")
    holm = users.user_id(admin, "holm")
    assert users.change_roles(admin, holm, [Role.OFFICER, Role.ADMINISTRATOR]).roles == (
        Role.OFFICER,
        Role.ADMINISTRATOR,
    )
    assert sign_in_beside(admin, "holm", PASSPHRASE).user.roles == (Role.OFFICER, Role.ADMINISTRATOR)
    for roles, code in (([], "B-523"), ([Role.LIAISON], "B-524"), ([Role.REVIEWER, Role.RELEASING_OFFICER], "B-527")):
        with pytest.raises(InputError, match=code):
            users.change_roles(admin, holm, roles)


def test_the_last_administrator_stays(prison: Station) -> None:
    admin = prison("verwaltung")
    with pytest.raises(InputError, match="B-715"):
        users.change_roles(admin, admin.user.id, [Role.OFFICER])
    with pytest.raises(InputError, match="B-716"):
        users.retire(admin, admin.user.id)
    holm = users.user_id(admin, "holm")
    users.change_roles(admin, holm, [Role.ADMINISTRATOR])
    other = sign_in_beside(admin, "holm", PASSPHRASE)
    users.retire(other, admin.user.id)
    with pytest.raises(InputError, match="B-715"):
        users.change_roles(other, holm, [Role.OFFICER])


def test_changing_ones_own_passphrase(prison: Station) -> None:
    holm = prison("holm")
    passphrases.change(holm, PASSPHRASE, NEW)
    assert sign_in_beside(prison("verwaltung"), "holm", NEW).signer.key_id == holm.signer.key_id
    assert recorded_slot(prison.vault.database, holm.user.id) == vaults.slot_check(prison.vault, login="holm")
    assert verified(prison) == "" and Act.KEYS.value in acts(prison)
    assert NEW.encode() not in b"".join(path.read_bytes() for path in prison.home.rglob("*") if path.is_file())


def test_a_change_that_is_refused_changes_nothing(prison: Station) -> None:
    holm, before = prison("holm"), (prison.home / places.SLOTS).read_bytes()
    for old, new, kind, code in (
        (PASSPHRASE, PASSPHRASE, InputError, "B-702"),
        (PASSPHRASE, "kurz", InputError, "B-525"),
        (PASSPHRASE, "karin.holm", InputError, "B-702"),
        ("falsch", NEW, AccessError, "B-401"),
        (PASSPHRASE, NEW, AccessError, "B-714"),  # the delay after the wrong one
    ):
        with pytest.raises(kind, match=code):
            passphrases.change(holm, old, new)
    assert (prison.home / places.SLOTS).read_bytes() == before


def test_a_change_whose_record_is_missing_is_recorded_at_the_next_signing_in(prison: Station) -> None:
    """A crash between the slot and its record."""
    slot = vaults.replace_passphrase(prison.vault, login="holm", old=PASSPHRASE, new=NEW)
    holm = sign_in_beside(prison("verwaltung"), "holm", NEW)
    assert recorded_slot(prison.vault.database, holm.user.id) == slot
    end = log.head(prison.vault).sequence
    sign_in_beside(prison("verwaltung"), "holm", NEW)
    assert log.head(prison.vault).sequence == end and verified(prison) == ""


def test_the_delay_after_wrong_passphrases(founded_prison: Founded, tmp_path: Path, watch: Watch) -> None:
    """It is there after a restart, ends by itself, and is another user's no matter; the log tells of it afterwards."""
    home = founded_prison.copy(tmp_path / "prison").home

    def enter(login: str, passphrase: str) -> Session:
        return sign_in(home, login, passphrase, clock=watch)

    waits = []
    for _ in range(7):
        with pytest.raises(AccessError, match="B-401"):
            enter("holm", "Fünf Reiher am Kanal")
        with pytest.raises(AccessError, match="B-714") as refused:
            enter("holm", PASSPHRASE)  # also the right one has to wait
        waits.append(int(refused.value.params["seconds"]))
        watch.forward(seconds=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60]
    with pytest.raises(AccessError, match="B-401"):
        enter("holm", "Fünf Reiher am Kanal")
    with pytest.raises(AccessError, match="B-401"):
        enter("Vier Kraniche über dem Hof", "holm")  # typed into each other's field
    with enter("sahin", PASSPHRASE) as session:
        rows = [row.entry for row in access.rows(session.vault).rows if row.entry.act == Act.FAILED_SIGN_IN]
        assert {row.login: row.detail.split()[0] for row in rows} == {"holm": "8", "": "1"}
        assert not any("Kraniche" in row.detail + row.login for row in rows)
    watch.forward(seconds=60)
    with enter("holm", PASSPHRASE) as session:
        assert len([row for row in access.rows(session.vault).rows if row.entry.act == Act.FAILED_SIGN_IN]) == 2


def test_damage_is_no_wrong_passphrase(founded_prison: Founded, tmp_path: Path, watch: Watch) -> None:
    home = founded_prison.copy(tmp_path / "prison").home
    raw = (home / places.SLOTS).read_bytes()
    (home / places.SLOTS).write_bytes(raw.replace(b'"login":"holm"', b'"login":"holn"'))
    with pytest.raises((AccessError, VerificationError)):
        sign_in(home, "holm", PASSPHRASE, clock=watch)
    (home / places.DATABASE).write_bytes(b"")
    with pytest.raises((VerificationError, EnvironmentFault)):
        sign_in(home, "sahin", PASSPHRASE, clock=watch)
    with pytest.raises((VerificationError, EnvironmentFault)):
        sign_in(home, "sahin", PASSPHRASE, clock=watch)  # no delay
