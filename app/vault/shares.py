"""A secret in n shares of which k give it back: SLIP-39, by the library of its authors.

What is split is not the vault key but a random secret of 128 bits that opens a slot of its own (kind "shares"): a set
can be replaced by a new one without touching the vault key, its use is signed by a key of its own, and whoever still
holds shares of an old set holds nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.errors import Bug, InputError

if TYPE_CHECKING:
    from shamir_mnemonic.share import Share

SECRET = 16
FEWEST, MOST = 2, 16
"""Shares that are needed are at least two, so that one person alone opens nothing; SLIP-39 counts to sixteen."""

_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Split:
    """`set` is the number that all shares of the set carry, `words` the shares in their order, 20 words each."""

    set: str
    secret: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)


def split(threshold: int, count: int) -> Split:
    """A fresh secret in `count` shares; any `threshold` of them give it back.

    Raises `InputError` B-718 unless 2 ≤ threshold ≤ count ≤ 16.
    """
    from shamir_mnemonic import generate_mnemonics

    if not FEWEST <= threshold <= count <= MOST:
        raise InputError("B-718", threshold=threshold, count=count, fewest=FEWEST, most=MOST)
    secret = os.urandom(SECRET)
    words = tuple(generate_mnemonics(1, [(threshold, count)], secret)[0])
    for some in (words[:threshold], words[-threshold:]):
        if combine(some) != secret.hex():
            raise Bug("B-454")
    return Split(set_of(words[0]), secret.hex(), words)


def combine(typed: Sequence[str]) -> str:
    """The secret that enough shares give, as the slot takes it.

    A word may be cut to its first four letters. Raises `InputError` B-712 with the number of a share that is mistyped,
    B-713 when there are too few, or they are of different sets.
    """
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    found: dict[int, str] = {}
    sets, needed = set(), FEWEST
    for number, words in enumerate(typed, start=1):
        share = _share(words, number)
        found[share.index] = share.mnemonic()
        sets.add(share.identifier)
        needed = share.member_threshold
    if len(sets) != 1 or len(found) < needed:
        raise InputError("B-713", given=len(found), needed=needed)
    try:
        return str(combine_mnemonics(list(found.values())[:needed]).hex())
    except MnemonicError as error:
        raise InputError("B-713", given=len(found), needed=needed) from error


def set_of(words: str) -> str:
    """The number of the set that a share belongs to. Raises `InputError` B-712."""
    return str(_share(words, 1).identifier)


def number_of(words: str) -> int:
    """The place of a share in its set, from 1. Raises `InputError` B-712."""
    return int(_share(words, 1).index) + 1


def needed_of(words: str) -> int:
    """How many shares of its set are needed, as a share says. Raises `InputError` B-712."""
    return int(_share(words, 1).member_threshold)


def _share(typed: str, number: int) -> Share:
    from shamir_mnemonic import MnemonicError
    from shamir_mnemonic.share import Share

    try:
        return Share.from_mnemonic(_spelled_out(typed))
    except MnemonicError as error:
        raise InputError("B-712", number=number) from error


def _spelled_out(typed: str) -> str:
    """Small letters, without the numbers before the words on the print, words that were cut made whole."""
    from shamir_mnemonic.wordlist import WORDLIST

    whole = {word[:_PREFIX]: word for word in WORDLIST}
    words = [word for word in typed.lower().replace(".", " ").split() if not word.isdigit()]
    return " ".join(whole.get(word, word) if len(word) <= _PREFIX else word for word in words)
