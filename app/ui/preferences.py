"""How this station's window looks: palette and geometry, in a small file beside the vault. It names no person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QWidget

from app.ui import tokens

CHOICES = ("system", "light", "dark", "contrast")


class Preferences:
    """Kept only where a station has been founded; before that nothing is written into its folder."""

    def __init__(self, home: Path) -> None:
        self._home = home

    @property
    def palette(self) -> str:
        """One of `CHOICES`."""
        chosen = str(self._read("palette") or "")
        return chosen if chosen in CHOICES else CHOICES[0]

    def choose_palette(self, choice: str) -> None:
        self._write("palette", choice)

    @property
    def geometry(self) -> QByteArray | None:
        """Qt's saved geometry of the window, if there is one."""
        saved = self._read("geometry")
        return saved if isinstance(saved, QByteArray) else None

    def restore_size(self, window: QWidget) -> None:
        """As large as it was, and where; the first time as large as it needs to be and the screen allows."""
        if self.geometry is not None and window.restoreGeometry(self.geometry):
            return
        room = window.screen().availableSize()
        window.resize(min(tokens.WINDOW[0], room.width()), min(tokens.WINDOW[1], room.height()))

    def keep_geometry(self, geometry: QByteArray) -> None:
        self._write("geometry", geometry)

    def note_pictures(self, kept_out: bool) -> None:
        """Note for `bogen doctor` whether the system keeps the window out of screenshots."""
        noted = "yes" if kept_out else "no"
        if self._read("out_of_pictures") != noted:
            self._write("out_of_pictures", noted)

    def _file(self) -> Path:
        return self._home / "window.ini"

    def _read(self, key: str) -> object:
        if not self._file().is_file():
            return None
        return QSettings(str(self._file()), QSettings.Format.IniFormat).value(key)

    def _write(self, key: str, value: object) -> None:
        from app.casework.doorstep import is_founded

        if is_founded(self._home):
            QSettings(str(self._file()), QSettings.Format.IniFormat).setValue(key, value)
