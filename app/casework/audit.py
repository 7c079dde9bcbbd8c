"""Proving that the log is complete, in order and unchanged."""

from __future__ import annotations

from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import LogCheck


def verify_log(session: Session) -> LogCheck:
    """Check every record, signature, digest, tag and projection; the result names the first broken link."""
    from app.vault import log

    session.require(Action.CHECK_LOG)
    found = log.verify(session.vault)
    return LogCheck(
        records=found.records,
        head=found.head,
        broken_at=found.broken_at,
        code=found.code,
        params=dict(found.params),
    )
