"""Strips to pages, and pages to ink.

First artifacts (grounds, frames, rules), then the content in the order of the structure tree, so that whoever reads the
page's stream reads it right as well; last the running head and foot, which are artifacts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from exports.pdf import measures
from exports.pdf.blocks import Document, Span, Text
from exports.pdf.ink import Ink
from exports.pdf.lines import Line, break_lines
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
    last: Strip | None = None
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
            _place(pages[-1], strip, last)
            last = strip
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


def _place(page: Page, strip: Strip, last: Strip | None) -> None:
    if not page.placed:
        if last and last.box and last.box is strip.box:
            page.below -= measures.PADDING
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
        _grounds(page, _box_at_end(pages[:number]), _box_at_start(pages[number + 1 :]), ink)
        owners.append(_content(page, number, ink))
        _furniture(document, number, len(pages), ink)
        ink.end_page()
        for placed in page.placed:
            if placed.strip.bookmark:
                text, level = placed.strip.bookmark
                bookmarks.append(Bookmark(text, level, number, placed.top))
    return owners, bookmarks


def _box_at_end(pages: Sequence[Page]) -> Box | None:
    return pages[-1].placed[-1].strip.box if pages and pages[-1].placed else None


def _box_at_start(pages: Sequence[Page]) -> Box | None:
    return pages[0].placed[0].strip.box if pages and pages[0].placed else None


def _grounds(page: Page, before: Box | None, after: Box | None, ink: Ink) -> None:
    """Panels, grounds and rules. A panel that goes on from or to another page keeps its inner margin there."""
    for box, members in groupby(page.placed, lambda placed: placed.strip.box):
        if box is not None:
            inside = list(members)
            top = inside[0].top + (measures.PADDING if box is before else 0)
            foot = inside[-1].foot - (measures.PADDING if box is after else 0)
            with ink.artifact("Layout"):
                _ground(box, top, foot, ink)
    for placed in page.placed:
        strip = placed.strip
        bars = []
        if strip.ground:
            x, width = strip.ground
            bars.append((x, width, strip.height + strip.before, measures.HEAD_GROUND))
        if strip.rule:
            x, width = strip.rule
            bars.append((x, width, 0.6, measures.HAIRLINE))
        if strip.bar is not None:
            bars.append((strip.bar, measures.BAR, strip.height, measures.HAIRLINE))
        for x, width, height, colour in bars:
            with ink.artifact("Layout"):
                ink.box(x, placed.foot, width, height, colour)


def _ground(box: Box, top: float, foot: float, ink: Ink) -> None:
    ground = measures.PANELS[box.tone]
    ink.box(box.x, foot, box.width, top - foot, ground.fill)
    ink.frame(box.x, foot, box.width, top - foot, colour=ground.frame)
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
    width = measures.BODY_WIDTH
    page_of = _fitted(document.page_of.format(page=number + 1, pages=count), width)
    with ink.artifact("Pagination"):
        if number and document.head:
            _furnish(_fitted(document.head, width), measures.LEFT, measures.HEAD_BASELINE, ink)
        ink.box(measures.LEFT, measures.FOOT_BASELINE + 14, width, 0.6, measures.HAIRLINE)
        for place, text in enumerate(document.foot):
            free = width - (page_of.width + measures.GAP if place == 0 else 0)
            baseline = measures.FOOT_BASELINE - place * measures.FOOT.leading
            _furnish(_fitted(text, free), measures.LEFT, baseline, ink)
        _furnish(page_of, measures.LEFT + width - page_of.width, measures.FOOT_BASELINE, ink)


def _fitted(text: Text, width: float) -> Line:
    """The text on one line; what does not fit ends in an ellipsis."""
    lines = break_lines(text, measures.FOOT, width, "")
    if len(lines) == 1:
        return lines[0]
    spans = (Span(text),) if isinstance(text, str) else text
    words = "".join(span.text for span in spans).split()
    while len(words) > 1 and len(break_lines(" ".join(words) + " …", measures.FOOT, width, "")) > 1:
        words.pop()
    return break_lines(" ".join(words) + " …", measures.FOOT, width, "")[0]


def _furnish(line: Line, x: float, y: float, ink: Ink) -> None:
    ink.line(x, y, line.parts, size=measures.FOOT.size, colour=measures.FOOT.colour)
