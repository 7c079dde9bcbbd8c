"""What drivers say, in our codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.vault.smartcard.cards import Found, tries_left
from forms.errors import AccessError, BogenError, EnvironmentFault

if TYPE_CHECKING:
    from pkcs11.types import Token

_ABSENT = ("TokenNotPresent", "TokenNotRecognised", "DeviceRemoved", "SlotIDInvalid", "NoSuchToken")
_REFUSED = (
    "AttributeSensitive",
    "FunctionNotSupported",
    "FunctionRejected",
    "KeyFunctionNotPermitted",
    "KeySizeRange",
    "KeyTypeInconsistent",
    "MechanismInvalid",
    "MechanismParamInvalid",
    "TemplateInconsistent",
)


@contextmanager
def translated(token: Token | None = None, using: Found | None = None) -> Iterator[None]:
    """What a driver says, in our codes. `token` is the one that gets a PIN, `using` the key that is used."""
    import pkcs11

    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise _fault(error, token, using) from error


def _fault(error: Exception, token: Token | None, using: Found | None) -> BogenError:
    name = type(error).__name__
    if token is not None and name in ("PinIncorrect", "PinInvalid", "PinLenRange"):
        return AccessError("B-725", card=token.label, left=_tries_left_now(token))
    if token is not None and name == "PinLocked":
        return AccessError("B-726", card=token.label)
    if name in _ABSENT:
        return EnvironmentFault("B-722")
    if using is not None and name in _REFUSED:
        return EnvironmentFault("B-728", card=using.card.label)
    return EnvironmentFault("B-729", reason=reason_of(error))


def _tries_left_now(token: Token) -> str:
    """Asked anew after a wrong PIN; "?" too when the card was pulled out meanwhile."""
    from pkcs11 import PKCS11Error

    try:
        return tries_left(token.slot.get_token())
    except PKCS11Error:
        return "?"


def reason_of(error: Exception) -> str:
    return " ".join((type(error).__name__, *map(str, error.args)))[:200]
