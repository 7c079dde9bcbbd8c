"""A smartcard from the command line: enrolled, used, lost. Each command is a process that loads the driver anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework.session import sign_in
from tests.cli.command import Answer, Desk, bogen
from tests.softhsm import PIN, WRONG_PIN, Reader, empty_reader
from tests.stations import PASSPHRASE, Watch


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Holm")
    reader.make_key("Holm")
    return reader


@pytest.fixture
def pin_file(tmp_path: Path) -> Path:
    path = tmp_path / "pin.txt"
    path.write_text(PIN + "\n", encoding="utf-8")
    return path


def enrol(desk: Desk, reader: Reader, *, secrets: str = f"{PASSPHRASE}\n{PIN}\n") -> Answer:
    """Passphrase and PIN come from standard input, one line each."""
    words: list[str | Path] = ["--home", desk.home, "--json", "smartcard", "enrol", "--module", reader.driver]
    return bogen(*words, "--label", "Holm", "--user", desk.login, stdin=secrets, **reader.environment)


def with_card(desk: Desk, reader: Reader, *words: str | Path, pin: str = PIN) -> Answer:
    before: list[str | Path] = ["--home", desk.home, "--json", "--smartcard"]
    return bogen(*before, *words, "--user", desk.login, stdin=pin + "\n", **reader.environment)


def test_the_whole_way_of_a_card(holm: Desk, admin: Desk, reader: Reader, pin_file: Path) -> None:
    made = enrol(holm, reader)
    assert (made.code, made.json["card"], made.json["curve"]) == (0, "Holm", "P-384")
    assert with_card(holm, reader, "sheet", "list").code == 0
    words: list[str | Path] = [
        "--home",
        holm.home,
        "--smartcard",
        "--pin-file",
        pin_file,
        "sheet",
        "list",
        "--user",
        "holm",
    ]
    assert bogen(*words, **reader.environment).code == 0
    holm("sheet", "list")
    taken = admin("smartcard", "remove", "holm")
    assert taken.json == {"login": "holm"}
    lost = with_card(holm, reader, "sheet", "list")
    assert (lost.code, lost.error) == (3, "B-724")
    holm("sheet", "list")


def test_wrong_pin_no_card_and_no_slot_have_their_codes(holm: Desk, admin: Desk, reader: Reader) -> None:
    assert enrol(holm, reader).code == 0
    wrong = with_card(holm, reader, "sheet", "list", pin=WRONG_PIN)
    assert (wrong.code, wrong.error) == (3, "B-725")
    assert "> 1" in wrong.out and WRONG_PIN not in wrong.out + wrong.err
    assert with_card(admin, reader, "user", "list").error == "B-724"
    reader.take_out()
    absent = with_card(holm, reader, "sheet", "list")
    assert (absent.code, absent.error) == (5, "B-722")


def test_an_officer_takes_no_card_of_another(holm: Desk, admin: Desk, reader: Reader) -> None:
    assert enrol(admin, reader).code == 0
    assert holm("smartcard", "remove", "verwaltung", expect=3).error == "B-500"
    admin("smartcard", "remove", "verwaltung")
    assert admin("smartcard", "remove", "verwaltung", expect=2).error == "B-408"


def test_a_wrong_pin_or_passphrase_enrols_nothing(holm: Desk, reader: Reader) -> None:
    before = (holm.home / "vault.json").read_bytes()
    assert enrol(holm, reader, secrets=f"{PASSPHRASE}\n{WRONG_PIN}\n").error == "B-725"
    assert (holm.home / "vault.json").read_bytes() == before


def test_the_list_needs_neither_vault_nor_pin(reader: Reader, tmp_path: Path) -> None:
    reader.insert("Leer")
    listed = bogen(
        "--home", tmp_path / "none", "--json", "smartcard", "list", "--module", reader.driver, **reader.environment
    )
    assert [(key["card"], key["key_id"], key["tries_left"]) for key in listed.rows("keys")] == [("Holm", "01", "?")]
    assert not (tmp_path / "none").exists()


def test_giving_and_taking_a_card_is_in_the_log_of_access(holm: Desk, admin: Desk, reader: Reader) -> None:
    """Who got a key and who took it is written down before it is done."""
    assert enrol(holm, reader).code == 0
    admin("smartcard", "remove", "holm")
    with sign_in(holm.home, "holm", PASSPHRASE, clock=Watch()) as session:
        rows = session.vault.database.rows("SELECT login, what, detail FROM access WHERE act = 'keys' ORDER BY number")
    assert [(row.login, row.what, row.detail) for row in rows if row.what.startswith("smartcard")] == [
        ("holm", "smartcard_enrolled", "Holm"),
        ("verwaltung", "smartcard_removed", "holm"),
    ]


def test_the_device_key_moves_to_a_card_and_back(admin: Desk, reader: Reader) -> None:
    """A new card of the office each time; with the same key on the same card only the PIN is renewed."""
    module: list[str | Path] = ["smartcard", "device-key", "--module", reader.driver, "--user", "verwaltung"]
    common: list[str | Path] = ["--home", admin.home, "--json"]
    secrets = f"{PASSPHRASE}\n{PIN}\n"
    before = admin("card", "export", "--out", admin.home.parent).json
    moved = bogen(*common, *module, stdin=secrets, **reader.environment)
    assert (moved.code, moved.json["smartcard"], moved.json["changed"]) == (0, "Holm", True)
    again = bogen(*common, *module, stdin=secrets, **reader.environment)
    assert (again.json["changed"], again.json["fingerprint"]) == (False, moved.json["fingerprint"])
    back = admin("smartcard", "device-key", "--in-vault")
    assert (back.json["smartcard"], back.json["changed"]) == ("", True)
    assert len({str(one["fingerprint"]) for one in (before, moved.json, back.json)}) == 3
    assert admin("audit", "verify").code == 0


def test_only_the_administrator_moves_the_device_key(holm: Desk) -> None:
    assert holm("smartcard", "device-key", "--in-vault", expect=3).error == "B-500"
