"""The administrator's place for keys: states, rehearsals, a new code, new shares, and slots that are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from app.casework import recovery
from app.ui.kit.toggles import CheckBox
from forms.errors import AccessError
from tests.stations import Founded, Watch
from tests.ui.room import MakeRoom, Room
from tests.ui.test_places import rows
from tests.ui.test_ways_back import NEW, words_of

RETURN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space


@pytest.fixture
def keys(prison_room: Room) -> Room:
    prison_room.enter("verwaltung")
    prison_room.go("keys")
    return prison_room


def test_the_code_is_rehearsed(keys: Room) -> None:
    assert keys.founded is not None
    assert keys.texts("ui.keys.never") in keys.part("keys.code.state", QLabel).text()
    keys.tab_to("keys.rehearse_code")
    keys.press(RETURN)
    keys.type("0" * 33)
    keys.press(RETURN)
    assert keys.problems("rehearsal.problems")
    keys.fill("rehearsal.code", keys.founded.recovery_code)
    keys.press(RETURN)
    assert keys.said("shell.notice") == keys.texts("ui.rehearsal.code_done")
    assert keys.texts("ui.keys.never") not in keys.part("keys.code.state", QLabel).text()


def test_the_code_is_renewed_shown_once_and_the_old_one_opens_nothing(keys: Room, watch: Watch) -> None:
    assert keys.founded is not None
    keys.tab_to("keys.renew_code")
    keys.press(RETURN)
    keys.press(RETURN)
    code = keys.part("new_code.recovery_code", QLabel).text().replace("\n", "")
    assert code != keys.founded.recovery_code
    keys.tab_to("new_code.written_down")
    keys.press(SPACE)
    keys.tab_to("new_code.finish")
    keys.press(RETURN)
    assert keys.said("keys.notice") == keys.texts("ui.keys.code_renewed")
    assert not any(code in label.text().replace("\n", "") for label in keys.window.findChildren(QLabel))
    keys.lock()
    home = keys.founded.home
    with pytest.raises(AccessError, match="B-410"):
        recovery.open_with_code(home, keys.founded.recovery_code, "verwaltung", NEW, clock=watch)
    recovery.open_with_code(home, code, "verwaltung", NEW, clock=watch).close()


def test_who_leaves_the_code_unconfirmed_is_reminded(keys: Room) -> None:
    keys.button("keys.renew_code")
    keys.press(RETURN)
    keys.button("shell.back")
    assert keys.said("keys.notice") == keys.texts("ui.keys.unconfirmed")


def test_shares_are_made_printed_and_rehearsed(keys: Room, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    keys.button("keys.make_shares")
    keys.button("new_shares.make")
    assert len(keys.problems("new_shares.problems")) == 3
    keys.fill("new_shares.count", "3")
    keys.tab()
    keys.type("4")
    keys.tab()
    keys.type("Petra Lindqvist")
    keys.fill("new_shares.folder", str(folder))
    keys.button("new_shares.make")
    assert keys.error_beside("new_shares.threshold") != ""
    assert list(folder.iterdir()) == []
    keys.fill("new_shares.threshold", "2")
    keys.button("new_shares.make")
    pages = sorted(folder.iterdir())
    assert len(pages) == 3
    state = keys.part("keys.shares.state", QLabel).text()
    assert "Petra Lindqvist" in state
    assert keys.texts("ui.keys.never") in state
    keys.button("keys.rehearse_shares")
    for page in pages[1:]:
        keys.part("rehearsal.words", QPlainTextEdit).setFocus()
        keys.type(words_of(page))
        keys.tab()
        keys.press(RETURN)
    assert keys.focus == "rehearsal.try"
    keys.press(RETURN)
    assert keys.said("shell.notice") == keys.texts("ui.rehearsal.shares_done")
    assert keys.texts("ui.keys.never") not in keys.part("keys.shares.state", QLabel).text()


def test_a_damaged_slot_is_named_and_the_others_are_whole(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path
) -> None:
    home = founded_prison.copy(tmp_path / "prison")
    path = home.home / "vault.json"
    lines = path.read_text("ascii").splitlines()
    place = next(number for number, line in enumerate(lines) if '"holm"' in line)
    lines[place] = lines[place].replace('"t":3', '"t":4')
    path.write_text("\n".join(lines) + "\n", "ascii")
    room = make_room(home)
    room.enter("verwaltung")
    room.go("keys")
    states = {line[0]: line[-1] for line in rows(room, "keys.table")}
    assert states["holm"] == room.texts("ui.keys.damaged", code="B-402")
    assert states["verwaltung"] == room.texts("ui.keys.whole")


def test_nobody_else_sees_the_keys(prison_room: Room) -> None:
    prison_room.enter("brandt")
    assert not prison_room.visible("rail.keys")
    assert prison_room.window.shell is not None
    prison_room.window.shell.go("keys", {})
    assert not prison_room.visible("keys")


def test_a_code_box_is_not_confirmed_by_accident(keys: Room) -> None:
    keys.button("keys.renew_code")
    keys.press(RETURN)
    assert not keys.part("new_code.written_down", CheckBox).isChecked()
    keys.button("new_code.finish")
    assert keys.problems("new_code.recovery_problems") == [keys.texts("ui.recovery.not_confirmed")]


def test_the_station_gets_new_keys_and_partners_have_to_hear_of_it(keys: Room, watch: Watch) -> None:
    watch.forward(days=40)
    before = keys.part("keys.station.state", QLabel).text()
    keys.tab_to("keys.renew_station")
    keys.press(RETURN)
    assert keys.focus == "new_station_key.cancel"
    keys.tab_to("new_station_key.renew")
    keys.press(RETURN)
    assert keys.said("shell.notice") == keys.texts("ui.new_station_key.done")
    assert keys.part("keys.station.state", QLabel).text() != before
