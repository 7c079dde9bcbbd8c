"""Backups: made by hand and by themselves, in the vault's home and on a second medium, held by the station's rule.

A backup has three steps, so that a window can go on saving: `plan` and `conclude` are for the thread that owns the
vault, `carry_out` touches no session and may take its time elsewhere. `back_up` does all three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app import PROGRAM
from app.casework.access import Act
from app.casework.backup_views import BackupLine, BackupRule, BackupState, MediumLine
from app.casework.rights import Action
from app.casework.session import Session
from forms.errors import BogenError, EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.vault.backup import Source
    from app.vault.backup_settings import Medium
    from app.vault.generations import Broken, Generation
    from app.vault.rotation import Policy

Progress = Callable[[int, int], None]

PERIOD = timedelta(days=1)
"""An automatic backup is due when the newest one is older, or when the log has grown by so much time since."""
WARN_AFTER = timedelta(days=3)
MEDIUM_WARN_AFTER = timedelta(days=7)
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Target:
    """One place for the backup: in the home (`medium` is `None`), or on a medium that is there now."""

    root: Path
    medium: Medium | None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, without a session."""

    source: Source
    targets: tuple[Target, ...]
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made, one a target, and the ids of the media that took one. `fault` is what a medium said that did not:
    the backup in the home counts all the same."""

    made: tuple[Generation, ...]
    gone: tuple[str, ...]
    media: tuple[str, ...]
    fault: BogenError | None = None


def back_up(session: Session, *, progress: Progress) -> tuple[BackupLine, ...]:
    """Make a backup now; gives it, and the one on each medium that is there. Raises as `carry_out`."""
    return conclude(session, carry_out(plan(session), progress))


def plan(session: Session, *, automatic: bool = False, to: Path | None = None) -> Order:
    """Decide where to, and write the log of access. With `to`, only there: a folder that need not be enrolled, and the
    only way where the home cannot be written. Raises `AccessError` B-500, `InputError` B-794, `EnvironmentFault` B-424.
    """
    from app.vault import backup_settings

    session.require(Action.BACK_UP if automatic else Action.KEEP_BACKUPS)
    vault = session.vault
    if to is None and vault.read_only:
        raise EnvironmentFault("B-424", path=str(vault.home))
    if to is not None:
        return _elsewhere(session, to)
    source = backup_settings.source_of(vault)
    there = [one for one in backup_settings.media(vault) if backup_settings.is_present(one, vault.keys, vault.id)]
    targets = [Target(source.root, None)]
    targets += [Target(backup_settings.root_on(medium.path, vault.id), medium) for medium in there]
    session.note(Act.BACKUP, "backup", detail="automatic" if automatic else "by hand")
    return Order(source, tuple(targets), backup_settings.policy(vault), session.clock())


def _elsewhere(session: Session, place: Path) -> Order:
    from app.vault import backup_settings

    vault = session.vault
    if not place.is_dir() or place.resolve().is_relative_to(vault.home.resolve()):
        raise InputError("B-794", path=str(place))
    session.note(Act.BACKUP, "backup", detail="elsewhere")
    target = Target(backup_settings.root_on(place.absolute(), vault.id), None)
    return Order(backup_settings.source_of(vault), (target,), backup_settings.policy(vault), session.clock())


def carry_out(order: Order, progress: Progress) -> Outcome:
    """Make, check and rotate, on any thread. Raises `EnvironmentFault` B-783 without room, `VerificationError` B-420,
    B-430, B-431 or B-781 for damage, and the faults of the disk."""
    from app.vault import backup

    made: list[Generation] = []
    gone: list[str] = []
    media: list[str] = []
    fault: BogenError | None = None
    for number, target in enumerate(order.targets):
        part = _share(progress, number, len(order.targets))
        try:
            made.append(backup.make(order.source, target.root, now=order.now, program=PROGRAM, progress=part))
            gone += backup.rotate(order.source, target.root, order.policy, now=order.now)
        except BogenError as error:
            if target.medium is None:
                raise
            fault = error
            continue
        if target.medium is not None:
            media.append(target.medium.id)
    return Outcome(tuple(made), tuple(gone), tuple(media), fault)


def conclude(session: Session, outcome: Outcome) -> tuple[BackupLine, ...]:
    """Note which media took a backup. Raises what a medium said that did not, after all else was noted."""
    from app.vault import backup_settings

    session.require(Action.BACK_UP)
    if outcome.media:
        known = backup_settings.media(session.vault)
        now = session.clock()
        backup_settings.keep_media(
            session.vault,
            tuple(replace(one, last_at=now) if one.id in outcome.media else one for one in known),
        )
    if outcome.fault is not None:
        raise outcome.fault
    return tuple(_line(generation, "") for generation in outcome.made)


def list_backups(session: Session) -> tuple[BackupLine, ...]:
    """The backups in the home and on the media that are there now, newest first; damaged ones are named."""
    from app.vault import backup_settings, generations

    session.require(Action.KEEP_BACKUPS)
    vault = session.vault
    lines = [_entry(entry, "") for entry in generations.listed(backup_settings.own_root(vault), vault.keys, vault.id)]
    for medium in backup_settings.media(vault):
        if backup_settings.is_present(medium, vault.keys, vault.id):
            root = backup_settings.root_on(medium.path, vault.id)
            lines += [_entry(entry, str(medium.path)) for entry in generations.listed(root, vault.keys, vault.id)]
    return tuple(sorted(lines, key=lambda line: line.stamp, reverse=True))


def check(session: Session, line: BackupLine, *, progress: Progress) -> None:
    """Read a whole backup again. Raises `VerificationError` B-780 or B-781 when it does not hold."""
    from app.vault import generations

    session.require(Action.KEEP_BACKUPS)
    generation = generations.read(line.folder, session.vault.keys, session.vault.id)
    generations.check(generation, session.vault.keys, progress)


def enrol(session: Session, path: Path) -> MediumLine:
    """Make a folder or stick a second place for backups. Raises `InputError` B-794 and the faults of the disk."""
    from app.vault import backup_settings

    session.require(Action.KEEP_BACKUPS)
    session.note(Act.BACKUP, "medium")
    backup_settings.enrol(session.vault, path, now=session.clock())
    return next(line for line in list_media(session) if line.path == path.absolute())


def list_media(session: Session) -> tuple[MediumLine, ...]:
    """The enrolled media, and whether each is there now."""
    from app.vault import backup_settings

    session.require(Action.KEEP_BACKUPS)
    vault = session.vault
    return tuple(
        MediumLine(
            id=medium.id,
            path=medium.path,
            last_at=medium.last_at,
            present=backup_settings.is_present(medium, vault.keys, vault.id),
        )
        for medium in backup_settings.media(vault)
    )


def forget_medium(session: Session, medium_id: str) -> None:
    """Send no more backups to this medium; what lies there stays."""
    from app.vault import backup_settings

    session.require(Action.KEEP_BACKUPS)
    session.note(Act.BACKUP, "medium")
    known = backup_settings.media(session.vault)
    backup_settings.keep_media(session.vault, tuple(one for one in known if one.id != medium_id))


def rule(session: Session) -> BackupRule:
    """How many backups are held."""
    from app.vault import backup_settings

    session.require(Action.KEEP_BACKUPS)
    found = backup_settings.policy(session.vault)
    return BackupRule(found.daily, found.weekly, found.monthly, found.erased_days)


def set_rule(session: Session, chosen: BackupRule) -> None:
    """Change how many backups are held, from the next one on. Raises `InputError` B-791."""
    from app.vault import backup_settings
    from app.vault.rotation import Policy

    session.require(Action.KEEP_BACKUPS)
    session.note(Act.POLICY, "backup")
    chosen_policy = Policy(chosen.daily, chosen.weekly, chosen.monthly, chosen.erased_days)
    backup_settings.keep_policy(session.vault, chosen_policy)


def state(session: Session) -> BackupState:
    """When the last good backup was made, whether one is due, and whether somebody has to see to it."""
    from app.vault import backup_settings, generations

    session.require(Action.BACK_UP)
    vault, now = session.vault, session.clock()
    good = generations.good(backup_settings.own_root(vault), vault.keys, vault.id)
    last = _last(good, now)
    absent = [
        medium
        for medium in backup_settings.media(vault)
        if now - (medium.last_at or medium.enrolled_at) > MEDIUM_WARN_AFTER
    ]
    return BackupState(
        last_at=last.manifest.made_at if last else None,
        due=last is None or _is_due(session, last, now),
        late=last is None or now - last.manifest.made_at > WARN_AFTER,
        absent=tuple(str(medium.path) for medium in absent),
    )


def _last(good: tuple[Generation, ...], now: datetime) -> Generation | None:
    """The newest by the log; among those that end alike, not one of tomorrow: it is from before the clock was set."""
    alike = [entry for entry in good if entry.manifest.sequence == good[0].manifest.sequence]
    past = [entry for entry in alike if entry.manifest.made_at <= now + _CLOCKS_DIFFER]
    return next(iter(past or alike), None)


def _is_due(session: Session, last: Generation, now: datetime) -> bool:
    """By the clock, and by the log's own dates: a clock that was set back must not put backups off for weeks. A record
    of an erasure makes one due at once, so that there is a backup without the content."""
    from app.vault import log

    made = last.manifest.made_at
    if now - made >= PERIOD or made - now > _CLOCKS_DIFFER:
        return True
    rows = session.vault.database.rows(
        "SELECT max(kind = 'erasure') AS erased, max(sequence) AS newest FROM record WHERE sequence > :end",
        {"end": last.manifest.sequence},
    )
    if rows[0].newest is None:
        return False
    newest = next(log.records_after(session.vault, rows[0].newest - 1)).header.recorded_at
    return bool(rows[0].erased) or newest - made >= PERIOD


def _share(progress: Progress, number: int, count: int) -> Progress:
    """The progress of one of several targets, as a part of the whole."""
    return lambda done, total: progress(number * total + done, count * total)


def _entry(entry: Generation | Broken, where: str) -> BackupLine:
    from app.vault.generations import Generation

    if isinstance(entry, Generation):
        return _line(entry, where)
    return BackupLine(stamp=entry.stamp, folder=entry.folder, where=where, code=entry.error.code)


def _line(generation: Generation, where: str) -> BackupLine:
    manifest = generation.manifest
    return BackupLine(
        stamp=generation.stamp,
        folder=generation.folder,
        where=where,
        made_at=manifest.made_at,
        sheets=manifest.sheets,
        records=manifest.sequence,
        size=manifest.size,
        lost=len(manifest.lost),
    )
