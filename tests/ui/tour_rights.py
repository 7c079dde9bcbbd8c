"""The part of the walk that passes what a person can demand: restriction, erasure, statement, access, and retention."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from app.casework.erasures import LegalGround
from tests.ui.room import Furnished, Room
from tests.ui.test_retention import pick, read, write

RETURN = Qt.Key.Key_Return


def rights(room: Room, furnished: Furnished) -> Iterator[str]:
    """In the hands of the officer who asks, the reviewer who decides, and those who see lists alone."""
    room.watch.forward(days=400)
    room.enter("okafor")
    room.go("my_sheets")
    read(room, furnished.sheets["entrusted"])
    room.button("reading.erase")
    room.button("erasure_request.sign")
    yield "request for erasure: errors"
    pick(room, "erasure_request.ground", LegalGround.UNLAWFUL.value)
    room.button("erasure_request.sign")
    room.lock()
    room.enter("keller")
    yield "all sheets"
    yield from _reviewer(room, furnished)
    room.lock()
    room.enter("adler")
    room.go("retention")
    yield "retention, without names"
    room.lock()
    room.enter("brandt")
    room.go("people")
    room.part("people.table", QTableView).setFocus()
    yield "people, releasing officer"
    room.button("people.subject_access")
    room.button("subject_access.prepare")
    yield "subject access"
    room.fill("subject_access.booking_no", "1/26")
    room.button("subject_access.prepare")
    room.button("subject_access.sign")
    yield "subject access: prepared, errors"
    room.lock()
    room.enter("verwaltung")
    yield from _administrator(room)


def _reviewer(room: Room, furnished: Furnished) -> Iterator[str]:
    room.go("all_sheets")
    read(room, furnished.sheets["plain"])
    yield "reading: reviewer"
    room.button("reading.counter")
    room.button("counter_statement.sign")
    yield "counter statement: errors"
    room.button("shell.back")
    room.button("reading.restrict")
    room.button("restrict.sign")
    yield "restriction: errors"
    write(room, "restrict.reason", "Richtigkeit bestritten")
    room.button("restrict.sign")
    yield "reading: restricted"
    room.button("reading.lift")
    room.button("lift.sign")
    yield "lifting: errors"
    room.go("retention")
    yield "retention"
    room.part("retention.due", QTableView).setFocus()
    room.press(RETURN)
    room.button("retention_decision.sign")
    yield "decision on retention: errors"
    room.button("shell.back")
    room.part("retention.waiting", QTableView).setFocus()
    room.press(RETURN)
    room.button("erasure_decision.approve")
    yield "decision on erasure: approve?"


def _administrator(room: Room) -> Iterator[str]:
    room.go("people")
    room.part("people.table", QTableView).setFocus()
    room.button("people.custody_end")
    room.fill("custody_end.day", "gestern und heute")
    room.button("custody_end.sign")
    yield "end of custody: errors"
    room.go("backups")
    yield "backups: none"
    room.button("backups.now")
    yield "backups: one"
    room.part("backups.table", QTableView).setFocus()
    room.button("backups.restore")
    yield "restore"
