"""A lawful erasure: nothing of the content is left anywhere in the vault, and the chain still proves itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlcipher3.dbapi2

from app.vault import backup, backup_settings, blobs, generations, log, places, queries, records
from app.vault.connection import Transaction
from app.vault.keys import tag
from app.vault.log import Entry
from app.vault.rotation import Policy
from app.vault.rows import SheetQuery
from forms.errors import Bug, FormatError, InputError, VerificationError
from forms.record import Record
from tests.vault.conftest import CONTEXT, sheet_entry
from tests.vault.erasures import Second, request, sha256, traces

if TYPE_CHECKING:
    from app.vault.generations import Generation
    from tests.vault.conftest import Desk

SECRET = "Kanarienvogel-Beobachtung: sprach über den Pfad am Quittenbaum und schwieg dann lange."
FOLDED = b"kanarienvogel-beobachtung: sprach"
PHOTO = bytes(range(256)) * 300


def attachment(desk: Desk, raw: bytes = PHOTO) -> dict[str, object]:
    kept = blobs.store(desk.vault, io.BytesIO(raw))
    return {"sha256": kept.sha256, "media_type": "image/jpeg", "size": kept.size, "name": "zaun.jpg"}


def salt_of(record: Record) -> bytes:
    raw = record.payload_bytes or b""
    return raw.partition(b'"salt":"')[2].partition(b'"')[0]


@pytest.fixture
def second(desk: Desk) -> Second:
    return Second(desk)


def test_nothing_of_a_sheet_is_left_in_pages_log_and_files(desk: Desk, second: Second) -> None:
    person, key, home = desk.person(), desk.vault.keys.sqlcipher, desk.vault.home
    for number in range(40):
        desk.sheet(person, f"Nummer {number}: ging im Hof auf und ab, sprach mit niemandem.")
    sheet = desk.sheet(person, SECRET * 30, attachments=[attachment(desk)])
    added = desk.amend(sheet, "Nachtrag zum Quittenbaum: es war der hintere.")
    salts = [salt_of(sheet), salt_of(added)]
    wanted = [SECRET.encode(), FOLDED, b"Nachtrag zum Quittenbaum", *salts]
    assert all(map(len, salts))
    assert traces(home, key, *wanted) == set(wanted)  # the canary: this look finds what is there
    blob = blob_of(desk)
    assert blob.exists()

    second.erase("sheet", sheet.header.id, person)

    assert traces(home, key, *wanted) == set()
    assert not blob.exists()
    assert blobs.find(desk.vault, sha256(PHOTO)) is None
    assert not [path for path in (home / places.BLOBS).rglob("*") if path.is_file()]
    assert log.verify(desk.vault).code == ""
    assert queries.sheet(desk.vault, sheet.header.id) is None
    assert not queries.sheets(desk.vault, SheetQuery(text="Quittenbaum")).rows
    (stone,) = queries.tombstones(desk.vault, person)
    assert (stone.sheet_id, stone.ground) == (sheet.header.id, "retention_over")
    with pytest.raises(InputError, match="B-133"):
        log.record(desk.vault, sheet.header.id).payload()


def test_nothing_of_a_person_is_left(desk: Desk, second: Second) -> None:
    other, person = desk.person("Petrow"), desk.person("Quittenbaumer", born="1971-12-24")
    kept = desk.sheet(other, "Stand am Zaun und las einen Brief.")
    ids = [desk.sheet(person, f"{SECRET} Nummer {number}.").header.id for number in range(30)]
    # The snapshot within each sheet bears the name of the fixture; the master data bear this person's.
    wanted = [b"Quittenbaumer", b"1971-12-24", b"quittenbaumer", SECRET.encode()]
    assert traces(desk.vault.home, desk.vault.keys.sqlcipher, *wanted) == set(wanted)
    second.erase("person", person, person)
    assert traces(desk.vault.home, desk.vault.keys.sqlcipher, *wanted) == set()
    assert queries.person(desk.vault, person) is None
    assert {row.id for row in queries.sheets(desk.vault).rows} == {kept.header.id}
    assert {stone.sheet_id for stone in queries.tombstones(desk.vault, person)} == set(ids)
    assert log.verify(desk.vault).code == ""


def test_the_vault_opens_again_and_still_holds(desk: Desk, second: Second) -> None:
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    second.erase("sheet", sheet.header.id, person)
    desk.reopen()
    assert log.verify(desk.vault).code == ""
    assert desk.vault.database.rows("SELECT * FROM doomed_file") == []


def test_a_file_that_another_sheet_needs_stays(desk: Desk, second: Second) -> None:
    person = desk.person()
    one = desk.sheet(person, SECRET, attachments=[attachment(desk)])
    other = desk.sheet(person, "Anderer Bogen mit demselben Bild daran.", attachments=[attachment(desk)])
    second.erase("sheet", one.header.id, person)
    with blobs.open_blob(desk.vault, sha256(PHOTO)) as stream:
        assert stream.read() == PHOTO
    second.erase("sheet", other.header.id, person)
    with pytest.raises(VerificationError, match="B-435"):
        blobs.open_blob(desk.vault, sha256(PHOTO))


@contextmanager
def held(blob: Path) -> Iterator[None]:
    """Something stands in the way of removing the file, as a virus scanner does on Windows."""
    aside = blob.with_name("aside")
    blob.rename(aside)
    blob.mkdir()
    yield
    blob.rmdir()
    aside.rename(blob)


def test_a_file_kept_again_since_stays(desk: Desk, second: Second) -> None:
    """The file could not be removed; the same picture is attached anew; then the vault is unlocked."""
    person = desk.person()
    sheet = desk.sheet(person, SECRET, attachments=[attachment(desk)])
    with held(blob_of(desk)):
        second.erase("sheet", sheet.header.id, person)
    attachment(desk)
    desk.reopen()
    with blobs.open_blob(desk.vault, sha256(PHOTO)) as stream:
        assert stream.read() == PHOTO


def test_what_could_not_go_at_once_goes_at_the_next_unlocking(desk: Desk, second: Second) -> None:
    """Somebody reads the database as it was before, so its log cannot be emptied; and a file is held."""
    person, home, key = desk.person(), desk.vault.home, desk.vault.keys.sqlcipher
    sheet = desk.sheet(person, SECRET, attachments=[attachment(desk)])
    desk.vault.database.settle()
    raw = sqlcipher3.dbapi2.connect(str(home / places.DATABASE), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    raw.execute("BEGIN")
    raw.execute("SELECT count(*) FROM record").fetchall()
    with held(blob_of(desk)):
        second.erase("sheet", sheet.header.id, person)
    raw.close()
    assert blob_of(desk).exists()
    assert traces(home, key, SECRET.encode())
    desk.reopen()
    assert not blob_of(desk).exists()
    assert not traces(home, key, SECRET.encode())


def blob_of(desk: Desk) -> Path:
    return desk.vault.home / places.BLOBS / sha256(PHOTO)[:2] / sha256(PHOTO)


def _execute(statement: str, transaction: Transaction) -> int:
    return transaction.execute(statement)


def test_no_record_no_erasure(desk: Desk, second: Second) -> None:
    """A trigger keeps content that no signed record names; so it does for received files."""
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    for statement in ("DELETE FROM payload", "DELETE FROM payload WHERE sequence = 3"):
        with pytest.raises(Bug, match="payload is append-only"):
            desk.vault.database.write(partial(_execute, statement))
    assert log.record(desk.vault, sheet.header.id).payload_bytes


def test_the_requester_cannot_approve(desk: Desk, second: Second) -> None:
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    (asked,) = desk.append(request("sheet", sheet.header.id, person))
    second.signer, second.id = desk.signer, desk.author
    with pytest.raises(VerificationError, match="B-752"):
        second.carry_out(asked, "sheet", sheet.header.id, person)
    assert log.record(desk.vault, sheet.header.id).payload_bytes
    assert log.verify(desk.vault).code == ""


def test_a_request_is_answered_once(desk: Desk, second: Second) -> None:
    person = desk.person()
    sheets = [desk.sheet(person, SECRET) for _ in range(2)]
    (asked,) = desk.append(request("sheet", sheets[0].header.id, person))
    second.carry_out(asked, "sheet", sheets[0].header.id, person)
    with pytest.raises(FormatError, match="B-463"):
        second.carry_out(asked, "sheet", sheets[1].header.id, person)


def without_triggers(desk: Desk, *statements: str) -> None:
    def work(transaction: Transaction) -> None:
        for trigger in ("payload_no_delete", "payload_in_order", "record_no_update", "record_no_delete"):
            transaction.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            transaction.execute(statement)

    desk.vault.database.write(work)


def test_content_that_is_gone_without_a_record_breaks_the_log(desk: Desk, second: Second) -> None:
    person = desk.person()
    sheets = [desk.sheet(person, SECRET) for _ in range(2)]
    second.erase("sheet", sheets[0].header.id, person)
    sequence = sheets[1].header.sequence
    without_triggers(
        desk,
        f"DELETE FROM payload WHERE sequence = {sequence}",
        f"INSERT INTO erased (sequence, record) SELECT {sequence}, record FROM erased LIMIT 1",
    )
    found = log.verify(desk.vault)
    assert (found.code, found.broken_at) == ("B-447", sheets[1].header.id)


def test_the_content_of_what_proves_an_erasure_cannot_be_named(desk: Desk, second: Second) -> None:
    """A tamperer with a key of his own names the request of another erasure, or a user's record."""
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    (asked,) = desk.append(request("sheet", sheet.header.id, person))
    named = [{"sequence": asked.header.sequence, "id": asked.header.id}]
    done = second.carry_out(asked, "sheet", sheet.header.id, person, records=named)
    found = log.verify(desk.vault)
    assert (found.code, found.broken_at) == ("B-753", done.header.id)


def test_content_that_is_there_again_breaks_the_log(desk: Desk, second: Second) -> None:
    """A record that says "erased" about what is there is a lie that the audit names."""
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    (old,) = desk.vault.database.rows(
        "SELECT hex(bytes) AS bytes, hex(tag) AS tag FROM payload WHERE sequence = :sequence",
        {"sequence": sheet.header.sequence},
    )
    done = second.erase("sheet", sheet.header.id, person)
    without_triggers(desk, f"INSERT INTO payload VALUES ({sheet.header.sequence}, x'{old.bytes}', x'{old.tag}')")
    found = log.verify(desk.vault)
    assert (found.code, found.broken_at) == ("B-754", done.header.id)


def test_a_forged_erasure_breaks_the_log(desk: Desk, second: Second) -> None:
    """Signed with a key that nobody registered for this author."""
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    done = second.erase("sheet", sheet.header.id, person)
    signature = bytes(64)
    header = done.header
    forged = tag(
        desk.vault.keys, "record", header.sequence, header.id, header.kind, header.subject, done.header_bytes, signature
    )
    without_triggers(
        desk,
        f"UPDATE record SET signature = x'{signature.hex()}', tag = x'{forged.hex()}' "
        f"WHERE sequence = {header.sequence}",
    )
    found = log.verify(desk.vault)
    assert (found.code, found.broken_at) == ("B-141", done.header.id)


def test_a_missing_erasure_record_breaks_the_log(desk: Desk, second: Second) -> None:
    person = desk.person()
    sheet = desk.sheet(person, SECRET)
    done = second.erase("sheet", sheet.header.id, person)
    without_triggers(
        desk,
        f"DELETE FROM payload WHERE sequence = {done.header.sequence}",
        f"DELETE FROM record WHERE sequence = {done.header.sequence}",
    )
    found = log.verify(desk.vault)
    assert (found.code, found.broken_at) == ("B-447", sheet.header.id)


def test_a_person_who_is_kept_keeps_what_others_wrote(desk: Desk, second: Second) -> None:
    """The erasure of a person takes what is about him; the sheet of another person stays, although both stood there."""
    one, other = desk.person("Petrow"), desk.person("Kovacs")
    entry = sheet_entry(other, "Beide standen am Zaun.")
    (kept,) = desk.append(entry)
    desk.sheet(one, SECRET)
    second.erase("person", one, one)
    assert log.record(desk.vault, kept.header.id).payload()["person"]


def test_marks_and_reviews_of_an_erased_person_go_too(desk: Desk, second: Second) -> None:
    person = desk.person()
    marked = {"scope": "person", "target": person, "person": person, "reason": SECRET, "lifted": False}
    (mark,) = desk.append(Entry(kind="restriction", subject=person, payload={**marked, "context": CONTEXT}))
    assert [row.target for row in queries.restrictions(desk.vault)] == [person]
    second.erase("person", person, person)
    assert queries.restrictions(desk.vault) == ()
    assert records.by_id(desk.vault.database, desk.vault.keys, mark.header.id).payload_bytes is None
    assert log.verify(desk.vault).code == ""


def silent(_done: int, _of_all: int) -> None:
    """Progress that nobody looks at."""


def test_the_next_backup_is_without_it_and_older_ones_go_in_time(desk: Desk, second: Second) -> None:
    """Content that was lawfully erased may live on in backups for a month at most, and in no new one."""
    person, key = desk.person(), desk.vault.keys.sqlcipher
    sheet = desk.sheet(person, SECRET, attachments=[attachment(desk)])
    source = backup_settings.source_of(desk.vault)

    def back_up() -> Generation:
        return backup.make(source, source.root, now=desk.now, program="Bogen test", progress=silent)

    before = back_up()
    assert traces(before.folder, key, SECRET.encode())  # the canary: the look finds it in the older one
    second.erase("sheet", sheet.header.id, person)
    # Until there is a newer one, this is what a damaged station comes back from: its attachments are the same files.
    generations.check(before, desk.vault.keys, silent)
    desk.now += timedelta(days=1)
    after = back_up()
    assert traces(after.folder, key, SECRET.encode()) == set()
    assert before.manifest.blobs
    assert not after.manifest.blobs
    assert backup.rotate(source, source.root, Policy(), now=desk.now) == ()
    gone = backup.rotate(source, source.root, Policy(), now=desk.now + timedelta(days=31))
    assert gone == (before.stamp,)
    assert not [path for path in (source.root / places.BLOBS).rglob("*") if path.is_file()]
