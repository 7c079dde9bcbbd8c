"""Shares by SLIP-39: any k of n give the secret back, k - 1 do not, and mistypes are found share by share."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vault import shares
from forms.errors import InputError


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_any_k_of_n_in_any_order(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 8))
    threshold = data.draw(st.integers(2, count))
    made = shares.split(threshold, count)
    chosen = data.draw(st.permutations(made.words))[:threshold]
    assert shares.combine(chosen) == made.secret
    assert {shares.set_of(words) for words in made.words} == {made.set}
    assert [shares.number_of(words) for words in made.words] == list(range(1, count + 1))
    assert {shares.needed_of(words) for words in made.words} == {threshold}


def test_fewer_than_needed_give_nothing() -> None:
    made = shares.split(3, 5)
    for few in combinations(made.words, 2):
        with pytest.raises(InputError, match="B-713") as refused:
            shares.combine(few)
        assert (refused.value.params["given"], refused.value.params["needed"]) == (2, 3)
    with pytest.raises(InputError, match="B-713"):
        shares.combine([made.words[0]] * 3)  # one share three times is one share
    assert shares.combine(made.words) == made.secret  # more than needed is fine


def test_shares_of_two_sets_do_not_mix() -> None:
    left, right = shares.split(2, 2), shares.split(2, 2)
    with pytest.raises(InputError, match="B-713"):
        shares.combine([left.words[0], right.words[1]])


def test_a_mistyped_share_is_named() -> None:
    made = shares.split(2, 3)
    good, other = made.words[0], made.words[1].split()
    for wrong in (other[:-1], [*other[:5], "academic", *other[6:]], [*other, "zwölf"], []):
        with pytest.raises(InputError, match="B-712") as refused:
            shares.combine([good, " ".join(wrong)])
        assert refused.value.params["number"] == 2


def test_words_may_be_numbered_cut_and_in_capitals() -> None:
    made = shares.split(2, 2)
    numbered = "\n".join(f"{n}. {word.upper()}" for n, word in enumerate(made.words[0].split(), start=1))
    cut = " ".join(word[:4] for word in made.words[1].split())
    assert shares.combine([numbered, cut]) == made.secret


@pytest.mark.parametrize(("threshold", "count"), [(1, 1), (1, 3), (3, 2), (2, 17), (0, 0)])
def test_sets_that_are_not_made(threshold: int, count: int) -> None:
    with pytest.raises(InputError, match="B-718"):
        shares.split(threshold, count)


def test_a_secret_is_not_shown_by_accident() -> None:
    made = shares.split(2, 2)
    assert made.secret not in repr(made) and made.words[0] not in repr(made)
