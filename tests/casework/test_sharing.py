"""Releasing: four eyes, what leaves and what does not, one number per bundle whatever happens to the stick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.casework import attachments, partners, people, sharing, sheets
from app.casework.views import ExportPreview, LeftOutReason, NewPerson, SheetState
from app.vault import log, places, queries
from forms.errors import EnvironmentFault, InputError, VerificationError
from tests.faulty_disk import DISK_FULL, faulty_disk
from tests.stations import Founded, Station, Watch, answers, exchange_cards, person, release, sheet

# A folder that takes no files, from nobody: a stick that is write-protected.
PROTECTED = Path("/sys")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def pair(prison: Station, prosecutor: Station) -> Station:
    """The prison, with the prosecutor's office for a partner."""
    exchange_cards(prison, prosecutor)
    return prison


def party(prosecutor: Station) -> str:
    return prosecutor("verwaltung").office.party


def seen(pair: Station, prosecutor: Station, login: str = "brandt", **which: object) -> ExportPreview:
    return sharing.preview(pair(login), party(prosecutor), **which)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def outbox(station: Station) -> list[str]:
    return names(station.home / places.OUTBOX)


def test_what_was_shown_leaves(pair: Station, prosecutor: Station, stick: Path) -> None:
    made = [sheet(pair, "holm"), sheet(pair, "sahin"), sheet(pair, "okafor", booking_no="2/26")]
    preview = seen(pair, prosecutor)
    assert [line.id for line in preview.sheets] == made
    assert (preview.left_out, preview.attachments, preview.sequence) == ((), 0, 1)
    steps: list[tuple[int, int]] = []
    done = sharing.release(pair("brandt"), preview, stick, progress=lambda *step: steps.append(step))
    assert (done.sequence, done.sheets, done.path.parent, done.size) == (1, 3, stick, done.path.stat().st_size)
    assert steps[-1] == (3, 3)
    assert outbox(pair) == [done.path.name] == names(stick)
    (line,) = sharing.list_outgoing(pair("brandt")).rows
    assert (line.digest, line.sequence, line.sheets, line.released_by) == (done.digest, 1, 3, "Anna Brandt")
    assert all(line.released_to == (party(prosecutor),) for line in sheets.list_sheets(pair("brandt")).rows)
    (partner,) = partners.list_partners(pair("brandt"))
    assert partner.sent == 1


def test_nobody_releases_what_he_signed(pair: Station, prosecutor: Station, stick: Path) -> None:
    """Two hats make no four eyes: neither an own sheet, nor one to which the releaser added something."""
    own, of_holm, amended = sheet(pair, "weber"), sheet(pair, "holm"), sheet(pair, "sahin")
    sheets.amend(pair("weber"), amended, text="Das habe ich auch gesehen.")
    preview = seen(pair, prosecutor, "weber")
    assert [line.id for line in preview.sheets] == [of_holm]
    reasons = {left.sheet.id: left.reason for left in preview.left_out}
    assert reasons == {own: LeftOutReason.OWN_SHEET, amended: LeftOutReason.OWN_SHEET}
    forged = replace(preview, sheets=(*preview.sheets, *(left.sheet for left in preview.left_out)))
    with pytest.raises(InputError, match="B-581"):
        sharing.release(pair("weber"), forged, stick)
    assert (names(stick), outbox(pair)) == ([], [])
    assert {line.id for line in seen(pair, prosecutor, "brandt").sheets} == {own, of_holm, amended}


def test_what_was_sent_is_not_sent_again_until_something_is_added(
    pair: Station, prosecutor: Station, stick: Path
) -> None:
    first, second = sheet(pair), sheet(pair)
    release(pair, prosecutor, stick)
    preview = seen(pair, prosecutor)
    assert preview.sheets == ()
    assert {left.reason for left in preview.left_out} == {LeftOutReason.ALREADY_SENT}
    with pytest.raises(InputError, match="B-580"):
        sharing.release(pair("brandt"), preview, stick)
    sheets.amend(pair("holm"), second, text="Die Uhrzeit war 8:20.")
    preview = seen(pair, prosecutor)
    assert ([line.id for line in preview.sheets], preview.sequence) == ([second], 2)
    assert [left.sheet.id for left in preview.left_out] == [first]
    release(pair, prosecutor, stick)
    assert len(names(stick)) == 2


def test_a_voiding_follows_what_was_sent_and_only_that(pair: Station, prosecutor: Station, stick: Path) -> None:
    """BDSG § 74 (3): who has the sheet must learn that it does not hold; who never had it needs no voiding."""
    sent, never = sheet(pair), sheet(pair)
    preview = seen(pair, prosecutor, sheet_ids=[sent])
    sharing.release(pair("brandt"), preview, stick)
    for sheet_id in (sent, never):
        sheets.void(pair("holm"), sheet_id, reason="Falsche Person gewählt.")
    preview = seen(pair, prosecutor)
    assert [(line.id, line.state) for line in preview.sheets] == [(sent, SheetState.VOIDED)]
    assert [(left.sheet.id, left.reason) for left in preview.left_out] == [(never, LeftOutReason.VOIDED)]


def test_sheets_are_chosen_by_name_or_by_day(pair: Station, prosecutor: Station, watch: Watch) -> None:
    old = sheet(pair)
    watch.forward(days=3)
    new = sheet(pair)
    assert [line.id for line in seen(pair, prosecutor, since=date(2026, 11, 4)).sheets] == [new]
    assert [line.id for line in seen(pair, prosecutor, sheet_ids=[new, old, new]).sheets] == [new, old]
    assert seen(pair, prosecutor, sheet_ids=[]).sheets == ()
    with pytest.raises(InputError, match="B-461"):
        seen(pair, prosecutor, sheet_ids=["0198c3a0-0000-7000-8000-000000000001"])
    with pytest.raises(InputError, match="B-570"):
        sharing.preview(pair("brandt"), "nobody")


Change = Callable[[Station, str], object]
CHANGES: dict[str, Change] = {
    "an amendment": lambda s, sheet_id: sheets.amend(s("holm"), sheet_id, text="Noch etwas."),
    "a voiding": lambda s, sheet_id: sheets.void(s("holm"), sheet_id, reason="Falsche Person"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_preview_that_is_out_of_date_releases_nothing(
    pair: Station, prosecutor: Station, stick: Path, change: str
) -> None:
    """What leaves is what was looked at: whatever came in between, it has to be looked at again."""
    sheet_id = sheet(pair)
    preview = seen(pair, prosecutor)
    CHANGES[change](pair, sheet_id)
    with pytest.raises(InputError, match="B-581"):
        sharing.release(pair("brandt"), preview, stick)
    assert (names(stick), outbox(pair), queries.last_export(pair.vault, party(prosecutor))) == ([], [], None)


def test_the_same_preview_is_good_once(pair: Station, prosecutor: Station, stick: Path) -> None:
    sheet(pair)
    preview = seen(pair, prosecutor)
    sharing.release(pair("brandt"), preview, stick)
    with pytest.raises(InputError, match="B-581"):
        sharing.release(pair("brandt"), preview, stick)
    assert len(sharing.list_outgoing(pair("brandt")).rows) == 1


def test_no_such_folder(pair: Station, prosecutor: Station, stick: Path) -> None:
    sheet(pair)
    preview = seen(pair, prosecutor)
    with pytest.raises(EnvironmentFault, match="B-595"):
        sharing.release(pair("brandt"), preview, stick / "missing")
    assert queries.last_export(pair.vault, party(prosecutor)) is None


def test_a_stick_that_fails_costs_no_number(pair: Station, prosecutor: Station, stick: Path) -> None:
    """The bundle is released with its number and waits in the outbox; written again, it is the same file."""
    sheet(pair)
    with pytest.raises(EnvironmentFault, match=r"B-28\d"):
        sharing.release(pair("brandt"), seen(pair, prosecutor), PROTECTED)
    (line,) = sharing.list_outgoing(pair("brandt")).rows
    assert (line.sequence, outbox(pair)) == (1, [line.file_name])
    with pytest.raises(EnvironmentFault, match=r"B-28\d"):
        sharing.write_again(pair("brandt"), line.digest, PROTECTED)
    path = sharing.write_again(pair("brandt"), line.digest, stick)
    assert path.read_bytes() == (pair.home / places.OUTBOX / line.file_name).read_bytes()
    assert sharing.write_again(pair("brandt"), line.digest, stick) == path
    sheet(pair)
    assert release(pair, prosecutor, stick).sequence == 2
    assert [line.sequence for line in sharing.list_outgoing(pair("brandt")).rows] == [2, 1]


def test_written_again_from_an_outbox_that_was_cleared_or_changed(
    pair: Station, prosecutor: Station, stick: Path
) -> None:
    sheet(pair)
    done = release(pair, prosecutor, stick)
    kept = pair.home / places.OUTBOX / done.path.name
    done.path.unlink()
    kept.write_bytes(kept.read_bytes() + b"\0")
    with pytest.raises(EnvironmentFault, match="B-284"):
        sharing.write_again(pair("brandt"), done.digest, stick)
    kept.unlink()
    with pytest.raises(InputError, match="B-582"):
        sharing.write_again(pair("brandt"), done.digest, stick)
    with pytest.raises(InputError, match="B-582"):
        sharing.write_again(pair("brandt"), "0" * 64, stick)
    assert names(stick) == []


def test_cut_off_before_it_was_recorded_a_bundle_never_left(pair: Station, prosecutor: Station, stick: Path) -> None:
    """A bundle in the outbox that no record names is removed with the next release; its number was not used."""
    sheet(pair)
    left = pair.home / places.OUTBOX / "wb-0123456789abcdef.age"
    left.write_bytes(b"age-encryption.org/v1\n")
    done = release(pair, prosecutor, stick)
    assert (done.sequence, outbox(pair)) == (1, [done.path.name])


def test_the_vault_s_disk_is_full(founded_prison: Founded, prosecutor: Station, tmp_path: Path, stick: Path) -> None:
    """The export cannot be recorded: nothing leaves, the number stays free, and the next try is the first."""
    with faulty_disk() as faults:
        prison = founded_prison.copy(tmp_path / "other prison").open(Watch())
        exchange_cards(prison, prosecutor)
        sheet(prison)
        preview = seen(prison, prosecutor)
        faults.always("write", DISK_FULL)
        with pytest.raises(EnvironmentFault, match="B-422"):
            sharing.release(prison("brandt"), preview, stick)
        assert names(stick) == []
        faults.none()
        assert queries.last_export(prison.vault, party(prosecutor)) is None
        assert sharing.release(prison("brandt"), preview, stick).sequence == 1
        assert len(outbox(prison)) == 1
        prison.close()


def test_attachments_go_along_once(pair: Station, prosecutor: Station, stick: Path, tmp_path: Path) -> None:
    photo = tmp_path / "hof.png"
    photo.write_bytes(bytes.fromhex("89504e470d0a1a0a") + b"picture" * 100)
    entry = attachments.attach(pair("holm"), photo)
    for _ in range(2):
        sheets.sign(pair("holm"), answers(person(pair).id, attachments=[entry]))
    preview = seen(pair, prosecutor)
    assert (len(preview.sheets), preview.attachments) == (2, 1)


def test_a_damaged_attachment_stops_the_release(
    pair: Station, prosecutor: Station, stick: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "list.pdf"
    photo.write_bytes(b"%PDF-1.7\n" + bytes(3000))
    entry = attachments.attach(pair("holm"), photo)
    sheets.sign(pair("holm"), answers(person(pair).id, attachments=[entry]))
    kept = pair.home / places.BLOBS / str(entry["sha256"])[:2] / str(entry["sha256"])
    kept.write_bytes(kept.read_bytes()[:-5])
    with pytest.raises(VerificationError, match="B-434"):
        release(pair, prosecutor, stick)
    assert (names(stick), outbox(pair)) == ([], [])
    assert queries.last_export(pair.vault, party(prosecutor)) is None


def test_more_than_a_bundle_holds(pair: Station, prosecutor: Station) -> None:
    about = person(pair)
    others = [NewPerson(booking_no=f"{n}/27", family_name="X", given_names="") for n in range(450)]
    people.keep_people(pair("verwaltung"), others)
    also = [one.id for one in people.find(pair("holm"), "27", limit=1000)]
    sheets.sign(pair("holm"), answers(about.id), also=also)
    with pytest.raises(InputError, match="B-583") as refused:
        seen(pair, prosecutor)
    assert refused.value.params == {"count": 451, "limit": 450}


def test_a_stranger_s_folder_in_the_outbox_blocks_nothing(pair: Station, prosecutor: Station, stick: Path) -> None:
    sheet(pair)
    outbox = sharing.outbox(pair("brandt"))
    (outbox / "New folder").mkdir()
    (outbox / "wb-0.age.12345678.part").write_bytes(b"cut off")
    path = release(pair, prosecutor, stick).path
    assert sorted(found.name for found in outbox.iterdir()) == sorted(["New folder", path.name])


def test_progress_may_stop_it_safely(pair: Station, prosecutor: Station, stick: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Stopped

    sheet(pair)
    with pytest.raises(Stopped):
        sharing.release(pair("brandt"), seen(pair, prosecutor), stick, progress=stop)
    assert (names(stick), queries.last_export(pair.vault, party(prosecutor))) == ([], None)
    assert release(pair, prosecutor, stick).sequence == 1
    assert log.verify(pair.vault).code == ""
