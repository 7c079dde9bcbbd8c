"""What shows of a card without a PIN: its name, its public keys, and how many tries its PIN has left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.vault.keys import P256_POINT, P384_POINT

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from pkcs11 import Attribute
    from pkcs11.types import Object, Session, Token

# RFC 5480 §2.1.1.1: the parameters of a key are the name of its curve.
_CURVES = {bytes.fromhex("06052b81040022"): P384_POINT, bytes.fromhex("06082a8648ce3d030107"): P256_POINT}
# The header of a DER octet string around a point, as the standard asks for; some drivers leave it away.
_POINT_HEADERS = {P384_POINT: b"\x04\x61", P256_POINT: b"\x04\x41"}
_LABEL = 64


@dataclass(frozen=True, slots=True)
class CardKey:
    """A key pair on P-384 or P-256: its id on the card, and its public point, uncompressed (SEC 1 §2.3.3)."""

    key_id: bytes
    label: str
    point: bytes

    @property
    def curve(self) -> str:
        return "P-384" if len(self.point) == P384_POINT else "P-256"


@dataclass(frozen=True, slots=True)
class Card:
    """A card in a reader as it shows without a PIN. `tries_left`: "1", "> 1", "0", or "?" where it does not tell."""

    label: str
    serial: str
    model: str
    tries_left: str
    keys: tuple[CardKey, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One key of one card in a reader."""

    card: Card
    key: CardKey


def public_key(point: bytes) -> EllipticCurvePublicKey:
    """Raises `ValueError` for what is no point of its curve."""
    from cryptography.hazmat.primitives.asymmetric import ec

    curve = {P384_POINT: ec.SECP384R1, P256_POINT: ec.SECP256R1}.get(len(point))
    if curve is None:
        raise ValueError("no point")
    return ec.EllipticCurvePublicKey.from_encoded_point(curve(), point)


def card_of(token: Token) -> Card:
    with token.open() as session:
        keys = tuple(_keys(session))
    return Card(token.label[:_LABEL], serial_of(token), token.model.strip(), tries_left(token), keys)


def _keys(session: Session) -> Iterator[CardKey]:
    """The public keys that show without a PIN: as keys of their own, else in certificates."""
    from pkcs11 import Attribute, KeyType, ObjectClass

    seen: set[bytes] = set()
    for found in session.get_objects({Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.KEY_TYPE: KeyType.EC}):
        point = _point(found)
        if point is not None:
            key = _key(found, point)
            seen.add(key.key_id)
            yield key
    for found in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        point = _certified_point(bytes(_told(found, Attribute.VALUE) or b""))
        if point is not None and _key(found, point).key_id not in seen:
            yield _key(found, point)


def _key(found: Object, point: bytes) -> CardKey:
    from pkcs11 import Attribute

    return CardKey(bytes(_told(found, Attribute.ID) or b""), str(_told(found, Attribute.LABEL) or "")[:_LABEL], point)


def _told(found: Object, attribute: Attribute) -> Any:
    """What a card says of an object; `None` where it does not have that, which cards are free in."""
    from pkcs11 import AttributeTypeInvalid

    try:
        return found[attribute]
    except AttributeTypeInvalid:
        return None


def _point(found: Object) -> bytes | None:
    from pkcs11 import Attribute

    size = _CURVES.get(bytes(_told(found, Attribute.EC_PARAMS) or b""))
    raw = bytes(_told(found, Attribute.EC_POINT) or b"")
    if size is None:
        return None
    if raw[:2] == _POINT_HEADERS[size] and len(raw) == size + 2:
        raw = raw[2:]
    return _checked(raw)


def _certified_point(raw: bytes) -> bytes | None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        key = x509.load_der_x509_certificate(raw).public_key()
    except ValueError:
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return None
    return _checked(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _checked(point: bytes) -> bytes | None:
    try:
        public_key(point)
    except ValueError:
        return None
    return point


def serial_of(token: Token) -> str:
    return token.serial.decode("ascii", "replace").strip()


def tries_left(token: Token) -> str:
    """PKCS#11 tells no number, only these three steps (version 2.40 §4.5)."""
    from pkcs11 import TokenFlag

    if token.flags & TokenFlag.USER_PIN_LOCKED:
        return "0"
    if token.flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "1"
    return "> 1" if token.flags & TokenFlag.USER_PIN_COUNT_LOW else "?"
