"""The keys of this office and station: made at the founding, kept wrapped in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.casework.clock import Clock
from app.casework.views import OfficeKind
from forms.errors import VerificationError

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from exports.bundle.device import DeviceKeys

_AUTHORITY = "authority"
_DEVICE = "device"
_CARD = "card"


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
    """This station's keys. Raises `VerificationError` B-593 when they are not in the vault."""
    from exports.bundle.device import DeviceKeys

    return DeviceKeys.from_secret_bytes(_load(vault, _DEVICE))


def card_bytes(vault: Vault) -> bytes:
    """This office's card as it was written at the founding. Raises `VerificationError` B-593 when it is missing."""
    return _load(vault, _CARD)


def authority_pem(vault: Vault) -> str:
    """The office's authority certificate as PEM. Raises `VerificationError` B-593 when it is missing."""
    from exports.bundle.device import Authority

    return Authority.from_secret_bytes(_load(vault, _AUTHORITY)).certificate_pem


def _load(vault: Vault, name: str) -> bytes:
    raw = vault.load_secret(name)
    if raw is None:
        raise VerificationError("B-593", part=name)
    return raw
