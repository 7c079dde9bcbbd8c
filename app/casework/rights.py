"""Who may do what: one declared table of role and action (domain.md D8), asked by every use case.

Two rules stand beside the table: the releaser of a sheet is never its author (`app.casework.sharing`), and what an
officer sees is limited to own sheets and, for contact officers and their deputies, to the people entrusted to them
(`READ_ALL_SHEETS` lifts that). The administrator handles keys, accounts and backups and reads no content; the
data-protection officer reads the log of access and reads no content.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from app.casework.views import OfficeKind, Role
from forms.errors import AccessError, InputError


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
    BACK_UP = "back_up"
    KEEP_BACKUPS = "keep_backups"
    CHANGE_OWN_PASSPHRASE = "change_own_passphrase"
    KEEP_KEYS = "keep_keys"
    READ_POLICY = "read_policy"
    KEEP_POLICY = "keep_policy"
    READ_ACCESS_LOG = "read_access_log"
    STAND_IN = "stand_in"
    SEE_RIGHTS = "see_rights"
    OWN_SMARTCARD = "own_smartcard"
    KEEP_DEVICE_KEY = "keep_device_key"
    REVIEW_RETENTION = "review_retention"
    DECIDE_RETENTION = "decide_retention"
    RESTRICT = "restrict"
    READ_RESTRICTED = "read_restricted"
    REQUEST_ERASURE = "request_erasure"
    APPROVE_ERASURE = "approve_erasure"
    TELL_RECIPIENTS = "tell_recipients"
    ADD_COUNTER_STATEMENT = "add_counter_statement"
    GIVE_SUBJECT_ACCESS = "give_subject_access"


EXPORTING = frozenset({Role.RELEASING_OFFICER, Role.LIAISON})
_EVERYONE = frozenset(
    {
        # The automatic backup follows on anybody's sign-in; it gives nothing to see.
        Action.BACK_UP,
        Action.GIVE_CARD,
        Action.LIST_PARTNERS,
        Action.CHECK_LOG,
        Action.SEE_RIGHTS,
        Action.READ_POLICY,
        Action.CHANGE_OWN_PASSPHRASE,
        Action.OWN_SMARTCARD,
    }
)
_WRITER = frozenset({Action.WRITE_SHEET, Action.READ_SHEETS, Action.AMEND_SHEET, Action.VOID_SHEET, Action.LIST_PEOPLE})
_CONTACT = _WRITER | {Action.KEEP_PEOPLE, Action.REQUEST_ERASURE, Action.ADD_COUNTER_STATEMENT}
_REVIEWER = frozenset(
    {
        Action.READ_SHEETS,
        Action.READ_ALL_SHEETS,
        Action.READ_RESTRICTED,
        Action.LIST_PEOPLE,
        Action.REVIEW_RETENTION,
        Action.DECIDE_RETENTION,
        Action.RESTRICT,
        Action.REQUEST_ERASURE,
        Action.APPROVE_ERASURE,
        Action.TELL_RECIPIENTS,
        Action.ADD_COUNTER_STATEMENT,
    }
)

TABLE: Mapping[Role, frozenset[Action]] = {
    Role.OFFICER: _EVERYONE | _WRITER,
    Role.CONTACT_OFFICER: _EVERYONE | _CONTACT,
    Role.DEPUTY: _EVERYONE | _CONTACT,
    Role.REVIEWER: _EVERYONE | _REVIEWER,
    Role.RELEASING_OFFICER: _EVERYONE
    | {
        Action.READ_SHEETS,
        Action.READ_ALL_SHEETS,
        Action.LIST_PEOPLE,
        Action.CONFIRM_PARTNER,
        Action.RELEASE,
        Action.LIST_BUNDLES,
        Action.GIVE_SUBJECT_ACCESS,
    },
    Role.DATA_PROTECTION_OFFICER: _EVERYONE | {Action.READ_ACCESS_LOG, Action.LIST_USERS, Action.REVIEW_RETENTION},
    Role.ADMINISTRATOR: _EVERYONE
    | {
        Action.LIST_USERS,
        Action.KEEP_BACKUPS,
        Action.KEEP_USERS,
        Action.KEEP_KEYS,
        Action.LIST_PEOPLE,
        Action.KEEP_PEOPLE,
        Action.ENTRUST_PEOPLE,
        Action.CONFIRM_PARTNER,
        Action.STAND_IN,
        Action.KEEP_POLICY,
        Action.KEEP_DEVICE_KEY,
    },
    Role.LIAISON: _EVERYONE
    | {
        Action.CONFIRM_PARTNER,
        Action.IMPORT_BUNDLE,
        Action.READ_RECEIVED,
        Action.LIST_BUNDLES,
        Action.RESTRICT,
        Action.REQUEST_ERASURE,
        Action.GIVE_SUBJECT_ACCESS,
    },
    Role.TRAINER: _EVERYONE | _CONTACT,
}


def roles_of(kind: OfficeKind, *, training: bool) -> tuple[Role, ...]:
    """The roles that accounts of such an office can have. A trainer's invented sheets stay at training stations."""
    if kind is OfficeKind.PROSECUTOR:
        return (Role.LIAISON, Role.REVIEWER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)
    return tuple(role for role in Role if role is not Role.LIAISON and (training or role is not Role.TRAINER))


def check_roles(roles: Collection[Role], kind: OfficeKind, *, training: bool) -> None:
    """Pass, or raise `InputError`: B-523 no role, B-524 a role that such an office does not have, B-527 roles that one
    person cannot have together: whoever approves does not export (domain.md D8)."""
    if not roles:
        raise InputError("B-523")
    allowed = roles_of(kind, training=training)
    for role in roles:
        if role not in allowed:
            raise InputError("B-524", role=role.value, roles=", ".join(allowed))
    if Role.REVIEWER in roles and not EXPORTING.isdisjoint(roles):
        raise InputError("B-527")


def may(roles: Iterable[Role], action: Action) -> bool:
    """Whether any of `roles` allows `action`."""
    return any(action in TABLE[role] for role in roles)


def require(roles: Iterable[Role], action: Action) -> None:
    """Pass, or raise `AccessError` B-500 naming the action and the roles that have the right."""
    if not may(roles, action):
        allowed = ", ".join(role.value for role in Role if action in TABLE[role])
        raise AccessError("B-500", action=action.value, roles=allowed)
