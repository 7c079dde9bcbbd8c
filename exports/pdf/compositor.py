"""Who sets type: a text becomes an element of the structure tree and lines at a place on the page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from exports.pdf.blocks import Text
from exports.pdf.lines import break_lines
from exports.pdf.measures import Type
from exports.pdf.strips import Column, column
from exports.pdf.structure import Tree


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks go: left edge, width, and the language there.

    `tag` is that language when it differs from the document's: elements with content then name it themselves.
    """

    x: float
    width: float
    language: str
    tag: str = ""


class Compositor:
    """Sets the texts of one document into its tree."""

    def __init__(self, tree: Tree, language: str) -> None:
        self.tree = tree
        self._language = language

    def within(self, place: Place, language: str) -> Place:
        """The same place for words in `language` ("" = as around it)."""
        if not language:
            return place
        return replace(place, language=language, tag="" if language == self._language else language)

    def text(self, text: Text, kind: Type, tag: str, place: Place, *, flush_right: bool = False) -> Column:
        """A new element with its lines."""
        element = self.tree.leaf(tag, place.tag)
        lines = break_lines(text, kind, place.width, place.language)
        return column(lines, element, kind, x=place.x, width=place.width, flush_right=flush_right)
