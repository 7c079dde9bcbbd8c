"""One of the demo's two stations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.demo.command import Commands
from app.demo.material import DemoOffice


@dataclass(frozen=True, slots=True)
class Station:
    """Its home, its office and how to give it commands."""

    home: Path
    office: DemoOffice
    command: Commands

    def login_of(self, role: str) -> str:
        """The first user with this role."""
        return next(user.login for user in self.office.users if role in user.roles)
