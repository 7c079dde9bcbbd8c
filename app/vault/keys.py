"""The keys of one vault: everything follows from one random 32-byte vault key by HKDF-SHA256 (RFC 5869) with labels."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from forms.errors import VerificationError

_NONCE = 12
P384_POINT, P256_POINT = 97, 65
"""The octets of an uncompressed point of these curves (SEC 1 §2.3.3)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """`sqlcipher` is key and salt of the database (32 + 16 bytes); the others are 32 bytes each."""

    vault: bytes = field(repr=False)
    sqlcipher: bytes = field(repr=False)
    blobs: bytes = field(repr=False)
    tags: bytes = field(repr=False)
    wrapping: bytes = field(repr=False)


def derive(vault_key: bytes, vault_id: str) -> Keys:
    """The sub-keys of `vault_key`. The vault's id is the salt: a copied key under another id opens nothing."""
    return Keys(
        vault=vault_key,
        sqlcipher=expand(vault_key, vault_id.encode("utf-8"), "sqlcipher", 48),
        blobs=expand(vault_key, vault_id.encode("utf-8"), "blobs", 32),
        tags=expand(vault_key, vault_id.encode("utf-8"), "tags", 32),
        wrapping=expand(vault_key, vault_id.encode("utf-8"), "keys", 32),
    )


def expand(key: bytes, salt: bytes, label: str, length: int) -> bytes:
    """HKDF-SHA256 with the label in our own name space."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt, b"bogen-vault/1 " + label.encode("ascii")).derive(key)


def tag(keys: Keys, label: str, *parts: bytes | str | int) -> bytes:
    """HMAC-SHA256 over `parts`, each with its length before it so that no two lists of parts look alike.

    SQLCipher can hand out a row whose tail was silently zeroed (a damaged last overflow page), and its own integrity
    check is not part of a read. So every stored document carries a tag of ours, and every read checks it.
    """
    mac = hmac.new(keys.tags, digestmod=hashlib.sha256)
    for part in (label, *parts):
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8")
        mac.update(len(raw).to_bytes(8, "big"))
        mac.update(raw)
    return mac.digest()


def same(left: bytes, right: bytes) -> bool:
    """Compares two tags in constant time."""
    return hmac.compare_digest(left, right)


def wrap(keys: Keys, name: str, secret: bytes) -> bytes:
    """Wraps a secret of the station (AES-256-GCM, nonce first); `name` is bound to it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(keys.wrapping).encrypt(nonce, secret, name.encode("utf-8"))


def unwrap(keys: Keys, name: str, wrapped: bytes) -> bytes:
    """The secret again. Raises `VerificationError` B-436 when it is damaged or was stored under another name."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(keys.wrapping).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode("utf-8"))
    except (InvalidTag, ValueError) as error:
        raise VerificationError("B-436", name=name) from error
