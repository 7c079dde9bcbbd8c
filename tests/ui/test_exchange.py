"""Cards, release and intake through the windows of both offices."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView

from app.casework import intake, partners
from app.ui.inbox import InboxScreen
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox
from tests.stations import PROSECUTOR, Founded, Watch
from tests.ui.room import Furnished, MakeRoom, Room
from tests.ui.test_places import rows

RETURN = Qt.Key.Key_Return


def digits(room: Room, name: str) -> str:
    """The digits of a fingerprint as they are shown, without blanks and the dash."""
    return "".join(sign for sign in room.part(name, QLabel).text() if sign.isdigit())


def test_a_card_is_saved_read_compared_and_confirmed(
    make_room: MakeRoom, founded_prison: Founded, founded_prosecutor: Founded, tmp_path: Path
) -> None:
    with closing(founded_prosecutor.copy(tmp_path / "prosecutor").open(Watch())) as other:
        card = partners.save_card(other("verwaltung"), tmp_path)
        shown = partners.own_card(other("verwaltung"))
    room = make_room(founded_prison.copy(tmp_path / "prison"))
    room.enter("brandt")
    room.go("partners")
    room.fill("partners.file", str(card))
    room.press(RETURN)
    assert digits(room, "card_check.card.fingerprint") == "".join(shown.groups) + shown.check_digit
    room.button("card_check.confirm")
    assert room.problems("card_check.problems") == [room.texts("ui.card.not_compared")]
    room.part("card_check.compared", CheckBox).setFocus()
    room.press(Qt.Key.Key_Space)
    room.button("card_check.confirm")
    assert room.said("shell.notice") == room.texts("ui.card.done", name=PROSECUTOR)
    assert [row[0] for row in rows(room, "partners.table")] == [PROSECUTOR]


def test_a_card_that_is_not_confirmed_is_not_taken(furnished_prison: Room, furnished: Furnished) -> None:
    furnished_prison.enter("brandt")
    furnished_prison.go("partners")
    before = rows(furnished_prison, "partners.table")
    furnished_prison.fill("partners.file", str(furnished.card))
    furnished_prison.press(RETURN)
    furnished_prison.button("card_check.reject")
    assert rows(furnished_prison, "partners.table") == before


def test_the_own_card_is_given_away_with_its_digits(furnished_prison: Room, tmp_path: Path) -> None:
    furnished_prison.enter("verwaltung")
    furnished_prison.go("partners")
    shown = digits(furnished_prison, "partners.own.fingerprint")
    furnished_prison.fill("partners.folder", str(tmp_path))
    furnished_prison.button("partners.save")
    (card,) = tmp_path.glob("*.card.json")
    assert str(card) in furnished_prison.said("partners.notice")
    read = partners.read_card(card)
    assert "".join(read.groups) + read.check_digit == shown


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe"])
def test_what_is_no_card_is_refused_with_its_code(furnished_prison: Room, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.card.json").write_bytes(content)
    furnished_prison.enter("brandt")
    furnished_prison.go("partners")
    furnished_prison.fill("partners.file", str(tmp_path / "bad.card.json"))
    furnished_prison.press(RETURN)
    assert "(B-" in furnished_prison.said("partners.notice")
    assert not furnished_prison.visible("card_check.compared")


def test_preview_release_and_writing_again(furnished_prison: Room, tmp_path: Path) -> None:
    first, second = tmp_path / "stick", tmp_path / "other"
    first.mkdir()
    second.mkdir()
    furnished_prison.enter("brandt")
    assert furnished_prison.visible("to_release.leaving")
    assert [row[4] for row in rows(furnished_prison, "to_release.leaving")] == ["Jörg Weber"]
    summary = furnished_prison.part("to_release.summary", QLabel)
    assert summary.text() == furnished_prison.texts.count("ui.release.chosen", 1, sequence=2)
    furnished_prison.button("to_release.release")
    assert furnished_prison.problems("to_release.problems") == [furnished_prison.texts("ui.path.missing")]
    furnished_prison.fill("to_release.folder", str(first))
    furnished_prison.button("to_release.release")
    (bundle,) = first.glob("wb-*.age")
    assert str(bundle) in furnished_prison.said("to_release.notice")
    assert rows(furnished_prison, "to_release.leaving") == []
    assert not furnished_prison.part("to_release.release", Button).isEnabled()
    furnished_prison.go("bundles")
    sent = rows(furnished_prison, "bundles.sent")
    assert [row[0] for row in sent] == ["2", "1"] and sent[0][-1] == bundle.name
    furnished_prison.fill("bundles.folder", str(second))
    furnished_prison.part("bundles.sent", QTableView).setFocus()
    furnished_prison.button("bundles.again")
    assert (second / bundle.name).read_bytes() == bundle.read_bytes()


def test_own_sheets_stay_and_the_reason_is_said(furnished_prison: Room, furnished: Furnished) -> None:
    furnished_prison.enter("weber")
    furnished_prison.go("to_release")
    furnished_prison.button("to_release.stays")
    reasons = {row[2] for row in rows(furnished_prison, "to_release.staying")}
    assert furnished_prison.texts("ui.left_out.own_sheet") in reasons
    assert rows(furnished_prison, "to_release.leaving") == []


def test_what_is_not_ticked_stays(
    make_room: MakeRoom, furnished: Furnished, founded_prison: Founded, tmp_path: Path
) -> None:
    room = make_room(furnished.prison.copy(tmp_path / "prison"))
    room.enter("brandt")
    table = room.part("to_release.leaving", QTableView)
    table.setFocus()
    room.press(Qt.Key.Key_Space)
    assert room.part("to_release.summary", QLabel).text() == room.texts.count("ui.release.chosen", 0, sequence=2)
    assert not room.part("to_release.release", Button).isEnabled()
    room.button("to_release.all")
    assert room.part("to_release.release", Button).isEnabled()


def test_a_sheet_can_be_read_before_it_leaves(furnished_prison: Room) -> None:
    furnished_prison.enter("brandt")
    furnished_prison.part("to_release.leaving", QTableView).setFocus()
    furnished_prison.press(RETURN)
    assert furnished_prison.visible("reading.verified")


def test_a_date_that_is_none_is_said(furnished_prison: Room) -> None:
    furnished_prison.enter("brandt")
    furnished_prison.fill("to_release.since", "gestern oder so")
    furnished_prison.press(RETURN)
    assert furnished_prison.problems("to_release.problems") == [furnished_prison.texts("ui.release.since_wrong")]
    furnished_prison.fill("to_release.since", "3.11.2026")
    furnished_prison.press(RETURN)
    assert rows(furnished_prison, "to_release.leaving") == []


def test_a_bundle_is_taken_in_by_picking(make_room: MakeRoom, furnished: Furnished, tmp_path: Path) -> None:
    room = make_room(furnished.prosecutor.copy(tmp_path / "prosecutor"))
    room.enter("verbindung")
    assert rows(room, "inbox.table") == []
    room.button("inbox.import")
    assert room.problems("inbox.problems") == [room.texts("ui.path.missing")]
    room.button("inbox.file.pick")
    room.choose("inbox.file.dialog", furnished.bundle)
    said = room.said("inbox.notice")
    assert said == room.texts("ui.inbox.taken", sender="JVA Musterhausen", sequence=1, count=4)
    assert len(rows(room, "inbox.table")) == 4
    room.fill("inbox.file", str(furnished.bundle))
    room.press(RETURN)
    assert room.said("inbox.notice") == room.texts("ui.inbox.again", sender="JVA Musterhausen", sequence=1, count=4)


def test_a_bundle_is_taken_in_by_dropping(make_room: MakeRoom, furnished: Furnished, tmp_path: Path) -> None:
    room = make_room(furnished.prosecutor.copy(tmp_path / "prosecutor"))
    room.enter("verbindung")
    drop(room, furnished.bundle)
    assert len(rows(room, "inbox.table")) == 4
    assert room.part("rail.inbox", Button).accessibleName() == room.texts(
        "ui.rail.waiting", place=room.texts("ui.place.inbox"), n=4
    )


def drop(room: Room, path: Path) -> None:
    """Drag a file from outside over the window and let it fall."""
    screen = room.window.findChild(InboxScreen)
    assert isinstance(screen, InboxScreen)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(50, 50).toPoint(), copy, mime, left, none)
    QApplication.sendEvent(screen, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(screen, QDropEvent(QPointF(50, 50), copy, mime, left, none))
    room.settle()


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "another file": lambda _raw: b"Dear colleague, here is the list",
    "cut off": lambda raw: raw[: len(raw) // 2],
    "one byte changed": lambda raw: raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],
    "appended to": lambda raw: raw + b"\0",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_bad_file_says_why_with_its_code_and_leaves_nothing(
    make_room: MakeRoom, furnished: Furnished, tmp_path: Path, damage: str
) -> None:
    room = make_room(furnished.prosecutor.copy(tmp_path / "prosecutor"))
    (tmp_path / "bad.age").write_bytes(DAMAGED[damage](furnished.bundle.read_bytes()))
    room.enter("verbindung")
    drop(room, tmp_path / "bad.age")
    said = room.said("inbox.notice")
    assert "(B-2" in said
    assert rows(room, "inbox.table") == []
    room.lock()
    assert room.founded is not None
    with closing(room.founded.open(Watch())) as station:
        assert intake.list_received(station("verbindung")).rows == ()
        assert intake.list_incoming(station("verbindung")).rows == ()


def test_the_liaison_reads_saves_and_finds(furnished_prosecutor: Room, tmp_path: Path) -> None:
    furnished_prosecutor.enter("verbindung")
    furnished_prosecutor.fill("inbox.filter", "zaun")
    table = furnished_prosecutor.part("inbox.table", QTableView)
    furnished_prosecutor.qtbot.waitUntil(lambda: table.model().rowCount() == 4)
    table.setFocus()
    furnished_prosecutor.press(RETURN)
    assert furnished_prosecutor.visible("reading.verified")
    assert not furnished_prosecutor.visible("reading.amend") and not furnished_prosecutor.visible("reading.void")
    shown = [label.text() for label in furnished_prosecutor.window.findChildren(QLabel) if label.isVisible()]
    assert furnished_prosecutor.texts("ui.reading.received_from") in shown and "JVA Musterhausen" in shown
    furnished_prosecutor.button("reading.pdf")
    furnished_prosecutor.choose("reading.pdf.dialog", tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert furnished_prosecutor.part("rail.inbox", Button).accessibleName().endswith("3 warten")


def test_people_come_from_a_file_and_bad_rows_are_listed(prison_room: Room, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("booking_no;family_name;born\n7/26;Müller;1.2.1990\n8/26;;\n9/26;Şen;31.2.1990\n", "utf-8")
    prison_room.enter("verwaltung")
    prison_room.go("people")
    prison_room.button("people.import")
    prison_room.type(str(table))
    prison_room.press(RETURN)
    assert [row[0] for row in rows(prison_room, "people_import.rejected")] == ["3", "4"]
    keep = prison_room.part("people_import.keep", Button)
    assert keep.accessibleName() == prison_room.texts.count("ui.people_import.keep_count", 1)
    prison_room.button("people_import.keep")
    assert "Müller" in [row[0] for row in rows(prison_room, "people.table")]


def test_a_person_is_entered_by_hand(prison_room: Room) -> None:
    prison_room.enter("okafor")
    prison_room.go("people")
    prison_room.button("people.add")
    prison_room.button("new_person.save")
    assert len(prison_room.problems("new_person.problems")) == 2
    prison_room.fill("new_person.family_name", "Đorđević")
    prison_room.fill("new_person.booking_no", "1/26")
    prison_room.fill("new_person.born", "5. März")
    prison_room.button("new_person.save")
    assert prison_room.problems("new_person.problems") == [prison_room.texts("ui.person.born_wrong")]
    prison_room.fill("new_person.born", "5.3.1990")
    prison_room.button("new_person.save")
    assert prison_room.error_beside("new_person.booking_no") != ""
    prison_room.fill("new_person.booking_no", "4/26")
    prison_room.button("new_person.save")
    assert prison_room.said("shell.notice") == prison_room.texts("ui.person.added", name="Đorđević")


def test_an_account_is_added_and_signs_in(prison_room: Room) -> None:
    prison_room.enter("verwaltung")
    prison_room.button("users.add")
    prison_room.button("new_user.save")
    assert len(prison_room.problems("new_user.problems")) == 4
    prison_room.fill("new_user.name", "Neu Hier")
    prison_room.fill("new_user.login", "holm")
    prison_room.part("new_user.role.officer", CheckBox).setFocus()
    prison_room.press(Qt.Key.Key_Space)
    for name in ("new_user.passphrase", "new_user.passphrase_again"):
        prison_room.fill(name, "Sieben Schwäne am See")
    prison_room.button("new_user.save")
    assert prison_room.error_beside("new_user.login") != ""
    prison_room.fill("new_user.login", "neu")
    prison_room.button("new_user.save")
    assert "neu" in [row[1] for row in rows(prison_room, "users.table")]
    prison_room.lock()
    prison_room.sign_in_by_keys("neu", "Sieben Schwäne am See")
    assert prison_room.focus == "sheet.person"
    assert prison_room.part("sheet.person", QLineEdit).text() == ""
