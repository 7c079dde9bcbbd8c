"""What all key slots have in common: two secrets sealed under one key, and one line of JSON.

A slot seals the vault's 32-byte key, which all slots share, and the 32-byte Ed25519 seed that is the owner's alone, so
that nobody else can sign in his name. The seal is AES-256-GCM (NIST SP 800-38D) with the vault's id and every
parameter of the slot as associated data, so that a slot with swapped salt, lowered cost or another vault's id does not
open. How the sealing key is come by is the matter of each kind of slot.

`check` is a plain SHA-256 over the slot as it lies. It proves nothing against an attacker; it tells a damaged slot
from a wrong secret, which are different messages with different advice, and it names the slot in the records.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from forms import strict_json
from forms.errors import FormatError, VerificationError

T = TypeVar("T")

NONCE = 12
SEALED = 32 + 16
SEALED_FIELDS = frozenset(("nonce", "wrapped", "own_nonce", "own_wrapped", "check"))


@dataclass(frozen=True, slots=True)
class Opened:
    """What a slot gives: the shared vault key and the owner's own signing seed."""

    vault_key: bytes = field(repr=False)
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Both secrets as they lie: nonce and AES-256-GCM text of the vault key, nonce and text of the own seed."""

    nonce: bytes
    wrapped: bytes
    own_nonce: bytes
    own_wrapped: bytes

    @property
    def fits(self) -> bool:
        """Whether all four have their lengths."""
        sizes = tuple(map(len, (self.nonce, self.own_nonce, self.wrapped, self.own_wrapped)))
        return sizes == (NONCE, NONCE, SEALED, SEALED)


def seal(key: bytes, vault_id: str, parameters: Mapping[str, object], contents: Opened) -> Sealed:
    """Seals `contents` under the 32-byte `key`, bound to the vault and to all `parameters` of the slot."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, own_nonce, cipher = os.urandom(NONCE), os.urandom(NONCE), AESGCM(key)
    bound = {**parameters, "nonce": text(nonce), "own_nonce": text(own_nonce)}
    return Sealed(
        nonce,
        cipher.encrypt(nonce, contents.vault_key, _associated(bound, vault_id, "vault key")),
        own_nonce,
        cipher.encrypt(own_nonce, contents.seed, _associated(bound, vault_id, "signing seed")),
    )


def unseal(key: bytes, vault_id: str, parameters: Mapping[str, object], sealed: Sealed) -> Opened | None:
    """Both secrets; `None` when `key` is not the one, or anything that is bound to them was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)
    bound = {**parameters, "nonce": text(sealed.nonce), "own_nonce": text(sealed.own_nonce)}
    try:
        return Opened(
            cipher.decrypt(sealed.nonce, sealed.wrapped, _associated(bound, vault_id, "vault key")),
            cipher.decrypt(sealed.own_nonce, sealed.own_wrapped, _associated(bound, vault_id, "signing seed")),
        )
    except InvalidTag:
        return None


def line(parameters: Mapping[str, object], sealed: Sealed, vault_id: str) -> bytes:
    """The slot as one line of JSON, without its line feed."""
    fields = _fields(parameters, sealed)
    return strict_json.dump({**fields, "check": _check(fields, vault_id)}).rstrip(b"\n")


def check_of(parameters: Mapping[str, object], sealed: Sealed, vault_id: str) -> str:
    """The SHA-256 that stands in the slot's line."""
    return _check(_fields(parameters, sealed), vault_id)


def read_line(raw: bytes, vault_id: str) -> dict[str, object]:
    """The fields of a slot's line. Raises `VerificationError` B-402 when it is damaged."""
    try:
        fields = strict_json.load(raw)
    except FormatError as error:
        raise VerificationError("B-402", login="?") from error
    if not isinstance(fields, dict):
        raise VerificationError("B-402", login="?")
    unchecked = {name: value for name, value in fields.items() if name != "check"}
    if "check" not in fields or fields["check"] != _check(unchecked, vault_id):
        raise VerificationError("B-402", login=shown_login(fields))
    return fields


def shown_login(fields: Mapping[str, object]) -> str:
    """Whose slot a line says it is; "?" when it does not say."""
    login = fields.get("login")
    return login if isinstance(login, str) else "?"


def sealed_of(fields: Mapping[str, object]) -> Sealed:
    """Raises `TypeError`, or `ValueError` for what is no base 64."""
    return Sealed(*(octets(fields[name]) for name in ("nonce", "wrapped", "own_nonce", "own_wrapped")))


def expect(value: object, kind: type[T]) -> T:
    """`value`, when it is exactly of `kind` (True is no number). Raises `TypeError`."""
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def octets(value: object) -> bytes:
    """Raises `TypeError`, or `ValueError` for what is no base 64."""
    return base64.b64decode(expect(value, str), validate=True)


def _fields(parameters: Mapping[str, object], sealed: Sealed) -> dict[str, object]:
    return {
        **parameters,
        "nonce": text(sealed.nonce),
        "wrapped": text(sealed.wrapped),
        "own_nonce": text(sealed.own_nonce),
        "own_wrapped": text(sealed.own_wrapped),
    }


def _associated(bound: Mapping[str, object], vault_id: str, contents: str) -> bytes:
    return strict_json.dump({**bound, "vault": vault_id, "contents": contents})


def _check(fields: Mapping[str, object], vault_id: str) -> str:
    return hashlib.sha256(strict_json.dump({**fields, "vault": vault_id})).hexdigest()
