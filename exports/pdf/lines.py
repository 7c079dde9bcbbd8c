"""From a paragraph to lines: breaking, hyphens at line ends, visual order.

The text layer is exact by construction: every line ends with the blank, or with U+00AD for a hyphen of ours, that the
reader has to take back to get the writer's text; nothing else is added or lost.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby

from exports.pdf import ink
from exports.pdf.blocks import Text
from exports.pdf.characters import REPLACEMENT, SOFT_HYPHEN, Glyphs, glyphs
from exports.pdf.hyphens import places
from exports.pdf.ink import Part
from exports.pdf.measures import Type
from exports.pdf.script import visual_order

BREAK_AFTER = frozenset(" \u2002\u2003\u2009-\u2010/\u2013\u2014")
FULL_ENOUGH = 0.86
"""A line filled this far is left ragged rather than ended with a hyphen."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its parts, its width in points without trailing blanks, and whether it is set flush right."""

    parts: tuple[Part, ...]
    width: float
    flush_right: bool = False


def break_lines(text: Text, kind: Type, width: float, language: str) -> tuple[Line, ...]:
    """The lines of a paragraph set in `width` points; at least one, which may be empty."""
    found = glyphs(text, strong=kind.strong, emphasis=kind.emphasis)
    breaker = _Breaker(found, width / kind.size * 1000, language if kind.hyphenate else "")
    lines = [_line(found, start, end, hyphen, kind.size) for start, end, hyphen in breaker.cuts()]
    return tuple(lines) or (Line((), 0.0),)


class _Breaker:
    """First fit over the running sum of widths, in thousandths of the type size."""

    def __init__(self, found: Glyphs, width: float, language: str) -> None:
        self._found = found
        self._width = width
        self._language = language if not found.base else ""
        self._sums = [0.0, *accumulate(found.widths)]
        self._hyphen = ink.faces()["regular"].width(SOFT_HYPHEN)
        drawn = found.drawn
        self._breaks = [
            place
            for place in range(1, len(drawn))
            if drawn[place - 1] in BREAK_AFTER and drawn[place] != " " and _may_break(drawn, place)
        ]

    def cuts(self) -> Iterator[tuple[int, int, bool]]:
        """Start, end, and whether the line ends with a hyphen of ours."""
        start, size = 0, len(self._found.drawn)
        while start < size:
            end, hyphen = self._next(start)
            yield start, end, hyphen
            start = end

    def _next(self, start: int) -> tuple[int, bool]:
        drawn, sums = self._found.drawn, self._sums
        limit = sums[start] + self._width + 0.01
        reach = bisect_right(sums, limit, lo=start + 1) - 1
        while reach < len(drawn) and drawn[reach] == " ":
            reach += 1
        if "\n" in drawn[start : reach + 1]:
            return drawn.index("\n", start, reach + 1) + 1, False
        if reach >= len(drawn):
            return len(drawn), False
        index = bisect_right(self._breaks, reach)
        best = self._breaks[index - 1] if index and self._breaks[index - 1] > start else start
        following = self._breaks[index] if index < len(self._breaks) else len(drawn)
        if best == start or sums[best] - sums[start] < self._width * FULL_ENOUGH:
            divided = self._divide(best, following, limit)
            if divided > best:
                return divided, True
        return (best, False) if best > start else (max(reach, start + 1), False)

    def _divide(self, start: int, end: int, limit: float) -> int:
        """The last place in the word from `start` to `end` where a hyphen still fits, or `start`."""
        word = "".join(self._found.drawn[start:end])
        allowed = {start + place for place in places(word, self._language)} if self._language else set()
        allowed |= {place for place in self._found.soft if start < place < end}
        fitting = [place for place in allowed if self._sums[place] + self._hyphen <= limit]
        return max(fitting, default=start)


def _may_break(drawn: list[str], place: int) -> bool:
    """A hyphen or a slash is a break only between letters: "-15" and "24/7" stay whole."""
    if drawn[place - 1] in " \u2002\u2003\u2009":
        return True
    return place >= 3 and drawn[place - 2].isalpha() and drawn[place].isalpha()


def _line(found: Glyphs, start: int, end: int, hyphen: bool, size: float) -> Line:
    stop = end
    while stop > start and found.drawn[stop - 1] in " \n":
        stop -= 1
    # the last line of a paragraph needs no blank; a line feed is one in the text layer
    tail = SOFT_HYPHEN if hyphen else " " if end < len(found.drawn) and stop < end else ""
    parts = list(_parts(found, start, stop))
    width = sum(found.widths[start:stop])
    if tail and found.base:
        parts.append(Part("regular", tail, -ink.faces()["regular"].width(tail)))
    elif tail:
        parts.append(Part(_tail_face(found, stop), tail, width))
    if hyphen:
        width += ink.faces()["regular"].width(SOFT_HYPHEN)
    return Line(tuple(_joined(parts)), width * size / 1000, bool(found.base))


def _tail_face(found: Glyphs, stop: int) -> str:
    face = found.faces[stop - 1] if stop else "regular"
    return face if face != "fallback" else "regular"


def _goes_on(kept: Part, tail: Part) -> bool:
    """Whether `tail`, the blank or hyphen at a line's end, is simply the next glyph of `kept`."""
    plain = kept.actual is None and kept.language == tail.language == ""
    return plain and kept.face == tail.face and tail.drawn in (" ", SOFT_HYPHEN) and tail.at > kept.at


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Neighbours that need nothing of their own, drawn as one."""
    kept: Part | None = None
    for part in parts:
        if kept and _goes_on(kept, part):
            kept = Part(kept.face, kept.drawn + part.drawn, kept.at)
            continue
        if kept:
            yield kept
        kept = part
    if kept:
        yield kept


def _parts(found: Glyphs, start: int, stop: int) -> Iterator[Part]:
    """The line's parts in reading order; what runs from right to left, glyph by glyph."""
    places_at = _offsets(found, start, stop)
    for _, group in groupby(range(start, stop), lambda place: _kind(found, place)):
        members = list(group)
        first = members[0]
        drawn = "".join(found.drawn[place] for place in members)
        source = "".join(_sayable(found.sources[place]) for place in members)
        actual = None if source == drawn else source
        yield Part(found.faces[first], drawn, places_at[first - start], actual, found.languages[first])


def _offsets(found: Glyphs, start: int, stop: int) -> list[float]:
    """Where each glyph of the line begins."""
    widths = found.widths[start:stop]
    if not found.levels:
        return [0.0, *accumulate(widths)]
    line_levels = found.levels[start:stop]
    offsets = [0.0] * len(widths)
    at = 0.0
    for place in _marks_after_bases(visual_order(line_levels), line_levels, found, start):
        offsets[place] = at
        at += widths[place]
    return offsets


def _marks_after_bases(order: list[int], line_levels: list[int], found: Glyphs, start: int) -> list[int]:
    """L3: in a run from right to left a mark is drawn after its letter all the same."""
    result: list[int] = []
    marks: list[int] = []
    for place in order:
        if unicodedata.category(found.drawn[start + place]) == "Mn" and line_levels[place] % 2:
            marks.insert(0, place)
            continue
        result.extend((place, *marks))
        marks = []
    return result + marks


def _kind(found: Glyphs, place: int) -> tuple[object, ...]:
    alone = found.drawn[place] != found.sources[place]
    if found.levels:
        alone = alone or found.base > 0 or found.levels[place] > 0
    return found.languages[place], found.faces[place], place if alone else -1


def _sayable(source: str) -> str:
    """Private and unassigned characters mean nothing outside of the writer's machine (PDF/A-2a, 6.2.11.7.3)."""
    return "".join(
        REPLACEMENT if unicodedata.category(character) in ("Co", "Cn") else character for character in source
    )
