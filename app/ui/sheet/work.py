"""What the editor asks of the vault's thread, and the values that it gets back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.casework import drafts, people, sheets
from app.casework.session import Session
from app.casework.views import Draft, Person, SheetFilter
from app.ui.sheet.draft_keeper import Slot
from forms.question import Answers

ALSO = "also_about"
"""Where a draft keeps the further people; it is no question of the form and is taken out before signing."""

AMENDS, KIND = "amends", "kind"
"""A draft with these is no sheet: it is the beginning of an amendment or a voiding of the sheet that it names."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the editor knows when it opens: whom the user looks after, the draft to go on with, the last place.

    `elsewhere` is a draft that lay open at the last lock and is no sheet: another screen goes on with it.
    """

    own_people: tuple[Person, ...]
    draft: Draft | None
    place: str
    elsewhere: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be signed: the answers, the further people, and how long they were written on."""

    answers: Answers
    also: tuple[str, ...]
    seconds: int


def begin(session: Session, *, draft_id: str, resume: bool) -> Beginning:
    """`draft_id` names a draft to open; with `resume` the one that lay open at the last lock is taken up again."""
    if draft_id:
        draft: Draft | None = drafts.open_draft(session, draft_id)
    else:
        draft = drafts.take_up(session) if resume else None
    elsewhere = ""
    if draft is not None and AMENDS in draft.answers:
        elsewhere, draft = draft.id, None
    return Beginning(people.own_people(session), draft, last_place(session), elsewhere)


def last_place(session: Session) -> str:
    """Where this user's newest sheet was noticed: the next one often is from there too."""
    newest = sheets.list_sheets(session, SheetFilter(author_id=session.user.id), limit=1).rows
    if not newest:
        return ""
    answers: Mapping[str, object] = sheets.show(session, newest[0].id, language="de").answers
    return str(answers.get("place", ""))


def sign(session: Session, slot: Slot, order: Order) -> tuple[str, ...]:
    """Sign, and delete the draft with the same stroke."""
    ids = sheets.sign(session, order.answers, also=order.also, draft_id=slot.id, fill_seconds=order.seconds)
    slot.gone = True
    return ids


def discard(session: Session, slot: Slot) -> None:
    """Throw a draft away, if it was ever kept."""
    if slot.id:
        drafts.discard(session, slot.id)
    slot.gone = True
