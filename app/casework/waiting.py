"""What waits for somebody: the numbers beside the places of the window."""

from __future__ import annotations

from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Waiting


def waiting(session: Session) -> Waiting:
    """The numbers of this user; where a role gives no right to a thing, none of it waits."""
    from app.vault import queries

    found = queries.badges(session.vault, user=session.user.id)
    return Waiting(
        drafts=found.drafts if session.may(Action.WRITE_SHEET) else 0,
        unreleased=found.unreleased if session.may(Action.RELEASE) else 0,
        unread=found.unread if session.may(Action.READ_RECEIVED) else 0,
        others_drafts=found.others_drafts,
    )
