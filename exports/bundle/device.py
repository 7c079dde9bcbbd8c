"""Our own keys: the office's authority, and the keys of one station (bundle-1 §6.4, §6.5).

`to_secret_bytes` gives what the vault keeps wrapped. Nothing here writes a secret to disk or prints it. The key that
signs may lie elsewhere, such as on a smartcard (`DigestSigner`); the keys for seals and for reading do not: no card
offers their algorithms.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from exports.bundle import cades
from exports.bundle.age_keys import SEED_SIZE, Identity, recipient_text
from exports.bundle.certificate import CERTIFICATE_LIMIT, issue, make_authority, pem, read_certificate
from exports.bundle.directory import Device, directory_statement
from exports.bundle.fields import Fields, WrongField
from forms import strict_json
from forms.errors import Bug

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

_AUTHORITY_FORMAT = "https://bogen.example/ns/authority-secret/1"
_DEVICE_FORMAT = "https://bogen.example/ns/device-secret/1"
_KEY_LIMIT = 1000
STATION_ROLE = "station"


class DigestSigner(Protocol):
    """A P-384 key that works where it lies: it signs digests, and is never seen."""

    @property
    def public_key(self) -> EllipticCurvePublicKey: ...

    def sign_digest(self, digest: bytes) -> bytes:
        """The ECDSA signature (DER) over a SHA-384 digest. May raise errors of its own place: no card, a wrong PIN."""


class Authority:
    """The office's certificate authority. Who holds it decides which devices speak for the office."""

    def __init__(self, key: EllipticCurvePrivateKey, certificate: bytes) -> None:
        self._key = key
        self.certificate = certificate

    @classmethod
    def generate(cls, *, party: str, name: str, now: datetime) -> Authority:
        """A new P-384 authority for the office `name` with the party id `party`."""
        key = _new_curve_key()
        return cls(key, make_authority(key, party=party, name=name, now=now))

    @property
    def certificate_pem(self) -> str:
        """For outsiders: `openssl cms -verify … -CAfile`."""
        return pem(self.certificate)

    def issue_device(self, *, station: str, now: datetime, signing: DigestSigner | None = None) -> DeviceKeys:
        """New keys and certificates for one station; `signing` is its key for signatures when that lies elsewhere."""
        from cryptography.hazmat.primitives.asymmetric import mldsa

        signing = signing or _OwnKey(_new_curve_key())
        sealing = mldsa.MLDSA65PrivateKey.generate()
        certificate = issue(self.certificate, self._key, signing.public_key, station=station, now=now)
        seal = issue(self.certificate, self._key, sealing.public_key(), station=station, now=now)
        return DeviceKeys(signing, sealing, Identity.generate(), (certificate, seal))

    def sign_directory(self, raw: bytes, now: datetime) -> bytes:
        """The signature file over the octets of a directory."""
        own = _OwnKey(self._key)
        statement = directory_statement(self.certificate, raw)
        return cades.sign(statement, now, lambda data: own.sign_digest(hashlib.sha384(data).digest()))

    def to_secret_bytes(self) -> bytes:
        return strict_json.dump(
            {"format": _AUTHORITY_FORMAT, "key": _curve_secret(self._key), "certificate": _base64(self.certificate)}
        )

    @classmethod
    def from_secret_bytes(cls, raw: bytes) -> Authority:
        """Raises `Bug` B-290 for octets that `to_secret_bytes` did not give: the vault has checked their tag."""
        try:
            fields = _secret(raw, _AUTHORITY_FORMAT)
            key = _load_curve_key(fields.octets("key", limit=_KEY_LIMIT))
            return cls(key, fields.octets("certificate", limit=CERTIFICATE_LIMIT))
        except (WrongField, ValueError) as error:
            raise Bug("B-290") from error


class DeviceKeys:
    """The secret keys of one station: P-384 for signatures, ML-DSA-65 for seals, hybrid age for reading."""

    def __init__(
        self,
        signing: DigestSigner,
        sealing: MLDSA65PrivateKey,
        identity: Identity,
        certificates: tuple[bytes, bytes],
    ) -> None:
        self._signing = signing
        self._sealing = sealing
        self.identity = identity
        self._certificate, self._seal = certificates

    @cached_property
    def device(self) -> Device:
        """The public side, as it stands in the directory."""
        facts = read_certificate(self._certificate)
        recipient = recipient_text(self.identity.recipient)
        return Device(self._certificate, self._seal, recipient, STATION_ROLE, facts.valid_from, facts.valid_to)

    @property
    def identity_text(self) -> str:
        """`AGE-SECRET-KEY-PQ-1…`, to be printed for the safe: any age of version 1.3 opens our files with it."""
        return self.identity.text

    def sign(self, content: bytes, commitment: cades.Commitment, signed_at: datetime) -> bytes:
        """The CAdES-B-B signature file over `content`."""
        statement = cades.Statement(read_certificate(self._certificate), content, commitment)
        return cades.sign(statement, signed_at, lambda data: self._signing.sign_digest(hashlib.sha384(data).digest()))

    def seal(self, content: bytes, commitment: cades.Commitment, signed_at: datetime) -> bytes:
        """The post-quantum seal file over `content`, of the same shape."""
        statement = cades.Statement(read_certificate(self._seal), content, commitment)
        return cades.sign(statement, signed_at, self._sealing.sign)

    def to_secret_bytes(self) -> bytes:
        """What this station keeps of its keys; of one that lies elsewhere, nothing."""
        own = self._signing
        return strict_json.dump(
            {
                "format": _DEVICE_FORMAT,
                "signing": _curve_secret(own.key) if isinstance(own, _OwnKey) else None,
                "sealing": _base64(self._sealing.private_bytes_raw()),
                "identity": _base64(self.identity.seed),
                "certificate": _base64(self._certificate),
                "seal": _base64(self._seal),
            }
        )

    @classmethod
    def from_secret_bytes(cls, raw: bytes, elsewhere: DigestSigner | None = None) -> DeviceKeys:
        """`elsewhere` is the key that signs, where the octets hold none.

        Raises `Bug` B-290 for octets that `to_secret_bytes` did not give: the vault has checked their tag.
        """
        from cryptography.hazmat.primitives.asymmetric import mldsa

        try:
            fields = _secret(raw, _DEVICE_FORMAT)
            own = fields.optional_octets("signing", limit=_KEY_LIMIT)
            signing = elsewhere if own is None else _OwnKey(_load_curve_key(own))
            if signing is None:
                raise ValueError("the key that signs lies elsewhere")
            return cls(
                signing,
                mldsa.MLDSA65PrivateKey.from_seed_bytes(fields.octets("sealing", limit=SEED_SIZE)),
                Identity(fields.octets("identity", limit=SEED_SIZE)),
                (
                    fields.octets("certificate", limit=CERTIFICATE_LIMIT),
                    fields.octets("seal", limit=CERTIFICATE_LIMIT),
                ),
            )
        except (WrongField, ValueError) as error:
            raise Bug("B-290") from error


@dataclass(frozen=True, slots=True)
class _OwnKey:
    """A P-384 key in memory."""

    key: EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        return self.key.public_key()

    def sign_digest(self, digest: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

        return self.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA384())))


def _secret(raw: bytes, format_: str) -> Fields:
    fields = Fields(strict_json.load(raw), where="secret")
    fields.one_of("format", (format_,))
    return fields


def _new_curve_key() -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP384R1())


def _curve_secret(key: EllipticCurvePrivateKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return _base64(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _load_curve_key(raw: bytes) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(raw, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("another kind of key")
    return key


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
