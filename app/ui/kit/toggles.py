"""Check boxes and radio buttons, as a mark with words or as a chip, and groups of them.

They are painted here because the style's own marks cannot be coloured; roles, states and keys are Qt's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy

from app.ui import tokens
from app.ui.icons import pixmap
from app.ui.kit.flow import Flow
from app.ui.theme import colours

_CHIP_PADDING = tokens.GAP
_CHIP_HEIGHT = 32
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MEASURE = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
"""As numbers: a flag taken from a mixture of two kinds of flags takes the other kind with it."""
Option = tuple[str, str]
"""A value and its words."""


class CheckBox(QCheckBox):
    """A check box. `look`: "mark" (a box beside the words) or "chip" (the words are the button)."""

    def __init__(self, name: str, text: str, look: str = "mark", *, letter: str = "") -> None:
        super().__init__(text)
        _prepare(self, name, look, letter)

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return _smallest(self)

    def hasHeightForWidth(self) -> bool:
        return not _chip(self)

    def heightForWidth(self, width: int) -> int:
        return _height(self, width)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, round_mark=False)


class Radio(QRadioButton):
    """One of several. `look`: "mark" (a ring beside the words) or "chip" (the words are the button)."""

    def __init__(self, name: str, text: str, look: str = "mark", *, letter: str = "") -> None:
        super().__init__(text)
        _prepare(self, name, look, letter)

    def sizeHint(self) -> QSize:
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        return _smallest(self)

    def hasHeightForWidth(self) -> bool:
        return not _chip(self)

    def heightForWidth(self, width: int) -> int:
        return _height(self, width)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, round_mark=True)


class ChoiceGroup(Flow):
    """One of a few values, all visible. Arrow keys move, the digits 1 to 9 pick. Nothing is picked at first."""

    picked = Signal(str)

    def __init__(self, name: str, title: str, options: Sequence[Option], *, look: str = "chip") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._buttons: dict[str, Radio] = {}
        for value, words in options:
            button = Radio(f"{name}.{value}", words, look)
            button.toggled.connect(self._tell)
            self._buttons[value] = button
            self.add(button)
        self._one_stop()

    @property
    def value(self) -> str:
        """The picked value, or ""."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def pick(self, value: str) -> None:
        """Pick `value`; "" picks nothing."""
        for name, button in self._buttons.items():
            button.setAutoExclusive(bool(value))
            button.setChecked(name == value)
        for button in self._buttons.values():
            button.setAutoExclusive(True)
        self._one_stop()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Focus the picked button, else the first."""
        button = self._buttons.get(self.value) or next(iter(self._buttons.values()))
        button.setFocus(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.text()
        if place.isdigit() and 1 <= int(place) <= len(self._buttons):
            button = list(self._buttons.values())[int(place) - 1]
            button.setChecked(True)
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        super().keyPressEvent(event)

    def _one_stop(self) -> None:
        """Tab stops once in the group, at what is picked; arrows and digits do the rest."""
        stop = self._buttons.get(self.value) or next(iter(self._buttons.values()), None)
        for button in self._buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)

    def _tell(self, checked: bool) -> None:
        if checked:
            self._one_stop()
            self.picked.emit(self.value)


class ChipGroup(Flow):
    """Any of some values, in the order picked, at most `most` of them."""

    changed = Signal()

    def __init__(
        self, name: str, title: str, options: Sequence[Option], *, most: int = 99, letters: bool = False
    ) -> None:
        """With `letters` each chip shows its value as a letter and that letter's key toggles it."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._most = most
        self._letters = letters
        self._order: list[str] = []
        self._chips: dict[str, CheckBox] = {}
        for value, words in options:
            chip = CheckBox(f"{name}.{value}", words, "chip", letter=value.upper() if letters else "")
            chip.toggled.connect(self._note)
            self._chips[value] = chip
            self.add(chip)

    @property
    def values(self) -> tuple[str, ...]:
        """The picked values in the order picked."""
        return tuple(self._order)

    def pick(self, values: Sequence[str]) -> None:
        """Pick exactly `values`, in this order, without saying so."""
        self._order = [value for value in values if value in self._chips]
        for value, chip in self._chips.items():
            chip.blockSignals(True)
            chip.setChecked(value in self._order)
            chip.blockSignals(False)
        self._limit()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Focus the first chip."""
        next(iter(self._chips.values())).setFocus(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chip = self._chips.get(event.text().lower()) or self._chips.get(event.text().upper())
        if self._letters and chip is not None and chip.isEnabled():
            chip.toggle()
            chip.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        super().keyPressEvent(event)

    def _note(self) -> None:
        checked = {value for value, chip in self._chips.items() if chip.isChecked()}
        kept = [value for value in self._order if value in checked]
        self._order = kept + [value for value in self._chips if value in checked and value not in kept]
        self._limit()
        self.changed.emit()

    def _limit(self) -> None:
        full = len(self._order) >= self._most
        for chip in self._chips.values():
            chip.setEnabled(chip.isChecked() or not full)


def _prepare(button: QAbstractButton, name: str, look: str, letter: str) -> None:
    button.setObjectName(name)
    button.setAccessibleName(button.text())
    button.setProperty("look", look)
    button.setProperty("letter", letter)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    if look == "mark":
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        button.setSizePolicy(policy)


def _chip(button: QAbstractButton) -> bool:
    return str(button.property("look")) == "chip"


def _bold(button: QAbstractButton) -> QFont:
    font = QFont(button.font())
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _letter_width(button: QAbstractButton) -> int:
    letter = str(button.property("letter") or "")
    return QFontMetrics(_bold(button)).horizontalAdvance(letter) + tokens.TIGHT if letter else 0


def _size(button: QAbstractButton) -> QSize:
    metrics = QFontMetrics(button.font())
    width = metrics.horizontalAdvance(button.text()) + 2
    if _chip(button):
        height = max(_CHIP_HEIGHT, metrics.height() + tokens.GAP)
        return QSize(width + _letter_width(button) + 2 * _CHIP_PADDING, height)
    return QSize(width + _words_left(), max(_CHIP_HEIGHT, metrics.height() + tokens.TIGHT))


def _smallest(button: QAbstractButton) -> QSize:
    if _chip(button):
        return _size(button)
    return QSize(_words_left() + 80, max(_CHIP_HEIGHT, button.fontMetrics().height() + tokens.TIGHT))


def _height(button: QAbstractButton, width: int) -> int:
    if _chip(button):
        return _size(button).height()
    room = QRect(0, 0, max(40, width - _words_left()), 10_000)
    words = button.fontMetrics().boundingRect(room, _MEASURE, button.text())
    return max(_CHIP_HEIGHT, words.height() + tokens.TIGHT)


def _words_left() -> int:
    return tokens.HAIR + tokens.MARK + tokens.TIGHT + tokens.HAIR


def _paint(button: QAbstractButton, *, round_mark: bool) -> None:
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if _chip(button):
        _paint_chip(button, painter)
    else:
        _paint_mark(button, painter, round_mark)
    painter.end()


def _paint_chip(button: QAbstractButton, painter: QPainter) -> None:
    c = colours()
    on, enabled = button.isChecked(), button.isEnabled()
    ground = (c.accent if on else c.hover if button.underMouse() else c.surface) if enabled else c.canvas
    ink = (c.on_accent if on else c.text) if enabled else c.disabled
    edge = (c.accent if on else c.border) if enabled else c.line
    frame = QRectF(button.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    radius = min(frame.height() / 2, 16.0)
    painter.setPen(QPen(QColor(edge), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(frame, radius, radius)
    if button.hasFocus():
        inset = 3 if on else 1
        painter.setPen(QPen(QColor(c.on_accent if on else c.focus), tokens.FOCUS_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF(button.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(ring, radius - inset, radius - inset)
    room = button.rect().adjusted(_CHIP_PADDING, 0, -_CHIP_PADDING, 0)
    if letter := str(button.property("letter") or ""):
        painter.setFont(_bold(button))
        painter.setPen(QColor(ink if on or not enabled else c.accent))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, letter)
        room.setLeft(room.left() + _letter_width(button))
    painter.setFont(button.font())
    painter.setPen(QColor(ink))
    side = Qt.AlignmentFlag.AlignLeft if letter else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, button.text())


def _paint_mark(button: QAbstractButton, painter: QPainter, round_mark: bool) -> None:
    c = colours()
    enabled = button.isEnabled()
    top = (button.height() - tokens.MARK) / 2 if button.height() <= _CHIP_HEIGHT + tokens.GAP else tokens.HAIR + 2
    box = QRectF(tokens.HAIR, top, tokens.MARK, tokens.MARK).adjusted(1, 1, -1, -1)
    paint_mark(painter, box, on=button.isChecked(), enabled=enabled, round_mark=round_mark)
    if button.hasFocus():
        painter.setPen(QPen(QColor(c.focus), tokens.FOCUS_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(button.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS, tokens.RADIUS)
    painter.setPen(QColor(c.text if enabled else c.disabled))
    painter.drawText(button.rect().adjusted(_words_left() - tokens.HAIR, 0, -tokens.HAIR, 0), int(_WRAP), button.text())


def paint_mark(painter: QPainter, box: QRectF, *, on: bool, enabled: bool = True, round_mark: bool = False) -> None:
    """The box or ring itself, for check boxes, radio buttons and rows of a table that can be ticked."""
    c = colours()
    radius = box.height() / 2 if round_mark else 3.0
    edge = (c.accent if on else c.border) if enabled else c.line
    painter.setPen(QPen(QColor(edge), 1.5))
    painter.setBrush(QColor(c.accent if on and enabled and not round_mark else c.surface))
    painter.drawRoundedRect(box, radius, radius)
    if on and round_mark:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.accent if enabled else c.disabled))
        painter.drawEllipse(box.adjusted(4.5, 4.5, -4.5, -4.5))
    elif on:
        tick = pixmap("check", c.on_accent if enabled else c.disabled, 14, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(round(box.center().x() - 7), round(box.center().y() - 7)), tick)
