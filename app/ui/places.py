"""The places of the rail: which role sees which, in which order, and how their screens are made.

A screen's module is imported when its place is first shown, so that nothing heavy is loaded before the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.casework.views import Role
from app.ui.desk import Desk, Screen


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the rail. Its words are `ui.place.<name>` of the catalogue; `picture` is an icon."""

    name: str
    picture: str
    roles: tuple[Role, ...]
    make: Callable[[Desk], Screen]


def _users(desk: Desk) -> Screen:
    from app.ui.users import UsersScreen

    return UsersScreen(desk)


PLACES: tuple[Place, ...] = (Place("users", "users", (Role.ADMINISTRATOR,), _users),)


def places_for(roles: tuple[Role, ...]) -> tuple[Place, ...]:
    """The places that someone with `roles` sees, each once, in the order of the table."""
    return tuple(place for place in PLACES if set(place.roles) & set(roles))
