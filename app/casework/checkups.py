"""Looking at every page of the database once a day, and after a day that ended in a crash: in the background, because
damage that no query meets is met by nobody else. As with backups, the long step touches no session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.casework.rights import Action
from app.casework.session import Session
from forms.errors import EnvironmentFault

Progress = Callable[[int, int], None]

PERIOD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """The file to look at, and its key."""

    path: Path
    key: bytes


def is_due(session: Session) -> bool:
    """Whether the last look is a day old, lies in the future, or somebody's day ended in a crash since."""
    from app.vault import backup_settings

    session.require(Action.BACK_UP)
    if session.vault.read_only:
        return False
    last = backup_settings.last_check(session.vault)
    age = session.clock() - last.at if last else PERIOD
    return session.vault.unclean or not timedelta() <= age < PERIOD


def begin(session: Session) -> Look:
    """What `carry_out` needs."""
    session.require(Action.BACK_UP)
    path = session.vault.database.path
    assert path is not None, "a vault has its database in a file"
    return Look(path, session.vault.keys.sqlcipher)


def carry_out(look: Look, progress: Progress) -> bool:
    """Reads every page, on any thread; gives whether all hold. `progress` counts pages and may raise to stop.

    Raises `EnvironmentFault` B-421 when the disk cannot be read.
    """
    from app.vault import pages

    try:
        return pages.examine(look.path, look.key, progress).sound
    except OSError as error:
        raise EnvironmentFault("B-421", path=str(look.path)) from error


def conclude(session: Session, sound: bool) -> None:
    """Notes the look. What seemed damaged is looked at once more while nobody writes, by SQLCipher itself and by us.

    Raises `VerificationError` B-420 when the file is damaged.
    """
    from app.vault import backup_settings

    session.require(Action.BACK_UP)
    if not sound:
        session.vault.database.check()
    backup_settings.keep_check(session.vault, backup_settings.Checked(session.clock(), ""))
    session.vault.unclean = False
