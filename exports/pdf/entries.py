"""Labels and values: side by side, or as a grid of cells in which the label stands above its value.

In the structure tree both are a list of terms, label and body (ISO 32000-1, 14.8.4.3.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exports.pdf import measures
from exports.pdf.blocks import Entries, Entry, Style, Text
from exports.pdf.compositor import Compositor, Place
from exports.pdf.lines import break_lines
from exports.pdf.measures import Type
from exports.pdf.strips import Column, Strip, row

HANG = 2 * measures.MM
MOST_LINES = 2
"""A value that needs more lines in its cell gets the whole row."""


def entry_strips(block: Entries, place: Place, compositor: Compositor) -> list[Strip]:
    """The strips of all entries; none for none."""
    if not block.entries:
        return []
    element = compositor.tree.open("L")
    element.attributes["List.ListNumbering"] = "/None"
    strips: list[Strip] = []
    if block.columns == 1:
        for entry in block.entries:
            strips.extend(_labelled(entry, place, compositor))
    else:
        columns = _columns(block, place)
        width = _width(columns, place)
        for entries in _rows(block, columns, width, place.language):
            strips.extend(_cells(entries, width if len(entries) > 1 else place.width, place, compositor))
    compositor.tree.close()
    return strips


def _columns(block: Entries, place: Place) -> int:
    """The columns asked for, or fewer, so that every label keeps to one line."""
    columns = block.columns
    labels = [entry.label for entry in block.entries]
    while columns > 2 and any(
        len(break_lines(label, measures.GRID_LABEL, _width(columns, place), place.language)) > 1 for label in labels
    ):
        columns -= 1
    return columns


def _width(columns: int, place: Place) -> float:
    return (place.width - measures.GAP * (columns - 1)) / columns


def _rows(block: Entries, columns: int, width: float, language: str) -> Iterator[list[Entry]]:
    """As many entries to a row as there are columns, wide ones alone."""
    cells: list[Entry] = []
    for entry in block.entries:
        if _is_wide(entry, width, language):
            if cells:
                yield cells
            yield [entry]
            cells = []
            continue
        cells.append(entry)
        if len(cells) == columns:
            yield cells
            cells = []
    if cells:
        yield cells


def _is_wide(entry: Entry, width: float, language: str) -> bool:
    kind = measures.STYLES[Style.BODY]
    language = entry.language or language
    return any(len(break_lines(value, kind, width, language)) > MOST_LINES for value in entry.values)


def _labelled(entry: Entry, place: Place, compositor: Compositor) -> list[Strip]:
    indent = measures.LABEL_WIDTH + measures.GAP
    label_place = replace(place, width=measures.LABEL_WIDTH)
    body_place = replace(place, x=place.x + indent, width=place.width - indent)
    label, body = _entry(entry, measures.LABEL, (label_place, body_place), compositor)
    return row([label, body], before=measures.LABEL.before)


def _cells(entries: Sequence[Entry], width: float, place: Place, compositor: Compositor) -> list[Strip]:
    cells = []
    for number, entry in enumerate(entries):
        cell = replace(place, x=place.x + number * (width + measures.GAP), width=width)
        cells.append(_entry(entry, measures.GRID_LABEL, (cell, cell), compositor))
    labels = row([label for label, _ in cells], before=measures.GRID_LABEL.before)
    bodies = row([body for _, body in cells], before=0)
    return [replace(strip, keep=True) for strip in labels] + bodies


def _entry(entry: Entry, label: Type, places: tuple[Place, Place], compositor: Compositor) -> tuple[Column, Column]:
    tree = compositor.tree
    tree.open("LI")
    term = compositor.text(entry.label, label, "Lbl", places[0])
    kind = measures.STYLES[Style.BODY]
    place = compositor.within(places[1], entry.language)
    if len(entry.values) == 1 and not entry.quoted:
        body = _at_label(compositor.text(entry.values[0], kind, "LBody", place), place)
    else:
        tree.open("LBody")
        if entry.quoted:
            tree.open("BlockQuote")
        body = tuple(words for value in entry.values for words in _hanging(compositor, value, kind, place))
        if entry.quoted:
            tree.close()
        tree.close()
    tree.close()
    return term, body


def _at_label(column: Column, place: Place) -> Column:
    """A value on one line stands below its label, also when it runs from right to left."""
    return tuple(replace(words, x=place.x) for words in column) if len(column) == 1 else column


def _hanging(compositor: Compositor, value: Text, kind: Type, place: Place) -> Column:
    """One of several values: its further lines are set in, so that it is not taken for two."""
    first, *further = compositor.text(value, kind, "P", replace(place, width=place.width - HANG))
    return (first, *(replace(words, x=words.x + HANG) for words in further))
