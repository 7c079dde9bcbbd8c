"""What a printed document consists of: plain frozen values without any layout.

Every block may name its `language` (BCP 47, "" = that of the document), so that a screen reader pronounces it right
(PDF/UA-1, ISO 14289-1, 7.2). Texts are the user's own words; `render` cleans them and never interprets markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text that is set apart by weight, slant or language."""

    text: str
    strong: bool = False
    emphasis: bool = False
    language: str = ""


Text = str | tuple[Span, ...]


class Style(Enum):
    """How a paragraph is set. `FACT` is the reading type of what was seen or heard; `SMALL` is for legal notes."""

    BODY = "body"
    FACT = "fact"
    LEAD = "lead"
    SMALL = "small"
    QUOTE = "quote"
    LABEL = "label"


class Tone(Enum):
    """What a panel says before it is read: a box of master data, a personal assessment, a notice, a warning."""

    PLAIN = "plain"
    ASSESSMENT = "assessment"
    NOTICE = "notice"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; levels start at 1 and never skip one downwards (ISO 14289-1, 7.4.2)."""

    text: str
    level: int = 2
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text. A line feed forces a new line."""

    text: Text
    style: Style = Style.BODY
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One label with its values. `language` is that of the values; `quoted` marks them as somebody's literal words."""

    label: str
    values: tuple[Text, ...]
    language: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Labels and values: one below the other (`columns` 1), or a grid with the label above its value."""

    entries: tuple[Entry, ...]
    columns: int = 1
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list, numbered when `ordered`."""

    items: tuple[Text, ...]
    ordered: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with one row of headings that is repeated on following pages.

    `widths` are shares of the full width (equal when empty), `right` the columns set flush right, and with `row_heads`
    the first cell of each row is its heading.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()
    right: frozenset[int] = frozenset()
    row_heads: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A JPEG or PNG picture. `alternative` says in words what it shows; `height` is its greatest height in mm.

    `unprintable` stands in its place when the picture cannot be printed; without it, `render` raises.
    """

    picture: bytes
    alternative: str
    caption: str = ""
    unprintable: str = ""
    height: float = 90.0
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Blocks set apart in a box; it may run over several pages."""

    blocks: tuple[Block, ...]
    tone: Tone = Tone.PLAIN
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Blocks that stay on one page if they fill no more than half of it: a signature never stands alone."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Heading | Paragraph | Entries | Bullets | Table | Figure | Panel | Together | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document to print.

    `created` (with its offset) becomes the file's time, never the clock's: the same document gives the same bytes.
    `foot` stands on every page beside `page_of`, whose `{page}` and `{pages}` are filled; `head` on all but the first.
    """

    title: str
    language: str
    created: datetime
    blocks: tuple[Block, ...]
    author: str = ""
    subject: str = ""
    head: str = ""
    foot: tuple[Text, ...] = ()
    page_of: str = "{page} / {pages}"
