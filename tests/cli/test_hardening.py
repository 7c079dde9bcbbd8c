"""R24: no core file, and no look into the memory for another process of the same user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.hardening import Measure, keep_out_of_pictures
from tests.house.source import ROOT
from tests.judges import cannot_run, require

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cannot run: /proc: only Linux shows a process so")
SPY = Path(__file__).with_name("spy.py")
NOBODY = 65534
WAITING = "import sys; open(sys.argv[1]).readline()"
STATE = "from app.hardening import harden, state; harden(); print(*sorted(state().holds))"


def common_user(folder: Path) -> list[str]:
    """The words before a command that make it somebody's who is not root, and `folder` his. Root reads everything, so
    that nothing could be seen of a refusal."""
    if os.geteuid() != 0:
        return []
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return [str(require("setpriv")), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def python_for(before: list[str]) -> str:
    """A Python that this user may start: the one of the tests, or the system's. By a shell, because `setpriv` itself
    still starts what root may start."""
    source = f"import sys; assert sys.version_info >= (3, 11); open({str(ROOT / 'app/__main__.py')!r})"
    for found in (sys.executable, "/usr/bin/python3"):
        tried = subprocess.run([*before, "sh", "-c", f'"{found}" -c "$0"', source], capture_output=True, check=False)
        if tried.returncode == 0:
            return found
    cannot_run("spy", f"uid {NOBODY} may not start Python or not read the folder of the program")


@pytest.fixture
def spied() -> Iterator[Path]:
    """A FIFO where somebody who is not root finds it: outside of pytest's own folder, which is closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        os.mkfifo(Path(folder) / "up", 0o600)
        yield Path(folder) / "up"


def spy(fifo: Path, *words: str) -> dict[str, object]:
    """What the spy finds in a Python that was started with these words."""
    before = common_user(fifo.parent)
    python = python_for(before)
    libraries = {"PYTHONPATH": sysconfig.get_path("purelib"), "BOGEN_HOME": str(fifo.parent)}
    done = subprocess.run(
        [*before, python, str(SPY), str(fifo), python, *words],
        cwd=ROOT,
        env={**os.environ, **libraries},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_the_spy_reads_a_process_that_does_not_mind(spied: Path) -> None:
    """The canary: without hardening the same look succeeds."""
    assert spy(spied, "-c", WAITING, str(spied))["read"] is True


def test_the_program_cannot_be_read_and_leaves_no_core(spied: Path) -> None:
    """A command that waits for its passphrase. Window and commands begin with the same lines."""
    words = ["-m", "app", "audit", "verify", "--user", "holm", "--passphrase-file", str(spied)]
    assert spy(spied, *words) == {"read": False, "core": "0"}


def test_the_system_itself_says_what_holds() -> None:
    said = subprocess.check_output([sys.executable, "-c", STATE], cwd=ROOT, text=True)
    assert said.split() == sorted(Measure)


def test_only_windows_keeps_a_window_out_of_pictures() -> None:
    assert keep_out_of_pictures(0) is False
