"""The last work of a session on the vault's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from app.casework import drafts
from app.casework.session import Session
from forms.errors import BogenError

if TYPE_CHECKING:
    from app.ui.shell import Shell


def last_work(session: Session, shell: Shell | None, *, noting: bool) -> Callable[[], None]:
    """What is left to do for `session` on the vault's thread: drafts, the note of what lay open, the end. Called on
    the screen's thread. `shell` is `None` where its drafts are not to be touched; `noting` is for locks alone."""
    if shell is None:
        return session.close
    return partial(keep_and_close, session, shell.drafts(), shell.lying_open() if noting else ())


def keep_and_close(
    session: Session, works: Sequence[Callable[[], object]], lying_open: Sequence[Callable[[], str]]
) -> None:
    """Keep the drafts, note which one lay open, close the vault. `lying_open` gives ids of drafts, "" for none.

    Raises the faults of the disk when a draft cannot be kept; then the session is as open as before.
    """
    for keep in works:
        keep()
    draft_id = next((found for ask in lying_open if (found := ask())), "")
    if draft_id:
        # Not worth a refusal: the draft is kept, and without the note it is found in the list.
        with suppress(BogenError):
            drafts.leave_open(session, draft_id)
    session.close()
