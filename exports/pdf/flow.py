"""From blocks to strips and elements: what stands where in the order of reading, before it is cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from exports.pdf import measures
from exports.pdf.blocks import (
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Figure,
    Heading,
    PageBreak,
    Panel,
    Paragraph,
    Style,
    Table,
    Text,
)
from exports.pdf.lines import break_lines
from exports.pdf.measures import Type
from exports.pdf.picture import Picture, prepare
from exports.pdf.strips import Box, Column, Image, Strip, as_artifact, boxed, column, row
from exports.pdf.structure import Tree
from forms.errors import FormatError

PIXELS_PER_INCH = 110
"""Small pictures are not blown up beyond this."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks go: left edge, width, and the language there.

    `tag` is that language when it differs from the document's: elements with content then name it themselves.
    """

    x: float
    width: float
    language: str
    tag: str = ""

    def within(self, language: str, document: str) -> Place:
        return replace(self, language=language, tag="" if language == document else language) if language else self


class Flow:
    """Walks the blocks of a document once; `strips`, `tree` and `pictures` are the result."""

    def __init__(self, document: Document) -> None:
        self.tree = Tree()
        self.pictures: dict[str, Picture] = {}
        self._language = document.language
        place = Place(measures.LEFT, measures.BODY_WIDTH, document.language)
        self.strips = [strip for block in document.blocks for strip in self._block(block, place)]

    def _block(self, block: Block, place: Place) -> list[Strip]:
        if isinstance(block, PageBreak):
            return [Strip(height=0, new_page=True)]
        place = place.within(block.language, self._language)
        match block:
            case Heading():
                return self._heading(block, place)
            case Paragraph():
                return self._paragraph(block, place)
            case Entries():
                return self._entries(block, place)
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

    def _text(self, text: Text, kind: Type, tag: str, place: Place, *, flush_right: bool = False) -> Column:
        """A new element with its lines."""
        element = self.tree.leaf(tag, place.tag)
        lines = break_lines(text, kind, place.width, place.language)
        return column(lines, element, kind, x=place.x, width=place.width, flush_right=flush_right)

    def _heading(self, block: Heading, place: Place) -> list[Strip]:
        kind = measures.heading_type(block.level)
        strips = row([self._text(block.text, kind, f"H{block.level}", place)], before=kind.before, after=2)
        strips[0] = replace(strips[0], bookmark=(block.text, block.level))
        return [replace(strip, keep=True) for strip in strips]

    def _paragraph(self, block: Paragraph, place: Place) -> list[Strip]:
        kind = measures.STYLES[block.style]
        quote = block.style is Style.QUOTE
        if quote:
            self.tree.open("BlockQuote")
            place = replace(place, x=place.x + measures.GAP, width=place.width - measures.GAP)
        strips = row([self._text(block.text, kind, "P", place)], before=kind.before)
        if quote:
            self.tree.close()
        return strips

    def _entries(self, block: Entries, place: Place) -> list[Strip]:
        """A list of terms: label and body (ISO 32000-1, 14.8.4.3.3)."""
        if not block.entries:
            return []
        element = self.tree.open("L")
        element.attributes["List.ListNumbering"] = "/None"
        strips: list[Strip] = []
        if block.columns == 1:
            for entry in block.entries:
                strips.extend(self._labelled(entry, place))
        else:
            for start in range(0, len(block.entries), block.columns):
                strips.extend(self._grid(block.entries[start : start + block.columns], block.columns, place))
        self.tree.close()
        return strips

    def _labelled(self, entry: Entry, place: Place) -> list[Strip]:
        indent = measures.LABEL_WIDTH + measures.GAP
        label, body = self._entry(
            entry,
            measures.LABEL,
            replace(place, width=measures.LABEL_WIDTH),
            replace(place, x=place.x + indent, width=place.width - indent),
        )
        return row([label, body], before=measures.LABEL.before)

    def _grid(self, entries: Sequence[Entry], columns: int, place: Place) -> list[Strip]:
        width = (place.width - measures.GAP * (columns - 1)) / columns
        cells = []
        for number, entry in enumerate(entries):
            cell = replace(place, x=place.x + number * (width + measures.GAP), width=width)
            cells.append(self._entry(entry, measures.GRID_LABEL, cell, cell))
        labels = row([label for label, _ in cells], before=measures.GRID_LABEL.before)
        bodies = row([body for _, body in cells], before=0)
        return [replace(strip, keep=True) for strip in labels] + bodies

    def _entry(self, entry: Entry, label: Type, label_place: Place, body_place: Place) -> tuple[Column, Column]:
        self.tree.open("LI")
        term = self._text(entry.label, label, "Lbl", label_place)
        kind = measures.STYLES[Style.BODY]
        place = body_place.within(entry.language, self._language)
        if len(entry.values) == 1 and not entry.quoted:
            body = self._text(entry.values[0], kind, "LBody", place)
        else:
            self.tree.open("LBody")
            if entry.quoted:
                self.tree.open("BlockQuote")
            body = tuple(words for value in entry.values for words in self._text(value, kind, "P", place))
            if entry.quoted:
                self.tree.close()
            self.tree.close()
        self.tree.close()
        return term, body

    def _bullets(self, block: Bullets, place: Place) -> list[Strip]:
        if not block.items:
            return []
        element = self.tree.open("L")
        element.attributes["List.ListNumbering"] = "/Decimal" if block.ordered else "/Disc"
        kind = measures.STYLES[Style.BODY]
        inner = replace(place, x=place.x + 2 * measures.GAP, width=place.width - 2 * measures.GAP)
        strips: list[Strip] = []
        for number, item in enumerate(block.items, start=1):
            self.tree.open("LI")
            label = self._text(
                f"{number}." if block.ordered else "•", kind, "Lbl", replace(place, width=2 * measures.GAP)
            )
            strips.extend(row([label, self._text(item, kind, "LBody", inner)], before=kind.before / 2))
            self.tree.close()
        self.tree.close()
        return strips

    def _table(self, block: Table, place: Place) -> list[Strip]:
        self.tree.open("Table")
        strips: list[Strip] = []
        if block.caption:
            caption = self._text(block.caption, measures.CAPTION, "Caption", place)
            strips.extend(replace(strip, keep=True) for strip in row([caption], before=measures.CAPTION.before + 4))
        self.tree.open("THead")
        head = [
            replace(strip, keep=True, ground=(place.x, place.width))
            for strip in self._table_row(block, block.head, place)
        ]
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
            words = self._text(cell, kind, "TH" if heads else "TD", inner, flush_right=number in block.right)
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
            return self._paragraph(Paragraph(text=block.unprintable), place)
        self.pictures[picture.name] = picture
        element = self.tree.leaf("Figure", place.tag)
        element.alternative = block.alternative
        natural = 72 / PIXELS_PER_INCH
        scale = min(natural, place.width / picture.width, block.height * measures.MM / picture.height)
        image = Image(element, picture, place.x, picture.width * scale, picture.height * scale)
        strips = [Strip(height=image.height, pieces=(image,), before=6, keep=bool(block.caption))]
        if block.caption:
            strips.extend(
                row([self._text(block.caption, measures.CAPTION, "P", place)], before=measures.CAPTION.before)
            )
        return strips

    def _panel(self, block: Panel, place: Place) -> list[Strip]:
        self.tree.open("Sect")
        box = Box(block.tone, place.x, place.width)
        inner = replace(place, x=place.x + 1.5 * measures.PADDING, width=place.width - 3 * measures.PADDING)
        strips = [strip for part in block.blocks for strip in self._block(part, inner)]
        self.tree.close()
        return boxed(strips, box, measures.PADDING)
