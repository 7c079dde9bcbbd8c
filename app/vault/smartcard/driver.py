"""Smartcards, spoken to by PKCS#11 (OASIS, version 2.40): which are in the readers, and what their keys do for us.

A driver is a library of the card's maker, and loading it runs its code: none is loaded that nobody named. What stands
in a file of the vault could be written by whoever can write that file, so a driver named there is loaded only where
the administrator of the system alone could have put it (`require_installed`).

The library that loads drivers is an extra (`resources/lock/smartcard.txt`), imported when a card is asked for. A PIN
goes to the card once and is never repeated by the program: cards lock after a few wrong ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.vault.keys import P256_POINT, P384_POINT
from app.vault.smartcard.cards import Card, Found, card_of, public_key, serial_of
from app.vault.smartcard.faults import reason_of, translated
from forms.errors import AccessError, EnvironmentFault, InputError

if TYPE_CHECKING:
    from pkcs11.types import Session, Slot, Token


class Driver:
    """A loaded driver, from `loaded`. Ask it, and forget it with the block."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def cards(self) -> tuple[Card, ...]:
        """The cards that are in the readers now. Raises `EnvironmentFault` B-722 when there is none."""
        with translated():
            found = tuple(card_of(token) for _, token in self._tokens())
        if not found:
            raise EnvironmentFault("B-722")
        return found

    def choose(self, *, label: str = "", key_id: str = "", curves: tuple[int, ...] = (P384_POINT, P256_POINT)) -> Found:
        """The one key that fits: of the card called `label` and with the id `key_id` (hex) where these are given.

        Raises `EnvironmentFault` B-722 without such a card, B-728 when it holds no key of a curve that is asked for,
        `InputError` B-723 when several fit. P-384 goes before P-256.
        """
        cards = [card for card in self.cards() if label in ("", card.label, card.serial)]
        if not cards:
            raise EnvironmentFault("B-722")
        for size in curves:
            fitting = [
                Found(card, key)
                for card in cards
                for key in card.keys
                if len(key.point) == size and key_id.lower() in ("", key.key_id.hex())
            ]
            if len(fitting) > 1:
                names = ", ".join(f"{one.card.label}/{one.key.key_id.hex()}" for one in fitting)
                raise InputError("B-723", keys=names)
            if fitting:
                return fitting[0]
        raise EnvironmentFault("B-728", card=", ".join(card.label for card in cards))

    def find(self, point: bytes) -> Found | None:
        """The key with this public point, on whichever card it is; `None` when it is on none that is here."""
        found = (Found(card, key) for card in self.cards() for key in card.keys if key.point == point)
        return next(found, None)

    @contextmanager
    def open(self, found: Found, pin: str) -> Iterator[OpenKey]:
        """The private key of `found`, after the card took the PIN, which is given to it once.

        Raises `AccessError` B-725 for a wrong PIN, B-726 when it is locked; `EnvironmentFault` B-722 when the card is
        gone, B-728 when the key is none of it, B-729 for what else the driver says.
        """
        import pkcs11

        token = self._token(found.card)
        if found.card.tries_left == "0":
            raise AccessError("B-726", card=found.card.label)
        with translated(token):
            session = token.open(user_pin=pin)
        try:
            yield OpenKey(session, found)
        finally:
            with suppress(pkcs11.PKCS11Error):  # of a card that was pulled out; what it broke was said already
                session.close()

    def _token(self, card: Card) -> Token:
        with translated():
            for _, token in self._tokens():
                if serial_of(token) == card.serial and token.label == card.label:
                    return token
        raise EnvironmentFault("B-722")

    def _tokens(self) -> Iterator[tuple[Slot, Token]]:
        from pkcs11 import TokenFlag, TokenNotPresent, TokenNotRecognised

        for slot in self._library.get_slots(token_present=True):
            try:
                token = slot.get_token()
            except (TokenNotPresent, TokenNotRecognised):
                continue  # pulled out just now, or no card of this driver
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                yield slot, token


class OpenKey:
    """A private key that works on its card and never leaves it."""

    def __init__(self, session: Session, found: Found) -> None:
        self._session = session
        self._found = found

    def agree(self, point: bytes) -> bytes:
        """The ECDH secret with the public key `point` (CKM_ECDH1_DERIVE, no derivation on the card): the x coordinate.

        Raises `EnvironmentFault` B-728 when the key may not, B-722 and B-729 as `Driver.open`.
        """
        from pkcs11 import KDF, Attribute, DeriveMixin, KeyType

        size = (len(self._found.key.point) - 1) // 2
        template = {
            Attribute.TOKEN: False,
            Attribute.PRIVATE: False,
            Attribute.SENSITIVE: False,
            Attribute.EXTRACTABLE: True,
        }
        with translated(using=self._found):
            derived = self._private(DeriveMixin).derive_key(
                KeyType.GENERIC_SECRET, size * 8, mechanism_param=(KDF.NULL, None, point), template=template
            )
            return bytes(derived[Attribute.VALUE])

    def sign(self, digest: bytes) -> bytes:
        """The ECDSA signature of a digest that was computed here (CKM_ECDSA), as DER, and checked with the public key.

        Raises as `agree`; B-729 too when what the card gave is no signature of its key.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256, SHA384
        from pkcs11 import Mechanism, SignMixin

        with translated(using=self._found):
            raw = bytes(self._private(SignMixin).sign(digest, mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        signature = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        kind = ec.ECDSA(Prehashed(SHA384() if len(digest) == SHA384.digest_size else SHA256()))
        try:
            public_key(self._found.key.point).verify(signature, digest, kind)
        except InvalidSignature as error:
            raise EnvironmentFault("B-729", reason="SignatureInvalid") from error
        return signature

    def _private(self, able: type) -> Any:
        """The private key, when the card says that it is `able`."""
        from pkcs11 import Attribute, ObjectClass

        wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: self._found.key.key_id}
        for key in self._session.get_objects(wanted):
            if isinstance(key, able):
                return key
        raise EnvironmentFault("B-728", card=self._found.card.label)


@contextmanager
def loaded(module: Path) -> Iterator[Driver]:
    """The driver at `module`, from its initialisation to its end: nothing stays signed in behind the block.

    Raises `EnvironmentFault` B-720 without the extra, B-721 for a file that is missing or is no driver.
    """
    try:
        import pkcs11
    except ImportError as error:
        raise EnvironmentFault("B-720") from error

    if not module.is_absolute() or not module.is_file():
        raise EnvironmentFault("B-721", path=str(module), reason="not found")
    try:
        library = pkcs11.lib(str(module))
    except pkcs11.PKCS11Error as error:
        raise EnvironmentFault("B-721", path=str(module), reason=reason_of(error)) from error
    try:
        yield Driver(library)
    finally:
        with suppress(pkcs11.PKCS11Error):
            library.finalize()


def require_installed(module: Path) -> Path:
    """Pass the path of a driver that only the system's administrator can have put there, or raise `EnvironmentFault`
    B-721.

    On POSIX the file and each folder above it must belong to root and be writable by nobody else. On Windows it must
    lie below the system's or the programs' folder, which only administrators write.
    """
    if os.name == "nt":
        roots = [Path(os.environ[name]) for name in ("SystemRoot", "ProgramFiles") if name in os.environ]
        installed = any(module.resolve().is_relative_to(root) for root in roots)
    else:
        real = module.resolve()
        installed = real.is_file() and all(_only_root_writes(path) for path in (real, *real.parents))
    if not installed:
        raise EnvironmentFault("B-721", path=str(module), reason="not installed by the system's administrator")
    return module


def _only_root_writes(path: Path) -> bool:
    status = path.stat()
    return status.st_uid == 0 and not status.st_mode & 0o022
