"""Strips to pages, and pages to ink.

First artifacts (grounds, frames, rules), then the content in the order of the structure tree, so that whoever reads the
page's stream reads it right as well; last the running head and foot, which are artifacts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from exports.pdf import measures
from exports.pdf.blocks import Document, Text
from exports.pdf.ink import Ink
from exports.pdf.lines import break_lines
from exports.pdf.strips import Box, Image, Strip, Words
from exports.pdf.structure import Bookmark, Element, Mark

FLOOR = measures.BOTTOM
CEILING = measures.HEIGHT - measures.TOP


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip whose upper edge lies at `top`."""

    strip: Strip
    top: float

    @property
    def foot(self) -> float:
        return self.top - self.strip.height


@dataclass(slots=True)
class Page:
    placed: list[Placed] = field(default_factory=list)
    below: float = CEILING


def paginate(strips: Sequence[Strip]) -> list[Page]:
    """Fill pages from the top; strips that are tied together move together, unless they are longer than a page."""
    pages = [Page()]
    for group in _groups(strips):
        if group[0].new_page:
            if pages[-1].placed:
                pages.append(Page())
            continue
        needed = sum(strip.height for strip in group) + sum(strip.before for strip in group[1:])
        if pages[-1].placed and pages[-1].below - group[0].before - needed < FLOOR:
            pages.append(Page())
        for strip in group:
            if pages[-1].placed and pages[-1].below - strip.before - strip.height < FLOOR:
                pages.append(Page())
            _place(pages[-1], strip)
    if len(pages) > 1 and not pages[-1].placed:
        pages.pop()
    return pages


def _groups(strips: Sequence[Strip]) -> Iterable[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def _place(page: Page, strip: Strip) -> None:
    if not page.placed:
        for head in strip.head:
            page.placed.append(Placed(head, page.below))
            page.below -= head.height
    before = strip.before if page.placed else 0.0
    page.placed.append(Placed(strip, page.below - before))
    page.below -= before + strip.height


def draw(pages: Sequence[Page], document: Document, ink: Ink) -> tuple[list[list[Element]], list[Bookmark]]:
    """Draw all pages. Returns the owners of each page's marked content (by MCID) and the headings as bookmarks."""
    owners: list[list[Element]] = []
    bookmarks: list[Bookmark] = []
    for number, page in enumerate(pages):
        _grounds(page, ink)
        owners.append(_content(page, number, ink))
        _furniture(document, number, len(pages), ink)
        ink.end_page()
        for placed in page.placed:
            if placed.strip.bookmark:
                text, level = placed.strip.bookmark
                bookmarks.append(Bookmark(text, level, number, placed.top))
    return owners, bookmarks


def _grounds(page: Page, ink: Ink) -> None:
    for box, members in groupby(page.placed, lambda placed: placed.strip.box):
        if box is not None:
            inside = list(members)
            with ink.artifact("Layout"):
                _ground(box, inside[0].top, inside[-1].foot, ink)
    for placed in page.placed:
        strip = placed.strip
        if strip.ground:
            with ink.artifact("Layout"):
                ink.box(
                    strip.ground[0], placed.foot, strip.ground[1], strip.height + strip.before, measures.HEAD_GROUND
                )
        if strip.rule:
            with ink.artifact("Layout"):
                ink.box(strip.rule[0], placed.foot, strip.rule[1], 0.6, measures.HAIRLINE)


def _ground(box: Box, top: float, foot: float, ink: Ink) -> None:
    ground = measures.PANELS[box.tone]
    ink.box(box.x, foot, box.width, top - foot, ground.fill)
    ink.frame(box.x, foot, box.width, top - foot, ground.frame, 0.6)
    if ground.bar:
        ink.box(box.x, foot, 2.4, top - foot, ground.bar)


def _content(page: Page, number: int, ink: Ink) -> list[Element]:
    pieces = [
        (piece, placed)
        for placed in page.placed
        for piece in placed.strip.pieces
        if isinstance(piece, Image) or piece.line.parts
    ]
    for piece, placed in pieces:
        if piece.element is None and isinstance(piece, Words):
            with ink.artifact("Pagination"):
                _words(piece, placed, ink)
    owned = [(piece.element, piece, placed) for piece, placed in pieces if piece.element is not None]
    owned.sort(key=lambda entry: entry[0].number)
    owners: list[Element] = []
    for element, members in groupby(owned, lambda entry: entry[0]):
        with ink.marked(element.tag, len(owners)):
            for _, piece, placed in members:
                if isinstance(piece, Words):
                    _words(piece, placed, ink)
                else:
                    _picture(piece, placed, ink)
        element.kids.append(Mark(number, len(owners)))
        owners.append(element)
    return owners


def _words(piece: Words, placed: Placed, ink: Ink) -> None:
    baseline = placed.top - placed.strip.baseline
    ink.line(piece.x, baseline, piece.line.parts, size=piece.kind.size, colour=piece.kind.colour)


def _picture(piece: Image, placed: Placed, ink: Ink) -> None:
    low = placed.top - piece.height
    ink.picture(piece.picture.name, piece.x, low, piece.width, piece.height)
    box = (piece.x, low, piece.x + piece.width, placed.top)
    piece.element.attributes["Layout.BBox"] = box


def _furniture(document: Document, number: int, count: int, ink: Ink) -> None:
    """Running head and foot; both repeat what the content says, so a screen reader skips them."""
    with ink.artifact("Pagination"):
        if number and document.head:
            _line(document.head, measures.LEFT, measures.HEAD_BASELINE, ink, document.language)
        ink.box(measures.LEFT, measures.FOOT_BASELINE + 14, measures.BODY_WIDTH, 0.6, measures.HAIRLINE)
        for place, text in enumerate(document.foot):
            baseline = measures.FOOT_BASELINE - place * measures.FOOT.leading
            _line(text, measures.LEFT, baseline, ink, document.language)
        page_of = document.page_of.format(page=number + 1, pages=count)
        _line(page_of, measures.LEFT, measures.FOOT_BASELINE, ink, document.language, flush_right=True)


def _line(text: Text, x: float, y: float, ink: Ink, language: str, *, flush_right: bool = False) -> None:
    line = break_lines(text, measures.FOOT, measures.BODY_WIDTH, language)[0]
    x += measures.BODY_WIDTH - line.width if flush_right else 0
    ink.line(x, y, line.parts, size=measures.FOOT.size, colour=measures.FOOT.colour)
