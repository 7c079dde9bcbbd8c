"""Sealed files: the content of an attachment in chunks of AES-256-GCM, named by its SHA-256 (format: `blobs`).

Apart from the vault, so that a backup can be read without one.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.vault import places
from app.vault.keys import Keys, expand
from forms.errors import VerificationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"bogen-blob/1\n"
SALT = 32
CHUNK = 64 * 1024
SEALED = CHUNK + 16
AUTHENTICATED = b"bogen-blob/1"


def open_file(keys: Keys, path: Path, sha256: str) -> BinaryIO:
    """As `open_blob`, of a sealed file wherever it lies (in a backup, say)."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise VerificationError("B-435", sha256=sha256) from error
    except OSError as error:
        raise places.fault(error, path) from error
    return io.BufferedReader(_Unsealed(keys, file, sha256), CHUNK)


def check_file(keys: Keys, path: Path, sha256: str) -> None:
    """Reads a sealed file to its end and keeps nothing. Raises as `open_blob`."""
    with open_file(keys, path, sha256) as file:
        while file.read(CHUNK):
            pass


class _Unsealed(io.RawIOBase):
    """The readable side of a sealed file."""

    def __init__(self, keys: Keys, file: BinaryIO, sha256: str) -> None:
        super().__init__()
        self._file = file
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self._rest = b""
        self._number = 0
        self._ended = False
        head = self._take(len(MAGIC) + SALT)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
            raise VerificationError("B-434", sha256=sha256)
        self._cipher = cipher_of(keys, head[len(MAGIC) :])
        self._next = self._take(SEALED)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest and not self._ended:
            self._rest = self._chunk()
        given = self._rest[: len(buffer)]
        self._rest = self._rest[len(given) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        sealed, self._next = self._next, self._take(SEALED)
        last = not self._next
        try:
            plain = self._cipher.decrypt(nonce_of(self._number, last=last), sealed, AUTHENTICATED)
        except InvalidTag as error:
            raise VerificationError("B-434", sha256=self._sha256) from error
        self._number += 1
        self._digest.update(plain)
        if last:
            self._ended = True
            if self._digest.hexdigest() != self._sha256:
                raise VerificationError("B-434", sha256=self._sha256)
        return plain

    def _take(self, count: int) -> bytes:
        try:
            return self._file.read(count)
        except OSError as error:
            raise places.fault(error, Path(str(self._file.name))) from error


def cipher_of(keys: Keys, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(expand(keys.blobs, salt, "blob", 32))


def nonce_of(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def path_in(folder: Path, sha256: str) -> Path:
    """Where the sealed file of a content lies in `folder`. Raises `VerificationError` B-435 for what is no digest."""
    if len(sha256) != 64 or any(char not in "0123456789abcdef" for char in sha256):
        raise VerificationError("B-435", sha256=sha256[:80])
    return folder / sha256[:2] / sha256
