"""Bech32 (BIP 173) without its 90-character limit, as age writes recipients and identities (bundle-1 §2.6)."""

from __future__ import annotations

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6


def encode(prefix: str, raw: bytes) -> str:
    """`prefix`, the separator `1`, `raw` in 5-bit groups and the checksum; all in lower case."""
    groups = _to_groups(raw)
    polymod = _polymod([*_expanded(prefix), *groups, *([0] * _CHECKSUM)]) ^ 1
    check = [(polymod >> 5 * (_CHECKSUM - 1 - place)) & 31 for place in range(_CHECKSUM)]
    return prefix + "1" + "".join(_ALPHABET[group] for group in [*groups, *check])


def decode(prefix: str, text: str) -> bytes:
    """The bytes behind `text`, which must be lower case and start with `prefix`. Raises `ValueError` otherwise."""
    head, separator, tail = text.rpartition("1")
    if not separator or head != prefix:
        raise ValueError("another kind of key")
    if len(tail) < _CHECKSUM or any(sign not in _VALUES for sign in tail):
        raise ValueError("not bech32")
    groups = [_VALUES[sign] for sign in tail]
    if _polymod([*_expanded(prefix), *groups]) != 1:
        raise ValueError("wrong checksum")
    return _from_groups(groups[:-_CHECKSUM])


def _expanded(prefix: str) -> list[int]:
    return [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]


def _polymod(groups: list[int]) -> int:
    check = 1
    for group in groups:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ group
        for place, factor in enumerate(_GENERATOR):
            if top >> place & 1:
                check ^= factor
    return check


def _to_groups(raw: bytes) -> list[int]:
    padding = -len(raw) * 8 % 5
    number = int.from_bytes(raw, "big") << padding
    count = (len(raw) * 8 + padding) // 5
    return [number >> 5 * (count - 1 - place) & 31 for place in range(count)]


def _from_groups(groups: list[int]) -> bytes:
    padding = len(groups) * 5 % 8
    number = 0
    for group in groups:
        number = number << 5 | group
    # One spelling per key: left-over bits are fewer than a group, and zero.
    if padding >= 5 or number & (1 << padding) - 1:
        raise ValueError("not the only spelling")
    return (number >> padding).to_bytes(len(groups) * 5 // 8, "big")
