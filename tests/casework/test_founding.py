"""Founding a station, and what a founding that was cut short leaves: no vault, and nothing in the way of the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.casework import founding, partners, users
from app.casework.doorstep import is_founded, logins
from app.casework.session import sign_in, sign_in_beside
from app.casework.views import NewUser, OfficeKind, Role
from app.vault import log, places
from app.vault import vault as vaults
from forms.errors import AccessError, EnvironmentFault, InputError, VerificationError
from forms.signature import Signer
from tests.faulty_disk import DISK_FULL, faulty_disk
from tests.stations import PASSPHRASE, PRISON_USERS, Founded, Station, Watch

ADMIN = PRISON_USERS[0]


def found(home: Path, **changed: object) -> founding.Founded:
    words: dict[str, object] = {
        "office_name": "JVA Musterhausen",
        "kind": OfficeKind.PRISON,
        "training": True,
        "admin": ADMIN,
        "passphrase": PASSPHRASE,
        "clock": Watch(),
    }
    return founding.found(home, **{**words, **changed})  # type: ignore[arg-type]


def test_a_station_is_founded(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with found(home, office_name="  JVA   Musterhausen ").session as session:
        assert (session.office.name, session.office.kind, session.office.training) == (
            "JVA Musterhausen",
            OfficeKind.PRISON,
            True,
        )
        assert (session.user.login, session.user.roles, session.user.active) == ("verwaltung", ADMIN.roles, True)
        assert partners.own_card(session).name == "JVA Musterhausen"
        assert log.verify(session.vault).records == 1
    assert is_founded(home) and logins(home) == ("verwaltung",)
    with sign_in(home, "verwaltung", PASSPHRASE, clock=Watch()) as again:
        assert again.user.name == ADMIN.name


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"office_name": "J"}, "B-504"),
        ({"office_name": " "}, "B-504"),
        ({"office_name": "x" * 101}, "B-504"),
        ({"office_name": "JVA\x00"}, "B-504"),
        ({"admin": replace(ADMIN, roles=(Role.OFFICER,))}, "B-505"),
        ({"admin": replace(ADMIN, roles=(Role.ADMINISTRATOR, Role.LIAISON))}, "B-524"),
        ({"kind": OfficeKind.PROSECUTOR, "admin": replace(ADMIN, roles=(Role.ADMINISTRATOR, Role.OFFICER))}, "B-524"),
        ({"admin": replace(ADMIN, login="Frau Lindqvist")}, "B-521"),
        ({"admin": replace(ADMIN, name=" ")}, "B-522"),
        ({"passphrase": "kurz"}, "B-525"),
        ({"passphrase": "aaaaaaaaaaaaaa"}, "B-703"),
        ({"passphrase": "petralindqvist"}, "B-702"),
    ],
)
def test_what_is_not_founded(tmp_path: Path, changed: dict[str, object], code: str) -> None:
    with pytest.raises(InputError, match=code):
        found(tmp_path / "home", **changed)
    assert not (tmp_path / "home").exists()


def test_never_over_another(prison: Station) -> None:
    prison.close()
    with pytest.raises(InputError, match="B-406"):
        found(prison.home)
    with pytest.raises(InputError, match="B-406"):
        founding.require_empty(prison.home)
    founding.require_empty(prison.home.parent)


class PowerCut(BaseException):
    """Whatever ends a process in the middle."""


@pytest.mark.parametrize("moment", [1, 2])
def test_cut_short_there_is_no_vault_and_it_can_be_founded_again(tmp_path: Path, moment: int) -> None:
    """Cut off while the keys are made, or just before the first record is signed."""
    watch, left = Watch(), moment

    def clock() -> datetime:
        nonlocal left
        left -= 1
        if left == 0:
            raise PowerCut
        return watch()

    home = tmp_path / "home"
    with pytest.raises(PowerCut):
        found(home, clock=clock)
    assert not is_founded(home)
    with pytest.raises(InputError, match="B-405"):
        sign_in(home, "verwaltung", PASSPHRASE, clock=watch)
    with found(home).session as session:
        assert log.verify(session.vault).records == 1
    assert is_founded(home)


def test_on_a_full_disk_there_is_no_vault(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with faulty_disk() as faults:
        faults.always("write", DISK_FULL)
        with pytest.raises(EnvironmentFault, match="B-422"):
            found(home)
        assert not is_founded(home)
        faults.none()
        found(home).session.close()
    assert is_founded(home)


def test_in_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(EnvironmentFault, match="B-414"):
        found(tmp_path / "file")


def test_the_printed_code_opens_the_vault(founded_prison: Founded, tmp_path: Path) -> None:
    home = founded_prison.copy(tmp_path / "home").home
    unlocked = vaults.unlock_with_recovery(home, code=founded_prison.recovery_code)
    with unlocked.vault as vault:
        assert log.verify(vault).code == ""


def test_two_stations_share_nothing(tmp_path: Path) -> None:
    with found(tmp_path / "a").session as first, found(tmp_path / "b").session as second:
        assert first.office.party != second.office.party
        assert first.office.station != second.office.station
        assert first.vault.keys != second.vault.keys
        assert partners.own_card(first).groups != partners.own_card(second).groups


def test_accounts(prison: Station) -> None:
    new = NewUser(login="neu.hier", name=" Ole\u0301  Neu ", function=" Dienst ", unit="", roles=(Role.OFFICER,))
    user = users.add_user(prison("verwaltung"), new, "Zwei Kessel im Keller")
    assert (user.name, user.function, user.roles, user.active) == ("Olé Neu", "Dienst", (Role.OFFICER,), True)
    assert user in users.list_users(prison("verwaltung"))
    assert users.user_id(prison("verwaltung"), "neu.hier") == user.id
    beside = sign_in_beside(prison("verwaltung"), "neu.hier", "Zwei Kessel im Keller")
    assert beside.user == user
    with pytest.raises(AccessError, match="B-401"):
        sign_in_beside(prison("verwaltung"), "neu.hier", PASSPHRASE)
    with pytest.raises(InputError, match="B-526"):
        users.user_id(prison("verwaltung"), "niemand")


@pytest.mark.parametrize(
    ("changed", "passphrase", "code"),
    [
        ({"login": "x"}, PASSPHRASE, "B-521"),
        ({"login": "Großbuchstabe"}, PASSPHRASE, "B-521"),
        ({"login": "a b"}, PASSPHRASE, "B-521"),
        ({"login": "../a"}, PASSPHRASE, "B-521"),
        ({"name": ""}, PASSPHRASE, "B-522"),
        ({"function": "x" * 101}, PASSPHRASE, "B-522"),
        ({"unit": "a\x1b[2J"}, PASSPHRASE, "B-522"),
        ({"roles": ()}, PASSPHRASE, "B-523"),
        ({"roles": (Role.LIAISON,)}, PASSPHRASE, "B-524"),
        ({"login": "holm"}, PASSPHRASE, "B-407"),
        ({}, "neunzeich", "B-525"),
    ],
)
def test_accounts_that_are_not_added(prison: Station, changed: dict[str, object], passphrase: str, code: str) -> None:
    new = NewUser(login="neu", name="Neu", function="", unit="", roles=(Role.OFFICER,))
    before = (log.head(prison.vault), logins(prison.home))
    with pytest.raises(InputError, match=code):
        users.add_user(prison("verwaltung"), replace(new, **changed), passphrase)  # type: ignore[arg-type]
    assert (log.head(prison.vault), logins(prison.home)) == before


def test_an_account_that_was_cut_off_is_no_obstacle(prison: Station) -> None:
    """The slot was written and the process ended before the record: the login opens nothing, and is free again."""
    seed = vaults.add_slot(prison.vault, login="neu", passphrase=PASSPHRASE)
    with pytest.raises(VerificationError, match="B-502"):
        sign_in_beside(prison("verwaltung"), "neu", PASSPHRASE)
    new = NewUser(login="neu", name="Neu", function="", unit="", roles=(Role.OFFICER,))
    users.add_user(prison("verwaltung"), new, "Zwei Kessel im Keller")
    again = sign_in_beside(prison("verwaltung"), "neu", "Zwei Kessel im Keller")
    assert again.signer.key_id != Signer.from_seed(seed).key_id
    assert log.verify(prison.vault).code == ""


def test_an_account_on_a_full_disk_leaves_no_login(founded_prison: Founded, tmp_path: Path) -> None:
    with faulty_disk() as faults:
        prison = founded_prison.copy(tmp_path / "home").open(Watch())
        admin = prison("verwaltung")
        faults.always("write", DISK_FULL)
        new = NewUser(login="neu", name="Neu", function="", unit="", roles=(Role.OFFICER,))
        with pytest.raises(EnvironmentFault, match="B-422"):
            users.add_user(admin, new, PASSPHRASE)
        faults.none()
        assert "neu" not in logins(prison.home)
        users.add_user(admin, new, PASSPHRASE)
        prison.close()


def test_slots_of_another_vault(prison: Station, prosecutor: Station) -> None:
    """`vault.json` copied over from another station: the key does not fit the database, and says so."""
    prison.close()
    prosecutor.close()
    (prison.home / places.SLOTS).write_bytes((prosecutor.home / places.SLOTS).read_bytes())
    with pytest.raises(VerificationError, match="B-420"):
        sign_in(prison.home, "verwaltung", PASSPHRASE, clock=Watch())
