"""The key directory of an office (bundle-1 §6.3): its devices, what was revoked, signed by its authorities.

Version 1 travels inside the office's card. The digest and the signatures are over the octets as they lie.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from exports.bundle import cades
from exports.bundle.age_keys import key_of, read_recipient
from exports.bundle.certificate import (
    CERTIFICATE_LIMIT,
    Certificate,
    Role,
    check_issued,
    read_certificate,
    require_authority,
)
from exports.bundle.fields import Fields, WrongField, moment_text
from exports.bundle.head import SEQUENCE_LIMIT
from forms import strict_json
from forms.errors import FormatError, VerificationError

FORMAT = "https://bogen.example/ns/directory/1"
VERSION_LIMIT = 2**31
AUTHORITY_LIMIT = 9
DEVICE_LIMIT = 64
REVOKED_LIMIT = 1000
TEXT_LIMIT = 200
_RECIPIENT_TEXT = 2000


@dataclass(frozen=True)
class Device:
    """The public keys of one station. `recipient` is `age1pq1…`; `seal` is None for a station without a seal key."""

    certificate: bytes
    seal: bytes | None
    recipient: str
    role: str
    valid_from: datetime
    valid_to: datetime

    @cached_property
    def signing(self) -> Certificate:
        return read_certificate(self.certificate)

    @cached_property
    def sealing(self) -> Certificate | None:
        return read_certificate(self.seal) if self.seal is not None else None

    @property
    def certificate_digest(self) -> str:
        """SHA-256 of the signing certificate: the name of this device's streams."""
        return self.signing.digest

    @cached_property
    def key(self) -> str:
        """SHA-256 of the age recipient: the name under which bundles are addressed to this device."""
        return key_of(read_recipient(self.recipient))

    def valid_at(self, moment: datetime) -> bool:
        """By the directory's dates and by both certificates' own."""
        listed = self.valid_from <= moment <= self.valid_to
        return listed and self.signing.covers(moment) and (self.sealing is None or self.sealing.covers(moment))


@dataclass(frozen=True, slots=True)
class Revocation:
    """From number `last_seq` on nothing of this device counts any more; what came before stays good."""

    certificate: str
    last_seq: int
    last_head: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One version of an office's directory. `digest` is SHA-256 of its octets; `expires` only warns."""

    party: str
    version: int
    prev: str | None
    threshold: int
    authorities: tuple[bytes, ...]
    devices: tuple[Device, ...]
    revoked: tuple[Revocation, ...]
    expires: date | None
    digest: str

    def revocation(self, certificate: str) -> Revocation | None:
        return next((entry for entry in self.revoked if entry.certificate == certificate), None)


def write_directory(
    *,
    party: str,
    authorities: tuple[bytes, ...],
    devices: tuple[Device, ...],
    expires: date | None,
    version: int = 1,
    prev: str | None = None,
    threshold: int = 1,
    revoked: tuple[Revocation, ...] = (),
) -> bytes:
    """The octets of a directory; the authorities sign them afterwards with `sign_directory`."""
    return strict_json.dump(
        {
            "format": FORMAT,
            "party": party,
            "version": version,
            "prev": prev,
            "threshold": threshold,
            "authorities": [_base64(authority) for authority in authorities],
            "devices": [_device_as_json(device) for device in devices],
            "revoked": [
                {
                    "certificate": entry.certificate,
                    "last_seq": entry.last_seq,
                    "last_head": entry.last_head,
                    "reason": entry.reason,
                }
                for entry in revoked
            ],
            "expires": expires.isoformat() if expires else None,
        }
    )


def read_directory(raw: bytes) -> Directory:
    """The content of a directory. Its signatures are another question: `check_signatures`.

    Raises `FormatError` B-272 for a field that does not fit, B-275 or B-210 for a key of another kind, and
    `VerificationError` B-274 for a device certificate that none of the authorities issued.
    """
    try:
        directory = _read(raw)
    except WrongField as error:
        raise FormatError("B-272", field=error.field) from error
    for authority in directory.authorities:
        require_authority(authority)
    for device in directory.devices:
        _check_device(device, directory.authorities)
    return directory


def check_signatures(raw: bytes, signatures: tuple[bytes, ...], authorities: tuple[bytes, ...], threshold: int) -> None:
    """Raises `VerificationError` B-273 unless at least `threshold` distinct authorities signed these octets."""
    signers: set[bytes] = set()
    for signature in signatures:
        signer = next((one for one in authorities if _signed_by(one, raw, signature)), None)
        if signer is None or signer in signers:
            raise VerificationError("B-273")
        signers.add(signer)
    if len(signers) < threshold:
        raise VerificationError("B-273")


def directory_statement(authority: bytes, raw: bytes) -> cades.Statement:
    """What an authority signs when it signs a directory."""
    return cades.Statement(read_certificate(authority), raw, cades.Commitment.ORIGIN)


def _signed_by(authority: bytes, raw: bytes, signature: bytes) -> bool:
    try:
        signed_at = cades.check(signature, directory_statement(authority, raw))
    except (cades.NotOurSignature, cades.BrokenSignature):
        return False
    return read_certificate(authority).covers(signed_at)


def _check_device(device: Device, authorities: tuple[bytes, ...]) -> None:
    """A device's certificates: one P-384, perhaps one ML-DSA-65, both from the same one of the authorities."""
    signing, sealing = device.signing, device.sealing
    issuer = next((one for one in authorities if read_certificate(one).subject == signing.issuer), None)
    if issuer is None:
        raise VerificationError("B-274")
    if signing.seals or (sealing is not None and not sealing.seals):
        raise FormatError("B-275")
    if any(one.role is not Role.DEVICE for one in (signing, sealing) if one is not None):
        raise FormatError("B-275")
    check_issued(device.certificate, issuer)
    if device.seal is not None:
        check_issued(device.seal, issuer)
    read_recipient(device.recipient)


def _read(raw: bytes) -> Directory:
    fields = Fields(strict_json.load(raw), where="directory")
    if fields.text("format", limit=TEXT_LIMIT) != FORMAT:
        raise fields.wrong("format")
    authorities = fields.octet_list("authorities", most=AUTHORITY_LIMIT, limit=CERTIFICATE_LIMIT)
    directory = Directory(
        party=fields.uuid("party"),
        version=fields.number("version", 1, VERSION_LIMIT),
        prev=fields.optional_digest("prev"),
        threshold=fields.number("threshold", 1, len(authorities)),
        authorities=authorities,
        devices=tuple(_read_device(entry) for entry in fields.tables("devices", least=1, most=DEVICE_LIMIT)),
        revoked=tuple(_read_revoked(entry) for entry in fields.tables("revoked", least=0, most=REVOKED_LIMIT)),
        expires=fields.optional_date("expires"),
        digest=hashlib.sha256(raw).hexdigest(),
    )
    fields.nothing_else()
    if (directory.version == 1) != (directory.prev is None):
        raise fields.wrong("prev")
    _check_distinct([authority.hex() for authority in authorities], fields, "authorities")
    _check_distinct([device.certificate.hex() for device in directory.devices], fields, "devices")
    _check_distinct([device.recipient for device in directory.devices], fields, "devices")
    _check_distinct([entry.certificate for entry in directory.revoked], fields, "revoked")
    return directory


def _check_distinct(names: list[str], fields: Fields, field: str) -> None:
    if len(set(names)) != len(names):
        raise fields.wrong(field)


def _read_device(entry: Fields) -> Device:
    device = Device(
        certificate=entry.octets("certificate", limit=CERTIFICATE_LIMIT),
        seal=entry.optional_octets("seal", limit=CERTIFICATE_LIMIT),
        recipient=entry.text("recipient", limit=_RECIPIENT_TEXT),
        role=entry.text("role", limit=TEXT_LIMIT),
        valid_from=entry.moment("from"),
        valid_to=entry.moment("to"),
    )
    entry.nothing_else()
    return device


def _read_revoked(entry: Fields) -> Revocation:
    revocation = Revocation(
        certificate=entry.digest("certificate"),
        last_seq=entry.number("last_seq", 0, SEQUENCE_LIMIT),
        last_head=entry.optional_digest("last_head"),
        reason=entry.text("reason", limit=TEXT_LIMIT),
    )
    entry.nothing_else()
    if (revocation.last_seq == 0) != (revocation.last_head is None):
        raise entry.wrong("last_head")
    return revocation


def _device_as_json(device: Device) -> dict[str, object]:
    return {
        "certificate": _base64(device.certificate),
        "seal": _base64(device.seal) if device.seal is not None else None,
        "recipient": device.recipient,
        "role": device.role,
        "from": moment_text(device.valid_from.astimezone(UTC)),
        "to": moment_text(device.valid_to.astimezone(UTC)),
    }


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
