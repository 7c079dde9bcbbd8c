"""Buttons: primary, secondary, danger, quiet, link and icon alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import tokens
from app.ui.icons import icon
from app.ui.theme import colours

_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_FILLED = {"primary": "on_accent", "danger": "on_danger"}


class Button(QPushButton):
    """A button with a verb. `look`: primary, secondary, danger, quiet, link, icon, place.

    `name` is the object name, such as `login.sign_in`. With `look="icon"` the text is only spoken and shown as a tip.
    Enter presses a focused button, as Space does.
    """

    def __init__(
        self, name: str, text: str, look: str = "secondary", *, picture: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("" if look == "icon" else text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setProperty("look", look)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._look = look
        self._picture = picture
        if look == "icon":
            self.setToolTip(text)
        self.setIconSize(QSize(tokens.ICON, tokens.ICON))
        self._paint_icon()

    def rename(self, text: str) -> None:
        """Change the words, shown and spoken."""
        self.setAccessibleName(text)
        if self._look == "icon":
            self.setToolTip(text)
        else:
            self.setText(text)

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

    def _ring(self) -> str:
        """On a filled button the ring lies inside, in the colour of its words; elsewhere the border is the ring."""
        role = _FILLED.get(self._look)
        return str(getattr(colours(), role)) if role else ""

    def _paint_icon(self) -> None:
        if not self._picture:
            self.setIcon(QIcon())
            return
        palette = colours()
        plain = palette.accent if self._look == "link" else getattr(palette, _FILLED.get(self._look, "text"))
        checked = palette.accent if self._look == "place" else palette.on_accent
        self.setIcon(icon(self._picture, plain, checked=checked, disabled=palette.disabled))
