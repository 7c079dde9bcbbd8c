"""What every screen gets, and what every screen is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.workplace import Workplace
from app.ui.jobs import Jobs
from forms.errors import BogenError
from forms.texts import Texts

if TYPE_CHECKING:
    from app.casework.session import Session


class Route(QObject):
    """The ways from a screen to the window around it."""

    going = Signal(str, dict)
    opening = Signal(object)
    leaving = Signal()
    said = Signal(str, str)
    stated = Signal(str)
    changed = Signal(frozenset)
    failed = Signal(object)


@dataclass(frozen=True, slots=True)
class Desk:
    """One user's desk between sign-in and lock: passed to every screen, gone after the lock."""

    workplace: Workplace
    session: Session
    jobs: Jobs
    route: Route

    @property
    def texts(self) -> Texts:
        return self.workplace.texts

    def go(self, place: str, **target: str) -> None:
        """Show a place of the rail; its screen is told `target` (such as `person="<id>"`)."""
        self.route.going.emit(place, target)

    def open(self, screen: Screen) -> None:
        """Show `screen` above the current one, until `back`."""
        self.route.opening.emit(screen)

    def back(self) -> None:
        """Leave the screen that was opened last; it is deleted."""
        self.route.leaving.emit()

    def say(self, text: str, tone: str = "success") -> None:
        """A quiet confirmation above the page, announced to screen readers; "" takes it away."""
        self.route.said.emit(text, tone)

    def fail(self, error: BogenError) -> None:
        """An error that the screen cannot show in its own place; forgery and bit rot fill the page."""
        self.route.failed.emit(error)

    def state(self, text: str) -> None:
        """The line at the foot of the window, in words: "Entwurf gesichert 14:02"."""
        self.route.stated.emit(text)

    def changed(self, *what: str) -> None:
        """Tell all open screens what a command has changed: "people", "users", "sheets", "drafts", …"""
        self.route.changed.emit(frozenset(what))


class Screen(QWidget):
    """One screen: a widget that holds frozen values. Override what is needed; the base does nothing."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.desk = desk
        self.texts = desk.texts
        self.page = QVBoxLayout(self)
        self.page.setContentsMargins(0, 0, 0, 0)
        self.page.setSpacing(0)

    def title(self) -> str:
        """The title for the window and for screen readers. It names no person."""
        return ""

    def arrive(self, target: Mapping[str, str]) -> None:
        """Called each time the screen comes to the front."""

    def touched(self, what: frozenset[str]) -> None:
        """Called after a command changed `what`; read again if it is shown here."""

    def keep(self) -> Callable[[], object] | None:
        """What must be kept before the desk is locked: work for the vault's thread, or `None`.

        Called on the screen's thread; the returned function must touch no widget.
        """
        return None

    def lying_open(self) -> Callable[[], str] | None:
        """Which draft this screen shows, asked on the vault's thread after `keep`: its id, "" for none."""
        return None
