"""X.509 certificates of authorities and devices (bundle-1 §6.4): making them, and the few facts we read from them.

The authority is a P-384 CA, so that outsiders verify with `openssl … -CAfile authority.crt`. A device holds a P-384
certificate for signatures and an ML-DSA-65 certificate for seals, both issued by the authority.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from forms.errors import FormatError, VerificationError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

AUTHORITY_DAYS = 10 * 365
DEVICE_DAYS = 400
# A partner's clock may be a little behind ours when it reads what was signed right after the founding.
_EARLY = timedelta(hours=1)
_NAME_LIMIT = 64
CERTIFICATE_LIMIT = 8 * 1024


class Role(StrEnum):
    """What a certificate is for: an authority issues devices, a device signs or seals."""

    AUTHORITY = "authority"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What we read from a certificate. `issuer` is DER; `valid_from` and `valid_to` are in UTC, both inclusive.

    `name` is the common name: of a device its station's id. `role` is None for neither of the two.
    """

    der: bytes
    name: str
    role: Role | None
    issuer: bytes
    subject: bytes
    serial: int
    valid_from: datetime
    valid_to: datetime
    public_key: EllipticCurvePublicKey | MLDSA65PublicKey

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.der).hexdigest()

    @property
    def seals(self) -> bool:
        """Whether this is an ML-DSA-65 certificate; otherwise it is a P-384 one."""
        return not hasattr(self.public_key, "curve")

    @property
    def key_bytes(self) -> bytes:
        """The public key as the certificate spells it (SubjectPublicKeyInfo, DER)."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def covers(self, moment: datetime) -> bool:
        return self.valid_from <= moment <= self.valid_to


@lru_cache(maxsize=256)
def read_certificate(der: bytes) -> Certificate:
    """The facts of `der`. Raises `FormatError` B-275 for anything but a certificate over P-384 or ML-DSA-65."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, mldsa
    from cryptography.hazmat.primitives.serialization import Encoding

    if len(der) > CERTIFICATE_LIMIT:
        raise FormatError("B-275")
    try:
        parsed = x509.load_der_x509_certificate(der)
        key = parsed.public_key()
        exact = parsed.public_bytes(Encoding.DER) == der
        name, role = _common_name(parsed), _role(parsed)
        issuer, subject = parsed.issuer.public_bytes(), parsed.subject.public_bytes()
        dates = parsed.not_valid_before_utc, parsed.not_valid_after_utc
    except (ValueError, TypeError, UnsupportedAlgorithm, OverflowError) as error:
        raise FormatError("B-275") from error
    except (x509.InvalidVersion, x509.DuplicateExtension, x509.ExtensionNotFound) as error:
        raise FormatError("B-275") from error
    curve = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1)
    if not exact or not (curve or isinstance(key, mldsa.MLDSA65PublicKey)) or parsed.serial_number <= 0:
        raise FormatError("B-275")
    return Certificate(der, name, role, issuer, subject, parsed.serial_number, *dates, public_key=key)  # type: ignore[arg-type]


def _common_name(parsed: x509.Certificate) -> str:
    from cryptography import x509

    names = parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else ""


def _role(parsed: x509.Certificate) -> Role | None:
    """By basic constraints and key usage (RFC 5280 §4.2.1.9, §4.2.1.3), which `openssl -CAfile` looks at too."""
    from cryptography import x509

    constraints = parsed.extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = parsed.extensions.get_extension_for_class(x509.KeyUsage).value
    if constraints.ca:
        return Role.AUTHORITY if usage.key_cert_sign else None
    return Role.DEVICE if usage.digital_signature and usage.content_commitment else None


def require_authority(der: bytes) -> None:
    """Raises `FormatError` B-275 for anything but the P-384 certificate of an authority."""
    found = read_certificate(der)
    if found.role is not Role.AUTHORITY or found.seals:
        raise FormatError("B-275")


def check_issued(der: bytes, authority: bytes) -> None:
    """Raises `VerificationError` B-274 unless `authority` (a P-384 CA certificate, DER) issued the certificate."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    read_certificate(der)
    issuer = x509.load_der_x509_certificate(read_certificate(authority).der)
    try:
        x509.load_der_x509_certificate(der).verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise VerificationError("B-274") from error


def make_authority(key: EllipticCurvePrivateKey, *, party: str, name: str, now: datetime) -> bytes:
    """A self-signed CA certificate, DER. The subject is the office's name and its party id."""
    from cryptography import x509

    subject = _name(name, party=party)
    builder = _builder(subject, subject, now=now, days=AUTHORITY_DAYS).public_key(key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(authority=True), critical=True)
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return _sign(builder.add_extension(own, critical=False), key)


def issue(
    authority: bytes,
    authority_key: EllipticCurvePrivateKey,
    public_key: EllipticCurvePublicKey | MLDSA65PublicKey,
    *,
    station: str,
    now: datetime,
) -> bytes:
    """A device certificate, DER, valid for `DEVICE_DAYS`: keys are changed yearly (bundle-1 §6.5)."""
    from cryptography import x509

    issuer = x509.load_der_x509_certificate(authority)
    party = issuer.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)[0].value
    builder = _builder(_name(station, party=str(party)), issuer.subject, now=now, days=DEVICE_DAYS)
    builder = builder.public_key(public_key)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(authority=False), critical=True)
    # CMS verifiers of OpenSSL ask for the purpose "S/MIME signing": without it `-purpose any` would be needed.
    usage = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION])
    builder = builder.add_extension(usage, critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return _sign(builder.add_extension(above, critical=False), authority_key)


def pem(der: bytes) -> str:
    """The spelling that `openssl -CAfile` reads."""
    import base64

    return "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der).decode("ascii") + "-----END CERTIFICATE-----\n"


def _sign(builder: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(key, hashes.SHA384()).public_bytes(Encoding.DER)


def _builder(subject: x509.Name, issuer: x509.Name, *, now: datetime, days: int) -> x509.CertificateBuilder:
    from cryptography import x509

    start = now.astimezone(UTC).replace(microsecond=0) - _EARLY
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))


def _name(name: str, *, party: str) -> x509.Name:
    """A common name may have 64 octets here: a longer office name is cut in the certificate only.

    X.520 counts characters, but libraries count what they encode, and "ü" is two octets of UTF-8.
    """
    from cryptography import x509

    common = name.strip().encode("utf-8")[:_NAME_LIMIT].decode("utf-8", errors="ignore").strip() or party
    return x509.Name(
        [x509.NameAttribute(x509.NameOID.COMMON_NAME, common), x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, party)]
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
