"""Where passphrases come from: a file, standard input, a prompt; never the command line, never the environment."""

from __future__ import annotations

import os
import pty
import select
import sys
from pathlib import Path

import pytest

from tests.cli.command import ROOT, Desk, bogen
from tests.stations import PASSPHRASE


def users(home: Path, *words: str | Path, stdin: str | bytes = "", **variables: str) -> tuple[int, str]:
    """Exit code and error code of `user list`."""
    answer = bogen("--json", "--home", home, *words, "user", "list", "--user", "verwaltung", stdin=stdin, **variables)
    return answer.code, answer.error


FILES: dict[str, tuple[bytes, int, str]] = {
    "one line": (PASSPHRASE.encode(), 0, ""),
    "with a line end": (f"{PASSPHRASE}\n".encode(), 0, ""),
    "written on Windows": (f"{PASSPHRASE}\r\n".encode("utf-8-sig"), 0, ""),
    "more lines": (f"{PASSPHRASE}\nholm\n".encode(), 0, ""),
    "a blank behind": (f"{PASSPHRASE} \n".encode(), 3, "B-401"),
    "another encoding": (f"{PASSPHRASE}\n".encode("cp1252"), 2, "B-601"),
    "empty": (b"", 2, "B-602"),
    "an empty line": (b"\n", 2, "B-602"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file(prison_home: Path, tmp_path: Path, name: str) -> None:
    content, code, error = FILES[name]
    path = tmp_path / "secret"
    path.write_bytes(content)
    assert users(prison_home, "--passphrase-file", path) == (code, error)


@pytest.mark.parametrize("name", [name for name, (_, _, error) in FILES.items() if error in ("", "B-401")])
def test_the_same_by_standard_input(prison_home: Path, name: str) -> None:
    """At a home of its own: whoever was wrong is made to wait."""
    content, code, error = FILES[name]
    assert users(prison_home, stdin=content.removeprefix(b"\xef\xbb\xbf")) == (code, error)


def test_files_that_cannot_be_read(prison_home: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        assert users(prison_home, "--passphrase-file", path) == (2, "B-601")


def test_standard_input(prison_home: Path) -> None:
    assert users(prison_home, stdin=f"{PASSPHRASE}\n") == (0, "")
    assert users(prison_home, stdin="") == (2, "B-602")
    assert users(prison_home, stdin=b"\xff\xfe\n", PYTHONIOENCODING="utf-8:strict") == (2, "B-601")


def test_standard_input_gives_one_line_to_each_that_asks(prison_home: Path) -> None:
    words: list[str | Path] = ["user", "add", "neu", "--user", "verwaltung", "--name", "Neu", "--role", "officer"]
    answer = bogen("--json", "--home", prison_home, *words, stdin=f"{PASSPHRASE}\nZwei Kessel im Keller\n")
    assert (answer.code, answer.error) == (0, "")
    again = bogen("--home", prison_home, "sheet", "list", "--user", "neu", stdin="Zwei Kessel im Keller\n")
    assert (again.code, again.out) == (0, "")


def test_the_environment_is_not_asked(prison_home: Path) -> None:
    names = ("BOGEN_PASSPHRASE", "PASSPHRASE", "BOGEN_PASSWORD")
    assert users(prison_home, **dict.fromkeys(names, PASSPHRASE)) == (2, "B-602")


def test_home_comes_from_the_option_or_the_environment(
    prison_home: Path, passphrase_file: Path, tmp_path: Path
) -> None:
    words: list[str | Path] = ["--json", "--passphrase-file", passphrase_file, "user", "list", "--user", "verwaltung"]
    assert bogen(*words, BOGEN_HOME=str(prison_home)).error == ""
    assert bogen("--home", tmp_path / "none", *words, BOGEN_HOME=str(prison_home)).error == "B-405"
    assert bogen("--home", prison_home, *words, BOGEN_HOME=str(tmp_path / "none")).error == ""
    nowhere = bogen(*words, XDG_DATA_HOME=str(tmp_path / "data"))
    assert str(tmp_path / "data" / "bogen") in nowhere.err


def at_a_terminal(typed: list[bytes], *words: str | Path) -> tuple[int, str]:
    """Runs a command with a terminal of its own; each line is typed when something is asked. Gives code and screen."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "app", *map(str, words)])
    screen, waiting = b"", list(typed)
    while True:
        select.select([terminal], [], [], 60)
        try:
            said = os.read(terminal, 4096)
        except OSError:  # Linux: nobody is at the other end any more
            break
        if not said:
            break
        screen += said
        if waiting and screen.rstrip().endswith((b":", b"]")):
            os.write(terminal, waiting.pop(0) + b"\n")
            screen += b"|"
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen.decode()


def test_a_prompt_shows_nothing_of_what_is_typed(prison_home: Path) -> None:
    words: list[str | Path] = ["--lang", "de", "--home", prison_home, "user", "list", "--user", "verwaltung"]
    code, screen = at_a_terminal([PASSPHRASE.encode()], *words)
    assert (code, "Passphrase:" in screen, PASSPHRASE in screen) == (0, True, False)
    assert "Karin Holm" in screen
    code, screen = at_a_terminal([b""], *words)
    assert (code, "B-602" in screen) == (2, True)


def test_a_new_passphrase_is_typed_twice(tmp_path: Path) -> None:
    office = ["--office", "JVA Musterhausen", "--kind", "prison", "--admin", "verwaltung", "--name", "Verwaltung"]
    words: list[str | Path] = ["--lang", "de", "--home", tmp_path / "home", "init", *office, "--training"]
    code, screen = at_a_terminal([PASSPHRASE.encode(), b"etwas anderes"], *words)
    assert (code, "B-603" in screen, (tmp_path / "home").exists()) == (2, True, False)
    code, screen = at_a_terminal([PASSPHRASE.encode()] * 2, *words)
    assert (code, "noch einmal" in screen, PASSPHRASE in screen) == (0, True, False)
    # A second founding is refused before anybody thinks of a passphrase for it.
    code, screen = at_a_terminal([], *words)
    assert (code, "B-406" in screen, "Passphrase:" in screen) == (2, True, False)


@pytest.mark.parametrize(("typed", "kept"), [(b"j", 1), (b"ja", 1), (b"n", 0), (b"", 0)])
def test_rows_that_fit_are_kept_on_confirmation(admin: Desk, tmp_path: Path, typed: bytes, kept: int) -> None:
    table = tmp_path / "register.csv"
    table.write_text("booking_no;family_name\n8/26;Neu\n9/26;\n", encoding="utf-8")
    before: list[str | Path] = ["--lang", "de", "--home", admin.home, "--passphrase-file", admin.passphrase_file]
    code, screen = at_a_terminal([typed], *before, "people", "import", table, "--user", "verwaltung")
    assert "Zeile 3: B-518" in screen and "[j/N]" in screen
    assert code == (0 if kept else 1)
    assert len(admin("people", "list", "neu").rows("people")) == kept
