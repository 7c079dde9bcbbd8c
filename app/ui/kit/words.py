"""Labels and spoken words: text that is shown, and text that a screen reader announces."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


def label(text: str, look: str = "body", *, wrap: bool = True, parent: QWidget | None = None) -> QLabel:
    """A text. `look`: body, h1, h2, h3, label, muted, small, error, warning, success, reading, code.

    A label never gets an accessible name: that would hide its text from screen readers.
    """
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("look", look)
    result.setWordWrap(wrap)
    if wrap:
        # As high as its lines at the width it gets; its size hint is a guess at some other width.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        result.setSizePolicy(policy)
    return result


def rule(parent: QWidget | None = None) -> QFrame:
    """A hairline between two parts."""
    line = QFrame(parent)
    line.setProperty("look", "rule")
    line.setFixedHeight(1)
    return line


def badge(text: str, tone: str = "plain", parent: QWidget | None = None) -> QLabel:
    """A short state or count. `tone`: plain, accent, success, warning, danger; the words carry the meaning."""
    result = label(text, "badge", wrap=False, parent=parent)
    result.setProperty("tone", tone)
    result.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return result


def restyle(widget: QWidget, **properties: str | bool) -> None:
    """Set dynamic properties that the style sheet asks for, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say `text` without moving the focus."""
    if text:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
