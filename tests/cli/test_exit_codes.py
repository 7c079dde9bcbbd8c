"""What goes wrong, with its code and its exit code: 1 a check said no, 2 wrong use, 3 refused, 4 not verified, 5 world.

The commands run in a process of their own. With `--json` there is exactly one object on standard output, whatever
happened; what people read stands on standard error, in the language they asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.casework.clock import system_clock
from app.vault import log, places
from app.vault import vault as vaults
from forms.texts import Texts
from tests.cli.command import Answer, Desk, bogen
from tests.stations import Founded, Watch, exchange_cards, sheet

ID = "0198c3a0-0000-7000-8000-000000000001"
Words = Callable[[Path], list[str | Path]]


def fixed(*words: str) -> Words:
    return lambda _: list(words)


# Wrong use that no vault is needed for: words, code.
WRONG_USE: dict[str, tuple[Words, str]] = {
    "no such command": (fixed("sheets"), "B-600"),
    "half a command": (fixed("sheet"), "B-600"),
    "no user": (fixed("sheet", "list"), "B-600"),
    "an option of another command": (fixed("user", "list", "--user", "a", "--born", "1.1.2000"), "B-600"),
    "no such role": (fixed("user", "add", "b", "--user", "a", "--name", "B", "--role", "governor"), "B-600"),
    "no such kind of office": (
        fixed("init", "--office", "JVA", "--kind", "police", "--admin", "a", "--name", "A"),
        "B-600",
    ),
    "no such form": (fixed("sheet", "new", "--user", "a", "--answers", "x", "--form", "report"), "B-600"),
    "no date": (fixed("sheet", "list", "--user", "a", "--since", "vorgestern"), "B-600"),
    "two ways to choose": (
        fixed("export", "--to", "x", "--out", ".", "--since", "1.1.2026", "--sheet", ID, "--released-by", "a"),
        "B-600",
    ),
    "neither partner nor bundle": (fixed("export", "--out", ".", "--released-by", "a"), "B-600"),
    "no such language": (fixed("--lang", "fr", "user", "list", "--user", "a"), "B-600"),
    "no vault there": (lambda home: ["--home", home, "user", "list", "--user", "a"], "B-405"),
    "a bad office name": (
        lambda home: ["--home", home, "init", "--office", "J", "--kind", "prison", "--admin", "aa", "--name", "A"],
        "B-504",
    ),
    "a bad passphrase": (
        lambda home: ["--home", home, "init", "--office", "JVA M", "--kind", "prison", "--admin", "aa", "--name", "A"],
        "B-525",
    ),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use(tmp_path: Path, name: str) -> None:
    words, code = WRONG_USE[name]
    answer = bogen("--json", *words(tmp_path / "home"), stdin="neunzeich\n")
    assert (answer.code, answer.error) == (2, code)
    assert answer.err.startswith(f"{code}: ") and "Traceback" not in answer.err
    assert not (tmp_path / "home").exists()


OUTSIDE: dict[str, tuple[list[str], bytes | None, int, str]] = {
    "inspect: no such file": (["inspect"], None, 5, "B-208"),
    "inspect: no bundle": (["inspect"], b"Einkaufsliste", 4, "B-2"),
    "verify: no such file": (["verify", "--card", "{file}"], None, 5, "B-590"),
    "fingerprint: no such file": (["card", "fingerprint"], None, 5, "B-574"),
    "fingerprint: no card": (["card", "fingerprint"], b'{"format":"x"}', 4, "B-270"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_without_a_vault(tmp_path: Path, name: str) -> None:
    words, content, exit_code, code = OUTSIDE[name]
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    answer = bogen("--json", *[word.replace("{file}", str(file)) for word in words], file)
    assert (answer.code, answer.error.startswith(code)) == (exit_code, True), answer


# At the prison: who, which words, exit code, code.
AT_THE_PRISON: dict[str, tuple[str, list[str], int, str]] = {
    "another's right": ("holm", ["user", "list"], 3, "B-500"),
    "an administrator reads nothing": ("verwaltung", ["sheet", "list"], 3, "B-500"),
    "an officer releases nothing": ("holm", ["export", "--to", "x", "--out", "{dir}"], 3, "B-500"),
    "a prison takes nothing in": ("brandt", ["import", "{file}"], 3, "B-500"),
    "an unknown user": ("niemand", ["sheet", "list"], 3, "B-401"),
    "a person twice": ("verwaltung", ["people", "add", "--booking-no", "1/26", "--family-name", "X"], 2, "B-530"),
    "an unknown contact officer": (
        "verwaltung",
        ["people", "add", "--booking-no", "9/26", "--family-name", "X", "--contact-officer", "niemand"],
        2,
        "B-526",
    ),
    "an unknown person": ("holm", ["sheet", "list", "--person", "77/26"], 2, "B-532"),
    "too long a list": ("holm", ["sheet", "list", "--limit", "0"], 2, "B-605"),
    "an unknown sheet": ("holm", ["sheet", "show", ID], 2, "B-461"),
    "an unknown partner": ("brandt", ["export", "--to", "Köln", "--out", "{dir}"], 2, "B-570"),
    "no table": ("verwaltung", ["people", "import", "{missing}"], 5, "B-535"),
    "a table of something else": ("verwaltung", ["people", "import", "{file}"], 2, "B-512"),
    "no answers": ("holm", ["sheet", "new", "--answers", "{missing}"], 5, "B-547"),
    "answers that are none": ("holm", ["sheet", "new", "--answers", "{file}"], 4, "B-102"),
    "no folder for a card": ("holm", ["card", "export", "--out", "{missing}"], 5, "B-595"),
    "no folder for a paper": ("holm", ["pdf", ID, "--out", "{missing}/x.pdf"], 5, "B-607"),
    "no such bundle": ("brandt", ["export", "--again", "0" * 64, "--out", "{dir}"], 2, "B-582"),
}


@pytest.mark.parametrize("name", AT_THE_PRISON)
def test_at_the_prison(prison_home: Path, passphrase_file: Path, tmp_path: Path, name: str) -> None:
    login, words, exit_code, code = AT_THE_PRISON[name]
    (tmp_path / "file").write_text("Einkaufsliste\nMilch\n", encoding="utf-8")
    places_of = {"{dir}": tmp_path, "{file}": tmp_path / "file", "{missing}": tmp_path / "missing"}
    for mark, path in places_of.items():
        words = [word.replace(mark, str(path)) for word in words]
    option = "--released-by" if words[0] == "export" else "--user"
    answer = Desk(prison_home, login, passphrase_file, option)(*words, expect=exit_code)
    assert answer.error == code
    assert answer.err.startswith(f"{code}: ")


Damage = Callable[[Path], object]
DAMAGED: dict[str, tuple[Damage, int, str]] = {
    "key file": (lambda home: (home / places.SLOTS).write_bytes(b"{}"), 4, "B-403"),
    "database": (lambda home: os.truncate(home / places.DATABASE, 9000), 4, "B-420"),
    "database gone": (lambda home: (home / places.DATABASE).unlink(), 4, "B-428"),
    "a founding that was cut short": (lambda home: (home / places.FOUNDING).touch(), 2, "B-405"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_home(admin: Desk, name: str) -> None:
    damage, exit_code, code = DAMAGED[name]
    damage(admin.home)
    assert admin("audit", "verify", expect=exit_code).error == code


@pytest.mark.parametrize(
    ("language", "words", "logins"),
    [("de", "stimmt nicht", ("nowak", "keller")), ("en", "is not right", ("adler", "lehner"))],
)
def test_errors_speak_the_language_that_was_asked_for(
    prison_home: Path, tmp_path: Path, language: str, words: str, logins: tuple[str, str]
) -> None:
    """Each login is tried once: whoever was wrong is made to wait."""
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("etwas anderes\n", encoding="utf-8")
    before = ["--home", str(prison_home), "--passphrase-file", str(wrong), f"--lang={language}"]
    plain = bogen(*before, "user", "list", "--user", logins[0])
    texts = Texts(language)
    assert (plain.code, plain.out) == (3, "")
    assert plain.err.splitlines() == [f"B-401: {texts('error.B-401.text')}", texts("error.B-401.hint")]
    assert words in plain.err
    told = bogen(*before, "--json", "user", "list", "--user", logins[1])
    assert told.json == {
        "error": {
            "code": "B-401",
            "text": texts("error.B-401.text"),
            "hint": texts("error.B-401.hint"),
            "params": {},
        }
    }


@pytest.mark.parametrize(
    ("variables", "german"),
    [({}, True), ({"LANG": "de_DE.UTF-8"}, True), ({"LANG": "en_GB.UTF-8"}, False), ({"LC_ALL": "en_US.UTF-8"}, False)],
)
def test_the_language_of_the_system(variables: dict[str, str], german: bool) -> None:
    answer: Answer = bogen("sheets", **variables)
    assert ("Der Befehl passt nicht" in answer.err) is german


def test_a_log_that_was_changed(admin: Desk, founded_prison: Founded) -> None:
    """A check that says no is a result, not an error: it names the first broken link, and ends with 4."""
    with vaults.open_with_key(admin.home, founded_prison.vault_id, founded_prison.vault_key) as vault:
        (_, second, *_) = (record.header.id for record in log.records_after(vault))
        vault.database.write(lambda transaction: transaction.execute("DROP TRIGGER payload_no_update"))
        vault.database.write(
            lambda transaction: transaction.execute("UPDATE payload SET bytes = zeroblob(9) WHERE sequence = 2")
        )
    answer = admin("audit", "verify", expect=4)
    assert (answer.json["whole"], answer.json["broken_at"], answer.json["code"]) == (False, second, "B-430")
    assert (answer.json["records"], f"Die Kette bricht bei {second}. B-430: " in answer.err) == (1, True)


def test_a_stick_that_fails_is_told_with_the_way_on(
    founded_prison: Founded, founded_prosecutor: Founded, passphrase_file: Path, tmp_path: Path
) -> None:
    """The bundle is released and waits: the message says how to write it again, and that works."""
    prison = founded_prison.copy(tmp_path / "prison").open(Watch(system_clock()))
    prosecutor = founded_prosecutor.copy(tmp_path / "prosecutor").open(Watch(system_clock()))
    exchange_cards(prison, prosecutor)
    sheet(prison)
    prison.close()
    prosecutor.close()
    brandt = Desk(prison.home, "brandt", passphrase_file, "--released-by")
    answer = brandt("export", "--to", "Staatsanwaltschaft", "--out", "/sys", expect=5)
    assert answer.error.startswith("B-28")
    (bundle,) = re.findall(r"bogen export --again ([0-9a-f]{64})", answer.err)
    assert brandt("export", "--again", bundle, "--out", tmp_path).json["bundle"] == bundle
