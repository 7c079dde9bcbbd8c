"""Strips: horizontal bands of the page, each of which stays whole, and rows made of several cells.

A row becomes as many strips as its longest cell has lines, so that rows of any height can run over a page's end line by
line. The order on the page is that of the strips; the order of reading is that of the structure tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from exports.pdf.blocks import Tone
from exports.pdf.lines import Line
from exports.pdf.measures import Type
from exports.pdf.picture import Picture
from exports.pdf.structure import Element


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at `x`; without an element it is an artifact (a repeated table head)."""

    element: Element | None
    line: Line
    kind: Type
    x: float


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at `x`, in points."""

    element: Element
    picture: Picture
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A panel's ground; strips of the same box on one page share one drawing."""

    tone: Tone
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A band of the page.

    `before` is white space that a page's top swallows; `keep` ties the strip to the next one; `rule` (x, width) is a
    hairline at its foot; `ground` (x, width) a light bar behind it; `bar` the x of a stroke at its left, beside a
    quote; `head` is drawn again when it begins a page.
    """

    height: float
    pieces: tuple[Words | Image, ...] = ()
    before: float = 0.0
    keep: bool = False
    box: Box | None = None
    rule: tuple[float, float] | None = None
    ground: tuple[float, float] | None = None
    bar: float | None = None
    head: tuple[Strip, ...] = ()
    bookmark: tuple[str, int] | None = None
    new_page: bool = False

    @property
    def baseline(self) -> float:
        """Depth of the common baseline of all words below the strip's top."""
        kinds = [piece.kind for piece in self.pieces if isinstance(piece, Words)]
        return max((kind.leading / 2 + kind.size * 0.33 for kind in kinds), default=0.0)


Column = tuple[Words, ...]


def column(
    lines: Sequence[Line], element: Element, kind: Type, *, x: float, width: float, flush_right: bool = False
) -> Column:
    """The lines of one text below each other, `width` points wide from `x`."""
    return tuple(
        Words(element, line, kind, x + (width - line.width if flush_right or line.flush_right else 0)) for line in lines
    )


def row(columns: Sequence[Column], *, before: float, after: float = 0.0) -> list[Strip]:
    """Strips for columns that stand side by side. One or two lines at either end are never left alone."""
    bands = [tuple(piece for piece in band if piece is not None) for band in zip_longest(*columns)]
    return [
        Strip(
            height=max(piece.kind.leading for piece in band) + (after if place == len(bands) - 1 else 0),
            pieces=band,
            before=before if place == 0 else 0.0,
            keep=len(bands) > 1 and place in (0, len(bands) - 2),
        )
        for place, band in enumerate(bands)
    ]


def boxed(strips: Sequence[Strip], box: Box, padding: float, *, whole: float) -> list[Strip]:
    """The strips in a panel, with white space at both ends. Up to a height of `whole` points it is not divided."""
    inner = [replace(strip, box=strip.box or box) for strip in strips]
    if inner:
        inner[0] = replace(inner[0], before=0.0)
        inner[-1] = replace(inner[-1], keep=True)
    upper = Strip(height=padding, before=padding * 1.5, keep=True, box=box)
    return kept([upper, *inner, Strip(height=padding, box=box)], whole)


def kept(strips: Sequence[Strip], whole: float) -> list[Strip]:
    """The strips, tied to each other if they are no higher than `whole` points."""
    if sum(strip.before + strip.height for strip in strips) > whole:
        return list(strips)
    return [*(replace(strip, keep=True) for strip in strips[:-1]), *strips[-1:]]


def as_artifact(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """The same drawing without content: what is repeated on a following page is not read twice."""
    return tuple(
        replace(
            strip,
            pieces=tuple(replace(piece, element=None) for piece in strip.pieces if isinstance(piece, Words)),
            keep=True,
        )
        for strip in strips
    )
