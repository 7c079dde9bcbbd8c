"""Changing the key that signs this station's bundles: onto a smartcard, onto another one, or back into the vault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import station_keys
from app.casework.access import Act
from app.casework.partners import own_card
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Card

if TYPE_CHECKING:
    from app.vault.card_signer import DeviceCard
    from exports.bundle.device import DeviceKeys
    from exports.bundle.directory import Revocation

_LOST = "lost"


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """Which key signs now. `smartcard` is empty for one in the vault; `changed` False when only a PIN was renewed.

    `card` is the office's card, which every partner has to confirm anew when the key changed.
    """

    smartcard: str
    changed: bool
    card: Card


def move_to_smartcard(session: Session, pin: str, driver: Path, *, label: str = "", key_id: str = "") -> DeviceKey:
    """Let the smartcard in the reader sign this station's bundles; a key that does already only gets its PIN renewed.

    Raises `EnvironmentFault` B-720 to B-722, B-728, B-729, `AccessError` B-725, B-726 and `InputError` B-723 for
    driver, card and PIN: nothing was changed then.
    """
    from app.vault.card_signer import CardSigner, kept, try_out

    session.require(Action.KEEP_DEVICE_KEY)
    found = try_out(driver.absolute(), pin, label=label, key_id=key_id)
    before = kept(session.vault)
    if before is not None and before.point == found.point:
        session.note(Act.KEYS, "device_key", detail=f"PIN {found.serial}")
        session.vault.store_secret(station_keys.DEVICE_CARD, found.to_secret_bytes())
        return DeviceKey(found.card, False, own_card(session))
    authority = station_keys.authority(session.vault)
    keys = authority.issue_device(
        station=session.office.station, now=session.clock(), signing=CardSigner(session.vault, found)
    )
    return _change(session, keys, found)


def move_to_vault(session: Session) -> DeviceKey:
    """A new key in the vault, for a station whose smartcard is lost or no longer wanted."""
    session.require(Action.KEEP_DEVICE_KEY)
    authority = station_keys.authority(session.vault)
    return _change(session, authority.issue_device(station=session.office.station, now=session.clock()), None)


def renew(session: Session, *, lost: bool = False) -> DeviceKey:
    """New keys in the vault: P-384 and ML-DSA-65 to sign, age to be written to, certified by the same authority.

    What was written for the old keys can still be read. With `lost` the new card revokes the old keys: once a partner
    has confirmed it, whatever they signed beyond the last bundle that is on record here is refused there.
    """
    session.require(Action.KEEP_DEVICE_KEY)
    authority = station_keys.authority(session.vault)
    keys = authority.issue_device(station=session.office.station, now=session.clock())
    return _change(session, keys, None, revoked=(_revocation(session),) if lost else ())


def _revocation(session: Session) -> Revocation:
    """Of the keys that sign now, from the longest of their streams on."""
    from app.vault import queries
    from exports.bundle.directory import Revocation

    last = queries.furthest_export(session.vault, since=station_keys.stream_start(session.vault))
    certificate = station_keys.device_keys(session.vault).device.certificate_digest
    return Revocation(certificate, last.sequence if last else 0, last.digest if last else None, _LOST)


def _change(
    session: Session, keys: DeviceKeys, smartcard: DeviceCard | None, revoked: tuple[Revocation, ...] = ()
) -> DeviceKey:
    """The record goes first: one whose key never came into use harms nothing, a key without its record would make the
    next bundle look like a gap."""
    from app.vault.log import Entry

    payload = {
        "certificate": keys.device.certificate_digest,
        "card": smartcard.card if smartcard else "",
        "serial": smartcard.serial if smartcard else "",
    }
    card = _new_card(session, keys, revoked)
    session.append([Entry(kind="device_key", subject=session.office.station, payload=payload)])
    station_keys.change_device(
        session.vault, keys, on_card=smartcard.to_secret_bytes() if smartcard else b"", card=card
    )
    return DeviceKey(smartcard.card if smartcard else "", True, own_card(session))


def _new_card(session: Session, keys: DeviceKeys, revoked: tuple[Revocation, ...]) -> bytes:
    """The office's card with the new device first. The earlier ones stay listed until now: what they signed holds."""
    from exports.bundle.card import read_card, write_card

    now = session.clock().replace(microsecond=0)
    before = read_card(station_keys.card_bytes(session.vault))
    earlier = (replace(device, valid_to=min(device.valid_to, now)) for device in before.devices)
    return write_card(
        party=before.party,
        name=before.name,
        kind=before.kind,
        training=before.training,
        authority=station_keys.authority(session.vault),
        devices=[keys.device, *earlier],
        now=now,
        revoked=(*before.directory.revoked, *revoked),
    )
