"""Where a bundle waits while it is checked: one file, sealed with a key that only this process has.

What is staged is the content of sheets. It must not lie on the disk in the clear, not even for a second: a deleted file
can be brought back. The key is random, is never written and dies with the process; what a power cut leaves is noise.
"""

from __future__ import annotations

import errno
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exports.bundle.age_stream import CHUNK, TAG
from forms.errors import EnvironmentFault

_SEALED = CHUNK + TAG
_NAME = "container"


class StagedContainer:
    """Takes the octets of a container in their order; gives any range of them afterwards, as often as wanted."""

    def __init__(self, folder: Path) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._cipher = ChaCha20Poly1305(ChaCha20Poly1305.generate_key())
        self._path = folder / _NAME
        self._waiting = bytearray()
        self._chunks = 0
        self._last = (-1, b"")
        self.size = 0
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            self._file: BinaryIO = os.fdopen(descriptor, "w+b")
        except OSError as error:
            raise _fault(error, self._path) from error

    def write(self, raw: bytes | memoryview) -> None:
        """Add octets. Raises `EnvironmentFault` B-246 (no room) or B-247 (the disk fails)."""
        self._waiting += raw
        self.size += len(raw)
        while len(self._waiting) >= CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]))
            del self._waiting[:CHUNK]

    def close_writing(self) -> None:
        """The container is complete; from now on it is read."""
        if self._waiting:
            self._seal(bytes(self._waiting))
            self._waiting.clear()
        try:
            self._file.flush()
        except OSError as error:
            raise _fault(error, self._path) from error

    def range(self, offset: int, size: int) -> StagedFile:
        return StagedFile(self, offset, size)

    def chunk(self, number: int) -> bytes:
        """The octets from `number` × 64 KiB on, at most as many. Raises `EnvironmentFault` B-247."""
        from cryptography.exceptions import InvalidTag

        # Readers ask for a few KiB at a time: without the last chunk at hand each of them would be opened eight times.
        if self._last[0] == number:
            return self._last[1]
        try:
            self._file.seek(number * _SEALED)
            plain = self._cipher.decrypt(number.to_bytes(12, "big"), self._file.read(_SEALED), None)
        except OSError as error:
            raise _fault(error, self._path) from error
        except InvalidTag as error:
            # Written a moment ago by this process: what reads back otherwise is the disk's fault.
            raise EnvironmentFault("B-247", path=str(self._path)) from error
        self._last = (number, plain)
        return plain

    def close(self) -> None:
        """Give the file free; the folder's owner removes it."""
        self._file.close()

    def _seal(self, chunk: bytes) -> None:
        try:
            self._file.write(self._cipher.encrypt(self._chunks.to_bytes(12, "big"), chunk, None))
        except OSError as error:
            raise _fault(error, self._path) from error
        self._chunks += 1


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A range of a staged container: one object of the bundle, or the whole of it."""

    container: StagedContainer
    offset: int
    size: int

    def open(self) -> BinaryIO:
        """The octets as a stream."""
        return io.BufferedReader(_Range(self), CHUNK)

    def read_bytes(self) -> bytes:
        with self.open() as stream:
            return stream.read()


class _Range(io.RawIOBase):
    def __init__(self, file: StagedFile) -> None:
        super().__init__()
        self._container = file.container
        self._at = file.offset
        self._end = file.offset + file.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._end:
            return 0
        number, within = divmod(self._at, CHUNK)
        given = self._container.chunk(number)[within : within + min(len(buffer), self._end - self._at)]
        buffer[: len(given)] = given
        self._at += len(given)
        return len(given)


def _fault(error: OSError, path: Path) -> EnvironmentFault:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentFault("B-246", path=str(path.parent))
    return EnvironmentFault("B-247", path=str(path))
