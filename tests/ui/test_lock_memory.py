"""R21: after a lock nothing of the session is in the memory of the process, seen from outside."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from forms.texts import Texts
from tests.judges import cannot_run
from tests.stations import PASSPHRASE, Founded
from tests.ui.outside.memory import copies, spellings
from tests.ui.outside.program import Driven

FACTS = "Kam nach dem Hofgang lange nicht zur Ruhe"
PATIENCE = 60
"""Seconds after which the new process is given up."""


def secrets_of(founded: Founded, login: str) -> dict[str, bytes]:
    return {
        **spellings("passphrase", PASSPHRASE),
        **spellings("sheet", FACTS),
        "key of the vault": founded.vault_key,
        "key of the signer": founded.seeds[login],
    }


def wait_for_login(program: Driven) -> None:
    """Until the same process is another program whose login stands on the screen."""
    sign = Texts("de")("ui.login.sign_in").encode("utf-16-le")
    given_up = time.monotonic() + PATIENCE
    while time.monotonic() < given_up:
        if copies(program.pid, {"sign": sign})["sign"] > 0 and "--locked" in program.words:
            return
    raise AssertionError(f"no login stands in process {program.pid}: {program.words}")


@pytest.fixture
def working(founded_prison: Founded, tmp_path: Path) -> Founded:
    if sys.platform != "linux":
        cannot_run("R21", "only Linux shows the memory of a process as a file")
    if os.geteuid() != 0:
        cannot_run("R21", "only root may read the memory of a process that is hardened")
    return founded_prison.copy(tmp_path / "prison")


def test_nothing_of_the_session_is_in_memory_after_the_lock(working: Founded) -> None:
    secrets = secrets_of(working, "holm")
    with Driven(working.home, "holm") as program:
        program.sign_in()
        program.do("find Petrow")
        program.do(f"write {FACTS}")
        program.do("copy")
        program.do("dialogs")
        before = copies(program.pid, secrets)
        pid = program.pid
        program.say("lock")
        wait_for_login(program)
        after = copies(pid, secrets)
    # The canary: before the lock the same look finds the passphrase, the keys and the text.
    assert before["sheet in UTF-16"] and before["key of the vault"] and before["key of the signer"], before
    assert before["passphrase in UTF-8"] + before["passphrase in UTF-16"], before
    assert after == dict.fromkeys(secrets, 0)
