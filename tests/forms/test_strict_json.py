"""Strict JSON: one spelling, no surprises, bounded work."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import FormatError
from forms.strict_json import MAX_DEPTH, MAX_INTEGER, dump, load

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | _texts
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4), max_leaves=20
)


@given(_values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert load(dump(value)) == value


@given(_values)
def test_there_is_one_spelling_only(value: object) -> None:
    raw = dump(value)
    assert dump(load(raw)) == raw
    assert raw.endswith(b"\n") and raw.count(b"\n") == 1


@given(st.binary(max_size=64) | st.text(alphabet='[]{},:"\\0123456789.eE+-ntrufalsNI d8', max_size=40).map(str.encode))
def test_any_bytes_give_a_value_or_a_format_error(raw: bytes) -> None:
    try:
        value = load(raw)
    except FormatError:
        return
    assert json.loads(raw) == value
    dump(value)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff{}", "B-100"),
        (b'"\xed\xa0\x80"', "B-100"),
        (b"\xef\xbb\xbf{}", "B-101"),
        (b"", "B-102"),
        (b"{} {}", "B-102"),
        (b"{'a':1}", "B-102"),
        (b'{"a":1,}', "B-102"),
        (b'"a\nb"', "B-102"),
        (b"01", "B-102"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "B-103"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "B-103"),
        (b'{"a":1,"a":1}', "B-104"),
        (b'[{"b":{"a":1,"\\u0061":2}}]', "B-104"),
        (b"1.0", "B-105"),
        (b"1e2", "B-105"),
        (b"-0", "B-105"),
        (b"NaN", "B-105"),
        (b"-Infinity", "B-105"),
        (b"9007199254740992", "B-105"),
        (b"9" * 5000, "B-105"),
        (b'"\\ud800"', "B-106"),
        (b'{"\\udc00":1}', "B-106"),
    ],
)
def test_each_surprise_is_refused_by_its_own_code(raw: bytes, code: str) -> None:
    with pytest.raises(FormatError) as refusal:
        load(raw)
    assert refusal.value.code == code


def test_depth_up_to_the_limit_is_read() -> None:
    raw = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert dump(load(raw)) == raw + b"\n"


def test_brackets_in_texts_are_not_depth() -> None:
    assert load(b'"' + b"[" * 1000 + b'"') == "[" * 1000
    assert load(b'["\\"' + b"[" * 1000 + b'"]') == ['"' + "[" * 1000]


@pytest.mark.parametrize("raw", [b"[" * 1_000_000, b'"' + b'\\"' * 500_000, b'{"a":' * 200_000])
def test_hostile_input_costs_one_pass(raw: bytes) -> None:
    begin = time.perf_counter()
    with pytest.raises(FormatError):
        load(raw)
    assert time.perf_counter() - begin < 2.0


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), MAX_INTEGER + 1, "\ud800", {"\udc00": 1}, {1: 2}, (1,), b"x", {"a": [object()]}]
)
def test_the_writer_refuses_what_the_reader_would(value: object) -> None:
    with pytest.raises(ValueError, match="of ours"):
        dump(value)


def test_the_writer_refuses_endless_depth() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        dump(endless)
