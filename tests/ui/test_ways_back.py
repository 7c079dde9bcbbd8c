"""A forgotten passphrase: the way back by the recovery code and by shares, worked by keys alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from app.casework import recovery, shares
from app.casework.session import sign_in
from forms.texts import Texts
from tests.judges import require
from tests.stations import Founded, Watch
from tests.ui.room import MakeRoom, Room

RETURN = Qt.Key.Key_Return
NEW = "Sieben Laternen hinter dem Kanal"


def words_of(page: Path) -> str:
    """The twenty words as somebody reads them off the printed page."""
    text = subprocess.run([require("pdftotext"), "-raw", page, "-"], capture_output=True, check=True, text=True).stdout
    found = dict(re.findall(r"\b(\d{1,2})\s+([a-z]{4,8})\b", text))
    return " ".join(found[str(number)] for number in range(1, 21))


def print_shares(founded: Founded, folder: Path, watch: Watch, threshold: int = 2) -> list[str]:
    """A set of three shares, printed into `folder`; the words of each."""
    folder.mkdir()
    station = founded.open(watch)
    try:
        made = shares.make(
            station("verwaltung"),
            threshold=threshold,
            holders=["Petra Lindqvist", "Anna Brandt", ""],
            folder=folder,
            texts=Texts("de"),
        )
        return [words_of(path) for path in made.files]
    finally:
        station.close()


def go_back(room: Room, way: str) -> None:
    room.tab_to("login.forgotten")
    room.press(RETURN)
    assert room.focus == "forgotten.back"
    room.tab_to(f"forgotten.{way}")
    room.press(RETURN)


def give_passphrase(room: Room, login: str = "verwaltung", passphrase: str = NEW) -> None:
    room.fill("regain.user", login)
    room.tab()
    room.type(passphrase)
    room.tab_to("regain.passphrase_again")
    room.type(passphrase)
    room.press(RETURN)


def test_the_recovery_code_lets_the_administrator_in_again(prison_room: Room, watch: Watch) -> None:
    founded = prison_room.founded
    assert founded is not None
    go_back(prison_room, "code")
    assert prison_room.focus == "regain.code"
    prison_room.type(founded.recovery_code.lower().replace("-", " "))
    assert prison_room.part("regain.code.state", QLabel).text() == prison_room.texts("ui.code.whole")
    give_passphrase(prison_room)
    assert prison_room.visible("keys")
    assert prison_room.texts("ui.keys.after_code") in prison_room.said("keys.notice")
    prison_room.lock()
    with sign_in(founded.home, "verwaltung", NEW, clock=watch) as session:
        known = recovery.last(session)
        assert known is None or known.rehearsed_at is None


def test_a_code_is_checked_while_it_is_typed(prison_room: Room) -> None:
    founded = prison_room.founded
    assert founded is not None
    code = founded.recovery_code
    go_back(prison_room, "code")
    state = prison_room.part("regain.code.state", QLabel)
    prison_room.type(code[:4])
    assert state.text() == prison_room.texts.count("ui.code.left", 29)
    prison_room.type("?")
    assert state.text() == prison_room.texts("error.B-409.text")
    prison_room.press(Qt.Key.Key_Backspace)
    wrong = "7" if code[5] != "7" else "8"
    prison_room.type(f"{wrong}{code[6:]}")
    assert state.text() == prison_room.texts("error.B-409.text")
    give_passphrase(prison_room)
    assert prison_room.problems("regain.problems") == [prison_room.texts("error.B-409.hint")]


def test_errors_stand_at_their_fields_and_the_vault_stays_closed(prison_room: Room) -> None:
    founded = prison_room.founded
    assert founded is not None
    go_back(prison_room, "code")
    prison_room.button("regain.open")
    assert len(prison_room.problems("regain.problems")) == 3
    prison_room.fill("regain.code", founded.recovery_code)
    give_passphrase(prison_room, "holm")
    assert prison_room.error_beside("regain.user") == prison_room.texts("error.B-719.text", login="holm")
    give_passphrase(prison_room, passphrase="verwaltung verwaltung")
    assert prison_room.error_beside("regain.passphrase") == prison_room.texts("error.B-702.hint", least=10)
    assert prison_room.window.shell is None


def test_leaving_forgets_what_was_typed(prison_room: Room) -> None:
    go_back(prison_room, "code")
    prison_room.fill("regain.code", "2345")
    prison_room.fill("regain.passphrase", "halb getippt")
    prison_room.tab_to("regain.back")
    prison_room.press(RETURN)
    assert prison_room.visible("login.passphrase")
    assert [line.text() for line in prison_room.window.findChildren(QLineEdit) if line.text() not in ("", "holm")] == []


def test_shares_let_the_administrator_in_one_after_the_other(
    make_room: MakeRoom, founded_prison: Founded, tmp_path: Path, watch: Watch
) -> None:
    home = founded_prison.copy(tmp_path / "prison")
    first, second, _ = print_shares(home, tmp_path / "pages", watch)
    room = make_room(home)
    go_back(room, "shares")
    field = room.part("regain.words", QPlainTextEdit)

    def take(words: str) -> None:
        field.setFocus()
        field.selectAll()
        room.type(words)
        room.tab()
        room.press(RETURN)

    take(" ".join(["wolf", *first.split()[1:]]))
    assert room.error_beside("regain.words") == room.texts("ui.parts.mistyped")
    take(first)
    state = room.part("regain.state", QLabel).text()
    assert room.texts.count("ui.parts.left", 1) in state
    assert field.toPlainText() == ""
    assert not any(word in state for word in first.split())
    take(first)
    assert room.error_beside("regain.words") == room.texts("ui.parts.twice", number=1)
    room.button("regain.open")
    assert room.texts("ui.parts.too_few") in room.problems("regain.problems")
    take(second)
    assert room.focus == "regain.user"
    give_passphrase(room)
    assert room.visible("keys")
    assert room.texts("ui.keys.after_shares") in room.said("keys.notice")
