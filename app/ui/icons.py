"""Lucide outline icons from `resources/icons`, recoloured for the palette in force."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.ui import tokens
from app.ui.theme import RESOURCES

SCALES = (1, 2, 3)


def pixmap(name: str, colour: str, size: int = tokens.ICON, scale: float = 1.0) -> QPixmap:
    """The icon `name` drawn in `colour` ("#rrggbb"), `size` logical pixels wide, for a screen of that `scale`.

    Raises `FileNotFoundError` for an icon that `resources/icons` does not hold.
    """
    picture = QPixmap()
    key = f"bogen:{name}:{colour}:{size}:{scale}"
    if QPixmapCache.find(key, picture):  # the same few icons stand on hundreds of widgets
        return picture
    source = (RESOURCES / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode("ascii"))
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    QPixmapCache.insert(key, picture)
    return picture


def icon(name: str, colour: str, size: int = tokens.ICON, *, checked: str = "", disabled: str = "") -> QIcon:
    """An icon for buttons, sharp at every scale; `checked` and `disabled` are colours for those states."""
    result = QIcon()
    for scale in SCALES:
        result.addPixmap(pixmap(name, colour, size, scale))
        if checked:
            result.addPixmap(pixmap(name, checked, size, scale), QIcon.Mode.Normal, QIcon.State.On)
        if disabled:
            result.addPixmap(pixmap(name, disabled, size, scale), QIcon.Mode.Disabled)
    return result
