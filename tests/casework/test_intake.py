"""Taking bundles in: everything is checked first, then all of it is kept or nothing; an old result stays the result."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.casework import attachments, intake, outsiders, parcels, partners, sharing, sheets, station_keys
from app.casework.session import Session
from app.casework.views import Imported, ItemState, OfficeKind, SheetFilter, SheetState
from app.vault import blobs, log, places, queries
from exports.bundle import paths
from exports.bundle.write import ObjectSource, Plan, Recipient, write_bundle
from forms import exchange
from forms.errors import BogenError, EnvironmentFault, FormatError, VerificationError
from tests.faulty_disk import DISK_FULL, faulty_disk
from tests.stations import (
    FACTS,
    PRISON,
    PRISON_USERS,
    START,
    Founded,
    Station,
    Watch,
    answers,
    exchange_cards,
    found,
    person,
    release,
    sheet,
)


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


def take_in(prosecutor: Station, path: Path) -> Imported:
    return intake.import_bundle(prosecutor("verbindung"), path)


def states(imported: Imported) -> dict[str, ItemState]:
    return {item.sheet_id: item.state for item in imported.items}


def kept(station: Station) -> tuple[object, ...]:
    """Everything that an import can leave behind."""
    files = sorted(path.name for path in (station.home / places.BLOBS).rglob("*") if path.is_file())
    return (log.head(station.vault), files, sorted((station.home / places.STAGING).iterdir()))


def inbox(session: Session, **wanted: object) -> list[str]:
    return [line.id for line in intake.list_received(session, SheetFilter(**wanted)).rows]  # type: ignore[arg-type]


def hand_made(prison: Station, prosecutor: Station, files: Sequence[ObjectSource], folder: Path) -> Path:
    """A bundle that only the prison itself can make: signed, sealed and numbered as it must be, with any content."""
    party = prosecutor("verwaltung").office.party
    head = queries.last_import(prosecutor.vault, station_keys.device_keys(prison.vault).device.certificate_digest)
    device = partners.partner_card(prison("brandt"), party).devices[0]
    to = [Recipient(device, head.sequence + 1 if head else 1, head.digest if head else None)]
    out = io.BytesIO()
    write_bundle(
        out,
        keys=station_keys.device_keys(prison.vault),
        party=prison("verwaltung").office.party,
        to=to,
        objects=list(files),
        plan=Plan(created=prison.watch.now, software="by hand"),
    )
    path = folder / "wb-00112233445566.age"
    path.write_bytes(out.getvalue())
    return path


def as_object(prison: Station, sheet_id: str, file: exchange.SheetFile | None = None) -> ObjectSource:
    raw = exchange.write(file or parcels.sheet_file(prison("brandt"), sheet_id))
    return ObjectSource.of_bytes(paths.sheet_path(sheet_id), raw)


def test_what_was_released_is_read(pair: Station, prosecutor: Station, stick: Path) -> None:
    first = sheet(pair, "holm")
    pair.watch.forward(seconds=1)  # ids sort by the time of their making, and so does the inbox
    second = sheet(pair, "sahin", areas=["A"], place="online")
    sheets.amend(pair("holm"), first, text="Die Uhrzeit war 8:20.", reason="genauer")
    done = release(pair, prosecutor, stick)
    prosecutor.watch.forward(hours=3)
    imported = take_in(prosecutor, done.path)
    assert (imported.digest, imported.sender_name, imported.sequence) == (done.digest, PRISON, 1)
    assert states(imported) == {first: ItemState.NEW, second: ItemState.NEW}
    assert not imported.already
    session = prosecutor("verbindung")
    assert inbox(session) == [second, first]
    assert inbox(session, area="A") == inbox(session, setting="online_media") == [second]
    assert inbox(session, text="öztürk zaun") == [second, first]
    paper = intake.show_received(session, first, language="de")
    assert (paper.author_name, paper.author_function, paper.received_from) == ("Karin Holm", "Abteilungsdienst", PRISON)
    assert (paper.recorded_at, paper.answers["facts"], paper.state) == (START, FACTS, SheetState.AMENDED)
    assert [(act.author_name, act.text) for act in paper.later] == [("Karin Holm", "Die Uhrzeit war 8:20.")]
    assert paper.check_code == sheets.show(pair("holm"), first, language="de").check_code
    (bundle,) = intake.list_incoming(session).rows
    assert (bundle.digest, bundle.sheets, bundle.sender_name) == (done.digest, 2, PRISON)
    assert log.verify(prosecutor.vault).code == ""


def test_reading_is_remembered_for_each_reader(pair: Station, prosecutor: Station, stick: Path) -> None:
    sheet_id = sheet(pair)
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    session = prosecutor("verbindung")
    assert queries.badges(prosecutor.vault, user=session.user.id).unread == 1
    intake.show_received(session, sheet_id, language="en")
    assert queries.badges(prosecutor.vault, user=session.user.id).unread == 0
    assert queries.badges(prosecutor.vault, user="somebody else").unread == 1


def test_the_same_bundle_again_gives_the_old_result(pair: Station, prosecutor: Station, stick: Path) -> None:
    """A copy of the file, or the same bundle from another stick: nothing is kept twice, and the answer is the same."""
    sheet_id = sheet(pair)
    path = release(pair, prosecutor, stick).path
    first = take_in(prosecutor, path)
    before = kept(prosecutor)
    copy = stick / "copy of it.age"
    copy.write_bytes(path.read_bytes())
    for again in (take_in(prosecutor, path), take_in(prosecutor, copy)):
        assert again == replace(first, already=True)
        assert states(again) == {sheet_id: ItemState.NEW}
    assert kept(prosecutor) == before


def test_new_newer_and_known(pair: Station, prosecutor: Station, stick: Path) -> None:
    """The second bundle brings a sheet again with what was added, one as it was, and a new one."""
    first, second = sheet(pair), sheet(pair)
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    prosecutor.watch.forward(hours=1)
    intake.show_received(prosecutor("verbindung"), first, language="de")
    sheets.void(pair("holm"), first, reason="Falsche Person gewählt.")
    third = sheet(pair)
    objects = [as_object(pair, sheet_id) for sheet_id in (first, second, third)]
    imported = take_in(prosecutor, hand_made(pair, prosecutor, objects, stick))
    assert states(imported) == {first: ItemState.NEWER, second: ItemState.KNOWN, third: ItemState.NEW}
    assert set(inbox(prosecutor("verbindung"))) == {first, second, third}
    paper = intake.show_received(prosecutor("verbindung"), first, language="de")
    assert (paper.state, paper.later[0].reason) == (SheetState.VOIDED, "Falsche Person gewählt.")
    assert len(queries.received_versions(prosecutor.vault, first)) == 2
    assert log.verify(prosecutor.vault).code == ""


def test_a_newer_version_is_unread_again(pair: Station, prosecutor: Station, stick: Path) -> None:
    sheet_id = sheet(pair)
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    session = prosecutor("verbindung")
    intake.show_received(session, sheet_id, language="de")
    sheets.amend(pair("holm"), sheet_id, text="Noch etwas dazu.")
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    assert queries.badges(prosecutor.vault, user=session.user.id).unread == 1


def test_attachments_and_the_container_are_kept(
    pair: Station, prosecutor: Station, stick: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "hof.png"
    photo.write_bytes(bytes.fromhex("89504e470d0a1a0a") + b"picture" * 20_000)
    entry = attachments.attach(pair("holm"), photo)
    (sheet_id,) = sheets.sign(pair("holm"), answers(person(pair).id, attachments=[entry]))
    path = release(pair, prosecutor, stick).path
    take_in(prosecutor, path)
    session = prosecutor("verbindung")
    (file,) = intake.show_received(session, sheet_id, language="de").attachments
    assert attachments.content(session, file.sha256) == photo.read_bytes()
    # What came is kept as it came, for whoever checks it later: the container that the sender signed.
    (imported,) = [one for one in log.records_after(prosecutor.vault) if one.header.kind == "import"]
    with blobs.open_blob(prosecutor.vault, str(imported.payload()["container"])) as stream:
        container = stream.read()
    secret = outsiders.training_identity(prosecutor("verwaltung"))
    card = outsiders.card_of(pair("verwaltung"))
    taken_out = outsiders.extract(path, card=card, identity=secret, now=pair.watch.now, folder=tmp_path)
    assert taken_out.read_bytes() == container


def forged(file: exchange.SheetFile, station: str = "") -> exchange.SheetFile:
    """The sheet of another author's hand under the same id: his signature holds, but it is not what was received."""
    from forms.record import LogPlace, NewRecord, sign_record
    from forms.signature import Signer

    record, header, signer = file.sheet.record, file.sheet.record.header, Signer.generate()
    content = record.payload()
    new = NewRecord(
        kind="sheet",
        subject=header.subject,
        author=header.author,
        occurred_at=header.occurred_at,
        content=content,
        form=header.form,
    )
    place = LogPlace(station=station or header.station, sequence=header.sequence, previous=header.previous)
    again = sign_record(new, place, signer, header.recorded_at, record_id=header.id)
    author = replace(file.sheet.author, key=signer.public_key)
    return exchange.SheetFile(sheet=exchange.Act(author, again))


def test_a_sheet_that_contradicts_what_was_received(pair: Station, prosecutor: Station, stick: Path) -> None:
    """Other content under the same id, or an amendment that vanished: the whole bundle is refused."""
    first, second = sheet(pair), sheet(pair)
    sheets.amend(pair("holm"), first, text="Die Uhrzeit war 8:20.")
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    before = kept(prosecutor)
    file = parcels.sheet_file(pair("brandt"), first)
    for contradiction in (forged(file), exchange.SheetFile(sheet=file.sheet)):
        objects = [as_object(pair, first, contradiction), as_object(pair, sheet(pair))]
        with pytest.raises(VerificationError, match="B-597"):
            take_in(prosecutor, hand_made(pair, prosecutor, objects, stick))
        assert kept(prosecutor) == before
    assert second in inbox(prosecutor("verbindung"))


def test_a_sheet_under_another_s_name(pair: Station, prosecutor: Station, stick: Path) -> None:
    first, second = sheet(pair), sheet(pair)
    mixed = ObjectSource.of_bytes(paths.sheet_path(first), exchange.write(parcels.sheet_file(pair("brandt"), second)))
    before = kept(prosecutor)
    with pytest.raises(FormatError, match="B-596"):
        take_in(prosecutor, hand_made(pair, prosecutor, [mixed], stick))
    assert kept(prosecutor) == before


def test_a_sheet_whose_attachment_is_missing(pair: Station, prosecutor: Station, stick: Path, tmp_path: Path) -> None:
    photo = tmp_path / "hof.png"
    photo.write_bytes(bytes.fromhex("89504e470d0a1a0a") + b"picture")
    entry = attachments.attach(pair("holm"), photo)
    (sheet_id,) = sheets.sign(pair("holm"), answers(person(pair).id, attachments=[entry]))
    before = kept(prosecutor)
    with pytest.raises(VerificationError, match="B-599"):
        take_in(prosecutor, hand_made(pair, prosecutor, [as_object(pair, sheet_id)], stick))
    assert kept(prosecutor) == before


def test_one_bad_sheet_among_good_ones_keeps_nothing(pair: Station, prosecutor: Station, stick: Path) -> None:
    good, bad = sheet(pair), sheet(pair)
    raw = exchange.write(parcels.sheet_file(pair("brandt"), bad))
    broken = ObjectSource.of_bytes(paths.sheet_path(bad), raw.replace(b"allein", b"dabei "))
    before = kept(prosecutor)
    with pytest.raises(VerificationError, match="B-14"):
        take_in(prosecutor, hand_made(pair, prosecutor, [as_object(pair, good), broken], stick))
    assert (kept(prosecutor), inbox(prosecutor("verbindung"))) == (before, [])


def test_another_office_does_not_add_to_these_sheets(
    pair: Station, prosecutor: Station, stick: Path, tmp_path: Path
) -> None:
    """An office vouches for its own officers: what came from one is not continued by another."""
    sheet_id = sheet(pair)
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    watch = Watch()
    other = found(tmp_path / "other", OfficeKind.PRISON, "JVA Anderswo", PRISON_USERS[:1], watch=watch).open(watch)
    partners.confirm(prosecutor("verwaltung"), partners.own_card(other("verwaltung")))
    partners.confirm(other("verwaltung"), partners.own_card(prosecutor("verwaltung")))
    before = kept(prosecutor)
    party, device = prosecutor("verwaltung").office.party, station_keys.device_keys(other.vault)
    to = [Recipient(partners.partner_card(other("verwaltung"), party).devices[0], 1, None)]
    plan = Plan(created=watch.now, software="by hand")
    file = parcels.sheet_file(pair("brandt"), sheet_id)
    # As it is, and written anew at a station of the other office under the same id.
    for code, sent in (("B-58[79]", file), ("B-589", forged(file, station=other.vault.id))):
        out = io.BytesIO()
        objects = [as_object(pair, sheet_id, sent)]
        write_bundle(out, keys=device, party=other("verwaltung").office.party, to=to, objects=objects, plan=plan)
        (stick / "wb-9.age").write_bytes(out.getvalue())
        with pytest.raises(VerificationError, match=code):
            take_in(prosecutor, stick / "wb-9.age")
        assert kept(prosecutor) == before
    other.close()


def test_from_somebody_whose_card_was_never_confirmed(prison: Station, prosecutor: Station, stick: Path) -> None:
    """The prison knows the office, but the office does not know the prison."""
    partners.confirm(prison("verwaltung"), partners.own_card(prosecutor("verwaltung")))
    sheet(prison)
    before = kept(prosecutor)
    with pytest.raises(VerificationError, match=r"B-2\d\d"):
        take_in(prosecutor, release(prison, prosecutor, stick).path)
    assert kept(prosecutor) == before


def test_a_gap_names_itself_and_is_closed_later(pair: Station, prosecutor: Station, stick: Path) -> None:
    """Number 2 before number 1: refused, nothing kept; in their order both are taken in."""
    first = sheet(pair)
    one = release(pair, prosecutor, stick).path
    second = sheet(pair)
    two = release(pair, prosecutor, stick).path
    before = kept(prosecutor)
    with pytest.raises(BogenError, match=r"B-2\d\d"):
        take_in(prosecutor, two)
    assert kept(prosecutor) == before
    assert [take_in(prosecutor, path).sequence for path in (one, two)] == [1, 2]
    assert inbox(prosecutor("verbindung")) == [second, first]


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n", b"PK\x03\x04", bytes(5000)])
def test_what_is_no_bundle(pair: Station, prosecutor: Station, stick: Path, content: bytes) -> None:
    path = stick / "wb-0.age"
    path.write_bytes(content)
    before = kept(prosecutor)
    with pytest.raises(BogenError, match=r"B-2\d\d"):
        take_in(prosecutor, path)
    assert (kept(prosecutor), path.read_bytes()) == (before, content)


def test_files_that_cannot_be_read(prosecutor: Station, stick: Path) -> None:
    for path in (stick / "missing.age", stick):
        with pytest.raises(EnvironmentFault, match="B-590"):
            take_in(prosecutor, path)


def test_on_a_full_disk_nothing_is_left_and_the_next_try_works(
    pair: Station, founded_prosecutor: Founded, stick: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "hof.png"
    photo.write_bytes(bytes.fromhex("89504e470d0a1a0a") + b"picture" * 999)
    entry = attachments.attach(pair("holm"), photo)
    sheets.sign(pair("holm"), answers(person(pair).id, attachments=[entry]))
    with faulty_disk() as faults:
        office = founded_prosecutor.copy(tmp_path / "full office").open(pair.watch)
        partners.confirm(pair("verwaltung"), partners.own_card(office("verwaltung")))
        partners.confirm(office("verwaltung"), partners.own_card(pair("verwaltung")))
        path = release(pair, office, stick).path
        before = kept(office)
        faults.always("write", DISK_FULL)
        with pytest.raises(EnvironmentFault, match="B-422"):
            take_in(office, path)
        faults.none()
        assert log.head(office.vault) == before[0]
        assert inbox(office("verbindung")) == []
        assert take_in(office, path).sequence == 1
        assert log.verify(office.vault).code == ""
        office.close()


def test_a_received_sheet_that_rotted_is_not_shown(pair: Station, prosecutor: Station, stick: Path) -> None:
    sheet_id = sheet(pair)
    take_in(prosecutor, release(pair, prosecutor, stick).path)
    prosecutor.vault.database.write(lambda transaction: transaction.execute("DROP TRIGGER received_no_update"))
    prosecutor.vault.database.write(
        lambda transaction: transaction.execute(
            "UPDATE received SET bytes = CAST(replace(bytes, 'allein', 'dabei ') AS BLOB)"
        )
    )
    with pytest.raises(VerificationError, match="B-433"):
        intake.show_received(prosecutor("verbindung"), sheet_id, language="de")
    assert log.verify(prosecutor.vault).code == "B-433"


def test_what_never_came(prosecutor: Station) -> None:
    with pytest.raises(BogenError, match="B-592"):
        intake.show_received(prosecutor("verbindung"), "0198c3a0-0000-7000-8000-000000000001", language="de")


def test_the_release_says_what_this_station_holds(pair: Station, prosecutor: Station) -> None:
    """A quiet receipt for the partner: nothing held yet, so nothing said."""
    devices = partners.partner_card(pair("brandt"), prosecutor("verwaltung").office.party).devices
    assert parcels.holdings(pair("brandt"), devices) == ()
    assert sharing.list_outgoing(pair("brandt")).rows == ()
