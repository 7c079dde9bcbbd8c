"""From blocks to strips and elements: what stands where in the order of reading, before it is cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from exports.pdf import measures
from exports.pdf.blocks import (
    Block,
    Bullets,
    Document,
    Entries,
    Figure,
    Heading,
    PageBreak,
    Panel,
    Paragraph,
    Style,
    Table,
    Text,
    Together,
)
from exports.pdf.compositor import Compositor, Place
from exports.pdf.entries import entry_strips
from exports.pdf.picture import Picture, prepare
from exports.pdf.strips import Box, Column, Image, Strip, as_artifact, boxed, kept, row
from exports.pdf.structure import Tree
from forms.errors import FormatError

PIXELS_PER_INCH = 110
"""Small pictures are not blown up beyond this."""


class Flow:
    """Walks the blocks of a document once; `strips`, `tree` and `pictures` are the result."""

    def __init__(self, document: Document) -> None:
        self.tree = Tree()
        self.pictures: dict[str, Picture] = {}
        self._set = Compositor(self.tree, document.language)
        place = Place(measures.LEFT, measures.BODY_WIDTH, document.language)
        self.strips = [strip for block in document.blocks for strip in self._block(block, place)]

    def _block(self, block: Block, place: Place) -> list[Strip]:
        if isinstance(block, PageBreak):
            return [Strip(height=0, new_page=True)]
        if isinstance(block, Together):
            return kept([strip for part in block.blocks for strip in self._block(part, place)], measures.WHOLE)
        place = self._set.within(place, block.language)
        match block:
            case Heading():
                return self._heading(block, place)
            case Paragraph():
                return self._paragraph(block, place)
            case Entries():
                return entry_strips(block, place, self._set)
            case Bullets():
                return self._bullets(block, place)
            case Table():
                return self._table(block, place)
            case Figure():
                return self._figure(block, place)
            case Panel():
                return self._panel(block, place)
            case _:
                assert_never(block)

    def _heading(self, block: Heading, place: Place) -> list[Strip]:
        kind = measures.heading_type(block.level)
        strips = row(
            [self._set.text(block.text, kind, f"H{block.level}", place)],
            before=kind.before,
            after=2 if block.level < 3 else 0,
        )
        strips[0] = replace(strips[0], bookmark=(block.text, block.level))
        return [replace(strip, keep=True) for strip in strips]

    def _paragraph(self, block: Paragraph, place: Place) -> list[Strip]:
        kind = measures.STYLES[block.style]
        quote = block.style is Style.QUOTE
        if quote:
            self.tree.open("BlockQuote")
            place = replace(place, x=place.x + measures.GAP, width=place.width - measures.GAP)
        strips = row([self._set.text(block.text, kind, "P", place)], before=kind.before)
        if quote:
            self.tree.close()
            strips = [replace(strip, bar=place.x - measures.GAP) for strip in strips]
        return strips

    def _bullets(self, block: Bullets, place: Place) -> list[Strip]:
        if not block.items:
            return []
        element = self.tree.open("L")
        element.attributes["List.ListNumbering"] = "/Decimal" if block.ordered else "/Disc"
        kind = measures.STYLES[Style.BODY]
        inner = replace(place, x=place.x + measures.INDENT, width=place.width - measures.INDENT)
        strips: list[Strip] = []
        for number, item in enumerate(block.items, start=1):
            self.tree.open("LI")
            label = self._set.text(
                f"{number}." if block.ordered else "•", kind, "Lbl", replace(place, width=measures.INDENT)
            )
            strips.extend(row([label, self._set.text(item, kind, "LBody", inner)], before=kind.before / 2))
            self.tree.close()
        self.tree.close()
        return strips

    def _table(self, block: Table, place: Place) -> list[Strip]:
        self.tree.open("Table")
        strips: list[Strip] = []
        if block.caption:
            caption = self._set.text(block.caption, measures.CAPTION, "Caption", place)
            strips.extend(replace(strip, keep=True) for strip in row([caption], before=measures.CAPTION.before + 4))
        if block.rows:  # a head without a body is no THead (ISO 14289-1, 7.2)
            self.tree.open("THead")
        head = [
            replace(strip, keep=True, ground=(place.x, place.width))
            for strip in self._table_row(block, block.head, place)
        ]
        if block.rows:
            self.tree.close()
        repeated = as_artifact(head)
        strips.extend(head)
        if block.rows:
            self.tree.open("TBody")
            for cells in block.rows:
                strips.extend(replace(strip, head=repeated) for strip in self._table_row(block, cells, place))
            self.tree.close()
        self.tree.close()
        return strips

    def _table_row(self, block: Table, cells: Sequence[Text], place: Place) -> list[Strip]:
        in_head = cells is block.head
        shares = block.widths or tuple(1.0 for _ in block.head)
        self.tree.open("TR")
        columns: list[Column] = []
        x = place.x
        for number, cell in enumerate(cells):
            width = place.width * shares[number] / sum(shares)
            heads = in_head or (block.row_heads and number == 0)
            kind = measures.CELL_HEAD if heads else measures.CELL
            inner = replace(place, x=x + measures.CELL_PADDING, width=width - 2 * measures.CELL_PADDING)
            words = self._set.text(cell, kind, "TH" if heads else "TD", inner, flush_right=number in block.right)
            element = words[0].element
            if heads and element is not None:
                element.attributes["Table.Scope"] = "/Column" if in_head else "/Row"
            columns.append(words)
            x += width
        self.tree.close()
        strips = row(columns, before=measures.CELL.before, after=measures.CELL.before)
        strips[-1] = replace(strips[-1], rule=(place.x, place.width))
        return strips

    def _figure(self, block: Figure, place: Place) -> list[Strip]:
        try:
            picture = prepare(block.picture)
        except FormatError:
            if not block.unprintable:
                raise
            strips = self._paragraph(Paragraph(text=block.unprintable), place)
            return [*(replace(strip, keep=True) for strip in strips), *self._caption(block, place)]
        self.pictures[picture.name] = picture
        element = self.tree.leaf("Figure", place.tag)
        element.alternative = block.alternative
        natural = 72 / PIXELS_PER_INCH
        scale = min(natural, place.width / picture.width, block.height * measures.MM / picture.height)
        image = Image(element, picture, place.x, picture.width * scale, picture.height * scale)
        strips = [Strip(height=image.height, pieces=(image,), before=6, keep=bool(block.caption))]
        return strips + self._caption(block, place)

    def _caption(self, block: Figure, place: Place) -> list[Strip]:
        if not block.caption:
            return []
        caption = self._set.text(block.caption, measures.CAPTION, "P", place)
        return row([caption], before=measures.CAPTION.before)

    def _panel(self, block: Panel, place: Place) -> list[Strip]:
        self.tree.open("Sect")
        box = Box(block.tone, place.x, place.width)
        inner = replace(place, x=place.x + 1.5 * measures.PADDING, width=place.width - 3 * measures.PADDING)
        strips = [strip for part in block.blocks for strip in self._block(part, inner)]
        self.tree.close()
        return boxed(strips, box, measures.PADDING, whole=measures.WHOLE)
