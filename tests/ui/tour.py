"""A walk past every screen of the program, so that what must hold everywhere is asked everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QTableView, QWidget

from app.ui.crash_report import report_on
from app.ui.kit.buttons import Button
from app.ui.kit.toggles import CheckBox, Radio
from app.ui.sheet_reading import SheetReading
from forms.errors import VerificationError
from tests.ui import tour_keys
from tests.ui.room import Furnished, Room
from tests.ui.test_founding import account_step, office_step, passphrase_step

RETURN = Qt.Key.Key_Return


def founding(room: Room) -> Iterator[str]:
    """The first start, each step with what it says when something is missing."""
    yield "founding: office"
    room.button("founding.next")
    yield "founding: office, errors"
    room.press(RETURN)
    room.part("founding.office_name", QWidget).setFocus()
    office_step(room)
    yield "founding: account"
    account_step(room)
    yield "founding: passphrase"
    passphrase_step(room)
    yield "founding: recovery code"


def prison(room: Room, furnished: Furnished) -> Iterator[str]:
    """Every place of the prison, in the hands of those who see it."""
    yield "login"
    room.sign_in_by_keys("holm", "nicht die richtige")
    yield "login: refused"
    yield from tour_keys.ways_back(room)
    room.enter("okafor")
    yield "new sheet"
    yield from _sheet(room)
    room.go("my_sheets")
    yield "my sheets"
    room.go("people")
    yield "people"
    room.button("people.add")
    room.button("new_person.save")
    yield "new person, errors"
    assert room.window.shell is not None
    room.window.shell.leave()
    room.button("people.import")
    yield "people import"
    yield from _readings(room, furnished)
    room.lock()
    room.enter("brandt")
    yield from _exchange(room, furnished)
    room.lock()
    yield from _offices(room)
    yield from _faults(room)


def _offices(room: Room) -> Iterator[str]:
    """The places of the data-protection officer and of the administrator."""
    room.enter("adler")
    yield "log of access"
    room.button("access.export")
    yield "log of access: errors"
    room.go("rights")
    yield "rights"
    room.lock()
    room.enter("verwaltung")
    yield "users"
    yield from tour_keys.accounts(room)
    room.button("users.add")
    room.button("new_user.save")
    yield "new user, errors"
    yield from tour_keys.keys(room)
    room.go("policy")
    room.fill("policy.idle", "5")
    room.button("policy.save")
    assert room.window.shell is not None
    room.window.shell.warn(20)
    yield "rules: errors, and about to lock"
    room.window.shell.calm()


def prosecutor(room: Room) -> Iterator[str]:
    room.enter("verbindung")
    yield "inbox"
    room.fill("inbox.file", str(Path(__file__)))
    room.press(RETURN)
    yield "inbox: refused"
    room.part("inbox.table", QTableView).setFocus()
    room.press(RETURN)
    yield "received sheet"
    room.go("bundles")
    yield "bundles received"


def _sheet(room: Room) -> Iterator[str]:
    room.type("Kov")
    yield "new sheet: finding somebody"
    room.press(RETURN)
    room.part("sheet.areas.A", CheckBox).setFocus()
    room.type("dgh")
    for name in ("sheet.marks_d.other", "sheet.marks_g.other", "sheet.marks_h.forbidden_item"):
        room.part(name, CheckBox).click()
    room.part("sheet.quote", QPlainTextEdit).setFocus()
    room.type("Das wird man noch sehen.")
    room.part("sheet.others_involved.yes", Radio).click()
    room.part("sheet.section.assessment", Button).click()
    room.part("sheet.assessment_kind.worry", Radio).click()
    room.part("sheet.urgency.at_once", Radio).click()
    room.settle()
    yield "new sheet: much is open"
    room.press(RETURN, Qt.KeyboardModifier.ControlModifier)
    yield "new sheet: errors"
    room.button("sheet.discard")
    yield "new sheet: thrown away?"
    room.button("sheet.discard.yes")


def _readings(room: Room, furnished: Furnished) -> Iterator[str]:
    shell = room.window.shell
    assert shell is not None
    for name in ("amended", "entrusted"):
        shell.open(SheetReading(shell._desk, furnished.sheets[name]))
        room.settle()
        room.part("reading.verified", Button).setFocus()
        room.settle()
        yield f"reading: {name}"
    room.button("reading.amend")
    room.button("amendment.sign")
    yield "amendment: errors"
    room.lock()
    room.enter("holm")
    shell = room.window.shell
    assert shell is not None
    for name in ("voided", "illustrated"):
        shell.open(SheetReading(shell._desk, furnished.sheets[name]))
        room.settle()
        yield f"reading: {name}"
    room.button("reading.void")
    room.button("voiding.sign")
    yield "voiding: errors"
    room.go("my_sheets")
    yield "my sheets: with a draft"


def _exchange(room: Room, furnished: Furnished) -> Iterator[str]:
    room.go("to_release")
    yield "to release"
    room.button("to_release.stays")
    room.button("to_release.release")
    yield "to release: errors"
    room.go("bundles")
    room.button("bundles.again")
    yield "bundles sent: errors"
    room.go("partners")
    yield "partners"
    room.fill("partners.file", str(furnished.card))
    room.press(RETURN)
    room.button("card_check.confirm")
    yield "fingerprint: errors"


def _faults(room: Room) -> Iterator[str]:
    shell = room.window.shell
    assert shell is not None
    shell.say_error(VerificationError("B-141", record="0190"))
    room.settle()
    yield "red page"
    room.window.show_crash(report_on(ValueError("not said")))
    room.settle()
    yield "crash page"


def take_in(room: Room, furnished: Furnished) -> None:
    """The liaison takes the prison's bundle in, and locks again."""
    room.enter("verbindung")
    room.fill("inbox.file", str(furnished.bundle))
    room.press(RETURN)
    room.lock()
