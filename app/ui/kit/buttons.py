"""Buttons: primary, secondary, danger, quiet, link and icon alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import tokens
from app.ui.icons import icon
from app.ui.theme import colours

_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_FILLED = {"primary": "on_accent", "danger": "on_danger"}
_INK = {**_FILLED, "link": "accent", "verified": "success"}


class Button(QPushButton):
    """A button with a verb. `look`: primary, secondary, danger, quiet, link, icon, place, section, verified.

    `name` is the object name, such as `login.sign_in`. With `look="icon"` the text is only spoken and shown as a tip.
    Enter presses a focused button, as Space does.
    """

    def __init__(
        self, name: str, text: str, look: str = "secondary", *, picture: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setProperty("look", look)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Never narrower than its words: what does not fit goes to the next line of its bar.
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._look = look
        self._picture = picture
        self._drawn = ("", "", "")
        if look == "icon":
            self.setToolTip(text)
        self.setIconSize(QSize(tokens.ICON, tokens.ICON))
        self._write(text)
        self._paint_icon()

    def rename(self, text: str) -> None:
        """Change the words, shown and spoken."""
        self.setAccessibleName(text)
        if self._look == "icon":
            self.setToolTip(text)
        self._write(text)

    def show_words(self, on: bool) -> None:
        """Where room is scarce the icon stands alone; the words are spoken and shown as a tip all the same."""
        self._write(self.accessibleName() if on else "")

    def set_picture(self, picture: str) -> None:
        """Change the icon; "" takes it away."""
        self._picture = picture
        self._paint_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and (colour := self._ring()):
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colour), tokens.FOCUS_WIDTH))
            inset = 4
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 2, 2)

    def _write(self, text: str) -> None:
        # The style leaves four pixels between icon and words: a blank makes it the eight of the grid.
        gap = " " if self._picture else ""
        self.setText("" if self._look == "icon" or not text else f"{gap}{text}")

    def _ring(self) -> str:
        """On a filled button the ring lies inside, in the colour of its words; elsewhere the border is the ring."""
        role = _FILLED.get(self._look)
        return str(getattr(colours(), role)) if role else ""

    def _paint_icon(self) -> None:
        if not self._picture:
            self._drawn = ("", "", "")
            self.setIcon(QIcon())
            return
        palette = colours()
        plain = getattr(palette, _INK.get(self._look, "text"))
        checked = palette.accent if self._look == "place" else plain
        drawn = (self._picture, plain, checked)
        if drawn == self._drawn:  # a new palette is announced to each widget several times
            return
        self._drawn = drawn
        self.setIcon(icon(self._picture, plain, checked=checked, disabled=palette.disabled))
