"""Who may do what: one declared table of role and action (domain.md D8), asked by every use case.

Two rules stand beside the table: the releaser of a sheet is never its author (`app.casework.sharing`), and what an
officer sees is limited to own sheets and, for contact officers, to the people entrusted to them (`may_read_all`).
The administrator handles keys and accounts and reads no content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.casework.views import Role
from forms.errors import AccessError


class Action(StrEnum):
    WRITE_SHEET = "write_sheet"
    READ_SHEETS = "read_sheets"
    READ_ALL_SHEETS = "read_all_sheets"
    AMEND_SHEET = "amend_sheet"
    VOID_SHEET = "void_sheet"
    LIST_PEOPLE = "list_people"
    KEEP_PEOPLE = "keep_people"
    ENTRUST_PEOPLE = "entrust_people"
    LIST_USERS = "list_users"
    KEEP_USERS = "keep_users"
    GIVE_CARD = "give_card"
    CONFIRM_PARTNER = "confirm_partner"
    LIST_PARTNERS = "list_partners"
    RELEASE = "release"
    LIST_BUNDLES = "list_bundles"
    IMPORT_BUNDLE = "import_bundle"
    READ_RECEIVED = "read_received"
    CHECK_LOG = "check_log"


_EVERYONE = frozenset({Action.GIVE_CARD, Action.LIST_PARTNERS, Action.CHECK_LOG})
_WRITER = frozenset({Action.WRITE_SHEET, Action.READ_SHEETS, Action.AMEND_SHEET, Action.VOID_SHEET, Action.LIST_PEOPLE})

TABLE: Mapping[Role, frozenset[Action]] = {
    Role.OFFICER: _EVERYONE | _WRITER,
    Role.CONTACT_OFFICER: _EVERYONE | _WRITER | {Action.KEEP_PEOPLE},
    Role.RELEASING_OFFICER: _EVERYONE
    | {
        Action.READ_SHEETS,
        Action.READ_ALL_SHEETS,
        Action.LIST_PEOPLE,
        Action.CONFIRM_PARTNER,
        Action.RELEASE,
        Action.LIST_BUNDLES,
    },
    Role.ADMINISTRATOR: _EVERYONE
    | {
        Action.LIST_USERS,
        Action.KEEP_USERS,
        Action.LIST_PEOPLE,
        Action.KEEP_PEOPLE,
        Action.ENTRUST_PEOPLE,
        Action.CONFIRM_PARTNER,
    },
    Role.LIAISON: _EVERYONE | {Action.CONFIRM_PARTNER, Action.IMPORT_BUNDLE, Action.READ_RECEIVED, Action.LIST_BUNDLES},
}


def may(roles: Iterable[Role], action: Action) -> bool:
    """Whether any of `roles` allows `action`."""
    return any(action in TABLE[role] for role in roles)


def require(roles: Iterable[Role], action: Action) -> None:
    """Pass, or raise `AccessError` B-500 naming the action and the roles that have the right."""
    if not may(roles, action):
        allowed = ", ".join(role.value for role in Role if action in TABLE[role])
        raise AccessError("B-500", action=action.value, roles=allowed)
