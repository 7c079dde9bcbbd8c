"""Drafts: unsigned sheets, their author's alone, kept encrypted while they are typed.

A draft that nobody touched for 72 hours is overdue: its author is reminded. It is never deleted for its age.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Draft
from forms import strict_json
from forms.errors import AccessError, InputError
from forms.question import Answers

if TYPE_CHECKING:
    from app.vault.drafts import DraftRow

MAX_DRAFT = 256 * 1024
REMINDED_AFTER = timedelta(hours=72)


def keep(session: Session, answers: Answers, *, draft_id: str = "", field: str = "", cursor: int = 0) -> Draft:
    """Keep the answers as they are, complete or not; `field` and `cursor` say where the author was.

    Raises `InputError` B-541 when the draft is larger than 256 KiB.
    """
    from app.vault import drafts

    session.require(Action.WRITE_SHEET)
    content = strict_json.dump(dict(answers))
    if len(content) > MAX_DRAFT:
        raise InputError("B-541", limit=MAX_DRAFT // 1024)
    if draft_id:
        _own(session, draft_id)
    now = session.clock()
    kept = drafts.keep(
        session.vault, user=session.user.id, content=content, now=now, id=draft_id, field=field, cursor=cursor
    )
    return Draft(id=kept, answers=answers, kept_at=now, field=field, cursor=cursor)


def own(session: Session) -> tuple[Draft, ...]:
    """This user's drafts, newest first."""
    from app.vault import drafts

    session.require(Action.WRITE_SHEET)
    return tuple(_view(session, row) for row in drafts.of_user(session.vault, session.user.id))


def open_draft(session: Session, draft_id: str) -> Draft:
    """One of this user's drafts. Raises `InputError` B-462 when it is gone, `AccessError` B-542 for another's."""
    session.require(Action.WRITE_SHEET)
    return _view(session, _own(session, draft_id))


def discard(session: Session, draft_id: str) -> None:
    """Delete one of this user's drafts for good."""
    from app.vault import drafts

    session.require(Action.WRITE_SHEET)
    _own(session, draft_id)
    drafts.discard(session.vault, draft_id)


def leave_open(session: Session, draft_id: str) -> None:
    """Note that this draft of the user's lay open when his desk was locked."""
    from app.vault import drafts

    session.require(Action.WRITE_SHEET)
    drafts.leave_open(session.vault, session.user.id, _own(session, draft_id).id)


def take_up(session: Session) -> Draft | None:
    """The draft that lay open when this user's desk was locked, once: the note of it is taken away.

    `None` after an ordinary start, and when the draft was signed or thrown away meanwhile.
    """
    from app.vault import drafts

    session.require(Action.WRITE_SHEET)
    draft_id = drafts.take_up(session.vault, session.user.id)
    try:
        return open_draft(session, draft_id) if draft_id else None
    except InputError:
        return None


def signed_away(session: Session, draft_id: str) -> str:
    """The draft that goes when the sheet it became is signed: `draft_id`, or "" when it is gone already.

    Raises `AccessError` B-542 when it is another's.
    """
    try:
        return _own(session, draft_id).id if draft_id else ""
    except InputError:
        return ""


def _own(session: Session, draft_id: str) -> DraftRow:
    from app.vault import drafts

    row = drafts.open_draft(session.vault, draft_id)
    if row.user != session.user.id:
        raise AccessError("B-542")
    return row


def _view(session: Session, row: DraftRow) -> Draft:
    answers = strict_json.load(row.content)
    assert isinstance(answers, dict), "drafts are written as objects only"
    return Draft(
        id=row.id,
        answers=answers,
        kept_at=row.kept_at,
        overdue=session.clock() - row.kept_at > REMINDED_AFTER,
        field=row.field,
        cursor=row.cursor,
    )
