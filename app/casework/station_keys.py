"""The keys of this office and station: made at the founding, kept wrapped in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.casework.clock import Clock
from app.casework.views import OfficeKind
from forms.errors import VerificationError

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from exports.bundle.age_keys import Identity
    from exports.bundle.device import Authority, DeviceKeys

_AUTHORITY = "authority"
_DEVICE = "device"
_CARD = "card"
_EARLIER = "earlier_identities"
DEVICE_CARD = "device_card"


def make_keys(vault: Vault, *, party: str, name: str, kind: OfficeKind, training: bool, clock: Clock) -> str:
    """Make the office's authority, this station's device keys and the office's card; returns the station's id."""
    from exports.bundle.card import write_card
    from exports.bundle.device import Authority

    now = clock()
    authority = Authority.generate(party=party, name=name, now=now)
    keys = authority.issue_device(station=vault.id, now=now)
    card = write_card(
        party=party, name=name, kind=kind.value, training=training, authority=authority, devices=[keys.device], now=now
    )
    vault.store_secret(_AUTHORITY, authority.to_secret_bytes())
    vault.store_secret(_DEVICE, keys.to_secret_bytes())
    vault.store_secret(_CARD, card)
    return vault.id


def device_keys(vault: Vault) -> DeviceKeys:
    """This station's keys; the one that signs may lie on a smartcard, which is asked for when it signs.

    Raises `VerificationError` B-593 when they are not in the vault.
    """
    from app.vault.card_signer import CardSigner, kept
    from exports.bundle.device import DeviceKeys

    card = kept(vault)
    return DeviceKeys.from_secret_bytes(_load(vault, _DEVICE), CardSigner(vault, card) if card else None)


def earlier_identities(vault: Vault) -> tuple[Identity, ...]:
    """What opens bundles that were written for this station before its keys were changed."""
    from exports.bundle.age_keys import SEED_SIZE, Identity

    raw = vault.load_secret(_EARLIER) or b""
    return tuple(Identity(raw[place : place + SEED_SIZE]) for place in range(0, len(raw), SEED_SIZE))


def stream_start(vault: Vault) -> int:
    """The record from which bundles are numbered anew, because another key signs since; 0 for the key of the founding.

    The record stands before the key: one that names a key which never came into use starts nothing.
    """
    from app.vault.queries.keys import device_keys as recorded

    made = recorded(vault)
    if not made:
        return 0
    now = device_keys(vault).device.certificate_digest
    return next((record for record, certificate in made if certificate == now), 0)


def change_device(vault: Vault, keys: DeviceKeys, *, on_card: bytes, card: bytes) -> None:
    """From now on these are this station's keys; what was written for the old ones can still be read.

    `on_card` tells which smartcard signs (`DeviceCard`), empty for none; `card` is the office's new card.
    """
    old = device_keys(vault).identity.seed
    earlier = (vault.load_secret(_EARLIER) or b"") + old
    vault.store_secrets({_DEVICE: keys.to_secret_bytes(), DEVICE_CARD: on_card, _CARD: card, _EARLIER: earlier})


def authority(vault: Vault) -> Authority:
    """The office's authority. Raises `VerificationError` B-593 when it is missing."""
    from exports.bundle.device import Authority

    return Authority.from_secret_bytes(_load(vault, _AUTHORITY))


def card_bytes(vault: Vault) -> bytes:
    """This office's card as it was written last. Raises `VerificationError` B-593 when it is missing."""
    return _load(vault, _CARD)


def authority_pem(vault: Vault) -> str:
    """The office's authority certificate as PEM. Raises `VerificationError` B-593 when it is missing."""
    return authority(vault).certificate_pem


def _load(vault: Vault, name: str) -> bytes:
    raw = vault.load_secret(name)
    if raw is None:
        raise VerificationError("B-593", part=name)
    return raw
