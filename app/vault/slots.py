"""Key slots that a typed secret opens: a passphrase, the recovery code, the secret of the shares.

The key that opens the seal is Argon2id (RFC 9106) of the secret. Kinds of slots are an open union, told apart by
`kind`: what else may open a vault is a class of its own beside `Slot`, with `parameters`, `sealed`, `kind` and `login`,
named in `AnySlot` and in `parse`. A kind that this version does not know is kept as it lies.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.vault import card_slots, sealing
from app.vault.card_slots import PKCS11, CardSlot
from app.vault.sealing import Opened, Sealed, expect, octets, text
from forms.errors import AccessError, Bug, EnvironmentFault, FormatError, VerificationError

__all__ = ["MINIMUM", "PASSPHRASE", "PKCS11", "RECOVERY", "SHARES", "AnySlot", "CardSlot", "Cost", "Opened", "Slot"]

PASSPHRASE = "passphrase"
RECOVERY = "recovery"
SHARES = "shares"
WRONG_SECRET: Mapping[str, str] = {PASSPHRASE: "B-401", RECOVERY: "B-410", SHARES: "B-710"}
"""The kinds that a typed secret opens, each with what is said when the secret is not the one."""

KDF = "argon2id"
MIB = 1024
MEMORY_LIMITS = (64 * MIB, 4096 * MIB)
PASSES_LIMITS = (3, 16)
LANES_LIMITS = (1, 16)
_SALT = 16
_FIELDS = frozenset(("kind", "login", "kdf", "m", "t", "p", "salt")) | sealing.SEALED_FIELDS


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a passphrase costs: memory in KiB, passes over it, lanes (RFC 9106 §3.1: m, t, p)."""

    memory_kib: int
    passes: int
    lanes: int


MINIMUM = Cost(64 * MIB, 3, 4)
LARGEST_CALIBRATED = 1024 * MIB
_NOT_SEALED = Sealed(b"", b"", b"", b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One way in by a typed secret. `login` is empty for the slots that are nobody's own."""

    kind: str
    login: str
    cost: Cost
    salt: bytes
    sealed: Sealed

    @property
    def parameters(self) -> dict[str, object]:
        """All that is bound to the seal, as it stands in the file."""
        return {
            "kind": self.kind,
            "login": self.login,
            "kdf": KDF,
            "m": self.cost.memory_kib,
            "t": self.cost.passes,
            "p": self.cost.lanes,
            "salt": text(self.salt),
        }


AnySlot = Slot | CardSlot


def calibrate(seconds: float = 1.0) -> Cost:
    """The cost that takes about `seconds` on this machine: 64 MiB to 1 GiB, never below 64 MiB and 3 passes."""
    started = time.perf_counter()
    derive("calibration", bytes(_SALT), MINIMUM)
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
    """The sealing key of `secret`. Spelling variants of the same letters give the same key (RFC 8265 §4.2)."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    plain = "".join(" " if unicodedata.category(char) == "Zs" else char for char in secret)
    normal = unicodedata.normalize("NFC", plain).encode("utf-8", errors="surrogatepass")
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    try:
        return kdf.derive(normal)
    except MemoryError as error:
        raise EnvironmentFault("B-412", mib=cost.memory_kib // MIB) from error


def make(vault_id: str, cost: Cost, contents: Opened, *, secret: str, login: str = "", kind: str = PASSPHRASE) -> Slot:
    """A new slot for `secret`, opened once more and compared before it counts. Only a passphrase has a login."""
    bare = Slot(kind=kind, login=login, cost=cost, salt=os.urandom(_SALT), sealed=_NOT_SEALED)
    key = derive(secret, bare.salt, cost)
    slot = replace(bare, sealed=sealing.seal(key, vault_id, bare.parameters, contents))
    read = parse(encode(slot, vault_id), vault_id)
    if not isinstance(read, Slot) or unlock(read, vault_id, secret) != contents:
        raise Bug("B-454")
    return slot


def unlock(slot: Slot, vault_id: str, secret: str) -> Opened:
    """Opens a slot. Raises `AccessError` when the secret is not the one: B-401 (passphrase), B-410 (recovery code) or
    B-710 (shares)."""
    return unlock_with_key(slot, vault_id, derive(secret, slot.salt, slot.cost))


def unlock_with_key(slot: Slot, vault_id: str, key: bytes) -> Opened:
    """Opens a slot with the key that Argon2id gave, or with any other 32 bytes. Raises as `unlock`."""
    opened = sealing.unseal(key, vault_id, slot.parameters, slot.sealed)
    if opened is None:
        raise AccessError(WRONG_SECRET[slot.kind])
    return opened


def refuse_unknown(secret: str, cost: Cost) -> AccessError:
    """The error for a login that has no slot: same text and same work as for a wrong passphrase, so that nobody can
    find out by trying who works here."""
    derive(secret, os.urandom(_SALT), cost)
    return AccessError(WRONG_SECRET[PASSPHRASE])


def encode(slot: AnySlot, vault_id: str) -> bytes:
    """The slot as one line of JSON."""
    return sealing.line(slot.parameters, slot.sealed, vault_id)


def check_of(slot: AnySlot, vault_id: str) -> str:
    """The SHA-256 by which records name a slot."""
    return sealing.check_of(slot.parameters, slot.sealed, vault_id)


def parse(raw: bytes, vault_id: str) -> AnySlot:
    """A slot from its line. Raises `VerificationError` B-402 when it is damaged and `FormatError` B-416 when it is
    whole but of no known kind, or asks for work beyond the limits (a hostile slot must not eat the memory)."""
    fields = sealing.read_line(raw, vault_id)
    login = sealing.shown_login(fields)
    try:
        kind = expect(fields.get("kind"), str)
        if kind in WRONG_SECRET:
            return _slot(fields)
        if kind == PKCS11:
            return card_slots.slot_of(fields)
    except (TypeError, ValueError) as error:
        raise VerificationError("B-402", login=login) from error
    raise FormatError("B-416", login=login)


def _slot(fields: Mapping[str, object]) -> Slot:
    """Raises `TypeError`, `ValueError`, and `FormatError` B-416."""
    if frozenset(fields) != _FIELDS:
        raise ValueError("other fields")
    slot = Slot(
        kind=expect(fields["kind"], str),
        login=expect(fields["login"], str),
        cost=Cost(expect(fields["m"], int), expect(fields["t"], int), expect(fields["p"], int)),
        salt=octets(fields["salt"]),
        sealed=sealing.sealed_of(fields),
    )
    fits = (
        fields["kdf"] == KDF
        and (slot.kind == PASSPHRASE) == bool(slot.login)
        and MEMORY_LIMITS[0] <= slot.cost.memory_kib <= MEMORY_LIMITS[1]
        and PASSES_LIMITS[0] <= slot.cost.passes <= PASSES_LIMITS[1]
        and LANES_LIMITS[0] <= slot.cost.lanes <= LANES_LIMITS[1]
        and len(slot.salt) == _SALT
        and slot.sealed.fits
    )
    if not fits:
        raise FormatError("B-416", login=slot.login)
    return slot
