"""Tab follows the eye: widgets that are made later than their neighbours are put into the chain where they are seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(widget: QWidget) -> list[QWidget]:
    """The widgets inside `widget` that take the focus by Tab, in the order they were made; itself included."""
    inside = [widget, *widget.findChildren(QWidget)]
    reached = [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None]
    return [one for one in reached if one.window() is widget.window()]  # the list of a combo box is another window


def tab_after(before: QWidget, *new: QWidget) -> None:
    """Let Tab go from `before` itself through all stops of `new`."""
    last = before
    for widget in new:
        for stop in stops(widget):
            QWidget.setTabOrder(last, stop)
            last = stop


def tab_before(after: QWidget, *new: QWidget) -> None:
    """Let Tab go through all stops of `new` to `after`."""
    # What lies before may be the window or a container, which Qt does not take as a place in the chain.
    last = after
    for widget in new:
        for stop in stops(widget):
            QWidget.setTabOrder(last, stop)
            last = stop
    if last is not after:
        QWidget.setTabOrder(last, after)
