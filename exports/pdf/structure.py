"""The structure tree while a document is laid out: elements in reading order and the content that belongs to them.

Standard structure types of ISO 32000-1, 14.8.4, as PDF/UA-1 (ISO 14289-1, 7) wants them used.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Element:
    """One structure element. `kids` are elements and marks in reading order; `number` counts elements from 0."""

    tag: str
    number: int
    language: str = ""
    alternative: str = ""
    attributes: dict[str, str | int | tuple[float, ...]] = field(default_factory=dict)
    kids: list[Element | Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked content: number `mcid` on page `page` (both from 0)."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A heading for the outline: where it stands, in points from the lower edge of its page."""

    text: str
    level: int
    page: int
    top: float


class Tree:
    """Builds the elements; the stack of open ones is the place where the next element goes."""

    def __init__(self) -> None:
        self.root = Element("Document", 0)
        self._open = [self.root]
        self._count = 1

    def open(self, tag: str) -> Element:
        """A new element that holds the following ones until `close`."""
        element = self.leaf(tag)
        self._open.append(element)
        return element

    def close(self) -> None:
        self._open.pop()

    def leaf(self, tag: str, language: str = "") -> Element:
        """A new element below the open one, itself not opened."""
        element = Element(tag, self._count, language)
        self._count += 1
        self._open[-1].kids.append(element)
        return element
