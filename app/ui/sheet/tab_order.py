"""Tab follows the eye: widgets that are made later than their neighbours are put into the chain where they are seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(widget: QWidget) -> list[QWidget]:
    """The widgets inside `widget` that take the focus by Tab, in the order of the chain; itself included."""
    inside = [widget, *widget.findChildren(QWidget)]
    return [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None]


def chain(before: QWidget, new: QWidget) -> None:
    """Let Tab go from the last stop in `before` to the first in `new`."""
    last = stops(before)[-1]
    for stop in stops(new):
        QWidget.setTabOrder(last, stop)
        last = stop
