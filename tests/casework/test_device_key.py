"""The key that signs bundles, on a smartcard: SoftHSM2 signs, OpenSSL and the partner's station judge."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.casework import device_key, intake, partners, sharing, station_keys
from app.casework.outsiders import extract
from app.casework.successors import require_successor
from app.vault import card_signer
from app.vault.log import Entry
from app.vault.queries.keys import device_keys
from exports.bundle.card import PartnerCard, read_card
from forms.errors import AccessError, EnvironmentFault, VerificationError
from tests.judges import require
from tests.softhsm import PIN, WRONG_PIN, Reader, empty_reader
from tests.stations import Station, exchange_cards, release, sheet


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Station")
    reader.make_key("Station")
    for name, value in reader.environment.items():
        monkeypatch.setenv(name, value)
    return reader


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def move(prison: Station, reader: Reader, *, pin: str = PIN) -> device_key.DeviceKey:
    return device_key.move_to_smartcard(prison("verwaltung"), pin, reader.driver)


def tell_partner(giver: Station, taker: Station) -> None:
    partners.confirm(taker("verwaltung"), partners.own_card(giver("verwaltung")))


def test_a_bundle_signed_by_the_card_is_one_for_openssl_and_for_the_partner(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path, tmp_path: Path
) -> None:
    exchange_cards(prison, prosecutor)
    made = move(prison, reader)
    assert (made.changed, made.smartcard) == (True, "Station")
    tell_partner(prison, prosecutor)
    sheet(prison)
    written = release(prison, prosecutor, stick)
    container = extract(
        written.path,
        card=station_keys.card_bytes(prison.vault),
        identity=station_keys.device_keys(prosecutor.vault).identity_text,
        now=prison.watch(),
        folder=tmp_path,
    )
    folder = tmp_path / "taken out"
    zipfile.ZipFile(container).extractall(folder)
    ca = tmp_path / "authority.pem"
    ca.write_text(station_keys.authority_pem(prison.vault), encoding="ascii")
    meta = folder / "META-INF"
    judge: list[str | Path] = [require("openssl"), "cms", "-verify", "-cades", "-binary", "-inform", "DER"]
    judge += ["-in", meta / "signature001.p7s", "-content", meta / "ASiCManifest001.xml", "-CAfile", ca]
    judge += ["-attime", str(int(prison.watch().timestamp())), "-out", tmp_path / "verified.xml"]
    done = subprocess.run(judge, capture_output=True, text=True, check=False)
    assert (done.returncode, "Verification successful" in done.stderr) == (0, True), done.stderr
    imported = intake.import_bundle(prosecutor("verbindung"), written.path)
    assert (imported.sequence, len(imported.items)) == (1, 1)


def test_the_vault_keeps_nothing_that_signs(prison: Station, reader: Reader) -> None:
    move(prison, reader)
    raw = prison.vault.load_secret("device")
    assert raw is not None and b'"signing":null' in raw
    kept = card_signer.kept(prison.vault)
    assert kept is not None and PIN not in repr(kept)


def test_numbers_start_anew_and_what_was_sent_before_still_holds(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path
) -> None:
    """A bundle of the old key that is still on its way is taken in even after the new key's first."""
    exchange_cards(prison, prosecutor)
    sheet(prison)
    old = release(prison, prosecutor, stick)
    prison.watch.forward(minutes=5)
    move(prison, reader)
    prison.watch.forward(minutes=5)
    tell_partner(prison, prosecutor)
    sheet(prison, booking_no="2/26")
    new = release(prison, prosecutor, stick)
    assert (old.sequence, new.sequence) == (1, 1)
    for written in (new, old):
        assert len(intake.import_bundle(prosecutor("verbindung"), written.path).items) == 1
    sheet(prison, booking_no="3/26")
    assert release(prison, prosecutor, stick).sequence == 2


def test_a_partner_without_the_new_card_refuses_the_new_key(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path
) -> None:
    exchange_cards(prison, prosecutor)
    move(prison, reader)
    sheet(prison)
    written = release(prison, prosecutor, stick)
    with pytest.raises(VerificationError, match="B-230"):
        intake.import_bundle(prosecutor("verbindung"), written.path)


def test_a_bundle_for_the_old_keys_can_still_be_read(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path
) -> None:
    """The prosecutor's office changes its keys while a bundle for the old ones is on its way."""
    exchange_cards(prison, prosecutor)
    sheet(prison)
    written = release(prison, prosecutor, stick)
    prosecutor.watch.forward(minutes=5)
    device_key.move_to_smartcard(prosecutor("verwaltung"), PIN, reader.driver)
    assert len(intake.import_bundle(prosecutor("verbindung"), written.path).items) == 1
    tell_partner(prosecutor, prison)
    sheet(prison, booking_no="2/26")
    assert len(intake.import_bundle(prosecutor("verbindung"), release(prison, prosecutor, stick).path).items) == 1


def test_without_the_card_nothing_leaves_and_nothing_is_recorded(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path
) -> None:
    exchange_cards(prison, prosecutor)
    move(prison, reader)
    tell_partner(prison, prosecutor)
    sheet(prison)
    reader.take_out()
    with pytest.raises(EnvironmentFault, match="B-722"):
        release(prison, prosecutor, stick)
    assert (list(stick.iterdir()), sharing.list_outgoing(prison("brandt")).rows) == ([], ())
    reader.put_back()
    assert release(prison, prosecutor, stick).sequence == 1


def test_a_pin_that_was_changed_is_given_to_the_card_once(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path
) -> None:
    exchange_cards(prison, prosecutor)
    move(prison, reader)
    tell_partner(prison, prosecutor)
    sheet(prison)
    reader.change_pin("Station", "999999")
    with pytest.raises(AccessError, match="B-725"):
        release(prison, prosecutor, stick)
    reader.take_out()  # the second refusal does not even look for the card
    with pytest.raises(AccessError, match="B-725"):
        release(prison, prosecutor, stick)
    reader.put_back()
    assert not move(prison, reader, pin="999999").changed
    assert release(prison, prosecutor, stick).sequence == 1


def test_back_into_the_vault_when_the_card_is_lost(
    prison: Station, prosecutor: Station, reader: Reader, stick: Path
) -> None:
    exchange_cards(prison, prosecutor)
    move(prison, reader)
    tell_partner(prison, prosecutor)
    reader.take_out()
    prison.watch.forward(minutes=5)
    assert device_key.move_to_vault(prison("verwaltung")).changed
    prison.watch.forward(minutes=5)
    tell_partner(prison, prosecutor)
    sheet(prison)
    written = release(prison, prosecutor, stick)
    assert len(intake.import_bundle(prosecutor("verbindung"), written.path).items) == 1
    newest = device_keys(prison.vault)[0]
    assert newest[1] == station_keys.device_keys(prison.vault).device.certificate_digest


def test_a_refused_card_changes_nothing(prison: Station, reader: Reader) -> None:
    before = (station_keys.card_bytes(prison.vault), prison.vault.load_secret("device"))
    with pytest.raises(AccessError, match="B-725"):
        move(prison, reader, pin=WRONG_PIN)
    assert (station_keys.card_bytes(prison.vault), prison.vault.load_secret("device")) == before
    assert device_keys(prison.vault) == ()


def test_a_key_on_p256_cannot_be_a_device_key(prison: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = empty_reader(tmp_path / "small")
    small.insert("Klein")
    small.make_key("Klein", curve="prime256v1")
    monkeypatch.setenv("SOFTHSM2_CONF", small.environment["SOFTHSM2_CONF"])
    with pytest.raises(EnvironmentFault, match="B-728"):
        move(prison, small)


def test_only_the_administrator_changes_the_key(prison: Station, reader: Reader) -> None:
    for login in ("holm", "brandt"):
        with pytest.raises(AccessError, match="B-500"):
            device_key.move_to_smartcard(prison(login), PIN, reader.driver)
        with pytest.raises(AccessError, match="B-500"):
            device_key.move_to_vault(prison(login))


def test_a_record_whose_key_never_came_into_use_starts_no_stream(
    prison: Station, prosecutor: Station, stick: Path
) -> None:
    """The power failed between the record and the keys: only the record stands."""
    exchange_cards(prison, prosecutor)
    sheet(prison)
    release(prison, prosecutor, stick)
    payload = {"certificate": "ab" * 32, "card": "Station", "serial": "0"}
    prison("verwaltung").append([Entry(kind="device_key", subject=prison.vault.id, payload=payload)])
    assert device_keys(prison.vault)[0][1] == "ab" * 32
    sheet(prison, booking_no="2/26")
    assert release(prison, prosecutor, stick).sequence == 2


def without_the_old_station(card: PartnerCard) -> PartnerCard:
    return replace(card, directory=replace(card.directory, devices=card.devices[:1]))


def with_another_recipient(card: PartnerCard) -> PartnerCard:
    new, old = card.devices
    return replace(card, directory=replace(card.directory, devices=(new, replace(old, recipient=new.recipient))))


WORSE: dict[str, Callable[[PartnerCard], PartnerCard]] = {
    "a station vanished": without_the_old_station,
    "another recipient": with_another_recipient,
    "another authority": lambda card: replace(card, authorities=(card.authorities[0] + b"x",)),
    "another office": lambda card: replace(card, party="00000000-0000-4000-8000-000000000000"),
    "in service instead of training": lambda card: replace(card, training=not card.training),
}


@pytest.mark.parametrize("name", WORSE)
def test_a_card_that_takes_something_back_is_no_successor(prison: Station, reader: Reader, name: str) -> None:
    before = read_card(station_keys.card_bytes(prison.vault))
    prison.watch.forward(minutes=5)
    move(prison, reader)
    after = read_card(station_keys.card_bytes(prison.vault))
    require_successor(before, after)
    with pytest.raises(VerificationError, match="B-575"):
        require_successor(after, WORSE[name](after))
    with pytest.raises(VerificationError, match="B-575"):
        require_successor(after, before)  # somebody kept the old card
