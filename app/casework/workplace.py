"""What every screen and every command gets: the data folder, the language and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.casework.clock import Clock
from forms.texts import Texts


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where this program works. Built once, in `app.bootstrap`, and passed in everywhere."""

    home: Path
    texts: Texts
    clock: Clock

    @property
    def language(self) -> str:
        return self.texts.language
