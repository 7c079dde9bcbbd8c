"""Attachments: encrypted files named by the SHA-256 of their content, `HOME/blobs/ab/<sha256>`.

A file is a magic line, a random 32-byte salt, and the content in chunks of 64 KiB, each sealed with AES-256-GCM. The
key of a file follows from the vault's blob key and the salt, so no key is ever used for two files and the chunk number
can be the nonce; its last byte marks the last chunk (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
2015), so that a file can be neither cut, extended nor reordered. The digest is not part of the key: it is known only
when the last chunk has been sealed, and nothing may lie on the disk unsealed until then. It is compared on every read.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from app.vault import places, sealed
from exports.bundle.files import sync_folder

if TYPE_CHECKING:
    from app.vault.vault import Vault


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
            target = sealed.path_in(vault.home / places.BLOBS, blob.sha256)
            places.private_folder(target.parent)
            sync_folder(target.parent.parent)
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
    path = sealed.path_in(vault.home / places.BLOBS, sha256)
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
    return sealed.open_file(vault.keys, sealed.path_in(vault.home / places.BLOBS, sha256), sha256)


def _seal(vault: Vault, stream: BinaryIO, file: BinaryIO) -> StoredBlob:
    salt = os.urandom(sealed.SALT)
    cipher = sealed.cipher_of(vault.keys, salt)
    file.write(sealed.MAGIC + salt)
    digest, size, crc32, number = hashlib.sha256(), 0, 0, 0
    chunk = _full_chunk(stream)
    while True:
        following = _full_chunk(stream) if len(chunk) == sealed.CHUNK else b""
        digest.update(chunk)
        size += len(chunk)
        crc32 = zlib.crc32(chunk, crc32)
        file.write(cipher.encrypt(sealed.nonce_of(number, last=not following), chunk, sealed.AUTHENTICATED))
        if not following:
            return StoredBlob(digest.hexdigest(), size, crc32)
        chunk, number = following, number + 1


def _full_chunk(stream: BinaryIO) -> bytes:
    """A whole chunk unless the stream ends: pipes and sockets give what they have."""
    parts, missing = [], sealed.CHUNK
    while missing:
        part = stream.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
