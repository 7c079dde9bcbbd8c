"""The station's key for signatures on a smartcard.

The vault keeps where the key is, and the PIN, wrapped like every secret of the station: whoever may release with this
station's key may use it, as before, but nobody can carry it away. A PIN that the card refuses is forgotten at once, so
that no later release gives it to the card a second time.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.vault.keys import P384_POINT
from app.vault.smartcard import Found, loaded, public_key, require_installed
from forms import strict_json
from forms.errors import AccessError, VerificationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    from app.vault.vault import Vault

SECRET = "device_card"
_PROBE = b"bogen-device-card/1 probe\n".ljust(48, b"\0")


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """Which key of which card signs for this station. `pin` is empty when the card refused it."""

    driver: str
    card: str
    serial: str
    key_id: str
    point: bytes
    pin: str = field(repr=False)

    def to_secret_bytes(self) -> bytes:
        names = ("driver", "card", "serial", "key_id", "pin")
        point = base64.b64encode(self.point).decode("ascii")
        return strict_json.dump({**{name: getattr(self, name) for name in names}, "point": point})

    @classmethod
    def from_secret_bytes(cls, raw: bytes) -> DeviceCard:
        """Raises `VerificationError` B-436 for anything else."""
        value = strict_json.load(raw)
        try:
            if not isinstance(value, dict):
                raise TypeError("no object")
            return cls(**{**value, "point": base64.b64decode(value["point"], validate=True)})
        except (TypeError, KeyError, ValueError) as error:
            raise VerificationError("B-436", name=SECRET) from error


@dataclass(frozen=True, slots=True)
class CardSigner:
    """Signs digests with the card in the reader; loads its driver only then."""

    vault: Vault
    card: DeviceCard

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        return public_key(self.card.point)

    def sign_digest(self, digest: bytes) -> bytes:
        """Raises `EnvironmentFault` B-720 to B-722, B-728, B-729 for driver and card; `AccessError` B-724 when another
        card is in, B-725 for a PIN that is not the card's any more, B-726 for a locked one."""
        if not self.card.pin:
            raise AccessError("B-725", card=self.card.card, left="?")
        try:
            return sign(self.card, digest)
        except AccessError as error:
            if error.code == "B-725":
                self.vault.store_secret(SECRET, replace(self.card, pin="").to_secret_bytes())
            raise


def sign(card: DeviceCard, digest: bytes) -> bytes:
    """One signature; the driver is loaded for it and ended after it. Raises as `CardSigner.sign_digest`."""
    with loaded(require_installed(Path(card.driver))) as driver:
        found = driver.find(card.point)
        if found is None:
            raise AccessError("B-724")
        with driver.open(found, card.pin) as key:
            return key.sign(digest)


def try_out(driver: Path, pin: str, *, label: str = "", key_id: str = "") -> DeviceCard:
    """The P-384 key of the card in the reader, after it signed something with this PIN.

    Raises as `CardSigner.sign_digest`, and `InputError` B-723 when several keys fit.
    """
    with loaded(require_installed(driver)) as readers:
        found: Found = readers.choose(label=label, key_id=key_id, curves=(P384_POINT,))
        with readers.open(found, pin) as key:
            key.sign(_PROBE)
    card, its_key = found.card, found.key
    return DeviceCard(str(driver), card.label, card.serial, its_key.key_id.hex(), its_key.point, pin)


def kept(vault: Vault) -> DeviceCard | None:
    """The card that signs for this station; `None` when the key lies in the vault. Raises `VerificationError` B-436."""
    raw = vault.load_secret(SECRET)
    return DeviceCard.from_secret_bytes(raw) if raw else None
