"""The canonical STORED zip (bundle-1 §3.2, §3.3; APPNOTE.TXT 4.3): one container has one spelling.

The reader does not interpret zip headers: it makes them again from name, size and CRC, and compares the bytes. Zip
bombs, duplicate or overlapping entries, comments, extra fields, links, data in front or behind and zip64 are then not
cases to handle: they are other bytes. It reads forward only and never seeks.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from exports.bundle.paths import PATH_LIMIT
from forms.errors import FormatError, VerificationError

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 10
_DATE_1980 = 0x0021
_MADE_BY_UNIX = 0x031E
_REGULAR_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the container: its path, its size in octets, its CRC-32."""

    path: str
    size: int
    crc32: int


class Source(Protocol):
    """Where plaintext comes from: `age_stream.Decryption`, or a container of its own."""

    given: int

    def read_exact(self, count: int) -> bytes: ...

    def pieces(self, count: int) -> Iterator[memoryview]: ...

    def finish(self) -> None: ...


def local_header(entry: Entry) -> bytes:
    name = entry.path.encode("ascii")
    fields = (_VERSION, 0, 0, 0, _DATE_1980, entry.crc32, entry.size, entry.size, len(name), 0)
    return _LOCAL.pack(b"PK\x03\x04", *fields) + name


def tail(entries: list[Entry]) -> bytes:
    """The central directory and its end record for `entries`, which lie one behind the other from offset 0."""
    parts: list[bytes] = []
    offset = 0
    for entry in entries:
        name = entry.path.encode("ascii")
        sizes = (entry.crc32, entry.size, entry.size)
        fields = (_MADE_BY_UNIX, _VERSION, 0, 0, 0, _DATE_1980, *sizes, len(name), 0, 0, 0, 0, _REGULAR_FILE, offset)
        parts.append(_CENTRAL.pack(b"PK\x01\x02", *fields) + name)
        offset += len(local_header(entry)) + entry.size
    central = b"".join(parts)
    count = len(entries)
    return central + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)


def total_size(entries: list[Entry]) -> int:
    """The size of the whole container in octets."""
    names = sum(len(entry.path) for entry in entries)
    headers = len(entries) * (_LOCAL.size + _CENTRAL.size) + 2 * names
    return headers + sum(entry.size for entry in entries) + _END.size


class ContainerReader:
    """Reads entry after entry; `finish` compares the central directory and asks for the end of the data."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._entries: list[Entry] = []

    @property
    def entries(self) -> list[Entry]:
        """The entries whose headers were read so far."""
        return list(self._entries)

    def header(self) -> Entry:
        """The next entry. Raises `FormatError` B-211 when its header is not in the only spelling."""
        raw = self._source.read_exact(_LOCAL.size)
        fields = _LOCAL.unpack(raw)
        crc32, size, name_size = fields[6], fields[8], fields[9]
        if not 0 < name_size <= PATH_LIMIT:
            raise FormatError("B-211", entry=len(self._entries) + 1)
        name = self._source.read_exact(name_size)
        if not name.isascii():
            raise FormatError("B-211", entry=len(self._entries) + 1)
        entry = Entry(name.decode("ascii"), size, crc32)
        if local_header(entry) != raw + name:
            raise FormatError("B-211", entry=len(self._entries) + 1)
        self._entries.append(entry)
        return entry

    def small(self, entry: Entry, limit: int) -> bytes:
        """The content of a small entry. Its size is compared with `limit` before anything is read (B-212)."""
        if entry.size > limit:
            raise FormatError("B-212", part=entry.path, size=entry.size, limit=limit)
        raw = self._source.read_exact(entry.size)
        if zlib.crc32(raw) != entry.crc32:
            raise VerificationError("B-213", path=entry.path)
        return raw

    def pieces(self, entry: Entry) -> Iterator[memoryview]:
        """The content piece by piece. Raises `VerificationError` B-213 behind the last one if the CRC is another."""
        crc32 = 0
        for piece in self._source.pieces(entry.size):
            crc32 = zlib.crc32(piece, crc32)
            yield piece
        if crc32 != entry.crc32:
            raise VerificationError("B-213", path=entry.path)

    def finish(self) -> int:
        """The size of the container. Raises `FormatError` B-214 when its tail is another or something follows."""
        expected = tail(self._entries)
        if self._source.read_exact(len(expected)) != expected:
            raise FormatError("B-214", part="tail")
        self._source.finish()
        return self._source.given
