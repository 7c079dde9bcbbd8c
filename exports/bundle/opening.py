"""Where plaintext comes from: an age file that one of our identities opens, or a container that lies open.

Import step 1 (bundle-1 §5.2): strict header, hybrid stanzas only, header MAC, then the payload chunk by chunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from exports.bundle.age_header import HEADER_LIMIT, Header, Stanza, check_mac, decode_base64, parse, profile
from exports.bundle.age_keys import FILE_KEY_SIZE, Identity
from exports.bundle.age_stream import CHUNK, Decryption, read_some, read_start
from exports.bundle.container import Source
from forms.errors import FormatError

ZIP_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Opened:
    """`key` names the identity that opened the file (`Identity.key`), `stanzas` counts the recipients of its header.

    Both are None for a container that was not encrypted.
    """

    source: Source
    key: str | None
    stanzas: int | None


def open_outer(stream: BinaryIO, identities: Sequence[Identity]) -> Opened:
    """The plaintext of an age file.

    Raises `FormatError` B-200 to B-202 for what is no bundle of ours, B-204 when it is for somebody else, and
    `VerificationError` B-203 for a changed header.
    """
    start = read_start(stream, HEADER_LIMIT)
    header = parse(start)
    stanzas = profile(header)
    for identity in identities:
        file_key = _file_key(stanzas, identity)
        if file_key is not None:
            return _open(stream, start, header, file_key, identity)
    raise FormatError("B-204")


def open_plain(stream: BinaryIO) -> Opened:
    """A container that lies open, such as `bogen verify` gets from somebody who decrypted it with age."""
    return Opened(PlainSource(stream), None, None)


def _open(stream: BinaryIO, start: bytes, header: Header, file_key: bytes, identity: Identity) -> Opened:
    check_mac(header, file_key)
    return Opened(Decryption(stream, start[header.size :], file_key), identity.key, len(header.stanzas))


def _file_key(stanzas: Sequence[Stanza], identity: Identity) -> bytes | None:
    for stanza in stanzas:
        file_key = identity.open(decode_base64(stanza.arguments[0].encode("ascii")), stanza.body)
        if file_key is not None:
            if len(file_key) != FILE_KEY_SIZE:
                raise FormatError("B-201", part="stanza")
            return file_key
    return None


class PlainSource:
    """Plaintext as it lies in a file; the counterpart of `age_stream.Decryption`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.given = 0

    def read_exact(self, count: int) -> bytes:
        """Exactly `count` bytes. Raises `FormatError` B-214 when the file ends before."""
        return b"".join(self.pieces(count))

    def pieces(self, count: int) -> Iterator[memoryview]:
        """`count` bytes in pieces of at most a chunk."""
        while count:
            piece = read_some(self._stream, min(count, CHUNK))
            if not piece:
                raise FormatError("B-214", part="end")
            count -= len(piece)
            self.given += len(piece)
            yield memoryview(piece)

    def finish(self) -> None:
        """Raises `FormatError` B-214 when something follows."""
        if read_some(self._stream, 1):
            raise FormatError("B-214", part="end")
