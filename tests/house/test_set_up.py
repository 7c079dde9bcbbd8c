"""`run.py` sets up for real here: in a copy of its own, with a lock that asks for nothing and so needs no network."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

PROGRAM = """
import json, os, sys
print(json.dumps({"words": sys.argv[1:], "folder": os.getcwd(), "python": sys.prefix}))
sys.exit(7)
"""
DEAD = """#!/bin/sh
echo "E: Could not open lock file - open (13: Permission denied)" >&2
exit 100
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return make_copy(tmp_path)


def make_copy(place: Path) -> Path:
    """A folder with `run.py`, an empty lock, and a program that says how it was called. Its name is not plain ASCII."""
    folder = place / "Bögen für alle"
    (folder / "resources" / "lock").mkdir(parents=True)
    (folder / "app").mkdir()
    shutil.copy(ROOT / "run.py", folder)
    (folder / "resources" / "lock" / "runtime.txt").write_text("# nothing\n", encoding="ascii")
    (folder / "app" / "__init__.py").touch()
    (folder / "app" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that is set up. It is only called, not changed."""
    folder = make_copy(tmp_path_factory.mktemp("ready"))
    assert "Set up in" in call(folder, "anything").stderr
    return folder


def copied(ready: Path, place: Path) -> Path:
    """The folder as it lies, `.venv` included, at another place."""
    return Path(shutil.copytree(ready, place / "elsewhere", symlinks=True))


def call(copy: Path, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, copy / "run.py", *words],
        cwd=folder or copy,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_passes_words_folder_and_exit_code_on(ready: Path, tmp_path: Path) -> None:
    done = call(ready, "sheet", "list", "--user", "holm", folder=tmp_path)
    assert (done.returncode, done.stderr) == (7, ""), "what is set up is not set up again"
    said = json.loads(done.stdout)
    assert said["words"] == ["sheet", "list", "--user", "holm"]
    assert Path(said["folder"]) == tmp_path
    assert Path(said["python"]) == ready / ".venv"


def test_makes_the_command_that_works_from_anywhere(ready: Path, tmp_path: Path) -> None:
    command = next((ready / ".venv").glob("*/bogen*"))
    done = subprocess.run([command, "a b", "c"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr
    assert json.loads(done.stdout)["words"] == ["a b", "c"]


def test_a_set_up_that_was_cut_off_starts_afresh(ready: Path, tmp_path: Path) -> None:
    cut_off = copied(ready, tmp_path)
    (cut_off / ".venv" / "set-up.json").unlink()
    half = next((cut_off / ".venv").glob("[Ll]ib/**/site-packages")) / "half.py"
    half.touch()
    again = call(cut_off, "anything")
    assert again.returncode == 7
    assert "The last set-up did not end" in again.stderr
    assert not half.exists()
    assert call(cut_off, "anything").stderr == ""


def test_a_new_lock_is_installed(copy: Path) -> None:
    call(copy, "anything")
    (copy / "resources" / "lock" / "runtime.txt").write_text("# still nothing\n", encoding="ascii")
    assert "Set up in" in call(copy, "anything").stderr


def test_a_moved_folder_is_set_up_again(ready: Path, tmp_path: Path) -> None:
    moved = copied(ready, tmp_path)
    done = call(moved, "anything")
    assert "this folder was moved" in done.stderr
    assert json.loads(done.stdout)["python"] == str(moved / ".venv")


def test_two_at_once_wait_for_each_other(copy: Path) -> None:
    command: list[str | Path] = [sys.executable, copy / "run.py", "anything"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [7, 7], said
    assert sum("Set up in" in errors for _, errors in said) == 1


def test_packages_that_are_not_to_be_had_are_named_with_exit_code_5(copy: Path, tmp_path: Path) -> None:
    (copy / "resources" / "lock" / "runtime.txt").write_text(
        f"absent @ {(tmp_path / 'absent-1-py3-none-any.whl').as_uri()} --hash=sha256:{'0' * 64}\n", encoding="ascii"
    )
    done = call(copy, "anything")
    assert done.returncode == 5
    assert "could not be installed" in done.stderr
    assert "absent" in done.stderr
    assert not (copy / ".venv" / "set-up.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all that it needs")
def test_without_qt_the_window_names_what_is_missing(ready: Path, tmp_path: Path) -> None:
    """Nothing can be installed here (apt-get fails as it does for a user), and this Python has no Qt."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "apt-get").write_text(DEAD, encoding="ascii")
    (tools / "apt-get").chmod(0o755)
    done = subprocess.run(
        [sys.executable, ready / "run.py"],
        cwd=ready,
        env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert "Qt does not load here" in done.stderr
    assert "apt-get update && apt-get install -y --no-install-recommends libglib2.0-0 libgl1 " in done.stderr


def test_an_old_python_gets_as_far_as_its_message() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 8))
    assert "Bogen needs Python 3.11 or newer" in source


def test_the_demo_takes_a_fresh_folder(tmp_path: Path) -> None:
    words = "import run; print(run.demo_words([])); print(run.demo_words(['--out', 'x', '--lang', 'en']))"
    (tmp_path / "demo-out").mkdir()
    (tmp_path / "demo-out-2").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["['--out', 'demo-out-3']", "['--out', 'x', '--lang', 'en']"]
    assert str(tmp_path / "demo-out-3") in done.stderr
