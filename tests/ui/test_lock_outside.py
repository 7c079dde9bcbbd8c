"""R23, R22, R25 from outside: the real program on a real bus, on a real screen, and without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.locking.bus_signals import LOGIND, MANAGER, ROOT, BusSignals
from app.ui.locking.clipboard import MARKERS
from app.ui.locking.windows_signals import asks_for_lock
from tests.house.source import ROOT as TREE
from tests.judges import require
from tests.stations import Founded
from tests.ui.outside.program import Driven

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="cannot run: bus: only Linux desktops have one")
PATIENCE = 60
"""Seconds after which what is waited for is given up."""
WORDS = "Zwetschgendatschi am Westtor"


def until(happened: Callable[[], bool], what: str) -> None:
    given_up = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < given_up, what


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a bus of this test's own."""
    daemon = [str(require("dbus-daemon")), "--session", "--nofork", "--print-address"]
    with subprocess.Popen(daemon, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.kill()


@pytest.fixture
def say(bus: str) -> Iterator[Callable[[str], None]]:
    """Somebody who plays login manager and screen savers on that bus; gives the way to tell him what to say."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.outside.logind"],
        cwd=TREE,
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as player:
        assert player.stdin is not None
        assert player.stdout is not None
        into, out = player.stdin, player.stdout
        assert out.readline() == "up\n"

        def tell(word: str) -> None:
            into.write(word + "\n")
            into.flush()
            assert out.readline() == word + "\n"

        yield tell
        player.kill()


@linux_only
def test_the_desktop_and_the_machine_lock_and_nobody_else_does(
    bus: str, say: Callable[[str], None], qtbot: QtBot
) -> None:
    connection = QDBusConnection.connectToBus(bus, "test")
    owner = QObject()
    signals = BusSignals(connection, connection, owner)
    if not signals.hears_session:
        with qtbot.waitSignal(signals.listening, timeout=1000 * PATIENCE):
            pass
    wanted: list[str] = []
    said: dict[str, bool] = {}
    signals.wanted.connect(lambda: wanted.append(""))
    for word in ("lock", "switch", "sleep", "saver", "gnome", "lock_another", "back", "wake"):
        wanted.clear()
        say(word)
        # A bus keeps the order: when this is answered, the signal before it has come.
        question = QDBusMessage.createMethodCall(LOGIND, ROOT, MANAGER, "GetSession")
        question.setArguments(["7"])
        assert connection.call(question).type() == QDBusMessage.MessageType.ReplyMessage
        QApplication.processEvents()
        said[word] = bool(wanted)
    connection.disconnectFromBus("test")
    assert [word for word, locked in said.items() if locked] == ["lock", "switch", "sleep", "saver", "gnome"]


@linux_only
def test_without_a_bus_nothing_is_said(qtbot: QtBot) -> None:
    connection = QDBusConnection.connectToBus("unix:path=/nowhere", "nowhere")
    owner = QObject()
    assert not BusSignals(connection, connection, owner).hears_session


@linux_only
def test_the_lock_of_the_session_locks_the_program(
    bus: str, say: Callable[[str], None], founded_prison: Founded, tmp_path: Path
) -> None:
    home = founded_prison.copy(tmp_path / "prison").home
    with Driven(home, "holm", DBUS_SESSION_BUS_ADDRESS=bus, DBUS_SYSTEM_BUS_ADDRESS=bus) as program:
        program.sign_in()
        program.do("listen")
        program.do("wait")
        say("lock")
        until(lambda: "--locked" in program.words, "the program did not lock")
        assert not [word for word in program.words if "holm" in word]


@pytest.mark.parametrize(
    ("message", "word", "locks"),
    [
        (0x02B1, 0x7, True),  # WTS_SESSION_LOCK
        (0x02B1, 0x2, True),  # WTS_CONSOLE_DISCONNECT: another user takes the console
        (0x02B1, 0x4, True),  # WTS_REMOTE_DISCONNECT
        (0x02B1, 0x8, False),  # WTS_SESSION_UNLOCK
        (0x0218, 0x4, True),  # PBT_APMSUSPEND
        (0x0218, 0x7, False),  # PBT_APMRESUMESUSPEND
        (0x0100, 0x7, False),  # WM_KEYDOWN
    ],
)
def test_the_messages_of_windows_that_lock(message: int, word: int, locks: bool) -> None:
    assert asks_for_lock(message, word) is locks


@linux_only
def test_the_clipboard_is_marked_and_is_empty_after_the_lock(founded_prison: Founded, tmp_path: Path) -> None:
    home = founded_prison.copy(tmp_path / "prison").home
    display = [str(require("xvfb-run")), "-a", "-s", "-screen 0 1280x900x24", "sh", "-c", "echo $DISPLAY; exec cat"]
    with subprocess.Popen(display, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as screen:
        assert screen.stdout is not None
        number = screen.stdout.readline().strip()
        authority = next(
            line.removeprefix("XAUTHORITY=") for line in environment_of(screen.pid) if line.startswith("XAUTHORITY=")
        )
        on_screen = {"DISPLAY": number, "XAUTHORITY": authority}
        with Driven(home, "holm", QT_QPA_PLATFORM="xcb", **on_screen) as program:
            program.sign_in()
            program.do(f"write {WORDS}")
            program.do("copy")
            program.do("wait")
            offered = clipboard(on_screen, "TARGETS").splitlines()
            text = clipboard(on_screen, "UTF8_STRING")
            hint = clipboard(on_screen, "x-kde-passwordManagerHint")
        screen.communicate()
    assert set(MARKERS) <= set(offered)
    assert (text, hint) == (WORDS, "secret")


def environment_of(pid: int) -> list[str]:
    """The environment of the program that a process started."""
    child = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[-1]
    return Path(f"/proc/{child}/environ").read_bytes().decode("utf-8").split("\0")


def clipboard(screen: dict[str, str], target: str) -> str:
    """What somebody else on that screen finds in the clipboard; "" when it is empty."""
    words = [str(require("xclip")), "-selection", "clipboard", "-o", "-t", target]
    return subprocess.run(words, env={**os.environ, **screen}, capture_output=True, text=True, check=False).stdout
