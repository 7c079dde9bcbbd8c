"""The card of an office (bundle-1 §6.1, §6.2): what two offices exchange and compare before their first bundle.

A card carries the authorities, and the first directory signed by them. Its fingerprint covers every octet: 8 groups of
5 digits and a check digit, to be compared in person or by a telephone number known from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from exports.bundle.age_keys import read_recipient
from exports.bundle.cades import P7S_LIMIT
from exports.bundle.certificate import CERTIFICATE_LIMIT, read_certificate
from exports.bundle.device import Authority
from exports.bundle.directory import (
    AUTHORITY_LIMIT,
    Device,
    Directory,
    Revocation,
    check_signatures,
    read_directory,
    write_directory,
)
from exports.bundle.fields import Fields, WrongField
from forms import strict_json
from forms.errors import FormatError, InputError, VerificationError

FORMAT = "https://bogen.example/ns/card/1"
KINDS = ("prison", "prosecutor")
CARD_SUFFIX = ".card.json"
CARD_LIMIT = 1024 * 1024
NAME_LIMIT = 120
_DIRECTORY_LIMIT = 512 * 1024
_DIRECTORY_LASTS = timedelta(days=400)
_GROUPS = 8
_GROUP_DIGITS = 5
# Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`groups`: 8 texts of 5 digits; `check_digit`: one digit over all 40."""

    groups: tuple[str, ...]
    check_digit: str

    @property
    def digits(self) -> str:
        return "".join(self.groups) + self.check_digit


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """A card that holds together: its signatures are checked. Whether it is the partner's, people decide."""

    party: str
    name: str
    kind: str
    training: bool
    authorities: tuple[bytes, ...]
    threshold: int
    directory: Directory
    raw: bytes

    @property
    def devices(self) -> tuple[Device, ...]:
        return self.directory.devices

    @property
    def keys(self) -> frozenset[bytes]:
        """Every public key that the card names: of its authorities, and of its stations for signing, sealing, reading.

        By the keys and not by the certificates: anybody can issue another certificate for a known public key.
        """
        certificates = (*self.authorities, *(device.certificate for device in self.devices))
        seals = tuple(device.seal for device in self.devices if device.seal is not None)
        signing = frozenset(read_certificate(one).key_bytes for one in certificates + seals)
        return signing | {read_recipient(device.recipient) for device in self.devices}

    def devices_at(self, moment: datetime) -> tuple[Device, ...]:
        """The devices to which a bundle of this moment is addressed: valid and not revoked."""
        return tuple(
            device
            for device in self.devices
            if device.valid_at(moment) and self.directory.revocation(device.certificate_digest) is None
        )


def write_card(
    *,
    party: str,
    name: str,
    kind: str,
    training: bool,
    authority: Authority,
    devices: Sequence[Device],
    now: datetime,
    revoked: Sequence[Revocation] = (),
) -> bytes:
    """The card of an office with one authority (1 of 1), and its first directory."""
    directory = write_directory(
        party=party,
        authorities=(authority.certificate,),
        devices=tuple(devices),
        expires=(now + _DIRECTORY_LASTS).date(),
        revoked=tuple(revoked),
    )
    raw = strict_json.dump(
        {
            "format": FORMAT,
            "party": party,
            "name": name,
            "kind": kind,
            "training": training,
            "authorities": [_base64(authority.certificate)],
            "threshold": 1,
            "directory": {
                "digest": hashlib.sha256(directory).hexdigest(),
                "content": _base64(directory),
                "signatures": [_base64(authority.sign_directory(directory, now))],
            },
        }
    )
    read_card(raw)
    return raw


def read_card(raw: bytes) -> PartnerCard:
    """Raises `FormatError` B-270 (no card, or a newer one), B-271 (a field), B-272, B-275, B-210 (its directory);

    `VerificationError` B-273, B-274 or B-276 when the directory is not the one that the authorities signed.
    """
    if len(raw) > CARD_LIMIT:
        raise FormatError("B-270")
    try:
        value = strict_json.load(raw)
    except FormatError as error:
        raise FormatError("B-270") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise FormatError("B-270")
    try:
        return _read(value, raw)
    except WrongField as error:
        raise FormatError("B-271", field=error.field) from error


def fingerprint(raw: bytes) -> Fingerprint:
    """SHA-256 of the card's octets modulo 10^40, as decimal digits, and the Damm digit over them."""
    digits = str(int.from_bytes(hashlib.sha256(raw).digest(), "big") % 10 ** (_GROUPS * _GROUP_DIGITS))
    digits = digits.zfill(_GROUPS * _GROUP_DIGITS)
    groups = tuple(digits[place : place + _GROUP_DIGITS] for place in range(0, len(digits), _GROUP_DIGITS))
    return Fingerprint(groups, damm_digit(digits))


def damm_digit(digits: str) -> str:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return str(state)


def same_fingerprint(raw: bytes, typed: str) -> None:
    """Compares what a person typed with the card; blanks and dashes do not count.

    Raises `InputError` B-278 for a slip of typing (the check digit says so), B-279 for another card's fingerprint.
    """
    digits = "".join(sign for sign in typed if sign not in " \t-–—·")
    expected = fingerprint(raw).digits
    if len(digits) != len(expected) or not (digits.isascii() and digits.isdecimal()) or damm_digit(digits) != "0":
        raise InputError("B-278")
    if digits != expected:
        raise InputError("B-279")


def _read(value: object, raw: bytes) -> PartnerCard:
    fields = Fields(value, where="card")
    fields.one_of("format", (FORMAT,))
    party, name = fields.uuid("party"), fields.text("name", limit=NAME_LIMIT)
    kind, training = fields.one_of("kind", KINDS), fields.flag("training")
    authorities = fields.octet_list("authorities", most=AUTHORITY_LIMIT, limit=CERTIFICATE_LIMIT)
    threshold = fields.number("threshold", 1, len(authorities))
    directory = _embedded_directory(fields.table("directory"), authorities, threshold)
    fields.nothing_else()
    same = (directory.party, directory.authorities, directory.threshold) == (party, authorities, threshold)
    if not same or directory.version != 1:
        raise VerificationError("B-276")
    return PartnerCard(
        party=party,
        name=name,
        kind=kind,
        training=training,
        authorities=authorities,
        threshold=threshold,
        directory=directory,
        raw=raw,
    )


def _embedded_directory(entry: Fields, authorities: tuple[bytes, ...], threshold: int) -> Directory:
    """Signatures first, content afterwards: nothing of an unsigned directory is read."""
    digest = entry.digest("digest")
    content = entry.octets("content", limit=_DIRECTORY_LIMIT)
    signatures = entry.octet_list("signatures", most=AUTHORITY_LIMIT, limit=P7S_LIMIT)
    entry.nothing_else()
    if hashlib.sha256(content).hexdigest() != digest:
        raise VerificationError("B-276")
    check_signatures(content, signatures, authorities, threshold)
    return read_directory(content)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
