"""What a printed document has to say: tag and text of every element, from its blocks alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import assert_never

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
    Table,
    Text,
    Together,
)
from tests.pdf.reader import leaves

_BLANKS = re.compile("[ \u00a0\t\n\r\v\f\u0085\u2028\u2029]+")
_SHOWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Format characters that do show: signs that stand around numbers (Unicode, Prepended_Concatenation_Mark)."""
_IGNORABLE = frozenset(map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0))) | frozenset(
    map(chr, (*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)))
)
"""Code points that are never shown, assigned or not (Unicode, Default_Ignorable_Code_Point)."""
_REPLACED = frozenset(("Co", "Cn", "Cs"))


def normal(text: str) -> str:
    """A text as it is to be heard: NFC, blanks single, no marks that nobody sees, U+FFFD for what means nothing."""
    shown = []
    for character in unicodedata.normalize("NFC", _BLANKS.sub(" ", text)):
        kind = unicodedata.category(character)
        if (kind in ("Cc", "Cf") and character not in _SHOWN) or character in _IGNORABLE:
            continue
        shown.append("\ufffd" if kind in _REPLACED else character)
    return _BLANKS.sub(" ", "".join(shown)).strip(" ")


def heard(text: str) -> str:
    """The text layer of an element put together: hyphens of line ends taken back, blanks single."""
    return _BLANKS.sub(" ", text.replace("\u00ad", "")).strip(" ")


def said(pdf: bytes) -> list[tuple[str, str]]:
    """Tag and text of every element of a file that holds text or a picture, in reading order."""
    return [(tag, normal(text) if tag == "Figure" else heard(text)) for tag, text in leaves(pdf)]


def expected(document: Document) -> list[tuple[str, str]]:
    """Tag and text of every element that holds text or a picture, in reading order."""
    return [(tag, normal(text)) for block in document.blocks for tag, text in _block(block)]


def _plain(text: Text) -> str:
    return text if isinstance(text, str) else "".join(span.text for span in text)


def _block(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Heading():
            yield f"H{block.level}", block.text
        case Paragraph():
            yield "P", _plain(block.text)
        case Entries():
            yield from _entries(block)
        case Bullets():
            for number, item in enumerate(block.items, start=1):
                yield "Lbl", f"{number}." if block.ordered else "•"
                yield "LBody", _plain(item)
        case Table():
            yield from _table(block)
        case Figure():
            yield "Figure", block.alternative
            if block.caption:
                yield "P", block.caption
        case Panel() | Together():
            for part in block.blocks:
                yield from _block(part)
        case PageBreak():
            pass
        case _:
            assert_never(block)


def _entries(block: Entries) -> Iterator[tuple[str, str]]:
    for entry in block.entries:
        yield "Lbl", entry.label
        alone = len(entry.values) == 1 and not entry.quoted
        yield from (("LBody" if alone else "P", _plain(value)) for value in entry.values)


def _table(block: Table) -> Iterator[tuple[str, str]]:
    if block.caption:
        yield "Caption", block.caption
    for cell in block.head:
        yield "TH", cell
    for row in block.rows:
        for number, value in enumerate(row):
            yield "TH" if block.row_heads and number == 0 else "TD", _plain(value)
