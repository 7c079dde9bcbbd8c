"""The part of the walk that passes keys and accounts: the ways back at the login, and the administrator's screens."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from tests.ui.room import Room

RETURN = Qt.Key.Key_Return


def ways_back(room: Room) -> Iterator[str]:
    """From the login, for whoever has forgotten the passphrase; ends at the login."""
    for way in ("code", "shares"):
        room.button("login.forgotten")
        if way == "code":
            yield "forgotten passphrase"
        room.button(f"forgotten.{way}")
        yield f"regain: {way}"
        room.button("regain.open")
        yield f"regain: {way}, errors"
        room.button("regain.back")


def accounts(room: Room) -> Iterator[str]:
    """One account, its end, deputies, the own passphrase; begins and ends at the table of users."""
    for down in (0, 8):
        room.part("users.table", QTableView).setFocus()
        room.press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        room.press(Qt.Key.Key_Down, times=down)
        room.press(RETURN)
        yield f"account {down}"
        if not down:
            room.button("account.reset")
            yield "account: errors"
            room.button("account.retire")
            yield "account: retire?"
            room.button("retiring.keep")
        room.button("shell.back")
    room.button("users.deputies")
    room.button("deputies.appoint")
    yield "deputies: errors"
    room.button("shell.back")
    room.button("shell.account")
    room.button("own_account.change")
    yield "own passphrase: errors"
    room.button("own_account.cancel")


def keys(room: Room) -> Iterator[str]:
    """The place for keys and what opens from it."""
    room.go("keys")
    yield "keys"
    room.button("keys.rehearse_code")
    room.button("rehearsal.try")
    yield "rehearsal: errors"
    room.button("rehearsal.cancel")
    room.button("keys.make_shares")
    room.button("new_shares.make")
    yield "new shares: errors"
    room.button("new_shares.cancel")
    room.button("keys.renew_station")
    yield "new station keys"
    room.button("new_station_key.cancel")
    room.button("keys.renew_code")
    room.press(RETURN)
    room.button("new_code.finish")
    yield "new code: errors"
    room.button("shell.back")
    yield "keys: not confirmed"
