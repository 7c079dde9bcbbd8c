"""Drafts: their author's alone, kept whatever they hold, gone when they are signed."""

from __future__ import annotations

import pytest

from app.casework import drafts, sheets
from app.vault import log
from forms.errors import AccessError, InputError
from tests.stations import Station, answers, person, sheet


def test_a_draft_is_kept_as_it_is(prison: Station) -> None:
    """Incomplete, wrong, empty: a draft asks for nothing; the place in the text is kept too."""
    half = {"person": "", "facts": "Stand am", "areas": ["D", "D", "X"], "noticed": {"at": "h"}}
    kept = drafts.keep(prison("holm"), half, field="facts", cursor=8)
    prison.reopen()
    again = drafts.open_draft(prison("holm"), kept.id)
    assert (again.answers, again.field, again.cursor) == (half, "facts", 8)
    assert drafts.keep(prison("holm"), {}).answers == {}


def test_the_newest_state_replaces_the_one_before(prison: Station) -> None:
    first = drafts.keep(prison("holm"), {"facts": "eins"})
    prison.watch.forward(minutes=2)
    assert drafts.keep(prison("holm"), {"facts": "zwei"}, draft_id=first.id).id == first.id
    prison.watch.forward(minutes=2)
    other = drafts.keep(prison("holm"), {"facts": "drei"})
    assert [draft.id for draft in drafts.own(prison("holm"))] == [other.id, first.id]
    assert drafts.open_draft(prison("holm"), first.id).answers == {"facts": "zwei"}


def test_a_draft_is_its_authors_alone(prison: Station) -> None:
    """Not even who may read all sheets, or the contact officer of the person, sees what is not signed."""
    kept = drafts.keep(prison("holm"), answers(person(prison, "2/26").id))
    for login in ("sahin", "okafor", "weber"):
        session = prison(login)
        assert drafts.own(session) == ()
        with pytest.raises(AccessError, match="B-542"):
            drafts.open_draft(session, kept.id)
        with pytest.raises(AccessError, match="B-542"):
            drafts.discard(session, kept.id)
        with pytest.raises(AccessError, match="B-542"):
            drafts.keep(session, {}, draft_id=kept.id)
        with pytest.raises(AccessError, match="B-542"):
            sheets.sign(session, answers(person(prison).id), draft_id=kept.id)
    assert drafts.open_draft(prison("holm"), kept.id) == kept
    assert sheets.list_sheets(prison("brandt")).rows == ()


@pytest.mark.parametrize(("hours", "overdue"), [(0, False), (71, False), (72, False), (73, True), (24 * 30, True)])
def test_a_draft_is_remembered_after_three_days(prison: Station, hours: int, overdue: bool) -> None:
    kept = drafts.keep(prison("holm"), {"facts": "später"})
    prison.watch.forward(hours=hours)
    (draft,) = drafts.own(prison("holm"))
    assert (draft.overdue, drafts.open_draft(prison("holm"), kept.id).overdue) == (overdue, overdue)
    drafts.keep(prison("holm"), {"facts": "weiter"}, draft_id=kept.id)
    assert not drafts.own(prison("holm"))[0].overdue


def test_signing_takes_the_draft_along(prison: Station) -> None:
    about = answers(person(prison).id)
    kept = drafts.keep(prison("holm"), about)
    (sheet_id,) = sheets.sign(prison("holm"), about, draft_id=kept.id)
    assert drafts.own(prison("holm")) == ()
    with pytest.raises(InputError, match="B-462"):
        drafts.open_draft(prison("holm"), kept.id)
    assert sheets.show(prison("holm"), sheet_id, language="de").id == sheet_id


def test_signing_does_not_fail_for_a_draft_that_is_gone(prison: Station) -> None:
    kept = drafts.keep(prison("holm"), {})
    drafts.discard(prison("holm"), kept.id)
    assert len(sheets.sign(prison("holm"), answers(person(prison).id), draft_id=kept.id)) == 1


def test_a_sheet_that_cannot_be_signed_keeps_its_draft(prison: Station) -> None:
    wrong = answers(person(prison).id, facts="zu kurz")
    kept = drafts.keep(prison("holm"), wrong)
    before = log.head(prison.vault)
    with pytest.raises(sheets.InvalidAnswers):
        sheets.sign(prison("holm"), wrong, draft_id=kept.id)
    assert (drafts.open_draft(prison("holm"), kept.id).answers, log.head(prison.vault)) == (wrong, before)


def test_discarding(prison: Station) -> None:
    kept = drafts.keep(prison("holm"), {})
    drafts.discard(prison("holm"), kept.id)
    assert drafts.own(prison("holm")) == ()
    with pytest.raises(InputError, match="B-462"):
        drafts.discard(prison("holm"), kept.id)


def test_a_draft_has_a_limit_and_the_state_before_stays(prison: Station) -> None:
    kept = drafts.keep(prison("holm"), {"facts": "gut"})
    with pytest.raises(InputError, match="B-541"):
        drafts.keep(prison("holm"), {"facts": "x" * drafts.MAX_DRAFT}, draft_id=kept.id)
    assert drafts.open_draft(prison("holm"), kept.id).answers == {"facts": "gut"}


def test_drafts_are_no_part_of_the_log(prison: Station) -> None:
    before = log.head(prison.vault)
    drafts.keep(prison("holm"), {"facts": "nichts Unterschriebenes"})
    assert log.head(prison.vault) == before
    sheet(prison)
    assert log.verify(prison.vault).code == ""
