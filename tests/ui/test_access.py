"""What must hold on every screen: names for screen readers, the order of Tab, targets, whole words, quiet titles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from app.ui.kit.flow import SideBySide
from app.ui.kit.link import Link
from app.ui.kit.toggles import CheckBox, Radio
from app.ui.kit.words import Elided
from app.ui.rail import Rail
from app.ui.sheet.recent_sheets import RecentSheets
from app.ui.tokens import TARGET
from app.ui.top_bar import TopBar
from forms.texts import LANGUAGES, Texts, catalogue
from tests.stations import PRISON_USERS, PROSECUTOR_USERS
from tests.ui import tour, tour_rights
from tests.ui.room import Furnished, MakeRoom, Room

SMALL = (640, 360)
"""A screen of 1280 × 720 pixels at a scale of 200 %."""
SIZES = [(1280, 720), (1024, 600), SMALL]
PEOPLE = [name for user in (*PRISON_USERS, *PROSECUTOR_USERS) for name in user.name.split() if len(name) > 3]
PEOPLE += ["Öztürk", "Kovács", "Petrow"]
Check = Callable[[QWidget], list[str]]


def walk(
    make_room: MakeRoom, furnished: Furnished, folder: Path, texts: Texts, size: tuple[int, int] = (1280, 720)
) -> Iterator[tuple[str, QWidget]]:
    """Every screen in turn, shown in a window of this size."""

    def window(**how: object) -> Room:
        room = make_room(texts=texts, **how)
        room.resize(size)
        return room

    room = window(home=folder / "new")
    for name in tour.founding(room):
        yield name, room.window
    room.close()
    room = window(founded=furnished.prison.copy(folder / "prison"))
    for name in tour.prison(room, furnished):
        yield name, room.window
    room.close()
    room = window(founded=furnished.prison.copy(folder / "rights"))
    for name in tour_rights.rights(room, furnished):
        yield name, room.window
    room.close()
    room = window(founded=furnished.prosecutor.copy(folder / "prosecutor"))
    tour.take_in(room, furnished)
    for name in tour.prosecutor(room):
        yield name, room.window


def stops(window: QWidget) -> list[QWidget]:
    """What Tab visits in the window, in its order."""
    found: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()
        if reachable and widget.focusProxy() is None:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def without_names(window: QWidget) -> list[str]:
    bad = []
    for widget in stops(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        spoken = interface.text(QAccessible.Text.Name) if interface is not None else ""
        if not widget.objectName() or not spoken.strip():
            bad.append(f"{type(widget).__name__} “{widget.objectName()}” says “{spoken}”")
    names = [widget.objectName() for widget in stops(window)]
    return bad + [f"{name} twice" for name in set(names) if names.count(name) > 1]


def out_of_order(window: QWidget) -> list[str]:
    """Within each column of the page Tab goes down and to the right, as the eye does."""
    bad = []
    columns: dict[str, list[QWidget]] = {}
    for widget in stops(window):
        columns.setdefault(_column(widget), []).append(widget)
    for place, widgets in columns.items():
        for before, after in pairwise(widgets):
            first, second = _place(before, window), _place(after, window)
            above = second.bottom() <= first.top()
            left_of = second.right() <= first.left() and second.top() < first.bottom() and first.top() < second.bottom()
            beside = _row(before) is not None and _row(before) is _row(after) and second.left() >= first.right()
            if (above and not beside) or left_of:
                bad.append(f"{place}: {before.objectName()} → {after.objectName()}")
    return bad


def _column(widget: QWidget) -> str:
    parent: QWidget | None = widget
    while parent is not None:
        for kind in (Rail, TopBar, RecentSheets):
            if isinstance(parent, kind):
                return kind.__name__
        if parent.property("look") == "actions":
            return "actions"
        parent = parent.parentWidget()
    return "page"


def _row(widget: QWidget) -> QWidget | None:
    """The parts that stand beside each other, each read from top to bottom before the next."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, SideBySide):
        parent = parent.parentWidget()
    return parent


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def small_targets(window: QWidget) -> list[str]:
    return [
        f"{widget.objectName()} {widget.width()}×{widget.height()}"
        for widget in stops(window)
        if min(widget.width(), widget.height()) < TARGET
    ]


def cut_words(window: QWidget) -> list[str]:
    """Labels and buttons whose words have not the room that they need."""
    bad = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.width():
            continue
        if isinstance(widget, Elided):
            continue  # cut on purpose, whole in its tip
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                cut = widget.heightForWidth(widget.width()) > widget.height()
            else:
                cut = widget.sizeHint().width() > widget.width() or widget.sizeHint().height() > widget.height()
        elif isinstance(widget, Link):
            cut = widget.heightForWidth(widget.width()) > widget.height()
        elif isinstance(widget, (CheckBox, Radio)):
            cut = widget.heightForWidth(widget.width()) > widget.height() or (
                widget.property("look") == "chip" and widget.sizeHint().width() > widget.width()
            )
        elif isinstance(widget, QAbstractButton) and widget.text():
            cut = (
                widget.minimumSizeHint().width() > widget.width() or widget.minimumSizeHint().height() > widget.height()
            )
        else:
            continue
        if cut:
            words = widget.text()
            bad.append(f"{type(widget).__name__} “{words[:60]}” {widget.width()}×{widget.height()}")
    return bad


def beyond_the_window(window: QWidget) -> list[str]:
    """What lies outside of the window and in no scroll area, or in one that scrolls sideways."""
    bad = []
    for area in window.findChildren(QScrollArea):
        bar = area.horizontalScrollBar()
        if area.isVisible() and bar.maximum() > 0:
            bad.append(f"{area.objectName() or 'page'} is {bar.maximum()} too wide")
    for widget in stops(window):
        place = _place(widget, window)
        if _scrolled(widget) is None and not window.rect().contains(place):
            bad.append(f"{widget.objectName()} at {place.getRect()}")
    return bad


def _scrolled(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def strange_windows(window: QWidget) -> list[str]:
    """Every dialog of the program is asked for; no widget flashes up as a window of its own."""
    return [
        type(other).__name__
        for other in QApplication.topLevelWidgets()
        if other is not window and other.isVisible() and other.metaObject().className() != "AppWindow"
    ]


def names_in_title(window: QWidget) -> list[str]:
    return [f"{name} in “{window.windowTitle()}”" for name in PEOPLE if name in window.windowTitle()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_named_ordered_and_large_enough(
    make_room: MakeRoom, furnished: Furnished, tmp_path: Path, language: str
) -> None:
    checks: tuple[Check, ...] = (
        without_names, out_of_order, small_targets, strange_windows, names_in_title, beyond_the_window,
    )  # fmt: skip
    found = [
        f"{screen}: {fault}"
        for screen, window in walk(make_room, furnished, tmp_path, Texts(language))
        for check in checks
        for fault in check(window)
    ]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", [*LANGUAGES, "longer"])
def test_no_words_are_cut_and_nothing_is_out_of_reach(
    make_room: MakeRoom, furnished: Furnished, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    texts = longer(tmp_path / "texts") if language == "longer" else Texts(language)
    found = [
        f"{screen}: {fault}"
        for screen, window in walk(make_room, furnished, tmp_path, texts, size)
        for fault in [*cut_words(window), *beyond_the_window(window)]
    ]
    assert "\n".join(found) == ""


def longer(folder: Path) -> Texts:
    """A language that needs two fifths more room than German."""
    (folder / "de").mkdir(parents=True)
    lines = []
    for key, text in catalogue("de").items():
        more = len(text) * 2 // 5
        path = ".".join(json.dumps(part) for part in key.split("."))
        lines.append(f"{path} = {json.dumps(text + ' ' + _filler(more), ensure_ascii=False)}")
    (folder / "de" / "longer.toml").write_text("\n".join(lines), "utf-8")
    return Texts("de", folder)


def _filler(length: int) -> str:
    """Words of ordinary length."""
    return ("länger " * length)[: max(0, length - 1)].strip()


def test_a_screen_reader_hears_fields_with_hint_and_error(make_room: MakeRoom, tmp_path: Path) -> None:
    room = make_room(home=tmp_path / "new")
    room.button("founding.next")
    field = room.part("founding.office_name", QLineEdit)
    interface = QAccessible.queryAccessibleInterface(field)
    assert interface is not None
    assert interface.role() == QAccessible.Role.EditableText
    assert interface.text(QAccessible.Text.Name) == room.texts("ui.founding.office_name")
    described = interface.text(QAccessible.Text.Description)
    assert room.texts("error.B-504.hint") in described and room.texts("ui.founding.office_name_hint") in described


def test_labels_have_no_accessible_name(make_room: MakeRoom, furnished: Furnished, tmp_path: Path) -> None:
    """A label with one hides its own text from screen readers."""
    named = {
        label.text()
        for _, window in walk(make_room, furnished, tmp_path, Texts("de"))
        for label in window.findChildren(QLabel)
        if label.accessibleName()
    }
    assert named == set()
