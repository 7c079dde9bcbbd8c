"""Keys and accounts by commands: change, reset, retire, roles, recovery code, shares. Secrets are never words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Answer, Desk, bogen
from tests.stations import PASSPHRASE, Founded

NEW = "Sechs Kutter im Morgenlicht"


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "new.txt"
    path.write_text(NEW + "\n", encoding="utf-8")
    return path


def works(home: Path, login: str, passphrase: str) -> bool:
    answer = bogen("--home", home, "user", "list", "--user", login, stdin=passphrase + "\n")
    return answer.code == 0 or "B-500" in answer.err


def test_changing_ones_own(prison_home: Path, passphrase_file: Path, new_file: Path) -> None:
    holm = Desk(prison_home, "holm", passphrase_file)
    answer = holm("passphrase", "change", "--new-passphrase-file", new_file)
    assert answer.json == {"login": "holm"} and NEW not in answer.out + answer.err
    assert works(prison_home, "holm", NEW) and not works(prison_home, "holm", PASSPHRASE)
    answer = bogen(
        "--json", "--home", prison_home, "passphrase", "change", "--user", "sahin", stdin=f"{PASSPHRASE}\nkurz\n"
    )
    assert (answer.code, answer.error) == (2, "B-525")


def test_accounts(admin: Desk, new_file: Path) -> None:
    reset = admin("user", "reset", "holm", "--new-passphrase-file", new_file)
    assert reset.json["login"] == "holm" and works(admin.home, "holm", NEW)
    roles = admin("user", "roles", "holm", "--role", "officer", "--role", "contact_officer")
    assert roles.json["roles"] == ["officer", "contact_officer"]
    left = admin("user", "retire", "okafor")
    assert (left.json["active"], left.json["entrusted"], left.json["drafts"]) == (False, ["2/26"], [])
    assert not works(admin.home, "okafor", PASSPHRASE)
    assert admin("user", "roles", "verwaltung", "--role", "officer", expect=2).error == "B-715"
    assert admin("user", "retire", "verwaltung", expect=2).error == "B-716"
    assert admin("user", "reset", "okafor", "--new-passphrase-file", new_file, expect=2).error == "B-708"
    assert admin("audit", "verify").code == 0


def test_the_recovery_code(founded_prison: Founded, admin: Desk, tmp_path: Path, new_file: Path) -> None:
    code = tmp_path / "code.txt"
    code.write_text(founded_prison.recovery_code + "\n", encoding="utf-8")
    assert admin("recovery", "status").json["rehearsed_at"] is None
    assert admin("recovery", "rehearse", "--code-file", code).json["rehearsed_at"] is not None
    words = ("--json", "--home", admin.home, "recovery", "open", "--code-file", code, "--new-passphrase-file", new_file)
    answer = bogen(*words, "--login", "neu", "--name", "Nora Neu")
    assert answer.code == 0, answer
    assert answer.json == {"login": "neu", "name": "Nora Neu"}
    renewed = admin("recovery", "renew")
    assert bogen(*words, "--login", "neu").error == "B-410"
    code.write_text(f"{renewed.json['recovery_code']}\n", encoding="utf-8")
    assert bogen(*words, "--login", "holm").error == "B-719"
    assert bogen(*words, "--login", "neu").json["login"] == "neu"
    assert admin("audit", "verify").code == 0


def test_shares(admin: Desk, tmp_path: Path, new_file: Path) -> None:
    from tests.casework.test_emergency import words_on

    (tmp_path / "out").mkdir()
    make = ("shares", "make", "--threshold", "2", "--count", "3", "--holder", "Anna Brandt", "--out", tmp_path / "out")
    assert admin("shares", "status").json["made_at"] is None
    made = admin(*make)
    words = [words_on(Path(path).read_bytes()) for path in made.rows("files")]  # type: ignore[arg-type]
    assert len(words) == 3 and words[0] not in made.out + made.err
    status = admin("shares", "status").json
    assert (status["threshold"], status["holders"], status["rehearsed_at"]) == (2, ["Anna Brandt", "", ""], None)
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("\n".join(words[2].split()), encoding="utf-8")
    two.write_text(words[0], encoding="utf-8")
    given = ("--share-file", one, "--share-file", two)
    assert admin("shares", "rehearse", *given).json["rehearsed_at"] is not None
    opening = ("--json", "--home", admin.home, "shares", "open", "--login", "verwaltung")
    opened: Answer = bogen(*opening, *given, "--new-passphrase-file", new_file)
    assert opened.json["login"] == "verwaltung" and works(admin.home, "verwaltung", NEW)
    typed = bogen(*opening, "--new-passphrase-file", new_file, stdin=f"{words[0]}\n{words[1]}\n")
    assert typed.code == 0
    assert bogen(*opening, "--share-file", one, stdin=f"{words[2]}\n{NEW}\n").error == "B-713"


def test_the_delay_is_told_by_the_command(prison_home: Path) -> None:
    wrong = bogen("--json", "--home", prison_home, "user", "list", "--user", "verwaltung", stdin="falsch\n")
    assert wrong.error == "B-401"
    for _ in range(5):
        bogen("--home", prison_home, "user", "list", "--user", "verwaltung", stdin="falsch\n")
    assert (prison_home / "attempts.json").exists()


def test_the_hidden_command_needs_a_question_and_shows_nowhere(prison_home: Path) -> None:
    assert "try-slot" not in bogen("--help").out
    answer = bogen(
        "try-slot", stdin='{"home":"/nowhere","kind":"passphrase","login":"x","secret":"x","challenge":"00"}'
    )
    assert answer.code != 0 and answer.out == ""
