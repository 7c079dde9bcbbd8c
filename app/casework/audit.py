"""Proving that the log is complete, in order and unchanged."""

from __future__ import annotations

from collections.abc import Callable

from app.casework.rights import Action
from app.casework.session import Session
from app.casework.trust_views import ClockJump, LogCheck


def verify_log(session: Session, progress: Callable[[int, int], None] | None = None) -> LogCheck:
    """Check every record, signature, digest, tag, projection and row of the log of access; the result names the first
    broken link. `progress` gets (done, of all); what it raises stops the check."""
    from app.vault import log

    session.require(Action.CHECK_LOG)
    found = log.verify(session.vault, progress)
    return LogCheck(
        records=found.records,
        head=found.head,
        broken_at=found.broken_at,
        code=found.code,
        access=found.access,
        params=dict(found.params),
        jumps=tuple(
            ClockJump(record=jump.record, sequence=jump.sequence, before=jump.before, after=jump.after)
            for jump in found.jumps
        ),
        losses=tuple((run.first, run.last) for run in found.losses),
    )
