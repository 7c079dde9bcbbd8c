"""`vault.json`: damage to one line costs one slot, and the file itself is never half written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import places, slot_file
from app.vault import vault as vaults
from forms.errors import EnvironmentFault, FormatError, InputError, VerificationError

if TYPE_CHECKING:
    from tests.vault.conftest import Master

PASSPHRASE = "Zwei Kessel im Keller"
LOGINS = ("a.brandt", "m.okafor", "k.holm")
FIRST = 1  # the line of the first slot; line 0 is the head


@pytest.fixture
def three(home: Path, master: Master) -> Path:
    """A closed home with three users and the recovery code."""
    with vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault:
        for login in LOGINS[1:]:
            vaults.add_slot(vault, login=login, passphrase=PASSPHRASE)
    return home


def lines_of(home: Path) -> list[bytes]:
    return (home / places.SLOTS).read_bytes().split(b"\n")


def write_lines(home: Path, lines: list[bytes]) -> None:
    (home / places.SLOTS).write_bytes(b"\n".join(lines))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "zeroed": lambda line: bytes(len(line)),
    "noise": lambda line: os.urandom(len(line)).replace(b"\n", b" "),
    "cut": lambda line: line[: len(line) // 2],
    "one byte": lambda line: line.replace(b'"p":4', b'"p":5'),
    "emptied": lambda _: b"{},",
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_one_damaged_line_costs_one_slot(three: Path, damage: str, lost: int) -> None:
    """Slots stand in the order of their making: first user, recovery code, second, third user."""
    order = (LOGINS[0], "", *LOGINS[1:])
    lines = lines_of(three)
    lines[FIRST + lost] = DAMAGES[damage](lines[FIRST + lost])
    write_lines(three, lines)
    file = slot_file.read(three)
    assert file.logins() == tuple(login for login in order if login and login != order[lost])
    for login in LOGINS:
        if login != order[lost]:
            assert file.slot(login) is not None
        else:
            with pytest.raises((VerificationError, FormatError), match=r"B-402|B-416"):
                file.slot(login)
    if order[lost] == "":
        with pytest.raises(VerificationError, match="B-411"):
            file.recovery()
    else:
        assert file.recovery().login == ""


def test_the_others_get_in_and_the_damaged_line_stays_as_it_is(three: Path, master: Master) -> None:
    lines = lines_of(three)
    lines[FIRST] = bytes(len(lines[FIRST]))
    write_lines(three, lines)
    unlocked = vaults.unlock(three, login="m.okafor", passphrase=PASSPHRASE)
    with unlocked.vault as vault:
        vaults.replace_passphrase(vault, login="m.okafor", old=PASSPHRASE, new="Drei Möwen am Kai")
        vaults.add_slot(vault, login="neu.hier", passphrase=PASSPHRASE)
    assert lines_of(three)[FIRST].rstrip(b",") == lines[FIRST]
    assert vaults.logins(three) == ("m.okafor", "k.holm", "neu.hier")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "B-403"),
        (b"[]", "B-403"),
        (b"{}", "B-403"),
        (b'{"format":"bogen-vault/1"}', "B-403"),
        (b'{"format":"something/1","id":"x","slots":[]}', "B-403"),
        (b'{"format":"bogen-vault/2","id":"x","slots":[]}', "B-404"),
        (b'{"format":"bogen-vault/2","id":"00000000-0000-0000-0000-000000000000","slots":[\nrubbish', "B-404"),
        (bytes(1000), "B-403"),
        (b" " * (1 << 21), "B-403"),
    ],
)
def test_a_file_that_is_none_of_ours(home: Path, content: bytes, code: str) -> None:
    (home / places.SLOTS).write_bytes(content)
    with pytest.raises(FormatError, match=code):
        vaults.logins(home)
    assert (home / places.SLOTS).read_bytes() == content


def test_line_ends_of_another_system_do_not_matter(three: Path) -> None:
    write_lines(three, [line + b"\r" for line in lines_of(three)])
    assert slot_file.read(three).logins() == LOGINS
    lines = lines_of(three)
    lines[FIRST] = b"x" * 20 + b"\r"
    write_lines(three, lines)
    assert slot_file.read(three).logins() == LOGINS[1:]


def test_what_is_written_is_plain_json_line_by_line(three: Path) -> None:
    value = json.loads((three / places.SLOTS).read_bytes())
    assert (value["format"], len(value["slots"])) == (slot_file.FORMAT, 4)
    assert [slot["login"] for slot in value["slots"]] == [LOGINS[0], "", *LOGINS[1:]]
    assert len(lines_of(three)) == 4 + 3


def test_a_write_that_fails_leaves_the_old_file(three: Path) -> None:
    """The folder is full or gone: the slots are what they were, and no half file lies about."""
    before = (three / places.SLOTS).read_bytes()
    file = slot_file.read(three)
    (three / f".{places.SLOTS}.part").mkdir()  # nothing can be written under this name
    with pytest.raises(EnvironmentFault, match="B-414"):
        slot_file.write(three, file)
    (three / f".{places.SLOTS}.part").rmdir()
    assert (three / places.SLOTS).read_bytes() == before
    slot_file.write(three, file)
    assert (three / places.SLOTS).read_bytes() == before


def test_what_a_killed_process_left_is_overwritten(three: Path) -> None:
    (three / f".{places.SLOTS}.part").write_bytes(b'{"format":"bogen-va')
    file = slot_file.read(three)
    slot_file.write(three, file)
    assert slot_file.read(three) == file
    assert not (three / f".{places.SLOTS}.part").exists()


def test_the_last_way_in_is_never_removed(home: Path, master: Master) -> None:
    with (
        vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault,
        pytest.raises(InputError, match="B-408"),
    ):
        vaults.remove_slot(vault, login=master.login)
