"""Results on standard output, messages on standard error, and nothing of anybody in what is printed of our mistakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.casework.workplace import Workplace
from app.cli.frame import Frame
from app.cli.run import Doors, default_home, run
from tests.cli.command import ROOT, Desk


def doors(bench: object) -> Doors:
    def never(_: Workplace) -> int:
        raise AssertionError("no window")

    def demo(_: Frame) -> int:
        raise AssertionError("no demo")

    return Doors(window=never, demo=demo, bench=bench, faults=_no)  # type: ignore[arg-type]


def test_a_mistake_of_ours_shows_places_and_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback would print values, and a value may be a name."""

    def broken(frame: Frame) -> int:
        person = {"family_name": "Öztürk"}
        raise ValueError(f"cannot do {person}")

    assert run(["--json", "--lang", "de", "bench"], doors(broken)) == 70
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["code"] == "B-611"
    assert "ValueError" in said.err and "broken" in said.err
    assert "Öztürk" not in said.out + said.err and "cannot do" not in said.out + said.err


def test_too_little_memory_is_no_mistake_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    def greedy(frame: Frame) -> int:
        return len(bytes(1 << 62))

    assert run(["--json", "--lang", "en", "bench"], doors(greedy)) == 5
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "B-812"


def test_what_the_system_refuses_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def refused(frame: Frame) -> int:
        Path("/proc/nowhere/at/all").write_text("x")
        return 0

    assert run(["--json", "bench"], doors(refused)) == 5
    said = json.loads(capsys.readouterr().out)["error"]
    assert (said["code"], said["params"]["path"]) == ("B-609", "/proc/nowhere/at/all")


def test_stopped_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(frame: Frame) -> int:
        raise KeyboardInterrupt

    assert run(["bench"], doors(stopped)) == 130
    assert capsys.readouterr().out == ""


def test_without_a_command_the_window_opens() -> None:
    opened = []

    def window(frame: Frame) -> int:
        opened.append(frame.workplace)
        return 7

    assert run(["--lang", "en", "--home", "somewhere"], Doors(window=window, demo=_no, bench=_no, faults=_no)) == 7
    assert [(workplace.home, workplace.language) for workplace in opened] == [(Path("somewhere"), "en")]


def _no(_: Frame) -> int:
    raise AssertionError


def test_where_a_home_is_when_nobody_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOGEN_HOME", str(tmp_path / "chosen"))
    assert default_home() == tmp_path / "chosen"
    monkeypatch.delenv("BOGEN_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_home() == tmp_path / "bogen"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_home() == Path.home() / ".local" / "share" / "bogen"


def listing(admin: Desk, stdout: int | None) -> subprocess.CompletedProcess[bytes]:
    words = ["--lang", "de", "--home", admin.home, "--passphrase-file", admin.passphrase_file, "user", "list"]
    command = [sys.executable, "-m", "app", *map(str, words), "--user", "verwaltung"]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, check=False)


def test_output_onto_a_full_disk(admin: Desk) -> None:
    """What could not be written is said, and the exit code says it too."""
    with Path("/dev/full").open("wb") as full:
        done = listing(admin, full.fileno())
    assert (done.returncode, b"B-609" in done.stderr, b"Traceback" in done.stderr) == (5, True, False)


def test_output_that_nobody_reads_any_more(admin: Desk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = listing(admin, writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_names_that_the_terminal_cannot_show(admin: Desk) -> None:
    """An old code page: a letter is replaced, the list is not lost."""
    words = ["--home", admin.home, "--passphrase-file", admin.passphrase_file, "people", "list", "--user", "verwaltung"]
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)
    assert b"Kov?cs" in done.stdout


def test_the_entry_loads_no_vault_and_no_card() -> None:
    """Every start goes through here, that of the window too: what only a session needs comes with the session."""
    source = "import sys, app.bootstrap; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", source], cwd=ROOT, text=True).split())
    assert "app.cli.policy" in loaded
    late = {"app.vault.vault", "app.vault.backup", "app.vault.smartcard", "app.casework.session", "PySide6.QtCore"}
    assert loaded & late == set()
