"""The header of an age v1 file: strict parsing and writing (bundle-1 §2.1 to §2.3, C2SP age.md "Header").

One spelling per header: every octet that could be written in two ways is refused, so that a changed file never reads
like the original one. This module knows no keys; which stanza types we accept is decided in `profile`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass

from forms.errors import FormatError, VerificationError

VERSION_LINE = b"age-encryption.org/v1\n"
HEADER_LIMIT = 64 * 1024
STANZA_LIMIT = 32
HYBRID = "mlkem768x25519"
ENCAPSULATION = 1120
WRAPPED_KEY = 32
_COLUMNS = 64
_ARGUMENT = re.compile(rb"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapped copy of the file key: its type, further arguments and body."""

    type: str
    arguments: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header. `covered` are the bytes under the MAC, `size` is the length of the whole header."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    covered: bytes
    size: int


def parse(start: bytes) -> Header:
    """The header at the beginning of `start`, at most `HEADER_LIMIT` bytes of it.

    Raises `FormatError` B-200 when this is no age file and B-201 when the header is not written strictly.
    """
    if not start.startswith(VERSION_LINE):
        raise FormatError("B-200")
    # A stanza's body holds no "-", so the first line that starts with "---" is the last one of the header.
    end = start.find(b"\n---", 0, HEADER_LIMIT)
    line_end = start.find(b"\n", end + 1, HEADER_LIMIT) if end >= 0 else -1
    if line_end < 0:
        raise _malformed("end")
    last = start[end + 1 : line_end]
    if not last.startswith(b"--- "):
        raise _malformed("end")
    stanzas = _stanzas(start[len(VERSION_LINE) : end + 1])
    mac = decode_base64(last[4:])
    if len(mac) != 32:
        raise _malformed("mac")
    return Header(stanzas, mac, start[: end + 4], line_end + 1)


def profile(header: Header) -> tuple[Stanza, ...]:
    """The stanzas, once it is sure that all of them are hybrid ones (bundle-1 §2.2): no downgrade, no passphrase.

    Raises `FormatError` B-202 for any other type, B-201 for a hybrid stanza of a wrong shape.
    """
    for stanza in header.stanzas:
        if stanza.type != HYBRID:
            raise FormatError("B-202", type=stanza.type[:40])
    if len(header.stanzas) > STANZA_LIMIT:
        raise _malformed("stanzas")
    for stanza in header.stanzas:
        if len(stanza.arguments) != 1 or len(stanza.body) != WRAPPED_KEY:
            raise _malformed("stanza")
        if len(decode_base64(stanza.arguments[0].encode("ascii"))) != ENCAPSULATION:
            raise _malformed("stanza")
    return header.stanzas


def write(wrapped: list[tuple[bytes, bytes]], file_key: bytes) -> bytes:
    """The header for `(encapsulation, wrapped file key)` pairs, in their order."""
    covered = VERSION_LINE
    for encapsulation, body in wrapped:
        covered += b"-> %s %s\n%s\n" % (HYBRID.encode(), encode_base64(encapsulation), encode_base64(body))
    covered += b"---"
    return covered + b" " + encode_base64(_mac(covered, file_key)) + b"\n"


def check_mac(header: Header, file_key: bytes) -> None:
    """Raises `VerificationError` B-203 when the header was changed after it was written."""
    if not hmac.compare_digest(_mac(header.covered, file_key), header.mac):
        raise VerificationError("B-203")


def hkdf(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) with 32 bytes of output, which is one block."""
    extracted = hmac.digest(salt or bytes(32), key, hashlib.sha256)
    return hmac.digest(extracted, purpose + b"\x01", hashlib.sha256)


def encode_base64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def decode_base64(text: bytes) -> bytes:
    """Base64 without padding in its only spelling. Raises `FormatError` B-201."""
    try:
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise _malformed("base64") from error
    if encode_base64(raw) != text:
        raise _malformed("base64")
    return raw


def _mac(covered: bytes, file_key: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), covered, hashlib.sha256)


def _stanzas(raw: bytes) -> tuple[Stanza, ...]:
    # `raw` ends with a line feed, so the last piece is empty and no line of the header.
    lines = raw.split(b"\n")[:-1]
    stanzas: list[Stanza] = []
    place = 0
    while place < len(lines):
        type_, *arguments = _arguments(lines[place])
        body, place = _body(lines, place + 1)
        stanzas.append(Stanza(type_, tuple(arguments), body))
    if not stanzas:
        raise _malformed("stanzas")
    return tuple(stanzas)


def _arguments(line: bytes) -> list[str]:
    if not line.startswith(b"-> "):
        raise _malformed("stanza")
    arguments = line[3:].split(b" ")
    if not all(_ARGUMENT.fullmatch(argument) for argument in arguments):
        raise _malformed("stanza")
    return [argument.decode("ascii") for argument in arguments]


def _body(lines: list[bytes], place: int) -> tuple[bytes, int]:
    """A body ends with its first short line, which may be empty; `place` is the line after it."""
    encoded = b""
    while place < len(lines):
        line = lines[place]
        place += 1
        if len(line) > _COLUMNS:
            raise _malformed("body")
        encoded += line
        if len(line) < _COLUMNS:
            return decode_base64(encoded), place
    raise _malformed("body")


def _malformed(part: str) -> FormatError:
    return FormatError("B-201", part=part)
