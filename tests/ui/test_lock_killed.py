"""R20: killed between any two steps of a lock, the sheet is there after the next login, as it was last kept."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.casework import drafts
from app.vault import places
from tests.stations import Founded, Watch
from tests.ui.outside.program import Driven

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="cannot run: SIGKILL: Windows has no signals")
KEPT, TYPED = "Kam nach dem Hofgang", " nicht zur Ruhe"
# The steps in their order, by the functions that take them; the later ones come after the draft was kept.
BEFORE = ("finish_typing", "last_work", "close_what_is_above", "clear_clipboard", "Doors.login")
AFTER = ("_keep", "leave_open", "Vault.close", "keep_and_close", "AppWindow._closed", "Preferences.keep_geometry")


@pytest.mark.parametrize("step", [*BEFORE, *AFTER])
def test_a_kill_after_any_step_of_the_lock_loses_nothing(founded_prison: Founded, tmp_path: Path, step: str) -> None:
    home = founded_prison.copy(tmp_path / "prison")
    with Driven(home.home, "holm", BOGEN_TEST_KILL_AFTER=step) as program:
        program.sign_in()
        program.do(f"write {KEPT}")
        program.do("keep")
        program.do(f"write {TYPED}")
        program.do("arm")
        program.say("lock")
        assert program.ends() == -9
    with closing(home.open(Watch())) as station:
        (draft,) = drafts.own(station("holm"))
    text = str(draft.answers["facts"])
    assert text == KEPT + TYPED if step in AFTER else text in (KEPT, KEPT + TYPED)
    assert draft.field == "facts"
    assert draft.cursor == len(text)


def test_without_a_new_program_the_old_one_ends(founded_prison: Founded, tmp_path: Path) -> None:
    """Closed is the safe state: the program may just have been taken away by an update."""
    home = founded_prison.copy(tmp_path / "prison")
    with Driven(home.home, "holm", BOGEN_TEST_PROGRAM=str(tmp_path / "gone")) as program:
        program.sign_in()
        program.do(f"write {KEPT}")
        program.say("lock")
        assert program.ends() == 5
    with closing(home.open(Watch())) as station:
        assert [draft.answers["facts"] for draft in drafts.own(station("holm"))] == [KEPT]


def test_all_files_of_a_day_are_their_owner_s_alone(founded_prison: Founded, tmp_path: Path) -> None:
    """Folders 0700, files 0600, whatever the user's own umask is: after writing, keeping, signing in and locking."""
    home = founded_prison.copy(tmp_path / "prison").home
    before = ("sh", "-c", 'umask 0; exec "$@"', "sh")
    with Driven(home, "holm", before=before) as program:
        program.sign_in()
        program.do(f"write {KEPT}")
        program.do("keep")
        modes_while_open = modes(home)
        program.do("close")
    for found in (modes_while_open, modes(home)):
        assert {mode for path, mode in found.items() if path.is_dir()} == {0o700}, found
        assert {mode for path, mode in found.items() if path.is_file()} == {0o600}, found
    assert {places.DATABASE, f"{places.DATABASE}-wal", "window.ini"} <= {
        path.name for path in {**modes_while_open, **modes(home)}
    }


def modes(home: Path) -> dict[Path, int]:
    return {path: path.stat().st_mode & 0o777 for path in (home, *home.rglob("*")) if path.exists()}
