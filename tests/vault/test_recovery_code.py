"""The recovery code survives reading, typing and bad light; a mistyped one is noticed before any key is computed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault import recovery
from forms.errors import InputError

NUMBERS = st.integers(min_value=0, max_value=2**160 - 1)
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_form_on_paper() -> None:
    code = recovery.new_code()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z*~$=U]", code)
    assert recovery.new_code() != code


@given(NUMBERS)
def test_round_trip(number: int) -> None:
    code = recovery.written(number)
    secret = recovery.secret_of(code)
    value = 0
    for symbol in secret:
        value = value * 32 + SYMBOLS.index(symbol)
    assert value == number


@given(NUMBERS)
def test_lower_case_look_alikes_and_blanks_do_not_matter(number: int) -> None:
    code = recovery.written(number)
    typed = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert recovery.secret_of(typed) == recovery.secret_of(code)


@given(NUMBERS, st.integers(0, 31), st.sampled_from(SYMBOLS))
def test_a_single_wrong_symbol_is_noticed(number: int, place: int, symbol: str) -> None:
    code = recovery.written(number).replace("-", "")
    if code[place] == symbol:
        return
    with pytest.raises(InputError, match="B-409"):
        recovery.secret_of(code[:place] + symbol + code[place + 1 :])


@given(NUMBERS, st.integers(0, 30))
def test_swapped_neighbours_are_noticed(number: int, place: int) -> None:
    code = recovery.written(number).replace("-", "")
    if code[place] == code[place + 1]:
        return
    with pytest.raises(InputError, match="B-409"):
        recovery.secret_of(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@pytest.mark.parametrize("typed", ["", "-", "0000", "U" * 33, "ä" * 33, "0" * 34, "0" * 5000])
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(InputError, match="B-409"):
        recovery.secret_of(typed)
