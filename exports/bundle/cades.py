"""CAdES-B-B signatures (ETSI EN 319 122-1 §6) of one fixed shape, detached (bundle-1 §3.5, §3.6).

A signature is built from five things: certificate, signing time, digest of the content, commitment and raw signature.
Checking one therefore needs no ASN.1 parser: signing time and raw signature are cut out, the whole is built again from
the certificate that we trust, and the bytes are compared. Whatever is written differently is not a signature of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from exports.bundle import der
from exports.bundle.certificate import Certificate


class Commitment(StrEnum):
    """What the signer says with it (ETSI TS 119 172-1 annex B); the values are object identifiers."""

    ORIGIN = "1.2.840.113549.1.9.16.6.1"
    RECEIPT = "1.2.840.113549.1.9.16.6.2"


@dataclass(frozen=True, slots=True)
class _Scheme:
    digest: str
    digest_oid: str
    signature_oid: str


# RFC 5754 §2, RFC 5758 §3.2: no parameters. RFC 9882 §3.2: ML-DSA-65 with signed attributes goes with SHA-512.
_ECDSA = _Scheme("sha384", "2.16.840.1.101.3.4.2.2", "1.2.840.10045.4.3.3")
_MLDSA = _Scheme("sha512", "2.16.840.1.101.3.4.2.3", "2.16.840.1.101.3.4.3.18")

_DATA = "1.2.840.113549.1.7.1"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_COMMITMENT_TYPE = "1.2.840.113549.1.9.16.2.16"

_TIME_SIZE = 13
_TIME_LEAD = der.sequence(der.oid(_SIGNING_TIME), der.set_of(der.tlv(der.UTC_TIME, bytes(_TIME_SIZE))))[:-_TIME_SIZE]
_MLDSA_SIGNATURE = 3309
_ECDSA_SIGNATURES = range(8, 105)
P7S_LIMIT = 64 * 1024


class NotOurSignature(Exception):
    """The bytes are not what `sign` would have built for this certificate, content and commitment."""


class BrokenSignature(Exception):
    """The shape is right and the certificate is the expected one, but the signature does not hold."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a signature is about."""

    certificate: Certificate
    content: bytes
    commitment: Commitment


def sign(statement: Statement, signed_at: datetime, raw_sign: Callable[[bytes], bytes]) -> bytes:
    """The signature file. `raw_sign` gets the signed attributes: a key in memory or on a card."""
    attributes = _attributes(statement, _utc_time(signed_at))
    return _cms(statement, attributes, raw_sign(der.tlv(der.SET, *attributes)))


def check(p7s: bytes, statement: Statement) -> datetime:
    """The signing time, once the signature holds. Raises `NotOurSignature` or `BrokenSignature`."""
    signature = _cut_signature(p7s, statement.certificate)
    lead = p7s.rfind(_TIME_LEAD, 0, len(p7s) - len(signature))
    time = p7s[lead + len(_TIME_LEAD) :][:_TIME_SIZE]
    if lead < 0:
        raise NotOurSignature
    signed_at = _read_time(time)
    attributes = _attributes(statement, time)
    if _cms(statement, attributes, signature) != p7s:
        raise NotOurSignature
    _verify(statement.certificate, signature, der.tlv(der.SET, *attributes))
    return signed_at


def _verify(certificate: Certificate, signature: bytes, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        if isinstance(certificate.public_key, ec.EllipticCurvePublicKey):
            certificate.public_key.verify(signature, signed, ec.ECDSA(hashes.SHA384()))
        else:
            certificate.public_key.verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise BrokenSignature from error


def _cut_signature(p7s: bytes, certificate: Certificate) -> bytes:
    """The raw signature is the last value of the structure; its length octets tell where it begins."""
    if len(p7s) > P7S_LIMIT:
        raise NotOurSignature
    if certificate.seals:
        return p7s[-_MLDSA_SIGNATURE:]
    for size in _ECDSA_SIGNATURES:
        if p7s[-size - 2 :][:4] == bytes([der.OCTETS, size, der.SEQUENCE, size - 2]):
            return p7s[-size:]
    raise NotOurSignature


def _scheme(certificate: Certificate) -> _Scheme:
    return _MLDSA if certificate.seals else _ECDSA


def _attributes(statement: Statement, time: bytes) -> list[bytes]:
    """The signed attributes in DER order (EN 319 122-1 §6.3: content-type, message-digest, signing-certificate)."""
    certificate = statement.certificate
    digest = hashlib.new(_scheme(certificate).digest, statement.content).digest()
    issuer = der.sequence(der.context(4, certificate.issuer))
    # ESSCertIDv2 (RFC 5035 §3): the default hash SHA-256 is not written.
    identifier = der.sequence(
        der.octets(hashlib.sha256(certificate.der).digest()),
        der.sequence(issuer, der.integer(certificate.serial)),
    )
    return sorted(
        [
            _attribute(_CONTENT_TYPE, der.oid(_DATA)),
            _attribute(_MESSAGE_DIGEST, der.octets(digest)),
            _attribute(_SIGNING_TIME, der.tlv(der.UTC_TIME, time)),
            _attribute(_SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(identifier))),
            _attribute(_COMMITMENT_TYPE, der.sequence(der.oid(statement.commitment))),
        ]
    )


def _attribute(dotted: str, value: bytes) -> bytes:
    return der.sequence(der.oid(dotted), der.set_of(value))


def _cms(statement: Statement, attributes: list[bytes], signature: bytes) -> bytes:
    """ContentInfo / SignedData (RFC 5652 §5.1), one signer, its certificate inside, no content."""
    certificate = statement.certificate
    scheme = _scheme(certificate)
    digest_algorithm = der.sequence(der.oid(scheme.digest_oid))
    signer = der.sequence(
        der.integer(1),
        der.sequence(certificate.issuer, der.integer(certificate.serial)),
        digest_algorithm,
        der.context(0, *attributes),
        der.sequence(der.oid(scheme.signature_oid)),
        der.octets(signature),
    )
    signed_data = der.sequence(
        der.integer(1),
        der.set_of(digest_algorithm),
        der.sequence(der.oid(_DATA)),
        der.context(0, certificate.der),
        der.set_of(signer),
    )
    return der.sequence(der.oid(_SIGNED_DATA), der.context(0, signed_data))


def _utc_time(moment: datetime) -> bytes:
    """UTCTime, as RFC 5652 §11.3 asks for until 2049; no certificate of ours lasts longer."""
    utc = moment.astimezone(UTC)
    if not 1950 <= utc.year < 2050:
        raise ValueError(f"outside of UTCTime: {utc.isoformat()}")
    return utc.strftime("%y%m%d%H%M%SZ").encode("ascii")


def _read_time(time: bytes) -> datetime:
    try:
        moment = datetime.strptime(time.decode("ascii"), "%y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise NotOurSignature from error
    # strptime takes "69" for 1969; UTCTime's turning point is 50 (RFC 5652 §11.3).
    if moment.year >= 2050:
        moment = moment.replace(year=moment.year - 100)
    if _utc_time(moment) != time:
        raise NotOurSignature
    return moment
