"""Key slots that a smartcard opens.

The slot holds an ephemeral public key; the card computes the ECDH secret (NIST SP 800-56A §5.7.1.2) with its own
private key, which never leaves it. The key that opens the seal is HKDF-SHA256 (RFC 5869) of that secret, salted, with
the vault's id. Card, key, driver and ephemeral key are bound to the seal like every parameter of a slot.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.vault import sealing
from app.vault.keys import P256_POINT, P384_POINT, expand
from app.vault.sealing import Opened, Sealed, expect, octets, text
from forms.errors import Bug, FormatError, VerificationError

if TYPE_CHECKING:
    from app.vault.smartcard import Found, OpenKey

PKCS11 = "pkcs11"
KDF = "ecdh-hkdf-sha256"
_SALT = 16
_TEXT = 4096
_FIELDS = (
    frozenset(("kind", "login", "kdf", "card", "serial", "key_id", "point", "driver", "ephemeral", "salt"))
    | sealing.SEALED_FIELDS
)
_NOT_SEALED = Sealed(b"", b"", b"", b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSlot:
    """One way in by a card. `point` and `ephemeral` are public keys, uncompressed; `driver` is a path."""

    login: str
    card: str
    serial: str
    key_id: bytes
    point: bytes
    driver: str
    ephemeral: bytes
    salt: bytes
    sealed: Sealed

    @property
    def kind(self) -> str:
        return PKCS11

    @property
    def parameters(self) -> dict[str, object]:
        """All that is bound to the seal, as it stands in the file."""
        return {
            "kind": PKCS11,
            "login": self.login,
            "kdf": KDF,
            "card": self.card,
            "serial": self.serial,
            "key_id": text(self.key_id),
            "point": text(self.point),
            "driver": self.driver,
            "ephemeral": text(self.ephemeral),
            "salt": text(self.salt),
        }


def make(vault_id: str, contents: Opened, found: Found, *, login: str, driver: str) -> CardSlot:
    """A new slot for the key `found`. No PIN is needed: only opening it needs the card's own key."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from app.vault.smartcard import public_key

    theirs: Any = public_key(found.key.point)
    ephemeral = ec.generate_private_key(theirs.curve)
    bare = CardSlot(
        login=login,
        card=found.card.label,
        serial=found.card.serial,
        key_id=found.key.key_id,
        point=found.key.point,
        driver=driver,
        ephemeral=ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        salt=os.urandom(_SALT),
        sealed=_NOT_SEALED,
    )
    key = _sealing_key(bare, vault_id, ephemeral.exchange(ec.ECDH(), theirs))
    slot = replace(bare, sealed=sealing.seal(key, vault_id, bare.parameters, contents))
    if slot_of(sealing.read_line(sealing.line(slot.parameters, slot.sealed, vault_id), vault_id)) != slot:
        raise Bug("B-454")
    return slot


def unlock(slot: CardSlot, vault_id: str, key: OpenKey) -> Opened:
    """Opens a slot with its card's key. Raises `VerificationError` B-727 when the slot is not what was made for this
    key: a card cannot be a "wrong secret", so somebody or something changed the slot."""
    from app.vault.smartcard import public_key

    try:
        public_key(slot.ephemeral)  # a point beside the curve would make a careless card tell of its key
    except ValueError as error:
        raise VerificationError("B-727", login=slot.login) from error
    secret = _sealing_key(slot, vault_id, key.agree(slot.ephemeral))
    opened = sealing.unseal(secret, vault_id, slot.parameters, slot.sealed)
    if opened is None:
        raise VerificationError("B-727", login=slot.login)
    return opened


def slot_of(fields: Mapping[str, object]) -> CardSlot:
    """A slot from the fields of its line. Raises `TypeError`, `ValueError`, and `FormatError` B-416."""
    if frozenset(fields) != _FIELDS:
        raise ValueError("other fields")
    slot = CardSlot(
        login=expect(fields["login"], str),
        card=expect(fields["card"], str),
        serial=expect(fields["serial"], str),
        key_id=octets(fields["key_id"]),
        point=octets(fields["point"]),
        driver=expect(fields["driver"], str),
        ephemeral=octets(fields["ephemeral"]),
        salt=octets(fields["salt"]),
        sealed=sealing.sealed_of(fields),
    )
    fits = (
        fields["kdf"] == KDF
        and bool(slot.login)
        and len(slot.point) in (P256_POINT, P384_POINT)
        and len(slot.ephemeral) == len(slot.point)
        and len(slot.salt) == _SALT
        and max(map(len, (slot.card, slot.serial, slot.driver, slot.key_id))) <= _TEXT
        and slot.sealed.fits
    )
    if not fits:
        raise FormatError("B-416", login=slot.login)
    return slot


def _sealing_key(slot: CardSlot, vault_id: str, secret: bytes) -> bytes:
    return expand(secret, slot.salt + vault_id.encode("utf-8"), PKCS11, 32)
