"""Masking: no third person's name gets through in any spelling, and nothing else is touched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.masking import Mask, words_of
from app.vault.folding import foldings

SIGN = "[x]"
NAMES = (
    "Müller",
    "Kovács",
    "Yıldız",
    "Dvořák",
    "Петров",
    "Şahin",
    "von der Heyden",
    "Müller-Lüdenscheid",
    "Łukasz",
    "Weiß",
)
PLAIN = ("stand", "allein", "am", "Zaun", "und", "sprach", "mit", "niemandem", "um", "8", "Uhr", "der", "Hof")

spelt = st.sampled_from(
    (
        str,
        str.upper,
        str.lower,
        str.title,
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: name.replace("ü", "ue").replace("ö", "oe").replace("ß", "ss"),
        lambda name: "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)),
        lambda name: "\u200b".join(name),
        lambda name: f"{name}s",
        lambda name: f"„{name}“,",
        lambda name: f"{name}-Brüder",
        lambda name: f"_{name}_7",
    )
)


@given(st.lists(st.tuples(st.sampled_from(NAMES), spelt), min_size=1, max_size=5), st.lists(st.sampled_from(PLAIN)))
def test_no_spelling_of_a_name_gets_through(written: list[tuple[str, object]], plain: list[str]) -> None:
    mask = Mask(SIGN, names=NAMES, numbers=())
    said = [form(name) for name, form in written]  # type: ignore[operator]
    text = " ".join(part for pair in zip(said, [*plain, *PLAIN][: len(said)], strict=False) for part in pair)
    masked = mask(text)
    wanted = {folding for name in NAMES for word in words_of(name) for folding in foldings(word)}
    left = masked.replace(SIGN, " ").replace("_", " ")
    seen = {folding for word in words_of(left) for folding in foldings(word)}
    assert not wanted & seen
    assert mask.count >= len(written)


@given(st.lists(st.sampled_from(PLAIN), max_size=12))
def test_what_names_nobody_stays_as_it_is(plain: list[str]) -> None:
    mask = Mask(SIGN, names=NAMES, numbers=("2/26",))
    text = " ".join(plain)
    assert mask(text) == text
    assert mask.count == 0


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    Mask(SIGN, names=NAMES, numbers=("2/26",))(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Nr.2/26 und 2/26.", "Nr.[x] und [x]."),
        ("12/26 ist ein anderer, 2/261 auch", "12/26 ist ein anderer, 2/261 auch"),
        ("(2/26)", "([x])"),
    ],
)
def test_booking_numbers_are_found_whole(text: str, masked: str) -> None:
    assert Mask(SIGN, names=(), numbers=("2/26",))(text) == masked


def test_the_person_s_own_names_stay_also_where_a_brother_bears_them() -> None:
    mask = Mask(SIGN, names=("Öztürk", "Kemal"), numbers=(), spared=("Öztürk", "Işık"))
    assert mask("Öztürk sprach mit Kemal Öztürk") == "Öztürk sprach mit [x] Öztürk"


@pytest.mark.parametrize("name", ["Li", "Ng", "An"])
def test_a_name_of_two_letters_is_masked_as_a_whole(name: str) -> None:
    mask = Mask(SIGN, names=(name,), numbers=())
    assert mask(f"Sprach mit {name} am Zaun") == "Sprach mit [x] am Zaun"


def test_words_that_only_begin_like_a_name_stay() -> None:
    mask = Mask(SIGN, names=("Petrow", "Zaun"), numbers=())
    assert mask("Petrowski am Zaungast") == "Petrowski am Zaungast"


def test_what_was_masked_is_counted_by_name() -> None:
    mask = Mask(SIGN, names=("Kovács", "Petrow"), numbers=("2/26",))
    mask("Kovacs, Kovács und PETROW (2/26)")
    assert dict(mask.found) == {"Kovács": 2, "Petrow": 1, "2/26": 1}
