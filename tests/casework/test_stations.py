"""The stations that tests are built on are what they say."""

from __future__ import annotations

from app.casework import people, sheets
from app.casework.session import sign_in
from tests.stations import PASSPHRASE, PRISON_USERS, Founded, Station, Watch, exchange_cards, sheet


def test_a_copy_opens_with_key_and_with_passphrase(founded_prison: Founded, prison: Station, watch: Watch) -> None:
    assert founded_prison.logins == tuple(user.login for user in PRISON_USERS)
    sheet_id = sheet(prison)
    prison.reopen()
    assert sheets.list_sheets(prison("holm")).rows[0].id == sheet_id
    prison.close()
    with sign_in(prison.home, "holm", PASSPHRASE, clock=watch) as session:
        assert [person.family_name for person in people.find(session, "")] == ["Kovács", "Öztürk", "Petrow"]


def test_two_offices_become_partners(prison: Station, prosecutor: Station) -> None:
    exchange_cards(prison, prosecutor)
