"""What the log of access holds of each act, and who may read it."""

from __future__ import annotations

import csv
import hashlib
import json
import resource
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.casework import (
    access_log,
    attachments,
    drafts,
    intake,
    outsiders,
    people,
    printing,
    sharing,
    sheets,
    users,
)
from app.casework.access import Act
from app.casework.access_views import AccessFilter, AccessLine
from app.casework.session import Session, sign_in, sign_in_beside
from app.casework.views import NewPerson, NewUser, Role, SheetFilter
from app.vault import access, log
from app.vault.access import DIGEST_PREFIX
from forms import strict_json
from forms.errors import AccessError, BogenError, EnvironmentFault, InputError
from tests.stations import (
    PASSPHRASE,
    PROSECUTOR,
    START,
    Founded,
    Station,
    answers,
    exchange_cards,
    person,
    release,
    sheet,
)

NOTED = ("act", "what", "login", "booking_no", "reason", "detail")


class Stopped(Exception):
    """Somebody pressed Cancel."""


def newest(station: Station, of: int) -> list[tuple[str, ...]]:
    """The last rows, oldest first, without what is other in every run."""
    rows = access_log.list_access(station("adler" if "adler" in station.founded.seeds else "dsb"), limit=of + 1).rows
    return [tuple(str(getattr(row, name)) for name in NOTED) for row in reversed(rows[1:])]


def lines(session: Session, wanted: AccessFilter = access_log.EVERYTHING) -> list[AccessLine]:
    return list(access_log.list_access(session, wanted, limit=1000).rows)


def raw(station: Station) -> list[access.AccessRow]:
    """All rows, oldest first, as they lie."""
    return list(reversed(access.rows(station.vault, limit=1000).rows))


def test_writing_a_sheet_is_collection_and_about_two_also_combination(prison: Station) -> None:
    sheet(prison)
    first, second = person(prison, "1/26"), person(prison, "2/26")
    sheets.sign(prison("holm"), answers(first.id), also=[second.id])
    assert newest(prison, 5) == [
        ("collection", "sheet", "holm", "1/26", "", ""),
        ("collection", "sheet", "holm", "1/26", "", ""),
        ("collection", "sheet", "holm", "2/26", "", ""),
        ("combination", "sheet", "holm", "1/26", "", ""),
        ("combination", "sheet", "holm", "2/26", "", ""),
    ]


def test_reading_is_noted_with_what_opened_the_sheet(prison: Station) -> None:
    own, entrusted = sheet(prison), sheet(prison, booking_no="2/26")
    for login, sheet_id in (("holm", own), ("okafor", entrusted), ("brandt", own)):
        sheets.show(prison(login), sheet_id, language="de")
    assert newest(prison, 3) == [
        ("consultation", "sheet", "holm", "1/26", "own", ""),
        ("consultation", "sheet", "okafor", "2/26", "entrusted", ""),
        ("consultation", "sheet", "brandt", "1/26", "office", ""),
    ]
    row = lines(prison("adler"), AccessFilter(login="brandt"))[0]
    assert (row.record, row.check_code) == (own, sheets.show(prison("holm"), own, language="de").check_code)
    assert (row.at, row.user_name) == (START, "Anna Brandt")


def test_a_list_is_noted_once_for_all_its_pages_and_never_with_the_words_typed(prison: Station) -> None:
    for _ in range(3):
        sheet(prison)
    about = person(prison)
    wanted = SheetFilter(text="Zaun", person_id=about.id, since=date(2026, 1, 1))
    page = sheets.list_sheets(prison("holm"), wanted, limit=1)
    sheets.list_sheets(prison("holm"), wanted, limit=1, after=page.following)
    people.list_people(prison("holm"), "Öztürk")
    assert newest(prison, 3) == [
        ("collection", "sheet", "holm", "1/26", "", ""),
        ("consultation", "sheets", "holm", "1/26", "own", "text,since"),
        ("consultation", "people", "holm", "", "office", "text"),
    ]


def test_changes_prints_and_files(prison: Station, tmp_path: Path) -> None:
    photo = tmp_path / "hof.png"
    photo.write_bytes(bytes.fromhex("89504e470d0a1a0a") + b"picture")
    session = prison("holm")
    attached = attachments.attach(session, photo)
    sheet_id = sheet(prison, attachments=[attached])
    attachments.content(session, str(attached["sha256"]))
    sheets.amend(session, sheet_id, text="Dazu noch etwas.")
    printing.sheet_pdf(session, sheet_id, language="de")
    printing.save_pdf(session, sheet_id, tmp_path / "bogen.pdf", language="de")
    sheets.void(session, sheet_id, reason="Verwechslung")
    people.change_person(
        prison("verwaltung"),
        person(prison).id,
        NewPerson(booking_no="1/26", family_name="Öztürk", given_names="", cell="B 1"),
    )
    assert newest(prison, 7) == [
        ("collection", "sheet", "holm", "1/26", "", ""),
        ("consultation", "attachment", "holm", "", "", ""),
        ("change", "amendment", "holm", "1/26", "", ""),
        ("print", "sheet", "holm", "1/26", "own", ""),
        ("print", "sheet", "holm", "1/26", "own", ""),
        ("change", "voiding", "holm", "1/26", "", ""),
        ("change", "person", "verwaltung", "1/26", "", ""),
    ]


def test_drafts_are_the_authors_own_and_not_noted(prison: Station) -> None:
    before = len(raw(prison))
    kept = drafts.keep(prison("holm"), answers(person(prison).id))
    drafts.open_draft(prison("holm"), kept.id)
    drafts.discard(prison("holm"), kept.id)
    assert len(raw(prison)) == before


def test_giving_away_and_taking_in(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    exchange_cards(prison, prosecutor)
    first, second = sheet(prison), sheet(prison, booking_no="2/26")
    released = release(prison, prosecutor, tmp_path)
    sharing.write_again(prison("brandt"), released.digest, tmp_path)
    preview, *given, again = newest(prison, 4)
    party = f"{PROSECUTOR} 2+0"
    assert preview == ("consultation", "release_preview", "brandt", "", "release", party)
    assert sorted(given) == [
        ("disclosure", "sheet", "brandt", "1/26", "release", PROSECUTOR),
        ("disclosure", "sheet", "brandt", "2/26", "release", PROSECUTOR),
    ]
    assert again == ("disclosure", "bundle", "brandt", "", "release", PROSECUTOR)
    liaison = prosecutor("verbindung")
    intake.import_bundle(liaison, released.path)
    intake.import_bundle(liaison, released.path)  # once more takes nothing in
    intake.list_received(liaison, SheetFilter(text="Zaun"))
    intake.show_received(liaison, first, language="de")
    rows = [row.entry for row in raw(prosecutor)[-4:]]
    assert [(row.act, row.what, row.reason, row.detail) for row in rows] == [
        ("collection", "received_sheet", "received", prison("holm").office.party),
        ("collection", "received_sheet", "received", prison("holm").office.party),
        ("consultation", "received_sheets", "received", "text"),
        ("consultation", "received_sheet", "received", ""),
    ]
    assert {row.record for row in rows[:2]} == {first, second} and rows[3].record == first
    assert rows[3].person == person(prison).id
    for station in (prison, prosecutor):
        assert log.verify(station.vault).code == ""


def test_a_release_that_fails_notes_no_disclosure(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    exchange_cards(prison, prosecutor)
    sheet(prison)
    seen = sharing.preview(prison("brandt"), prosecutor("verwaltung").office.party)

    def stop(done: int, of: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        sharing.release(prison("brandt"), seen, tmp_path, progress=stop)
    assert [row for row in raw(prison) if row.entry.act == "disclosure"] == []


def test_what_is_refused_is_not_noted_as_read(prison: Station) -> None:
    sheet_id = sheet(prison)
    before = len(raw(prison))
    for login, code in (("sahin", "B-551"), ("verwaltung", "B-500"), ("adler", "B-500")):
        with pytest.raises(AccessError, match=code):
            sheets.show(prison(login), sheet_id, language="de")
    assert len(raw(prison)) == before


def full_disk(station: Station, act: Callable[[], object]) -> BogenError | None:
    """Does `act` while no file may grow; gives the error that it met."""
    station.vault.database.settle()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        act()
    except BogenError as error:
        return error
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    return None


def test_what_cannot_be_noted_is_not_given(prison: Station, prosecutor: Station, tmp_path: Path) -> None:
    exchange_cards(prison, prosecutor)
    sheet_id = sheet(prison)
    given = release(prison, prosecutor, tmp_path)
    intake.import_bundle(prosecutor("verbindung"), given.path)
    holm, brandt, liaison = prison("holm"), prison("brandt"), prosecutor("verbindung")
    reading: list[tuple[Station, Callable[[], object]]] = [
        (prison, lambda: sheets.show(holm, sheet_id, language="de")),
        (prison, lambda: sheets.list_sheets(holm)),
        (prison, lambda: printing.sheet_pdf(holm, sheet_id, language="de")),
        (prison, lambda: people.list_people(holm)),
        (prison, lambda: sharing.preview(brandt, liaison.office.party)),
        (prison, lambda: sharing.write_again(brandt, given.digest, tmp_path)),
        (prosecutor, lambda: intake.list_received(liaison)),
        (prosecutor, lambda: intake.show_received(liaison, sheet_id, language="de")),
        (prison, lambda: outsiders.training_identity(holm)),
        (prison, lambda: access_log.list_access(prison("adler"))),
    ]
    for station, act in reading:
        assert isinstance(full_disk(station, act), EnvironmentFault)
        act()


def test_signing_in_is_noted_and_sealed_once_a_day(founded_prison: Founded, tmp_path: Path) -> None:
    moments = [START, START + timedelta(hours=2), START + timedelta(days=1)]
    home = founded_prison.copy(tmp_path / "prison").home
    records: list[int] = []
    for moment in moments:
        with sign_in(home, "holm", PASSPHRASE, clock=lambda moment=moment: moment) as session:  # type: ignore[misc]
            if moment is moments[-1]:
                sign_in_beside(session, "brandt", PASSPHRASE)
            records.append(log.head(session.vault).sequence)
            assert log.verify(session.vault).code == ""
            found = [row.entry for row in access.rows(session.vault).rows if row.entry.act == "sign_in"]
    assert [(row.what, row.login) for row in found] == [
        ("session_beside", "brandt"),
        ("session", "holm"),
        ("session", "holm"),
        ("session", "holm"),
    ]
    # The first sign-in of a day seals what stood there before it.
    assert records == [records[0], records[0], records[0] + 1]


def test_a_disk_that_takes_no_row_keeps_nobody_out_and_shows_nothing(
    founded_prison: Founded, tmp_path: Path, prison: Station
) -> None:
    home = founded_prison.copy(tmp_path / "another").home
    with sign_in(home, "holm", PASSPHRASE, clock=lambda: START):
        pass

    def come_in() -> None:
        with sign_in(home, "holm", PASSPHRASE, clock=lambda: START) as session:
            sheets.list_sheets(session)

    assert isinstance(full_disk(prison, come_in), EnvironmentFault)


def test_who_reads_the_log_is_in_it_and_sees_no_names_of_persons(prison: Station) -> None:
    sheet_id = sheet(prison)
    sheets.show(prison("holm"), sheet_id, language="de")
    adler = prison("adler")
    shown = repr(lines(adler, AccessFilter(act=Act.CONSULTATION)))
    assert "1/26" in shown and "Karin Holm" in shown
    assert "Öztürk" not in shown and "Freistunde" not in shown
    newest_row = lines(adler)[0]
    assert (newest_row.act, newest_row.what, newest_row.login, newest_row.detail) == ("log", "access_list", "adler", "")
    assert [row.detail for row in lines(adler, AccessFilter(act=Act.LOG))] == ["act", "", "act"]


def test_filters(prison: Station) -> None:
    sheet(prison)
    prison.watch.forward(days=1)
    sheet(prison, "okafor", booking_no="2/26")
    adler = prison("adler")

    def shown(**wanted: object) -> list[tuple[str, str]]:
        return [(row.login, row.booking_no) for row in lines(adler, AccessFilter(act=Act.COLLECTION, **wanted))]  # type: ignore[arg-type]

    assert shown() == [("okafor", "2/26"), ("holm", "1/26")]
    assert shown(login="holm") == shown(booking_no=" 1/26 ") == shown(until=START.date()) == [("holm", "1/26")]
    assert shown(since=START.date() + timedelta(days=1)) == [("okafor", "2/26")]
    assert shown(login="holm", booking_no="2/26") == []
    with pytest.raises(InputError, match="B-740"):
        lines(adler, AccessFilter(booking_no="77/26"))


def test_only_the_data_protection_officer_reads_it(prison: Station) -> None:
    for login in ("holm", "okafor", "brandt", "keller", "verwaltung", "lehner", "weber"):
        with pytest.raises(AccessError, match="B-500"):
            access_log.list_access(prison(login))


def test_accounts_and_roles_are_noted_with_what_they_are_from_now_on(prison: Station) -> None:
    new = NewUser(login="neu", name="Neu", function="", unit="", roles=(Role.OFFICER,))
    user = users.add_user(prison("verwaltung"), new, "Sieben Ziegel unterm Schnee")
    users.change_roles(prison("verwaltung"), user.id, (Role.OFFICER, Role.RELEASING_OFFICER))
    users.retire(prison("verwaltung"), user.id)
    assert newest(prison, 3) == [
        ("accounts", "user", "verwaltung", "", "", "neu officer"),
        ("accounts", "user", "verwaltung", "", "", "neu officer,releasing_officer"),
        ("accounts", "user", "verwaltung", "", "", "neu -"),
    ]


def test_a_table_for_reading(prison: Station, tmp_path: Path) -> None:
    sheet_id = sheet(prison)
    sheets.show(prison("holm"), sheet_id, language="de")
    prison("holm").note(Act.PRINT, "sheet", reason='=HYPERLINK("x"), "Anruf"\nvon Haus 2')
    adler, path = prison("adler"), tmp_path / "zugriffe.csv"
    shown = lines(adler)
    done = access_log.export_access(adler, path)
    content = path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == done.sha256
    with path.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream, strict=True))
    assert [int(row["number"]) for row in table] == [row.number for row in [*lines(adler)[2:]]]
    assert len(table) == done.rows == len(shown) and table[0]["digest"] == done.digest
    assert [row["reason"] for row in table if row["act"] == "print"] == ['\'=HYPERLINK("x"), "Anruf"\nvon Haus 2']
    assert content.count(b"\r\n") == done.rows + 1
    assert "Öztürk" not in content.decode()
    assert [
        (row.what, row.detail) for row in lines(adler, AccessFilter(act=Act.LOG)) if row.what == "access_export"
    ] == [("access_export", f"{done.rows} {done.sha256}")]


def test_lines_for_checking(prison: Station, tmp_path: Path) -> None:
    """From the file alone anybody can make every digest of the chain again."""
    sheet(prison)
    adler, path = prison("adler"), tmp_path / "zugriffe.jsonl"
    done = access_log.export_access(adler, path)
    *rows, end = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    assert end == {"end": done.end, "digest": done.digest, "rows": done.rows}
    previous = ""
    for row in reversed(rows):
        kept = {
            name: value
            for name, value in row.items()
            if name not in ("digest", "user_name", "booking_no", "check_code")
        }
        made = hashlib.sha256(DIGEST_PREFIX + strict_json.dump({**kept, "previous": previous})).hexdigest()
        assert made == row["digest"]
        previous = made
    assert previous == done.digest


def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(prison: Station, tmp_path: Path) -> None:
    adler, path = prison("adler"), tmp_path / "zugriffe.csv"
    path.write_text("anderes")
    for name, code in (("zugriffe.csv", "B-586"), ("zugriffe.txt", "B-746"), ("fehlt/zugriffe.csv", "B-747")):
        with pytest.raises(BogenError, match=code):
            access_log.export_access(adler, tmp_path / name)

    def stop(done: int, of: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        access_log.export_access(adler, tmp_path / "neu.csv", progress=stop)
    assert [one.name for one in tmp_path.glob("*.*")] == ["zugriffe.csv"]
    assert path.read_text() == "anderes"
    assert "access_export" not in {row.what for row in lines(adler)}
