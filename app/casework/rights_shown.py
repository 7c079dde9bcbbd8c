"""The declared table of role and action, to be read: who may do what at this office, and by which own roles."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.rights import TABLE, Action
from app.casework.session import Session
from app.casework.views import Role


@dataclass(frozen=True, slots=True)
class RightLine:
    """One action, and the roles that have the right to it, in the order of the table."""

    action: Action
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class RightsTable:
    """Every action; `roles` are those that accounts of this office can have, `own` those of who is looking."""

    lines: tuple[RightLine, ...]
    roles: tuple[Role, ...]
    own: tuple[Role, ...]


def see_rights(session: Session) -> RightsTable:
    """The table that every use case asks, as it holds at this office."""
    session.require(Action.SEE_RIGHTS)
    roles = session.roles_here()
    lines = tuple(RightLine(action, tuple(role for role in roles if action in TABLE[role])) for action in Action)
    return RightsTable(lines, roles, session.user.roles)
