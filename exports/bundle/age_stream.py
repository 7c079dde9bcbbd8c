"""The payload of an age file: 64 KiB chunks, each sealed on its own (bundle-1 §2.5; C2SP age.md "Payload").

`Encryption` and `Decryption` hold one chunk in memory, whatever the size of the file. Decrypted bytes are given out
only after their chunk's tag held, and are immutable `bytes`: no buffer is used twice, so no view goes stale.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from exports.bundle.age_header import hkdf
from forms.errors import EnvironmentFault, FormatError, VerificationError

CHUNK = 64 * 1024
TAG = 16
SEALED = CHUNK + TAG
NONCE = 16


class Sink(Protocol):
    """Takes octets: all of them, or it raises."""

    def write(self, raw: bytes, /) -> int: ...


class Encryption:
    """Takes plaintext with `write`, gives sealed chunks to `out`; `close` writes the final chunk."""

    def __init__(self, out: Sink, file_key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        nonce = secrets.token_bytes(NONCE)
        self._aead = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload"))
        self._out = out
        self._waiting = bytearray()
        self._counter = 0
        out.write(nonce)

    def write(self, raw: bytes) -> None:
        self._waiting += raw
        # Strictly more than a chunk: the last one is only known when the end is.
        if len(self._waiting) <= CHUNK:
            return
        with memoryview(self._waiting) as view:
            used = 0
            while len(view) - used > CHUNK:
                self._seal(view[used : used + CHUNK], last=False)
                used += CHUNK
        del self._waiting[:used]

    def close(self) -> None:
        self._seal(memoryview(bytes(self._waiting)), last=True)
        self._waiting.clear()

    def _seal(self, chunk: memoryview, *, last: bool) -> None:
        self._out.write(self._aead.encrypt(_nonce(self._counter, last=last), chunk, None))
        self._counter += 1


class Decryption:
    """Reads plaintext from the payload that follows `start` (bytes already read after the header) in `stream`."""

    def __init__(self, stream: BinaryIO, start: bytes, file_key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._stream = stream
        self._ahead = start
        self._aead = ChaCha20Poly1305(hkdf(file_key, self._sealed(NONCE, least=NONCE), b"payload"))
        self._counter = 0
        self._chunk = memoryview(b"")
        self._final = False
        self.given = 0

    def read_exact(self, count: int) -> bytes:
        """Exactly `count` bytes. Raises `FormatError` B-214 when the plaintext ends before."""
        return b"".join(self.pieces(count))

    def pieces(self, count: int) -> Iterator[memoryview]:
        """`count` bytes in pieces of at most a chunk, without joining them."""
        while count:
            if not self._chunk:
                self._next_chunk()
            piece = self._chunk[:count]
            self._chunk = self._chunk[count:]
            count -= len(piece)
            self.given += len(piece)
            yield piece

    def finish(self) -> None:
        """Raises `FormatError` B-214 unless every byte was read and the final chunk was the last thing in the file."""
        if self._chunk:
            raise FormatError("B-214", part="end")
        if not self._final:
            # The plaintext may fill its last chunk exactly; an age file has no empty chunk behind it.
            self._next_chunk()
            raise FormatError("B-214", part="end")

    def _next_chunk(self) -> None:
        if self._final:
            raise FormatError("B-214", part="end")
        sealed = self._sealed(SEALED, least=TAG)
        self._final = not self._ahead and not self._look_ahead()
        plain = self._unseal(sealed)
        if not plain and (self._counter or not self._final):
            raise VerificationError("B-205")
        self._counter += 1
        self._chunk = memoryview(plain)

    def _unseal(self, sealed: bytes) -> bytes:
        opened = self._try(sealed, last=self._final)
        if opened is not None:
            return opened
        # The other kind of chunk tells what happened: something cut off, or something added.
        if self._try(sealed, last=not self._final) is not None:
            raise VerificationError("B-206" if self._final else "B-207")
        raise VerificationError("B-205")

    def _try(self, sealed: bytes, *, last: bool) -> bytes | None:
        from cryptography.exceptions import InvalidTag

        try:
            return self._aead.decrypt(_nonce(self._counter, last=last), sealed, None)
        except InvalidTag:
            return None

    def _look_ahead(self) -> bool:
        self._ahead = read_some(self._stream, 1)
        return bool(self._ahead)

    def _sealed(self, count: int, *, least: int) -> bytes:
        raw, self._ahead = self._ahead[:count], self._ahead[count:]
        while len(raw) < count:
            more = read_some(self._stream, count - len(raw))
            if not more:
                break
            raw += more
        if len(raw) < least:
            raise VerificationError("B-206")
        return raw


def _nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def read_start(stream: BinaryIO, limit: int) -> bytes:
    """Up to `limit` bytes from the beginning of `stream`, fewer only at its end."""
    raw = b""
    while len(raw) < limit:
        more = read_some(stream, limit - len(raw))
        if not more:
            break
        raw += more
    return raw


def read_some(stream: BinaryIO, count: int) -> bytes:
    """At most `count` bytes, none only at the end. Raises `EnvironmentFault` B-208 when the medium fails."""
    try:
        return stream.read(count)
    except OSError as error:
        raise EnvironmentFault("B-208", reason=error.strerror or str(error)) from error
