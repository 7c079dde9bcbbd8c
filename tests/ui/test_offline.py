"""R25: a day's work without a network: it runs where there is none, and asks the system for no socket of one."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.casework import drafts
from tests.judges import cannot_run, require
from tests.stations import Founded, Watch
from tests.ui.outside.program import Driven

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cannot run: strace: only Linux has it")
_NETWORK = re.compile(r"socket\((AF_INET6?|PF_INET6?|AF_PACKET|AF_NETLINK)\b")
OPENS_ONE = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"


def without_a_network(log: Path) -> list[str]:
    """The words before a command that take every network from it and write down which sockets it asks for."""
    unshare, strace = require("unshare"), require("strace")
    words = [str(unshare), "-rn", str(strace), "-f", "-qq", "-e", "trace=socket,socketpair", "-o", str(log)]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode != 0:
        cannot_run("R25", "this system lets nobody make a network of his own, or forbids tracing")
    log.unlink(missing_ok=True)
    return words


def asked_for(log: Path) -> list[str]:
    return _NETWORK.findall(log.read_text(encoding="utf-8"))


def test_strace_sees_a_program_that_opens_a_socket(tmp_path: Path) -> None:
    """The canary."""
    log = tmp_path / "sockets"
    subprocess.run([*without_a_network(log), sys.executable, "-c", OPENS_ONE], check=True)
    assert asked_for(log) == ["AF_INET"]


def test_a_session_from_login_to_lock_asks_for_no_network(founded_prison: Founded, tmp_path: Path) -> None:
    log = tmp_path / "sockets"
    home = founded_prison.copy(tmp_path / "prison")
    with Driven(home.home, "holm", before=without_a_network(log), BOGEN_TEST_PROGRAM="/nowhere/to/go") as program:
        program.sign_in()
        program.do("find Petrow")
        program.do("write Kam nach dem Hofgang nicht zur Ruhe")
        program.do("copy")
        program.do("dialogs")
        program.do("keep")
        program.say("lock")
        assert program.ends() == 5
    assert "socket" in log.read_text(encoding="utf-8")  # the trace saw the program: its buses and displays are local
    assert asked_for(log) == []
    with closing(home.open(Watch())) as station:
        assert len(drafts.own(station("holm"))) == 1
