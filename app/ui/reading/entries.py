"""Labels and values side by side, and texts in the type for reading."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.ui import tokens
from app.ui.kit.words import label

LABEL = 176
"""Width of the labels, the same in all parts of a sheet, so that the values stand in one line."""
Entry = tuple[str, str]
"""A label and its value."""


def entries(pairs: Iterable[Entry], *, width: int = LABEL) -> QWidget:
    """The pairs below each other, labels on the left in a column of this width."""
    grid_owner = QWidget()
    grid = QGridLayout(grid_owner)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(tokens.GAP)
    grid.setVerticalSpacing(tokens.HAIR)
    grid.setColumnMinimumWidth(0, width)
    grid.setColumnStretch(1, 1)
    for row, (title, value) in enumerate(pairs):
        words = label(title, "muted")
        words.setFixedWidth(width)
        grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(selectable(label(value)), row, 1, Qt.AlignmentFlag.AlignTop)
    return grid_owner


def reading_text(title: str, text: str, *, quoted: bool = False) -> QWidget:
    """A text that is read, not filled; `quoted` sets it off with a line, as somebody's own words."""
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(tokens.HAIR)
    column.addWidget(label(title, "label"))
    words = selectable(label(text, "reading"))
    if quoted:
        words.setProperty("quoted", True)
    column.addWidget(words)
    return frame


def selectable(words: QLabel) -> QLabel:
    """Let the text be marked and copied by mouse; it is no stop of the Tab key, for a page of stops is no help."""
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return words
