"""A user's own passphrase: how strong it is, and changing it."""

from __future__ import annotations

from app.casework.patience import patiently
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.strength import MIN_PASSPHRASE, Advice, Grade, Strength, check, estimate
from app.casework.users import known_of
from forms.errors import EnvironmentFault, InputError

__all__ = ["MIN_PASSPHRASE", "Advice", "Grade", "Strength", "change", "check", "estimate", "known"]


def known(session: Session) -> tuple[str, ...]:
    """What anybody knows who tries to guess this user's passphrase; for `estimate`."""
    return known_of(session, session.user)


def change(session: Session, old: str, new: str) -> None:
    """Change one's own passphrase. The old one goes only after a fresh process has opened the new slot.

    Raises `AccessError` B-401 when `old` is wrong and B-714 while the delay after that runs, `InputError` B-525 and
    B-700 to B-704 when `new` is too guessable or is the old one, `EnvironmentFault` B-705 or B-706 when the old one
    stays, and B-717 when the new one counts but could not be recorded yet: the next signing in does that.
    """
    from app.vault import vault as vaults
    from app.vault.key_projections import CHANGED
    from app.vault.log import Entry

    session.require(Action.CHANGE_OWN_PASSPHRASE)
    if new == old:
        raise InputError("B-702", least=MIN_PASSPHRASE)
    check(new, known(session))
    with patiently(session.vault.home, session.user.login, session.clock):
        slot = vaults.replace_passphrase(session.vault, login=session.user.login, old=old, new=new)
    try:
        payload = {"user": session.user.id, "act": CHANGED, "slot": slot}
        session.append([Entry(kind="passphrase", subject=session.user.id, payload=payload)])
    except EnvironmentFault as error:
        raise EnvironmentFault("B-717") from error
