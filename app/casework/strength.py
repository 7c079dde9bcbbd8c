"""How hard a passphrase is to guess: the estimate of zxcvbn (Wheeler, USENIX Security 2016), in our own words.

zxcvbn counts how many guesses somebody needs who tries frequent passwords, names, words, dates, rows of keys and their
combinations. It knows no German beyond names and leaked passwords, so words of this trade are added, and what is known
of the user: login, name, office. A passphrase is taken from ten thousand million guesses on: at one second a guess
(`app.vault.slots.calibrate`), a hundred machines try for three years.

Nothing here is logged or kept: the estimate holds no part of the passphrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forms.errors import InputError

MIN_PASSPHRASE = 10
ENOUGH, GOOD, VERY_GOOD = 10.0, 12.0, 15.0
"""Powers of ten of guesses from which a passphrase is taken, called good, and called very good."""

_JUDGED = 72
"""Characters that zxcvbn looks at: its work grows with the square, and the beginning of a long one says enough."""

_TRADE = (
    "anstalt bedienstete bogen dienst dienststelle freigang freistunde gefangene gefangener gefängnis gericht haft "
    "haftraum hafthaus haus justiz justizvollzug jva kennwort knast passphrase passwort polizei richter schlüssel "
    "staatsanwalt staatsanwaltschaft station strafe tresor untersuchungshaft verwaltung vollzug wachtmeister "
    "wahrnehmungsbogen zelle frühling sommer herbst winter montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "januar februar märz april mai juni juli august september oktober november dezember hallo willkommen geheim"
)


class Grade(StrEnum):
    SHORT = "short"
    WEAK = "weak"
    ENOUGH = "enough"
    GOOD = "good"
    VERY_GOOD = "very_good"


class Advice(StrEnum):
    """What makes a passphrase guessable; the value is the code of the error that says what to do about it."""

    TOO_SHORT = "B-525"
    FEW_WORDS = "B-700"
    COMMON = "B-701"
    OWN_WORDS = "B-702"
    ROW = "B-703"
    DATE = "B-704"


@dataclass(frozen=True, slots=True)
class Strength:
    """`guesses` is a power of ten. `advice` is None when the passphrase is taken; else `error.<advice>.text` and
    `.hint` say why not, with the parameter `least`."""

    grade: Grade
    guesses: float
    advice: Advice | None

    @property
    def is_taken(self) -> bool:
        return self.advice is None


def estimate(passphrase: str, known: Iterable[str] = ()) -> Strength:
    """The strength of `passphrase`, for somebody who knows the texts `known` (login, name, office …) of its user."""
    from zxcvbn import zxcvbn

    if len(passphrase) < MIN_PASSPHRASE:
        return Strength(Grade.SHORT, 0.0, Advice.TOO_SHORT)
    own = _words(known)
    judged: dict[str, Any] = zxcvbn(passphrase[:_JUDGED], user_inputs=[*own, *_TRADE.split()], max_length=_JUDGED)
    guesses = float(judged["guesses_log10"])
    if guesses < ENOUGH:
        return Strength(Grade.WEAK, guesses, _advice(judged["sequence"], own))
    grade = Grade.VERY_GOOD if guesses >= VERY_GOOD else Grade.GOOD if guesses >= GOOD else Grade.ENOUGH
    return Strength(grade, guesses, None)


def check(passphrase: str, known: Iterable[str] = ()) -> None:
    """Pass, or raise `InputError`: B-525 too short, B-700 to B-704 too guessable, each with its own advice."""
    strength = estimate(passphrase, known)
    if strength.advice is not None:
        raise InputError(strength.advice.value, least=MIN_PASSPHRASE)


def _words(known: Iterable[str]) -> list[str]:
    """The texts and their words, in small letters; a word of two letters would make everything guessable."""
    words = {word for text in known for word in (text.lower(), *re.split(r"[\W_]+", text.lower()))}
    return sorted(word for word in words if len(word) > 2)


def _advice(sequence: Sequence[dict[str, Any]], own: Sequence[str]) -> Advice:
    """The advice on the longest piece that was recognised."""
    recognised = [piece for piece in sequence if piece["pattern"] != "bruteforce"]
    if not recognised:
        return Advice.FEW_WORDS
    piece = max(recognised, key=lambda one: len(one["token"]))
    match piece["pattern"]:
        case "spatial" | "repeat" | "sequence":
            return Advice.ROW
        case "date" | "regex":
            return Advice.DATE
        case _:
            return Advice.OWN_WORDS if piece["matched_word"] in own else Advice.COMMON
