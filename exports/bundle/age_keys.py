"""Hybrid age keys: X25519 and ML-KEM-768 together (bundle-1 §2.4, §2.6; C2SP age.md "mlkem768x25519").

The identity is a seed of 32 bytes. It is expanded as X-Wing does (draft-connolly-cfrg-xwing-kem §5.2), so every age
of version 1.3 or newer opens our files with the printed identity and without this program.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from exports.bundle import bech32
from forms.errors import FormatError, InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

RECIPIENT_SIZE = 1216
SEED_SIZE = 32
FILE_KEY_SIZE = 16
_MLKEM_PUBLIC = 1184
_ENCAPSULATION = 1120
_LABEL = b"age-encryption.org/mlkem768x25519"
_RECIPIENT_PREFIX = "age1pq"
_IDENTITY_PREFIX = "age-secret-key-pq-"


class Identity:
    """The secret side of a recipient: opens what was encrypted to it."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise ValueError(f"a seed has {SEED_SIZE} bytes")
        self.seed = seed

    @classmethod
    def generate(cls) -> Identity:
        return cls(secrets.token_bytes(SEED_SIZE))

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """Reads `AGE-SECRET-KEY-PQ-1…`. Raises `InputError` B-209 for anything else; the text is never repeated."""
        try:
            # The sign for Kelvin is a capital letter too, and becomes a "k".
            if text != text.upper() or not text.isascii():
                raise ValueError("identities are written in capitals")
            return cls(bech32.decode(_IDENTITY_PREFIX, text.lower()))
        except ValueError:
            # Without the cause: a trace must not carry the secret.
            raise InputError("B-209") from None

    @property
    def text(self) -> str:
        """The spelling for the safe: `AGE-SECRET-KEY-PQ-1…`."""
        return bech32.encode(_IDENTITY_PREFIX, self.seed).upper()

    @cached_property
    def recipient(self) -> bytes:
        """The public key, 1216 bytes."""
        mlkem, curve = self._halves()
        return mlkem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    @property
    def key(self) -> str:
        """The name of this recipient in `bundle.json`."""
        return key_of(self.recipient)

    def open(self, encapsulation: bytes, body: bytes) -> bytes | None:
        """The file key of 16 bytes, or None when it was wrapped for somebody else."""
        from cryptography.exceptions import InvalidTag

        try:
            return _suite().decrypt(encapsulation + body, self._private, info=_LABEL)
        except (InvalidTag, ValueError):
            return None

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

        expanded = hashlib.shake_256(self.seed).digest(96)
        return (
            mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            x25519.X25519PrivateKey.from_private_bytes(expanded[64:]),
        )

    @cached_property
    def _private(self) -> MLKEM768X25519PrivateKey:
        from cryptography.hazmat.primitives import hpke

        return hpke.MLKEM768X25519PrivateKey(*self._halves())


def recipient_text(recipient: bytes) -> str:
    """The spelling of a public key: `age1pq1…`."""
    return bech32.encode(_RECIPIENT_PREFIX, recipient)


def read_recipient(text: str) -> bytes:
    """The public key behind `age1pq1…`. Raises `FormatError` B-210 when it is not one that can be written to."""
    try:
        recipient = bech32.decode(_RECIPIENT_PREFIX, text)
        # Some points of X25519 give no shared secret (RFC 7748 §6.1): that shows when one is asked for.
        wrap(bytes(FILE_KEY_SIZE), recipient)
    except ValueError as error:
        raise FormatError("B-210") from error
    return recipient


def key_of(recipient: bytes) -> str:
    """SHA-256 of the public key in hex: the recipient's name in `bundle.json` (bundle-1 §4.4)."""
    return hashlib.sha256(recipient).hexdigest()


def wrap(file_key: bytes, recipient: bytes) -> tuple[bytes, bytes]:
    """The file key for one recipient: `(encapsulation, wrapped file key)`."""
    sealed = _suite().encrypt(file_key, _public(recipient), info=_LABEL)
    return sealed[:_ENCAPSULATION], sealed[_ENCAPSULATION:]


def _suite() -> Suite:
    from cryptography.hazmat.primitives import hpke

    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def _public(recipient: bytes) -> MLKEM768X25519PublicKey:
    from cryptography.hazmat.primitives import hpke
    from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

    if len(recipient) != RECIPIENT_SIZE:
        raise ValueError(f"a recipient has {RECIPIENT_SIZE} bytes")
    return hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(recipient[:_MLKEM_PUBLIC]),
        x25519.X25519PublicKey.from_public_bytes(recipient[_MLKEM_PUBLIC:]),
    )
