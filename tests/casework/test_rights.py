"""The table of role and action: complete, and with nobody who both writes and releases by one role."""

from __future__ import annotations

import pytest

from app.casework.rights import EXPORTING, TABLE, Action, check_roles, may, require
from app.casework.views import OfficeKind, Role
from forms.errors import AccessError, InputError

CONTENT = {
    Action.WRITE_SHEET,
    Action.READ_SHEETS,
    Action.READ_ALL_SHEETS,
    Action.AMEND_SHEET,
    Action.VOID_SHEET,
    Action.READ_RECEIVED,
    Action.RELEASE,
    Action.IMPORT_BUNDLE,
    Action.READ_RESTRICTED,
    Action.ADD_COUNTER_STATEMENT,
    Action.GIVE_SUBJECT_ACCESS,
}
APPROVING = {Action.APPROVE_ERASURE, Action.DECIDE_RETENTION}
EXPORTS = {Action.RELEASE, Action.IMPORT_BUNDLE}


def test_every_role_has_its_row() -> None:
    assert set(TABLE) == set(Role)


def test_no_action_is_left_to_nobody() -> None:
    assert set().union(*TABLE.values()) == set(Action)


def test_no_role_both_writes_and_releases() -> None:
    assert [role for role in Role if {Action.WRITE_SHEET, Action.RELEASE} <= TABLE[role]] == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_who_keeps_keys_or_logs_sees_no_content(role: Role) -> None:
    assert not TABLE[role] & CONTENT


def test_no_role_both_approves_and_exports() -> None:
    assert [role for role in Role if TABLE[role] & APPROVING and TABLE[role] & EXPORTS] == []
    assert all(TABLE[role] & EXPORTS for role in EXPORTING)


def test_nobody_has_a_role_that_approves_beside_one_that_exports() -> None:
    for exporting in EXPORTING:
        with pytest.raises(InputError, match=r"B-52[47]"):
            check_roles((Role.REVIEWER, exporting), OfficeKind.PRISON, training=False)
        with pytest.raises(InputError, match=r"B-52[47]"):
            check_roles((Role.REVIEWER, exporting), OfficeKind.PROSECUTOR, training=False)
    check_roles((Role.REVIEWER, Role.DATA_PROTECTION_OFFICER), OfficeKind.PRISON, training=False)


def test_only_the_data_protection_officer_reads_the_log_of_access() -> None:
    assert [role for role in Role if Action.READ_ACCESS_LOG in TABLE[role]] == [Role.DATA_PROTECTION_OFFICER]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_require_refuses_exactly_what_the_table_does_not_allow(role: Role, action: Action) -> None:
    if action in TABLE[role]:
        require((role,), action)
        assert may((role,), action)
    else:
        with pytest.raises(AccessError) as refused:
            require((role,), action)
        assert refused.value.code == "B-500"
        assert not may((role,), action)


def test_rights_of_several_roles_add_up_and_no_role_gives_none() -> None:
    assert may((Role.OFFICER, Role.RELEASING_OFFICER), Action.RELEASE)
    assert not any(may((), action) for action in Action)
