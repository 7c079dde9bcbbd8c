"""Key slots: how a passphrase or a recovery code opens the vault key.

A slot wraps two secrets under one key-encryption key: the vault's 32-byte key, which all slots share, and the 32-byte
Ed25519 seed that is the owner's alone, so that nobody else can sign in his name. The key-encryption key is Argon2id
(RFC 9106) of the secret; the wrap is AES-256-GCM (NIST SP 800-38D) with the vault's id and every parameter of the slot
as associated data, so that a slot with swapped salt, lowered cost or another vault's id does not open.

`check` is a plain SHA-256 over the slot as it lies. It proves nothing against an attacker; it tells a damaged slot
from a wrong passphrase, which are different messages with different advice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from forms import strict_json
from forms.errors import AccessError, Bug, EnvironmentFault, FormatError, VerificationError

T = TypeVar("T")

PASSPHRASE = "passphrase"
RECOVERY = "recovery"

KDF = "argon2id"
MIB = 1024
MEMORY_LIMITS = (64 * MIB, 4096 * MIB)
PASSES_LIMITS = (3, 16)
LANES_LIMITS = (1, 16)
_FIELDS = frozenset(
    ("kind", "login", "kdf", "m", "t", "p", "salt", "nonce", "wrapped", "own_nonce", "own_wrapped", "check")
)
_WRAPPED_LENGTH = 32 + 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a passphrase costs: memory in KiB, passes over it, lanes (RFC 9106 §3.1: m, t, p)."""

    memory_kib: int
    passes: int
    lanes: int


MINIMUM = Cost(64 * MIB, 3, 4)
LARGEST_CALIBRATED = 1024 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One way in. `login` is empty for the recovery slot."""

    kind: str
    login: str
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes
    own_nonce: bytes
    own_wrapped: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What a slot gives: the shared vault key and the owner's own signing seed."""

    vault_key: bytes = field(repr=False)
    seed: bytes = field(repr=False)


def calibrate(seconds: float = 1.0) -> Cost:
    """The cost that takes about `seconds` on this machine: 64 MiB to 1 GiB, never below 64 MiB and 3 passes."""
    started = time.perf_counter()
    derive("calibration", bytes(16), MINIMUM)
    elapsed = max(time.perf_counter() - started, 0.001)
    blocks = int(seconds / elapsed)
    memory = min(max(blocks, 1) * MINIMUM.memory_kib, LARGEST_CALIBRATED, _quarter_of_memory())
    return Cost(max(memory, MINIMUM.memory_kib), MINIMUM.passes, MINIMUM.lanes)


def _quarter_of_memory() -> int:
    """A quarter of the machine's memory in KiB: unlocking must not push other programs out."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024 // 4
    except (AttributeError, ValueError, OSError):
        return LARGEST_CALIBRATED


def derive(secret: str, salt: bytes, cost: Cost) -> bytes:
    """The key-encryption key of `secret`. Spelling variants of the same letters give the same key (RFC 8265 §4.2)."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    plain = "".join(" " if unicodedata.category(char) == "Zs" else char for char in secret)
    normal = unicodedata.normalize("NFC", plain).encode("utf-8", errors="surrogatepass")
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    try:
        return kdf.derive(normal)
    except MemoryError as error:
        raise EnvironmentFault("B-412", mib=cost.memory_kib // MIB) from error


def make(vault_id: str, cost: Cost, contents: Opened, *, secret: str, login: str = "", kind: str = PASSPHRASE) -> Slot:
    """A new slot for `secret`, opened once more and compared before it counts. The recovery slot has no login."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bare = Slot(
        kind=kind,
        login=login,
        cost=cost,
        salt=os.urandom(16),
        nonce=os.urandom(12),
        wrapped=b"",
        own_nonce=os.urandom(12),
        own_wrapped=b"",
    )
    cipher = AESGCM(derive(secret, bare.salt, cost))
    slot = replace(
        bare,
        wrapped=cipher.encrypt(bare.nonce, contents.vault_key, _associated(bare, vault_id, "vault key")),
        own_wrapped=cipher.encrypt(bare.own_nonce, contents.seed, _associated(bare, vault_id, "signing seed")),
    )
    if unlock(parse(encode(slot, vault_id), vault_id), vault_id, secret) != contents:
        raise Bug("B-454")
    return slot


def unlock(slot: Slot, vault_id: str, secret: str) -> Opened:
    """Opens a slot. Raises `AccessError` B-401 (passphrase) or B-410 (recovery code) when the secret is not the one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(derive(secret, slot.salt, slot.cost))
    try:
        return Opened(
            cipher.decrypt(slot.nonce, slot.wrapped, _associated(slot, vault_id, "vault key")),
            cipher.decrypt(slot.own_nonce, slot.own_wrapped, _associated(slot, vault_id, "signing seed")),
        )
    except InvalidTag as error:
        raise _wrong_secret(slot.kind) from error


def refuse_unknown(secret: str, cost: Cost) -> AccessError:
    """The error for a login that has no slot: same text and same work as for a wrong passphrase, so that nobody can
    find out by trying who works here."""
    derive(secret, os.urandom(16), cost)
    return _wrong_secret(PASSPHRASE)


def _wrong_secret(kind: str) -> AccessError:
    return AccessError("B-410") if kind == RECOVERY else AccessError("B-401")


def _associated(slot: Slot, vault_id: str, contents: str) -> bytes:
    parameters = _parameters(slot)
    return strict_json.dump({**parameters, "vault": vault_id, "contents": contents})


def _parameters(slot: Slot) -> dict[str, object]:
    return {
        "kind": slot.kind,
        "login": slot.login,
        "kdf": KDF,
        "m": slot.cost.memory_kib,
        "t": slot.cost.passes,
        "p": slot.cost.lanes,
        "salt": _text(slot.salt),
        "nonce": _text(slot.nonce),
        "own_nonce": _text(slot.own_nonce),
    }


def encode(slot: Slot, vault_id: str) -> bytes:
    """The slot as one line of JSON."""
    fields = {**_parameters(slot), "wrapped": _text(slot.wrapped), "own_wrapped": _text(slot.own_wrapped)}
    return strict_json.dump({**fields, "check": _check(fields, vault_id)}).rstrip(b"\n")


def _check(fields: Mapping[str, object], vault_id: str) -> str:
    return hashlib.sha256(strict_json.dump({**fields, "vault": vault_id})).hexdigest()


def parse(raw: bytes, vault_id: str) -> Slot:
    """A slot from its line. Raises `VerificationError` B-402 when it is damaged and `FormatError` B-416 when it is
    whole but asks for work beyond the limits (a hostile slot must not eat the memory)."""
    try:
        fields = strict_json.load(raw)
    except FormatError as error:
        raise VerificationError("B-402", login="?") from error
    if not isinstance(fields, dict):
        raise VerificationError("B-402", login="?")
    login = fields.get("login")
    shown = login if isinstance(login, str) else "?"
    unchecked = {name: value for name, value in fields.items() if name != "check"}
    if frozenset(fields) != _FIELDS or fields["check"] != _check(unchecked, vault_id):
        raise VerificationError("B-402", login=shown)
    try:
        slot = _slot(fields)
    except (TypeError, binascii.Error) as error:
        raise VerificationError("B-402", login=shown) from error
    _check_limits(slot, fields["kdf"])
    return slot


def _slot(fields: Mapping[str, object]) -> Slot:
    return Slot(
        kind=_expect(fields["kind"], str),
        login=_expect(fields["login"], str),
        cost=Cost(_expect(fields["m"], int), _expect(fields["t"], int), _expect(fields["p"], int)),
        salt=_bytes(fields["salt"]),
        nonce=_bytes(fields["nonce"]),
        wrapped=_bytes(fields["wrapped"]),
        own_nonce=_bytes(fields["own_nonce"]),
        own_wrapped=_bytes(fields["own_wrapped"]),
    )


def _check_limits(slot: Slot, kdf: object) -> None:
    sizes = (slot.salt, slot.nonce, slot.own_nonce, slot.wrapped, slot.own_wrapped)
    fits = (
        kdf == KDF
        and slot.kind in (PASSPHRASE, RECOVERY)
        and MEMORY_LIMITS[0] <= slot.cost.memory_kib <= MEMORY_LIMITS[1]
        and PASSES_LIMITS[0] <= slot.cost.passes <= PASSES_LIMITS[1]
        and LANES_LIMITS[0] <= slot.cost.lanes <= LANES_LIMITS[1]
        and tuple(map(len, sizes)) == (16, 12, 12, _WRAPPED_LENGTH, _WRAPPED_LENGTH)
    )
    if not fits:
        raise FormatError("B-416", login=slot.login)


def _expect(value: object, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(value: object) -> bytes:
    return base64.b64decode(_expect(value, str), validate=True)
