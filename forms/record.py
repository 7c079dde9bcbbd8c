"""The record: one act of a person, as a signed header and, apart from it, the content that may be erased.

The header holds the digest of the payload bytes, and the payload holds a random salt, so that after a lawful erasure
the header still verifies but betrays nothing: a guess at the content cannot be confirmed. Bytes are signed as they lie;
nothing is ever serialised a second time.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from forms import strict_json
from forms.errors import FormatError, InputError
from forms.question import Form, FormRef
from forms.uuid7 import is_uuid7, uuid7

FORMAT = "bogen-record/1"
DIGEST_PREFIX = b"bogen-record/1\n"
SALT_BYTES = 32
MAX_HEADER_BYTES = 4096
MAX_PAYLOAD_BYTES = 1024 * 1024

_HEX_64 = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[a-z][a-z_]{0,39}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_FIELDS = frozenset(
    (
        "format", "id", "kind", "form", "subject", "author", "author_key", "station", "sequence",
        "occurred_at", "recorded_at", "payload", "previous", "amends",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the author signed.

    `subject` is the id of the person the act is about ("" for none), `author` the user's id, `author_key` the SHA-256
    (hex) of his public key, `sequence` counts the records of this `station` from 1, `payload` is the SHA-256 (hex) of
    the payload bytes, `previous` the digest of the station's record before this one, `amends` the id of the record
    that this one corrects or voids.
    """

    id: str
    kind: str
    form: FormRef | None
    subject: str
    author: str
    author_key: str
    station: str
    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    payload: str
    previous: str | None
    amends: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A header as its bytes lie, the signature over them, and the payload (`None` once it was erased).

    Making one parses the header and raises `FormatError` B-130 for bytes that are none, B-131 for a newer format. It
    does not verify: `forms.signature.verify_signature` does.
    """

    header_bytes: bytes
    signature: bytes
    payload_bytes: bytes | None
    header: Header = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "header", _parse_header(self.header_bytes))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of a prefix and the header bytes: the record's identity and the link of the chain."""
        return hashlib.sha256(DIGEST_PREFIX + self.header_bytes).hexdigest()

    @property
    def check_code(self) -> str:
        """The first ten digits of the digest in groups, e.g. `3f9a 1c07 be`: printed in the foot of every page."""
        return check_code(self.digest)

    def payload(self) -> dict[str, object]:
        """The content without its salt. Raises `InputError` B-133 when it was erased, `FormatError` B-132 if broken."""
        if self.payload_bytes is None:
            raise InputError("B-133")
        if len(self.payload_bytes) > MAX_PAYLOAD_BYTES:
            raise FormatError("B-132")
        content = strict_json.load(self.payload_bytes)
        if not isinstance(content, dict) or not isinstance(content.pop("salt", None), str):
            raise FormatError("B-132")
        return content


class HeaderSigner(Protocol):
    """Who can sign a header: `forms.signature.Signer`, or a smartcard."""

    @property
    def key_id(self) -> str: ...

    def sign(self, header_bytes: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """What a person did, before it is signed. `kind` is a word such as `sheet`, `amendment`, `voiding`."""

    kind: str
    subject: str
    author: str
    occurred_at: datetime
    content: Mapping[str, object]
    form: FormRef | None = None
    amends: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlace:
    """Where the record will stand in its station's log; `previous` is `None` for the first."""

    station: str
    sequence: int
    previous: str | None


def sign_record(new: NewRecord, place: LogPlace, signer: HeaderSigner, now: datetime, *, record_id: str = "") -> Record:
    """The signed record of what a person did. `now` is the time of entry; `record_id` is made from it unless given.

    Raises `ValueError` when a value is not what a header may hold: that is a mistake in the calling code.
    """
    if "salt" in new.content:
        raise ValueError("the content may not bring its own salt")
    salt = base64.b64encode(secrets.token_bytes(SALT_BYTES)).decode("ascii")
    payload_bytes = strict_json.dump({**new.content, "salt": salt})
    if len(payload_bytes) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"payload of {len(payload_bytes)} bytes")
    header = Header(
        id=record_id or uuid7(now),
        kind=new.kind,
        form=new.form,
        subject=new.subject,
        author=new.author,
        author_key=signer.key_id,
        station=place.station,
        sequence=place.sequence,
        occurred_at=new.occurred_at,
        recorded_at=now,
        payload=hashlib.sha256(payload_bytes).hexdigest(),
        previous=place.previous,
        amends=new.amends,
    )
    header_bytes = write_header(header)
    return Record(header_bytes, signer.sign(header_bytes), payload_bytes)


def form_ref(form: Form) -> FormRef:
    """The reference that a record keeps to the form it answers."""
    return FormRef(name=form.name, version=form.version, digest=form.digest)


def check_code(digest: str) -> str:
    """The check code of a record digest (hex): ten digits in groups of four."""
    return f"{digest[:4]} {digest[4:8]} {digest[8:10]}"


def write_header(header: Header) -> bytes:
    """The bytes to sign. Raises `ValueError` when the reader would refuse them."""
    raw = strict_json.dump(
        {
            "format": FORMAT,
            "id": header.id,
            "kind": header.kind,
            "form": _form_value(header.form),
            "subject": header.subject,
            "author": header.author,
            "author_key": header.author_key,
            "station": header.station,
            "sequence": header.sequence,
            "occurred_at": _moment_text(header.occurred_at),
            "recorded_at": _moment_text(header.recorded_at),
            "payload": header.payload,
            "previous": header.previous,
            "amends": header.amends,
        }
    )
    try:
        _parse_header(raw)
    except FormatError as error:
        raise ValueError(f"not a header: {error}") from error
    return raw


def _form_value(form: FormRef | None) -> dict[str, object] | None:
    return None if form is None else {"name": form.name, "version": form.version, "digest": form.digest}


def _moment_text(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment must be timezone-aware")
    return moment.isoformat(timespec="milliseconds")


def _parse_header(raw: bytes) -> Header:
    if len(raw) > MAX_HEADER_BYTES:
        raise FormatError("B-130", field="size")
    values = strict_json.load(raw, max_depth=2)
    if not isinstance(values, dict):
        raise FormatError("B-130", field="object")
    if values.get("format") != FORMAT:
        raise FormatError("B-131", format=ascii(values.get("format"))[:60])
    if values.keys() != _FIELDS:
        raise FormatError("B-130", field=min(map(ascii, values.keys() ^ _FIELDS))[:60])
    return Header(
        id=_uuid(values, "id"),
        kind=_matching(values, "kind", _WORD),
        form=_form(values["form"]),
        subject=_matching(values, "subject", _NAME) if values["subject"] != "" else "",
        author=_matching(values, "author", _NAME),
        author_key=_matching(values, "author_key", _HEX_64),
        station=_matching(values, "station", _NAME),
        sequence=_count(values, "sequence"),
        occurred_at=_moment(values, "occurred_at"),
        recorded_at=_moment(values, "recorded_at"),
        payload=_matching(values, "payload", _HEX_64),
        previous=None if values["previous"] is None else _matching(values, "previous", _HEX_64),
        amends=None if values["amends"] is None else _uuid(values, "amends"),
    )


def _form(value: object) -> FormRef | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"name", "version", "digest"}:
        raise FormatError("B-130", field="form")
    return FormRef(
        name=_matching(value, "name", _WORD),
        version=_count(value, "version"),
        digest=_matching(value, "digest", _HEX_64),
    )


def _matching(values: Mapping[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = values[name]
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise FormatError("B-130", field=name)
    return value


def _uuid(values: Mapping[str, object], name: str) -> str:
    value = values[name]
    if not isinstance(value, str) or not is_uuid7(value):
        raise FormatError("B-130", field=name)
    return value


def _count(values: Mapping[str, object], name: str) -> int:
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise FormatError("B-130", field=name)
    return value


def _moment(values: Mapping[str, object], name: str) -> datetime:
    """Only the spelling that we write: RFC 3339 with milliseconds and a numeric offset."""
    value = values[name]
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or _moment_text(moment) != value:
        raise FormatError("B-130", field=name)
    return moment
