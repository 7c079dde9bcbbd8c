"""Attachments: encrypted files named by the SHA-256 of their content, `HOME/blobs/ab/<sha256>`.

A file is a magic line, a random 32-byte salt, and the content in chunks of 64 KiB, each sealed with AES-256-GCM. The
key of a file follows from the vault's blob key and the salt, so no key is ever used for two files and the chunk number
can be the nonce; its last byte marks the last chunk (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
2015), so that a file can be neither cut, extended nor reordered. The digest is not part of the key: it is known only
when the last chunk has been sealed, and nothing may lie on the disk unsealed until then. It is compared on every read.
"""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.vault import places
from app.vault.keys import Keys, expand
from forms.errors import VerificationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from app.vault.vault import Vault

_MAGIC = b"bogen-blob/1\n"
_SALT = 32
_CHUNK = 64 * 1024
_SEALED = _CHUNK + 16
_AUTHENTICATED = b"bogen-blob/1"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """`size` in bytes of the content, `crc32` as ZIP counts it; `new` unless the same content was kept before."""

    sha256: str
    size: int
    crc32: int
    new: bool = False


def store(vault: Vault, stream: BinaryIO) -> StoredBlob:
    """Keeps the content of a stream; the same content twice is kept once. Raises `EnvironmentFault`; then nothing is
    left of it."""
    # Work is done in the staging folder: what a killed process leaves there is removed at the next unlocking.
    with vault.staging() as folder:
        temporary = folder / "blob"
        try:
            with places.create_private(temporary) as file:
                blob = _seal(vault, stream, file)
                file.flush()
                os.fsync(file.fileno())
            target = path_in(vault.home / places.BLOBS, blob.sha256)
            places.private_folder(target.parent)
            places.sync_folder(target.parent.parent)
            places.replace(temporary, target)
        except OSError as error:
            raise places.fault(error, temporary) from error
    known = find(vault, blob.sha256) is not None
    vault.database.write(
        lambda transaction: transaction.execute(
            """INSERT INTO blob (sha256, size, crc32) VALUES (:sha256, :size, :crc32)
               ON CONFLICT (sha256) DO NOTHING""",
            {"sha256": blob.sha256, "size": blob.size, "crc32": blob.crc32},
        )
    )
    return replace(blob, new=not known)


def remove(vault: Vault, sha256: str) -> None:
    """Takes a kept content back: only for what was stored for an act that then was not recorded."""
    vault.database.write(
        lambda transaction: transaction.execute("DELETE FROM blob WHERE sha256 = :sha256", {"sha256": sha256})
    )
    path = path_in(vault.home / places.BLOBS, sha256)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise places.fault(error, path) from error


def find(vault: Vault, sha256: str) -> StoredBlob | None:
    """What is known of a kept content."""
    rows = vault.database.rows("SELECT sha256, size, crc32 FROM blob WHERE sha256 = :sha256", {"sha256": sha256})
    return StoredBlob(rows[0].sha256, rows[0].size, rows[0].crc32) if rows else None


def open_blob(vault: Vault, sha256: str) -> BinaryIO:
    """The content, decrypted as it is read. Every chunk is authenticated before a byte of it is given, and at the end
    the digest is compared. Raises `VerificationError` B-435 when the file is gone, B-434 when it is damaged (also from
    `read`), and `EnvironmentFault`."""
    return open_file(vault.keys, path_in(vault.home / places.BLOBS, sha256), sha256)


def open_file(keys: Keys, path: Path, sha256: str) -> BinaryIO:
    """As `open_blob`, of a sealed file wherever it lies (in a backup, say)."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise VerificationError("B-435", sha256=sha256) from error
    except OSError as error:
        raise places.fault(error, path) from error
    return io.BufferedReader(_Unsealed(keys, file, sha256), _CHUNK)


def check_file(keys: Keys, path: Path, sha256: str) -> None:
    """Reads a sealed file to its end and keeps nothing. Raises as `open_blob`."""
    with open_file(keys, path, sha256) as file:
        while file.read(_CHUNK):
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
        head = self._take(len(_MAGIC) + _SALT)
        if not head.startswith(_MAGIC) or len(head) != len(_MAGIC) + _SALT:
            raise VerificationError("B-434", sha256=sha256)
        self._cipher = _cipher(keys, head[len(_MAGIC) :])
        self._next = self._take(_SEALED)

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

        sealed, self._next = self._next, self._take(_SEALED)
        last = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=last), sealed, _AUTHENTICATED)
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


def _seal(vault: Vault, stream: BinaryIO, file: BinaryIO) -> StoredBlob:
    salt = os.urandom(_SALT)
    cipher = _cipher(vault.keys, salt)
    file.write(_MAGIC + salt)
    digest, size, crc32, number = hashlib.sha256(), 0, 0, 0
    chunk = _full_chunk(stream)
    while True:
        following = _full_chunk(stream) if len(chunk) == _CHUNK else b""
        digest.update(chunk)
        size += len(chunk)
        crc32 = zlib.crc32(chunk, crc32)
        file.write(cipher.encrypt(_nonce(number, last=not following), chunk, _AUTHENTICATED))
        if not following:
            return StoredBlob(digest.hexdigest(), size, crc32)
        chunk, number = following, number + 1


def _full_chunk(stream: BinaryIO) -> bytes:
    """A whole chunk unless the stream ends: pipes and sockets give what they have."""
    parts, missing = [], _CHUNK
    while missing:
        part = stream.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _cipher(keys: Keys, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(expand(keys.blobs, salt, "blob", 32))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def path_in(folder: Path, sha256: str) -> Path:
    """Where the sealed file of a content lies in `folder`. Raises `VerificationError` B-435 for what is no digest."""
    if len(sha256) != 64 or any(char not in "0123456789abcdef" for char in sha256):
        raise VerificationError("B-435", sha256=sha256[:80])
    return folder / sha256[:2] / sha256
