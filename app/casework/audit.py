"""Proving that the log is complete, in order and unchanged."""

from __future__ import annotations

from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import ClockJump, LogCheck


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
        jumps=tuple(
            ClockJump(record=jump.record, sequence=jump.sequence, before=jump.before, after=jump.after)
            for jump in found.jumps
        ),
        losses=tuple((run.first, run.last) for run in found.losses),
    )
