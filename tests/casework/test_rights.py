"""The table of role and action: complete, and with nobody who both writes and releases by one role."""

from __future__ import annotations

import pytest

from app.casework.rights import TABLE, Action, may, require
from app.casework.views import Role
from forms.errors import AccessError

CONTENT = {
    Action.WRITE_SHEET,
    Action.READ_SHEETS,
    Action.READ_ALL_SHEETS,
    Action.AMEND_SHEET,
    Action.VOID_SHEET,
    Action.READ_RECEIVED,
    Action.RELEASE,
    Action.IMPORT_BUNDLE,
}


def test_every_role_has_its_row() -> None:
    assert set(TABLE) == set(Role)


def test_no_action_is_left_to_nobody() -> None:
    assert set().union(*TABLE.values()) == set(Action)


def test_no_role_both_writes_and_releases() -> None:
    assert [role for role in Role if {Action.WRITE_SHEET, Action.RELEASE} <= TABLE[role]] == []


def test_the_administrator_sees_no_content() -> None:
    assert not TABLE[Role.ADMINISTRATOR] & CONTENT


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
