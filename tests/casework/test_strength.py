"""What is too guessable, and with which advice; what is taken."""

from __future__ import annotations

import pytest

from app.casework.strength import Advice, Grade, check, estimate
from forms.errors import InputError
from forms.texts import LANGUAGES, Texts

KNOWN = ("holm", "Karin Holm", "Abteilungsdienst", "Haus 2", "JVA Musterhausen")


@pytest.mark.parametrize(
    ("passphrase", "advice"),
    [
        ("", Advice.TOO_SHORT),
        ("7hj2k!qw", Advice.TOO_SHORT),
        ("passwort1234", Advice.COMMON),
        ("Sommer2026!", Advice.COMMON),
        ("justizvollzug", Advice.COMMON),
        ("Wachtmeister1", Advice.COMMON),
        ("holmkarin2026", Advice.OWN_WORDS),
        ("musterhausen1", Advice.OWN_WORDS),
        ("Abteilungsdienst", Advice.OWN_WORDS),
        ("abcdefghijkl", Advice.ROW),
        ("aaaaabbbbbccccc", Advice.ROW),
        ("12.03.1984-1984", Advice.DATE),
    ],
)
def test_what_is_too_guessable(passphrase: str, advice: Advice) -> None:
    assert estimate(passphrase, KNOWN).advice is advice
    with pytest.raises(InputError, match=advice.value):
        check(passphrase, KNOWN)


@pytest.mark.parametrize("passphrase", ["Vier Kraniche über dem Hof", "amsel birke dachs eiche", "tV9#kq2mZ1wx"])
def test_what_is_taken(passphrase: str) -> None:
    strength = estimate(passphrase, KNOWN)
    assert strength.is_taken and strength.grade in (Grade.ENOUGH, Grade.GOOD, Grade.VERY_GOOD)
    check(passphrase, KNOWN)


def test_words_of_the_user_count_against_him_alone() -> None:
    assert estimate("musterhausen 7x", KNOWN).guesses + 4 < estimate("musterhausen 7x").guesses


def test_longer_is_never_weaker_in_grade() -> None:
    order = list(Grade)
    grades = [order.index(estimate("Laterne Kutter Ampel Fjord"[:length]).grade) for length in range(9, 26, 4)]
    assert grades == sorted(grades)


def test_a_very_long_one_is_judged_by_its_beginning() -> None:
    """The library's work grows with the square of the length; what is pasted may be anything."""
    assert estimate("Laterne Kutter Ampel Fjord " * 400).grade is Grade.VERY_GOOD


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_advice_has_its_own_words(language: str) -> None:
    texts = Texts(language)
    hints = {texts(f"error.{advice.value}.hint", least=10) for advice in Advice if advice is not Advice.TOO_SHORT}
    assert len(hints) == len(Advice) - 1
