"""Erasure with two people, from the request to what recipients are told, on both sides."""

from __future__ import annotations

import io
from itertools import product
from pathlib import Path

import pytest

from app.casework import audit, drafts, erasures, intake, people, restrictions, sharing, sheets
from app.casework.erasures import LegalGround
from app.casework.rights import TABLE, Action
from app.casework.views import Role, SheetFilter
from app.vault import blobs, places
from forms.errors import AccessError, InputError
from tests import stations
from tests.stations import Station
from tests.vault.erasures import traces

SECRET = "Sprach am Quittenbaum lange und leise über den hinteren Pfad im Hof."


def test_one_asks_another_approves(prison: Station) -> None:
    sheet = stations.sheet(prison, facts=SECRET)
    asked = erasures.request_sheet(prison("okafor"), sheet, LegalGround.UNLAWFUL, "Ohne Rechtsgrundlage erhoben")
    (waiting,) = erasures.waiting(prison("keller"))
    assert (waiting.id, waiting.ground, waiting.text) == (asked, LegalGround.UNLAWFUL, "Ohne Rechtsgrundlage erhoben")
    assert not waiting.own
    assert erasures.extent(prison("keller"), asked).sheets == 1
    taken = erasures.approve(prison("keller"), asked)
    assert (taken.sheets, taken.recipients) == (1, ())
    assert traces(prison.home, prison.vault.keys.sqlcipher, SECRET.encode()) == set()
    with pytest.raises(InputError, match="B-133"):
        sheets.show(prison("holm"), sheet, language="de")
    (stone,) = erasures.tombstones(prison("keller"))
    assert (stone.sheet_id, stone.ground) == (sheet, LegalGround.UNLAWFUL)
    assert audit.verify_log(prison("keller")).code == ""
    assert erasures.waiting(prison("keller")) == ()


def test_nobody_approves_his_own_request(prison: Station) -> None:
    sheet = stations.sheet(prison)
    asked = erasures.request_sheet(prison("keller"), sheet, LegalGround.NOT_NEEDED, "")
    for act in (
        lambda: erasures.approve(prison("keller"), asked),
        lambda: erasures.refuse(prison("keller"), asked, "Doch nicht"),
    ):
        with pytest.raises(AccessError, match="B-762"):
            act()
    assert sheets.show(prison("holm"), sheet, language="de").id == sheet
    erasures.approve(prison("lenz"), asked)
    with pytest.raises(InputError, match="B-133"):
        sheets.show(prison("holm"), sheet, language="de")


@pytest.mark.parametrize(("asks", "approves"), list(product(Role, Role)))
def test_the_second_person_by_role(asks: Role, approves: Role) -> None:
    """Whoever may approve is a reviewer, and no role may approve that cannot be held by two people."""
    may_ask, may_approve = Action.REQUEST_ERASURE in TABLE[asks], Action.APPROVE_ERASURE in TABLE[approves]
    asking = {Role.CONTACT_OFFICER, Role.DEPUTY, Role.REVIEWER, Role.LIAISON, Role.TRAINER}
    assert may_ask == (asks in asking)
    assert may_approve == (approves is Role.REVIEWER)


@pytest.mark.parametrize("login", ["verwaltung", "holm", "okafor", "brandt"])
def test_others_cannot_approve(prison: Station, login: str) -> None:
    sheet = stations.sheet(prison)
    asked = erasures.request_sheet(prison("okafor"), sheet, LegalGround.UNLAWFUL, "")
    with pytest.raises(AccessError, match="B-500"):
        erasures.approve(prison(login), asked)
    assert sheets.show(prison("holm"), sheet, language="de").id == sheet


def test_a_refused_request_erases_nothing(prison: Station) -> None:
    sheet = stations.sheet(prison)
    asked = erasures.request_sheet(prison("okafor"), sheet, LegalGround.UNLAWFUL, "")
    with pytest.raises(InputError, match="B-759"):
        erasures.request_sheet(prison("okafor"), sheet, LegalGround.UNLAWFUL, "")
    erasures.refuse(prison("keller"), asked, "Wird für ein Verfahren gebraucht")
    assert erasures.waiting(prison("keller")) == ()
    with pytest.raises(InputError, match="B-761"):
        erasures.approve(prison("keller"), asked)
    assert sheets.show(prison("holm"), sheet, language="de").id == sheet
    assert audit.verify_log(prison("keller")).code == ""


def test_all_that_is_kept_on_a_person_goes_with_his_drafts(prison: Station) -> None:
    about, other = stations.person(prison), stations.person(prison, "3/26")
    gone, kept = stations.sheet(prison, facts=SECRET), stations.sheet(prison, booking_no="3/26")
    drafts.keep(prison("holm"), {"person": about.id, "facts": SECRET})
    own = drafts.keep(prison("holm"), {"person": other.id, "facts": "Noch nicht fertig."})
    sheets.amend(prison("holm"), gone, text=f"Nachtrag: {SECRET}")
    asked = erasures.request_person(prison("okafor"), about.id, LegalGround.RETENTION_OVER, "")
    taken = erasures.approve(prison("keller"), asked)
    assert (taken.sheets, taken.drafts) == (1, 1)
    wanted = (SECRET.encode(), "Öztürk".encode(), "Işık".encode())
    assert traces(prison.home, prison.vault.keys.sqlcipher, *wanted) == set()
    assert [draft.id for draft in drafts.own(prison("holm"))] == [own.id]
    assert [line.id for line in sheets.list_sheets(prison("brandt")).rows] == [kept]
    with pytest.raises(InputError, match="B-532"):
        people.by_booking_no(prison("holm"), "1/26")
    assert audit.verify_log(prison("keller")).code == ""


def test_recipients_are_named_until_they_are_told(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison, facts=SECRET)
    released = stations.release(prison, prosecutor, tmp_path)
    asked = erasures.request_sheet(prison("okafor"), sheet, LegalGround.UNLAWFUL, "")
    taken = erasures.approve(prison("keller"), asked)
    assert taken.recipients == ((stations.PROSECUTOR, 1),)
    (waiting,) = erasures.to_tell(prison("keller"))
    assert (waiting.name, waiting.sheets) == (stations.PROSECUTOR, 1)
    # The copy in the outbox is gone: writing it to a stick again would pass on what was erased.
    assert not (prison.home / places.OUTBOX / released.path.name).exists()
    with pytest.raises(InputError, match="B-582"):
        sharing.write_again(prison("brandt"), released.digest, tmp_path)
    erasures.told(prison("keller"), waiting.erasure, waiting.party)
    assert erasures.to_tell(prison("keller")) == ()
    with pytest.raises(InputError, match="B-763"):
        erasures.told(prison("keller"), waiting.erasure, waiting.party)
    assert audit.verify_log(prison("keller")).code == ""


def test_received_sheets_go_with_their_container(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    gone = stations.sheet(prison, facts=SECRET)
    kept = stations.sheet(prison, booking_no="3/26")
    released = stations.release(prison, prosecutor, tmp_path)
    intake.import_bundle(prosecutor("verbindung"), released.path)
    key = prosecutor.vault.keys.sqlcipher
    assert traces(prosecutor.home, key, SECRET.encode())
    asked = erasures.request_sheet(prosecutor("verbindung"), gone, LegalGround.UNLAWFUL, "Auf Mitteilung der Anstalt")
    erasures.approve(prosecutor("keller"), asked)
    assert traces(prosecutor.home, key, SECRET.encode()) == set()
    left = [path for path in (prosecutor.home / places.BLOBS).rglob("*") if path.is_file()]
    for path in left:
        with blobs.open_blob(prosecutor.vault, path.name) as stream:
            assert SECRET.encode() not in stream.read()
    assert left == []
    lines = intake.list_received(prosecutor("verbindung")).rows
    assert [line.id for line in lines] == [kept]
    with pytest.raises(InputError, match="B-592"):
        intake.show_received(prosecutor("verbindung"), gone, language="de")
    assert intake.show_received(prosecutor("verbindung"), kept, language="de").id == kept
    prosecutor.reopen()
    assert audit.verify_log(prosecutor("keller")).code == ""


def test_an_erased_sheet_that_is_sent_again_is_here_again(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison)
    first = stations.release(prison, prosecutor, tmp_path)
    intake.import_bundle(prosecutor("verbindung"), first.path)
    asked = erasures.request_sheet(prosecutor("verbindung"), sheet, LegalGround.NOT_NEEDED, "")
    erasures.approve(prosecutor("keller"), asked)
    sheets.amend(prison("holm"), sheet, text="Es war der hintere Hof.")
    second = stations.release(prison, prosecutor, tmp_path)
    intake.import_bundle(prosecutor("verbindung"), second.path)
    assert intake.show_received(prosecutor("verbindung"), sheet, language="de").id == sheet
    assert audit.verify_log(prosecutor("keller")).code == ""


def test_a_restricted_sheet_is_for_its_author_and_the_reviewer(
    prison: Station, prosecutor: Station, tmp_path: Path
) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison, facts=SECRET)
    restrictions.restrict_sheet(prison("keller"), sheet, "Richtigkeit bestritten")
    for login in ("holm", "keller"):
        shown = sheets.show(prison(login), sheet, language="de")
        assert shown.restriction is not None
        assert shown.restriction.reason == "Richtigkeit bestritten"
    with pytest.raises(AccessError, match="B-755"):
        sheets.show(prison("brandt"), sheet, language="de")
    with pytest.raises(InputError, match="B-756"):
        sheets.amend(prison("holm"), sheet, text="Noch etwas dazu.")
    (line,) = sheets.list_sheets(prison("brandt")).rows
    assert (line.restricted, line.excerpt, line.areas) == (True, "", ())
    assert sheets.list_sheets(prison("brandt"), SheetFilter(text="Quittenbaum")).rows == ()
    assert len(sheets.list_sheets(prison("holm"), SheetFilter(text="Quittenbaum")).rows) == 1
    seen = sharing.preview(prison("brandt"), prosecutor("verwaltung").office.party)
    assert [(left.reason, left.sheet.excerpt, left.sheet.areas) for left in seen.left_out] == [("restricted", "", ())]
    with pytest.raises(InputError, match="B-764"):
        restrictions.restrict_sheet(prison("keller"), sheet, "Noch einmal")
    restrictions.lift(prison("keller"), sheet, "Geklärt")
    assert sheets.show(prison("brandt"), sheet, language="de").restriction is None
    assert stations.release(prison, prosecutor, tmp_path).sheets == 1
    assert audit.verify_log(prison("keller")).code == ""


def test_a_mark_on_a_person_covers_all_sheets(prison: Station) -> None:
    about = stations.person(prison)
    sheet = stations.sheet(prison)
    restrictions.restrict_person(prison("keller"), about.id, "Verwechslung möglich")
    later = stations.sheet(prison)
    for one in (sheet, later):
        with pytest.raises(AccessError, match="B-755"):
            sheets.show(prison("brandt"), one, language="de")
    (mark,) = restrictions.marks(prison("keller"))
    assert (mark.scope, mark.target, mark.reason) == ("person", about.id, "Verwechslung möglich")


def test_a_received_sheet_can_be_restricted(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    stations.exchange_cards(prison, prosecutor)
    sheet = stations.sheet(prison, facts=SECRET)
    intake.import_bundle(prosecutor("verbindung"), stations.release(prison, prosecutor, tmp_path).path)
    restrictions.restrict_sheet(prosecutor("verbindung"), sheet, "Von der Anstalt bestritten")
    (line,) = intake.list_received(prosecutor("verbindung")).rows
    assert (line.restricted, line.excerpt) == (True, "")
    assert intake.list_received(prosecutor("verbindung"), SheetFilter(text="Quittenbaum")).rows == ()
    with pytest.raises(AccessError, match="B-755"):
        intake.show_received(prosecutor("verbindung"), sheet, language="de")
    restrictions.lift(prosecutor("verbindung"), sheet, "Geklärt")
    assert intake.show_received(prosecutor("verbindung"), sheet, language="de").id == sheet


def test_the_file_of_an_erased_sheet_goes(prison: Station) -> None:
    raw = b"\xff\xd8\xff" + bytes(range(256)) * 40
    kept = blobs.store(prison.vault, io.BytesIO(raw))
    attached = [{"sha256": kept.sha256, "media_type": "image/jpeg", "size": kept.size, "name": "hof.jpg"}]
    sheet = stations.sheet(prison, attachments=attached)
    asked = erasures.request_sheet(prison("okafor"), sheet, LegalGround.UNLAWFUL, "")
    assert erasures.approve(prison("keller"), asked).attachments == 1
    assert blobs.find(prison.vault, kept.sha256) is None
