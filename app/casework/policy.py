"""The station's rules for locking: set by the administrator as a signed record, read by every desk after sign-in."""

from __future__ import annotations

from app.casework.rights import Action
from app.casework.session import Session
from app.casework.trust_views import IDLE_LEAST, IDLE_MOST, Policy
from forms.errors import InputError


def policy(session: Session) -> Policy:
    """The rules that hold, the defaults where none were set."""
    from app.vault import policies

    session.require(Action.READ_POLICY)
    row = policies.newest(session.vault)
    return Policy() if row is None else Policy(idle_seconds=row.idle_seconds, lock_on_minimise=row.lock_on_minimise)


def set_policy(session: Session, new: Policy) -> None:
    """Set the rules. Raises `InputError` B-730 when the time is not between 30 and 900 seconds."""
    from app.vault.log import Entry

    session.require(Action.KEEP_POLICY)
    if not IDLE_LEAST <= new.idle_seconds <= IDLE_MOST:
        raise InputError("B-730", least=IDLE_LEAST, most=IDLE_MOST)
    payload = {"idle_seconds": new.idle_seconds, "lock_on_minimise": new.lock_on_minimise}
    session.append([Entry(kind="policy", subject="policy", payload=payload)])
