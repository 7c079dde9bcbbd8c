"""JSON without surprises: written once, signed as it lies, read strictly.

The rules stand in the bundle format, section "bytes as they lie": no duplicate keys, no floats (numbers are integers
within ±(2⁵³−1) or strings, RFC 7493 §2.2), no lone surrogates (RFC 7493 §2.1), no byte order mark (RFC 8259 §8.1),
bounded depth. A reader that is stricter than the writer would be a bug: `load(dump(value)) == value` always holds.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from forms.errors import FormatError

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32

# A string (even one that never ends, or the scan would start over at each of its quotes), or a run of brackets.
_STRUCTURE = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[\[{]+|[\]}]+', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def dump(value: object) -> bytes:
    """The one spelling of `value`: sorted keys, UTF-8 without escapes, no blanks, a line feed at the end.

    Raises `ValueError` for anything that JSON of ours may not hold: that is a mistake in the calling code.
    """
    _check(value, depth=0)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"


def load(raw: bytes, *, max_depth: int = MAX_DEPTH) -> object:
    """The value of `raw`. Raises `FormatError` for whatever `dump` could not have meant."""
    try:
        text = raw.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise FormatError("B-100", position=error.start) from error
    if text.startswith("\ufeff"):
        raise FormatError("B-101")
    _check_brackets(text, max_depth)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_pairs,
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except json.JSONDecodeError as error:
        raise FormatError("B-102", position=error.pos) from error
    _check_strings(value)
    return value


def _check(value: object, *, depth: int) -> None:
    if isinstance(value, str):
        _check_writable(value)
    elif isinstance(value, (list, dict)):
        if depth >= MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH}")
        _check_children(value, depth=depth + 1)
    elif not (value is None or (isinstance(value, int) and abs(value) <= MAX_INTEGER)):
        raise ValueError(f"not a JSON value of ours: {value!r:.80}")


def _check_children(value: list[object] | dict[object, object], *, depth: int) -> None:
    if isinstance(value, list):
        for item in value:
            _check(item, depth=depth)
        return
    for key, item in value.items():
        _check_writable(key)
        _check(item, depth=depth)


def _check_writable(text: object) -> None:
    if not isinstance(text, str) or _has_lone_surrogate(text):
        raise ValueError(f"not a text of ours: {text!r:.80}")


def _has_lone_surrogate(text: str) -> bool:
    # Python's own strings hold no surrogate pairs: any surrogate is a lone one.
    return _SURROGATE.search(text) is not None


def _check_brackets(text: str, max_depth: int) -> None:
    """Counts depth before the recursive parser runs, so that 100 000 brackets cost one pass and no stack."""
    depth = 0
    for found in _STRUCTURE.finditer(text):
        run = found[0]
        if run[0] in "[{":
            depth += len(run)
            if depth > max_depth:
                raise FormatError("B-103", limit=max_depth)
        elif run[0] in "]}":
            depth -= len(run)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise FormatError("B-104", key=ascii(key[:40]))
            seen.add(key)
    return result


def _integer(digits: str) -> int:
    # The length is checked first: int() refuses thousands of digits with a ValueError of its own.
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise FormatError("B-105", number=digits[:20])
    if digits == "-0":
        raise FormatError("B-105", number=digits)
    return int(digits)


def _refuse_number(digits: str) -> NoReturn:
    raise FormatError("B-105", number=digits[:20])


def _check_strings(value: object) -> None:
    """Escapes such as "\\ud800" make lone surrogates that the UTF-8 check cannot see."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if _has_lone_surrogate(item):
                raise FormatError("B-106")
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
