"""The choice of light, dark or high contrast, kept for this station."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.ui import theme
from app.ui.kit.buttons import Button
from app.ui.preferences import CHOICES, Preferences
from forms.texts import Texts


def palette_button(name: str, texts: Texts, preferences: Preferences) -> Button:
    """A button with the menu of palettes."""
    button = Button(name, texts("ui.palette.name"), "icon", picture="contrast")
    menu = QMenu(button)
    group = QActionGroup(menu)
    for choice in CHOICES:
        action = QAction(texts(f"ui.palette.{choice}"), menu)
        action.setCheckable(True)
        action.setChecked(choice == preferences.palette)
        action.setData(choice)
        group.addAction(action)
        menu.addAction(action)

    def choose(action: QAction) -> None:
        preferences.choose_palette(str(action.data()))
        theme.apply(str(action.data()))

    group.triggered.connect(choose)
    button.setMenu(menu)
    return button
