"""Putting a backup back: by an administrator whom the backup itself knows, also where the vault no longer opens.

Nobody is asked anything in between: `look` says what a restore would bring and what it would lose, `restore` does it or
refuses. A backup older than the present state is put back only when that is wished for in so many words.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import access
from app.casework.access import Act
from app.casework.backup_views import RestoreLine, RestorePreview
from app.casework.clock import Clock
from app.casework.patience import patiently
from app.casework.rights import Action, may
from app.casework.session import user_view
from app.casework.views import Role, User
from forms.errors import AccessError, BogenError, InputError

if TYPE_CHECKING:
    from app.casework.session import Session
    from app.vault.generations import Generation
    from app.vault.keys import Keys
    from app.vault.slot_file import SlotFile

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that was opened with somebody's passphrase, and who he is in it. `passed_over` are the stamps of newer
    backups that do not hold."""

    home: Path
    generation: Generation
    user: User
    keys: Keys = field(repr=False)
    passed_over: tuple[str, ...] = ()


def open_backup(home: Path, wanted: str, *, login: str, passphrase: str, clock: Clock, progress: Progress) -> Opened:
    """Find a backup and open it with a passphrase: `wanted` is a stamp, the path of a backup or of a medium, or "" for
    the newest good one in the home.

    Raises `InputError` B-788 when there is none, B-785 when it is another vault's, `AccessError` B-401 for a wrong
    passphrase, B-714 while the delay after that runs, B-787 when the user is no administrator in the backup,
    `VerificationError` B-780, B-781 or B-784 when none holds.
    """
    from app.vault import generations, restore

    folders = folders_of(home, wanted)
    if not folders:
        raise InputError("B-788", path=wanted or str(home / generations.FOLDER))
    vault_id, keys, seed = open_keys(home, folders, login, passphrase, clock)
    if len(folders) == 1 and folders[0].name == Path(wanted).name:
        passed_over: tuple[str, ...] = ()
        generation = generations.read(folders[0], keys, vault_id)
    else:
        roots = tuple(dict.fromkeys(folder.parent for folder in folders))
        generation, passed_over = restore.pick(roots, keys, vault_id, progress)
    return Opened(home, generation, _administrator(generation, keys, login, seed), keys, passed_over)


def open_keys(
    home: Path, folders: tuple[Path, ...], login: str, passphrase: str, clock: Clock
) -> tuple[str, Keys, bytes]:
    """The vault's id, its keys and the user's seed, by a slot file in the home or in one of these backups: also where
    the database does not open. Wrong passphrases are counted as at the sign-in, where there are slots to count for.
    Raises as `open_backup`."""
    from app.vault import restore, slot_file
    from app.vault.keys import derive

    vault_id, files = _slots(home, folders)
    counted = slot_file.exists(home) and restore.slots_hold(home)
    with patiently(home, login, clock) if counted else nullcontext():
        vault_key, seed = _open(files, login, passphrase)
    return vault_id, derive(vault_key, vault_id), seed


def of_session(session: Session, folder: Path) -> Opened:
    """A backup of the vault that is open. Raises `AccessError` B-500, `VerificationError` B-780."""
    from app.vault import generations

    session.require(Action.KEEP_BACKUPS)
    vault = session.vault
    return Opened(vault.home, generations.read(folder, vault.keys, vault.id), session.user, vault.keys)


def look(opened: Opened) -> RestorePreview:
    """What a restore would bring, take over and lose. Changes nothing."""
    from app.vault import restore

    manifest, newer = opened.generation.manifest, restore.compare(opened.home, opened.keys, opened.generation)
    return RestorePreview(
        stamp=opened.generation.stamp,
        made_at=manifest.made_at,
        sheets=manifest.sheets,
        records=manifest.sequence,
        newer=newer.noted,
        newer_readable=newer.readable,
        newer_sheets=newer.sheets,
        lost=newer.lost,
    )


def restore_closed(
    opened: Opened, *, clock: Clock, older: bool = False, leave_newer: bool = False, progress: Progress
) -> RestoreLine:
    """Restore where no window has the vault open. Raises `EnvironmentFault` B-413 when one has, and as `_restore`."""
    from app.vault import places
    from app.vault.lock import VaultLock

    places.prepare(opened.home)
    lock = VaultLock.take(opened.home)
    try:
        return _restore(opened, clock(), older=older, leave_newer=leave_newer, progress=progress)
    finally:
        lock.release()


def restore_open(session: Session, opened: Opened, *, older: bool = False, progress: Progress) -> RestoreLine:
    """Restore below an open session, which has to end then: what it shows is no longer so."""
    session.require(Action.KEEP_BACKUPS)
    session.vault.database.close()
    return _restore(opened, session.clock(), older=older, leave_newer=False, progress=progress)


def _restore(opened: Opened, now: datetime, *, older: bool, leave_newer: bool, progress: Progress) -> RestoreLine:
    """Raises `InputError` B-786 when something newer would be lost and nobody said `older`, and as the vault's own
    `restore`: then the present state is as it was."""
    from app.vault import restore, swap

    swap.finish(opened.home)
    preview = look(opened)
    lost = (preview.newer or 0) if leave_newer else preview.lost
    if lost and not older:
        raise InputError("B-786", lost=lost, newer=preview.newer or 0, stamp=preview.stamp)
    done = restore.restore(
        opened.home,
        opened.keys,
        opened.generation,
        now=now,
        noting=access.entry(opened.user, now, Act.RESTORE, "backup", detail=opened.generation.stamp),
        newer_too=not leave_newer,
        progress=progress,
    )
    return RestoreLine(
        stamp=opened.generation.stamp,
        sheets=preview.sheets,
        taken=done.taken,
        lost=done.lost,
        aside=done.aside,
        attachments_lost=len(done.attachments_lost),
        erased_again=done.erased_again,
    )


def folders_of(home: Path, wanted: str) -> tuple[Path, ...]:
    """The folders of backups that `wanted` may mean, newest first."""
    from app.vault import generations

    own = home / generations.FOLDER
    if not wanted:
        return tuple(own / stamp for stamp in generations.stamps(own))
    if (own / wanted).parent == own and (own / wanted / generations.MANIFEST).is_file():
        return (own / wanted,)
    place = Path(wanted)
    if (place / generations.MANIFEST).is_file():
        return (place.absolute(),)
    return tuple(root / stamp for root in _roots(home, place) for stamp in generations.stamps(root))


def _roots(home: Path, place: Path) -> list[Path]:
    """Where generations may lie below `place`: a medium, or a folder of generations itself."""
    from app.vault import backup_settings, slot_file

    medium = place / backup_settings.MEDIUM_FOLDER
    if not medium.is_dir():
        return [place]
    try:
        return [medium / slot_file.read(home).vault_id]
    except BogenError:  # no vault here, or a damaged one: then the medium must hold one vault's backups only
        found = sorted(path for path in medium.iterdir() if path.is_dir())
        return found if len(found) == 1 else []


def _slots(home: Path, folders: tuple[Path, ...]) -> tuple[str, list[SlotFile]]:
    """The vault's id, and the slot files that a passphrase may open: the present one alone where it is whole. Whoever
    was let go since a backup, or changed his passphrase, must not come in again by the slots that lie in that backup.

    Raises `InputError` B-785 when the home holds another vault, `FormatError` or `VerificationError` when none is left.
    """
    from app.vault import restore, slot_file

    files: list[SlotFile] = []
    fault: BogenError | None = None
    for folder in (home, *folders[:3]):
        try:
            files.append(slot_file.read(folder))
        except BogenError as error:
            fault = error
    if not files:
        raise fault or InputError("B-788", path=str(home))
    if len({file.vault_id for file in files}) > 1:
        raise InputError("B-785", path=str(folders[0]))
    return files[0].vault_id, files[:1] if restore.slots_hold(home) else files


def _open(files: list[SlotFile], login: str, passphrase: str) -> tuple[bytes, bytes]:
    """Vault key and seed by the first slot that opens. Raises what the first slot file said when none does."""
    from app.vault import vault as vaults

    first: BogenError | None = None
    for file in files:
        try:
            opened = vaults.opened_by(file, login=login, passphrase=passphrase)
        except BogenError as error:
            first = first or error
        else:
            return opened.vault_key, opened.seed
    assert first is not None, "there is a slot file at least"
    raise first


def _administrator(generation: Generation, keys: Keys, login: str, seed: bytes) -> User:
    """Raises `AccessError` B-787 when the backup does not know `login` as an administrator with this key."""
    from app.vault import restore
    from forms.signature import Signer

    row = restore.user_in(generation, keys, login)
    roles = tuple(Role(role) for role in row.roles) if row else ()
    if row is None or not may(roles, Action.KEEP_BACKUPS) or Signer.from_seed(seed).public_key != row.public_key:
        raise AccessError("B-787", login=login, stamp=generation.stamp)
    return user_view(row)
