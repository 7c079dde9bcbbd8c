"""A lost device: new keys for the station, the old ones revoked, and what was written for them still opens."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.casework import device_key, intake, partners, station_keys
from app.casework.access import Act
from app.vault import access, log
from exports.bundle.card import read_card
from forms.errors import AccessError, VerificationError
from tests.stations import Founded, Station, Watch, exchange_cards, release, sheet


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def tell(giver: Station, taker: Station) -> None:
    partners.confirm(taker("verwaltung"), partners.own_card(giver("verwaltung")))


@pytest.mark.parametrize("lost", [False, True])
def test_a_bundle_for_the_old_keys_still_opens(prison: Station, prosecutor: Station, stick: Path, lost: bool) -> None:
    exchange_cards(prison, prosecutor)
    sheet(prison)
    before = release(prison, prosecutor, stick)
    old = station_keys.device_keys(prosecutor.vault)
    made = device_key.renew(prosecutor("verwaltung"), lost=lost)
    new = station_keys.device_keys(prosecutor.vault)
    assert made.changed and old.identity.seed != new.identity.seed
    assert old.device.certificate_digest != new.device.certificate_digest
    assert len(intake.import_bundle(prosecutor("verbindung"), before.path).items) == 1
    # What is released from now on is for the new key alone.
    prison.watch.forward(minutes=1)
    tell(prosecutor, prison)
    sheet(prison, "sahin")
    after = release(prison, prosecutor, stick)
    assert len(intake.import_bundle(prosecutor("verbindung"), after.path).items) == 1
    assert log.verify(prosecutor.vault).code == ""
    assert Act.KEYS in [row.entry.act for row in access.rows(prosecutor.vault).rows]


def test_what_the_lost_keys_sign_afterwards_is_refused(
    founded_prison: Founded, prison: Station, prosecutor: Station, stick: Path, tmp_path: Path, watch: Watch
) -> None:
    """Somebody has the old station with its keys and goes on sending; the partner has confirmed the new card."""
    exchange_cards(prison, prosecutor)
    sheet(prison)
    kept = release(prison, prosecutor, stick)
    stolen = replace(founded_prison, home=prison.home).copy(tmp_path / "stolen")
    device_key.renew(prison("verwaltung"), lost=True)
    tell(prison, prosecutor)
    with stolen.open(watch).vault as vault:
        thief = Station(vault, stolen, watch)
        sheet(thief, "sahin")
        forged = release(thief, prosecutor, stick)
    # What had left before the loss still counts, whenever it arrives.
    assert len(intake.import_bundle(prosecutor("verbindung"), kept.path).items) == 1
    with pytest.raises(VerificationError, match="B-245"):
        intake.import_bundle(prosecutor("verbindung"), forged.path)
    watch.forward(minutes=1)
    sheet(prison, "sahin")
    new = release(prison, prosecutor, stick)
    assert intake.import_bundle(prosecutor("verbindung"), new.path).sequence == 1


def test_keys_that_never_signed_are_revoked_from_the_first_bundle_on(prison: Station) -> None:
    device_key.renew(prison("verwaltung"), lost=True)
    device_key.renew(prison("verwaltung"), lost=True)
    card = read_card(station_keys.card_bytes(prison.vault))
    assert [entry.last_seq for entry in card.directory.revoked] == [0, 0]
    assert len({entry.certificate for entry in card.directory.revoked}) == 2
    assert len(card.devices_at(prison.watch())) == 1


def test_who_may_renew(prison: Station) -> None:
    before = hashlib.sha256(station_keys.card_bytes(prison.vault)).digest()
    with pytest.raises(AccessError, match="B-500"):
        device_key.renew(prison("brandt"))
    assert hashlib.sha256(station_keys.card_bytes(prison.vault)).digest() == before
