"""New slots in the place of old ones: a forgotten passphrase, a new recovery code, a new set of shares.

Each has a signing seed of its own, whose public key a signed record has to register. The order is always the same: try
the slot in a fresh process (`candidate`), append the record, let the candidate take its place.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.vault import candidate, key_rows, recovery, slot_file, slots
from app.vault.candidate import Candidate
from app.vault.slots import Opened, Slot
from forms.errors import VerificationError

if TYPE_CHECKING:
    from app.vault.slot_file import SlotFile
    from app.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Tried:
    """A new slot that a fresh process opened; it counts once `candidate.take_place` was called."""

    candidate: Candidate
    seed: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The raw Ed25519 key, for the record."""
        from forms.signature import Signer

        return Signer.from_seed(self.seed).public_key

    @property
    def check(self) -> str:
        """The slot's name in the record."""
        return self.candidate.check


def passphrase(vault: Vault, *, login: str, secret: str) -> Tried:
    """A slot for a user whose passphrase is forgotten. It replaces all that opened for him, cards as well: they hold
    the seed that signs no more. Raises `EnvironmentFault`."""
    file = _present(vault)
    return _try(vault, file, file.without(login), login=login, secret=secret, kind=slots.PASSPHRASE)


def recovery_code(vault: Vault, *, code: str) -> Tried:
    """A slot for a new recovery code. Raises `InputError` B-409, `EnvironmentFault`."""
    file = _present(vault)
    return _try(vault, file, file, login="", secret=recovery.secret_of(code), kind=slots.RECOVERY)


def shared_secret(vault: Vault, *, secret: str) -> Tried:
    """A slot for the secret that a new set of shares gives. Raises `EnvironmentFault`."""
    file = _present(vault)
    return _try(vault, file, file, login="", secret=secret, kind=slots.SHARES)


def require_opens(vault: Vault, slot: Slot, secret: str) -> bytes:
    """Opens a slot for rehearsal: gives the public key that it would sign with; nothing changes.

    Raises `AccessError` as `slots.unlock`, and `VerificationError` B-709 when it holds the key of another vault.
    """
    from forms.signature import Signer

    opened = slots.unlock(slot, vault.id, secret)
    if opened.vault_key != vault.keys.vault:
        raise VerificationError("B-709")
    return Signer.from_seed(opened.seed).public_key


def _present(vault: Vault) -> SlotFile:
    candidate.make_way(vault.home, partial(key_rows.is_due, vault.database))
    return slot_file.read(vault.home)


def _try(vault: Vault, file: SlotFile, kept: SlotFile, *, login: str, secret: str, kind: str) -> Tried:
    contents = Opened(vault.keys.vault, os.urandom(32))
    slot = slots.make(vault.id, file.cost(), contents, login=login, secret=secret, kind=kind)
    tried = candidate.try_slot(vault.home, kept.with_slot(slot), slot, secret=secret, contents=contents)
    return Tried(tried, contents.seed)
