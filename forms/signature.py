"""Signing and verifying records with Ed25519 (RFC 8032 §5.1). The only module of this storey that knows `cryptography`.

The signature covers a prefix and the header bytes as they lie, so that it can never pass for a signature over anything
else. Verification raises; it never returns a truth value that a caller could forget to look at.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forms.errors import VerificationError
from forms.record import Record

SIGNATURE_PREFIX = b"bogen-record/1 signature\n"


class Signer:
    """A person's signing key."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.public_key: bytes = private_key.public_key().public_bytes_raw()
        self.key_id: str = key_id(self.public_key)

    @classmethod
    def generate(cls) -> Signer:
        """A new random key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> Signer:
        """The key of a 32-byte seed. Raises `ValueError` for any other length."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for keeping wrapped in the vault."""
        return self._private_key.private_bytes_raw()

    def sign(self, header_bytes: bytes) -> bytes:
        """The 64-byte signature over the prefix and `header_bytes`."""
        return self._private_key.sign(SIGNATURE_PREFIX + header_bytes)


def key_id(public_key: bytes) -> str:
    """SHA-256 (hex) of the raw public key: how headers name the key of their author."""
    return hashlib.sha256(public_key).hexdigest()


def verify_signature(record: Record, public_key: bytes) -> None:
    """Returns when the record is the author's own, unaltered. Raises `VerificationError`:

    B-140 the key is not the one that the header names, B-141 the signature does not hold, B-142 the payload is not the
    one that was signed. An erased payload (`None`) verifies: the header is what was signed.
    """
    header = record.header
    if key_id(public_key) != header.author_key:
        raise VerificationError("B-140", record=header.id)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(record.signature, SIGNATURE_PREFIX + record.header_bytes)
    except (InvalidSignature, ValueError) as error:
        raise VerificationError("B-141", record=header.id) from error
    payload = record.payload_bytes
    if payload is not None and hashlib.sha256(payload).hexdigest() != header.payload:
        raise VerificationError("B-142", record=header.id)
