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


def _new_sheet(desk: Desk) -> Screen:
    from app.ui.sheet_editor import SheetEditor

    return SheetEditor(desk)


def _my_sheets(desk: Desk) -> Screen:
    from app.ui.my_sheets import MySheetsScreen

    return MySheetsScreen(desk)


def _people(desk: Desk) -> Screen:
    from app.ui.people_screen import PeopleScreen

    return PeopleScreen(desk)


def _to_release(desk: Desk) -> Screen:
    from app.ui.to_release import ToReleaseScreen

    return ToReleaseScreen(desk)


def _inbox(desk: Desk) -> Screen:
    from app.ui.inbox import InboxScreen

    return InboxScreen(desk)


def _bundles(desk: Desk) -> Screen:
    from app.ui.bundles import BundlesScreen

    return BundlesScreen(desk)


def _partners(desk: Desk) -> Screen:
    from app.ui.partners import PartnersScreen

    return PartnersScreen(desk)


def _all_sheets(desk: Desk) -> Screen:
    from app.ui.all_sheets import AllSheetsScreen

    return AllSheetsScreen(desk)


def _retention(desk: Desk) -> Screen:
    from app.ui.retention_screen import RetentionScreen

    return RetentionScreen(desk)


def _users(desk: Desk) -> Screen:
    from app.ui.users import UsersScreen

    return UsersScreen(desk)


def _keys(desk: Desk) -> Screen:
    from app.ui.keys_screen import KeysScreen

    return KeysScreen(desk)


def _backups(desk: Desk) -> Screen:
    from app.ui.backups_screen import BackupsScreen

    return BackupsScreen(desk)


def _access(desk: Desk) -> Screen:
    from app.ui.access_screen import AccessScreen

    return AccessScreen(desk)


def _rights(desk: Desk) -> Screen:
    from app.ui.rights_screen import RightsScreen

    return RightsScreen(desk)


def _policy(desk: Desk) -> Screen:
    from app.ui.policy import PolicyScreen

    return PolicyScreen(desk)


_WRITING = (Role.OFFICER, Role.CONTACT_OFFICER, Role.DEPUTY, Role.TRAINER)

PLACES: tuple[Place, ...] = (
    Place("new_sheet", "file-pen", _WRITING, _new_sheet),
    Place("my_sheets", "files", _WRITING, _my_sheets),
    Place("users", "users", (Role.ADMINISTRATOR,), _users),
    Place("keys", "key-round", (Role.ADMINISTRATOR,), _keys),
    Place("backups", "save", (Role.ADMINISTRATOR,), _backups),
    Place("to_release", "send", (Role.RELEASING_OFFICER,), _to_release),
    Place("people", "contact", (*_WRITING, Role.RELEASING_OFFICER, Role.ADMINISTRATOR), _people),
    Place("inbox", "inbox", (Role.LIAISON,), _inbox),
    Place("all_sheets", "files", (Role.REVIEWER,), _all_sheets),
    Place("access", "eye", (Role.DATA_PROTECTION_OFFICER,), _access),
    Place("retention", "calendar-range", (Role.REVIEWER, Role.DATA_PROTECTION_OFFICER), _retention),
    Place("bundles", "package", (Role.RELEASING_OFFICER, Role.LIAISON), _bundles),
    Place("partners", "handshake", (Role.RELEASING_OFFICER, Role.LIAISON, Role.ADMINISTRATOR), _partners),
    Place("rights", "shield-check", (Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR), _rights),
    Place("policy", "lock", (Role.ADMINISTRATOR,), _policy),
)


def places_for(roles: tuple[Role, ...]) -> tuple[Place, ...]:
    """The places that someone with `roles` sees, each once, in the order of the table."""
    return tuple(place for place in PLACES if set(place.roles) & set(roles))
