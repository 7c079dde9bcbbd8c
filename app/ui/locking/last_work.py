"""The last work of a session on the vault's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from app.casework import drafts
from app.casework.session import Session
from forms.errors import BogenError


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
