"""The recovery code: 160 random bits that a person can read, type and keep on paper in a safe.

Crockford's base 32: no letters that look alike, upper and lower case mean the same, and a check symbol at the end that
finds every single mistyped character and every swap of neighbours.
"""

from __future__ import annotations

import secrets

from forms.errors import InputError

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_SYMBOLS = _SYMBOLS + "*~$=U"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\t": None, "\n": None, "\r": None})
_BITS = 160
_LENGTH = _BITS // 5
_GROUP = 4


def new_code() -> str:
    """A fresh code as it is printed: eight groups of four, and the check symbol."""
    return written(secrets.randbits(_BITS))


def written(number: int) -> str:
    """The printed form of a 160-bit number."""
    digits = "".join(_SYMBOLS[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    groups = [digits[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP)]
    return "-".join([*groups, _CHECK_SYMBOLS[number % 37]])


def symbols_left(typed: str) -> int:
    """How many symbols a code that is being typed still lacks. Raises `InputError` B-409 as soon as it cannot become
    a code: another symbol among them, more than there are, or all of them with a check symbol that does not fit."""
    code = _plain(typed)
    if any(symbol not in _SYMBOLS for symbol in code[:_LENGTH]):
        raise InputError("B-409")
    if len(code) > _LENGTH:
        secret_of(typed)
    return _LENGTH + 1 - len(code)


def secret_of(typed: str) -> str:
    """The secret that a typed code stands for, however it was grouped. Raises `InputError` B-409 for a mistyped code:
    that is found by the check symbol, without spending a second on the key."""
    code = _plain(typed)
    body, check = code[:-1], code[-1:]
    if len(body) != _LENGTH or any(symbol not in _SYMBOLS for symbol in body):
        raise InputError("B-409")
    number = 0
    for symbol in body:
        number = number << 5 | _SYMBOLS.index(symbol)
    if _CHECK_SYMBOLS[number % 37] != check:
        raise InputError("B-409")
    return body


def _plain(typed: str) -> str:
    return typed.upper().translate(_LOOK_ALIKES)
