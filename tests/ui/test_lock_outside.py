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
from forms.texts import Texts
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


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """An X server of this test's own: the variables that lead to it."""
    words = [str(require("xvfb-run")), "-a", "-s", "-screen 0 1280x900x24", "sh", "-c"]
    words.append('echo "$DISPLAY"; echo "$XAUTHORITY"; cat')
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield {
            "DISPLAY": server.stdout.readline().strip(),
            "XAUTHORITY": server.stdout.readline().strip(),
            "QT_QPA_PLATFORM": "xcb",
        }
        server.communicate("")


@linux_only
def test_what_is_copied_is_marked_as_a_secret(screen: dict[str, str], founded_prison: Founded, tmp_path: Path) -> None:
    home = founded_prison.copy(tmp_path / "prison").home
    with Driven(home, "holm", **screen) as program:
        program.sign_in()
        program.do(f"insert {WORDS}")
        program.do("copy")
        program.do("wait")
        offered = clipboard(screen, "TARGETS").splitlines()
        text = clipboard(screen, "UTF8_STRING")
        hint = clipboard(screen, "x-kde-passwordManagerHint")
    assert set(MARKERS) <= set(offered)
    assert (text, hint) == (WORDS, "secret")


@linux_only
def test_the_lock_empties_the_clipboard_and_shows_the_login_alone(
    screen: dict[str, str], founded_prison: Founded, tmp_path: Path
) -> None:
    home = founded_prison.copy(tmp_path / "prison").home
    with Driven(home, "holm", **screen) as program:
        program.sign_in()
        program.do(f"insert {WORDS}")
        program.do("copy")
        program.do("dialogs")
        program.say("lock")
        title = Texts("de")("ui.window_title", title=Texts("de")("ui.login.title"))
        until(lambda: "--locked" in program.words and title in titles(screen), "no login on the screen")
        assert clipboard(screen, "UTF8_STRING") == ""
        assert set(titles(screen)) <= {title, Texts("de")("ui.product"), ""}


def titles(screen: dict[str, str]) -> list[str]:
    """The titles of all windows that somebody sees on that screen."""
    words = [str(require("xdotool")), "search", "--onlyvisible", "--name", "", "getwindowname", "%@"]
    done = subprocess.run(words, env={**os.environ, **screen}, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def clipboard(screen: dict[str, str], target: str) -> str:
    """What somebody else on that screen finds in the clipboard; "" when it is empty."""
    words = [str(require("xclip")), "-selection", "clipboard", "-o", "-t", target]
    return subprocess.run(words, env={**os.environ, **screen}, capture_output=True, text=True, check=False).stdout


def test_nothing_of_it_is_loaded_before_the_first_paint(founded_prison: Founded, tmp_path: Path) -> None:
    """Start-up is watched: the guard and its bus come with the first sign-in."""
    home = founded_prison.copy(tmp_path / "prison").home
    source = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication;"
        "from app.casework.clock import system_clock; from app.casework.workplace import Workplace;"
        "from app.ui.locking.relaunch import Lock, stay; from app.ui.start import open_window;"
        "from forms.texts import Texts; app = QApplication([]);"
        "window = open_window(Workplace(Path(sys.argv[1]), Texts('de'), system_clock), Lock(stay));"
        "seen = [];"
        "window.first_painted.connect(lambda: (seen.extend(sys.modules), app.quit()));"
        "window.show(); app.exec(); window.jobs.close(); print(*seen)"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    loaded = subprocess.check_output([sys.executable, "-c", source, home], cwd=TREE, env=environment, text=True).split()
    assert "app.ui.locking.relaunch" in loaded
    late = ("app.ui.locking.guard", "app.ui.locking.last_work", "PySide6.QtDBus", "app.casework.session", "sqlalchemy")
    assert not [name for name in late if name in loaded]
