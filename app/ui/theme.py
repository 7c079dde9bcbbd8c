"""Puts the tokens on the application: fonts, QPalette and the one style sheet, in light, dark or high contrast.

The palette is our own because Qt's `setColorScheme` has no effect without a desktop theme; it follows the system's
colour scheme and contrast unless the user chose one.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.ui import tokens
from app.ui.tokens import PALETTES, Colours

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_CHOSEN = "bogen.palette"


def application() -> QApplication:
    """The running application."""
    return cast(QApplication, QApplication.instance())


def colours() -> Colours:
    """The palette in force. It lies on the application object, as Qt's own palette does."""
    return PALETTES[str(application().property(_CHOSEN) or tokens.LIGHT.name)]


def install(choice: str = "system") -> None:
    """Load the fonts once and apply the palette `choice`: "light", "dark", "contrast" or "system"."""
    app = application()
    app.setStyle(QStyleFactory.create("Fusion"))
    _install_fonts(app)
    apply(choice)


def apply(choice: str) -> None:
    """Switch to the palette `choice`; open windows repaint at once."""
    app = application()
    palette = PALETTES.get(choice) or _system_palette()
    app.setProperty(_CHOSEN, palette.name)
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(style_sheet(palette, app.font().pointSizeF() / tokens.BODY))


def style_sheet(palette: Colours, zoom: float = 1.0) -> str:
    """The style sheet with the tokens filled in. `zoom` enlarges type where the system asks for larger type."""
    sizes = {
        "small": tokens.SMALL,
        "reading": tokens.BODY + 1,
        "heading_3": tokens.HEADING_3,
        "heading_2": tokens.HEADING_2,
        "heading_1": tokens.HEADING_1,
    }
    values = asdict(palette) | {name: f"{size * zoom:.1f}" for name, size in sizes.items()}
    values |= {
        "radius": str(tokens.RADIUS),
        "inner": str(round(tokens.CONTROL * zoom) - 4),
        "mono": QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(),
    }
    return Template((RESOURCES / "style" / "bogen.qss").read_text("utf-8")).substitute(values)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours "#rrggbb", 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _install_fonts(app: QApplication) -> None:
    if app.property("bogen.fonts"):
        return
    system_size = app.font().pointSizeF()
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    families = [name for name in (tokens.FAMILY, tokens.FALLBACK_FAMILY) if QFontDatabase.hasFamily(name)]
    font = QFont(families) if families else QFont(app.font())
    # A desktop set to larger type (its usual body is 9 or 10 pt) enlarges ours in proportion, never below our body.
    font.setPointSizeF(tokens.BODY * max(1.0, system_size / 10))
    font.setFeature(QFont.Tag("tnum"), 1)
    app.setFont(font)
    app.setProperty("bogen.fonts", True)


def _system_palette() -> Colours:
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return tokens.CONTRAST
    return tokens.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else tokens.LIGHT


def _qt_palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, value in (
        (role.Window, c.canvas),
        (role.WindowText, c.text),
        (role.Base, c.surface),
        (role.AlternateBase, c.canvas),
        (role.Text, c.text),
        (role.Button, c.surface),
        (role.ButtonText, c.text),
        (role.BrightText, c.on_danger),
        (role.ToolTipBase, c.surface),
        (role.ToolTipText, c.text),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent),
        (role.Accent, c.accent),
        (role.Link, c.accent),
        (role.LinkVisited, c.accent),
        (role.PlaceholderText, c.muted),
        (role.Mid, c.line),
        (role.Dark, c.border),
    ):
        palette.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.disabled))
    return palette
