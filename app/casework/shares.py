"""Shares: several people who only together open the vault. Making and printing a set, opening, rehearsing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import emergency, users
from app.casework.clock import Clock
from app.casework.plain_text import is_writing, one_line
from app.casework.rights import Action
from app.casework.saving import save_new
from app.casework.session import Session
from app.casework.views import NewUser
from app.vault.key_projections import MADE, REHEARSED, SHARES_AUTHOR, USED
from forms.errors import BogenError, InputError, VerificationError
from forms.texts import Texts

if TYPE_CHECKING:
    from app.vault.log import Entry
    from app.vault.queries.keys import EmergencyKey
    from app.vault.shares import Split


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSet:
    """A set that was made and printed: its number, how many of its shares are needed, and the printed pages."""

    set: str
    threshold: int
    files: tuple[Path, ...]
    made_at: datetime


def make(session: Session, *, threshold: int, holders: Sequence[str], folder: Path, texts: Texts) -> ShareSet:
    """Make a set with a share for each of `holders` (names, or "" for a share that is given to nobody yet) and print
    each share as one page into `folder`. Shares of an earlier set open nothing any more.

    The pages are written first, and a fresh process opens the new slot, before the old set goes. Raises `InputError`
    B-718 unless 2 ≤ threshold ≤ shares ≤ 16, B-522 for a name that does not fit, B-586 when a page of this name lies
    there; `EnvironmentFault` B-594 when a page cannot be written, B-705 or B-707 as `recovery.renew`. After an error
    no page is left but those of a set that counts with the next unlocking.
    """
    from app.vault import renewal
    from app.vault import shares as splitting
    from app.vault.log import DOUBTFUL

    session.require(Action.KEEP_KEYS)
    names, now = [_checked(name) for name in holders], session.clock()
    split = splitting.split(threshold, len(names))
    tried = renewal.shared_secret(session.vault, secret=split.secret)
    files: list[Path] = []
    try:
        for number, name in enumerate(names, start=1):
            page = _page(session, split, number, holder=name, threshold=threshold, texts=texts)
            files.append(save_new(folder / f"{texts('shares.file')}-{split.set}-{number}.pdf", page))
    except BaseException:
        _remove(files)
        tried.candidate.discard()
        raise
    payload = {
        "threshold": threshold,
        "holders": names,
        "public_key": base64.b64encode(tried.public_key).decode("ascii"),
        "slot": tried.check,
    }
    try:
        users.record_slot(session, tried, [_entry(MADE, split.set, **payload)])
    except BogenError as error:
        # Pages stay only where their set counts, or may count, with the next unlocking.
        if error.code not in (DOUBTFUL, "B-707"):
            _remove(files)
        raise
    return ShareSet(set=split.set, threshold=threshold, files=tuple(files), made_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one share says of itself; nothing of the secret. `words` is the share as it is handed on."""

    words: str = field(repr=False)
    set: str
    number: int
    needed: int


def read_part(typed: str) -> Part:
    """Check one share by its own check words. Raises `InputError` B-712 when it is mistyped."""
    from app.vault import shares as splitting

    return Part(
        words=typed,
        set=splitting.set_of(typed),
        number=splitting.number_of(typed),
        needed=splitting.needed_of(typed),
    )


def open_with_shares(home: Path, typed: Sequence[str], who: str | NewUser, passphrase: str, *, clock: Clock) -> Session:
    """Open the vault with enough shares (the words of each) and let an administrator in again (`emergency.let_in`).

    Raises `InputError` B-712 or B-713 for shares that are mistyped or too few, B-711 when this vault has none,
    `AccessError` B-710 for shares of another set, and as `emergency.let_in`. The shares stay valid.
    """
    from app.vault import shares as splitting
    from app.vault import vault as vaults

    unlocked = vaults.unlock_with_shares(home, secret=splitting.combine(typed))
    used = _entry(USED, splitting.set_of(typed[0]))
    return emergency.let_in(unlocked, used, who, passphrase, clock)


def rehearse(session: Session, typed: Sequence[str]) -> None:
    """Try enough shares as if they were needed: nothing changes, and the day is on record.

    Raises as `open_with_shares` where they would not do, `VerificationError` B-709 where the slot is not the recorded.
    """
    from app.vault import queries, renewal, slot_file
    from app.vault import shares as splitting
    from forms.signature import key_id

    session.require(Action.KEEP_KEYS)
    secret = splitting.combine(typed)
    public_key = renewal.require_opens(session.vault, slot_file.read(session.vault.home).shares(), secret)
    if not queries.signs_now(session.vault, SHARES_AUTHOR, key_id(public_key)):
        raise VerificationError("B-709")
    session.append([_entry(REHEARSED, splitting.set_of(typed[0]))])


def last(session: Session) -> EmergencyKey | None:
    """The set that counts: when it was made and last rehearsed, threshold and holders; `None` when there is none."""
    from app.vault.queries.keys import emergency_key

    session.require(Action.KEEP_KEYS)
    return emergency_key(session.vault, "shares")


def needed(words: str) -> int:
    """How many shares of its set are needed, as any share of it says. Raises `InputError` B-712 when it is mistyped."""
    from app.vault.shares import needed_of

    return needed_of(words)


def _page(session: Session, split: Split, number: int, *, holder: str, threshold: int, texts: Texts) -> bytes:
    from exports.pdf import render
    from exports.pdf.share import SharePrint, share_document

    printed = SharePrint(
        office_name=session.office.name,
        set=split.set,
        number=number,
        count=len(split.words),
        threshold=threshold,
        holder=holder,
        words=split.words[number - 1],
        made_at=session.clock(),
    )
    return render(share_document(printed, texts))


def _checked(name: str) -> str:
    holder = one_line(name)
    if len(holder) > 100 or not is_writing(holder):
        raise InputError("B-522")
    return holder


def _remove(files: Sequence[Path]) -> None:
    for path in files:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _entry(act: str, set_number: str, **more: object) -> Entry:
    from app.vault.log import Entry

    return Entry(kind="shares", subject=SHARES_AUTHOR, payload={"act": act, "set": set_number, **more})
