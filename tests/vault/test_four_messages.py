"""Wrong passphrase, damaged slot, damaged database, busy or failing disk: four different things, four messages.

Every fault here is a real one. None of them may be taken for another: who is told "wrong passphrase" types it again,
who is told "damaged" plays back an old copy and loses what is newer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.vault import pages, places
from app.vault import vault as vaults
from forms.errors import AccessError, BogenError, EnvironmentFault, InputError, VerificationError
from forms.texts import LANGUAGES, Texts
from tests.faulty_disk import READ_FAILED, faulty_disk

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master

PASSPHRASE, SLOT, DAMAGE, DISK = "wrong passphrase", "damaged slot", "damaged database", "busy or failing disk"
KINDS: dict[str, type[BogenError]] = {
    PASSPHRASE: AccessError,
    SLOT: VerificationError,
    DAMAGE: VerificationError,
    DISK: EnvironmentFault,
}


def unlock(home: Path, master: Master, passphrase: str = "") -> None:
    vaults.unlock(home, login=master.login, passphrase=passphrase or master.passphrase).vault.close()


def database(home: Path) -> Path:
    return home / places.DATABASE


def overwrite(path: Path, content: bytes, at: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def flip_in_slot(home: Path) -> None:
    path = home / places.SLOTS
    raw = bytearray(path.read_bytes())
    place = raw.index(b'"wrapped":"') + 20
    raw[place] ^= 1
    path.write_bytes(raw)


def other_process(master: Master, home: Path, *statements: str) -> sqlcipher.Connection:
    """What a back-up program or a virus scanner does that opens the file by itself."""
    connection = sqlcipher.connect(str(database(home)), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{master.keys.sqlcipher.hex()}'\"")
    for statement in statements:
        connection.execute(statement).fetchall()
    return connection


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("passphrase", ["Fünf Reiher am Kanal", "", "Vier Kraniche über dem Hofx"])
def test_a_wrong_passphrase(master: Master, home: Path, passphrase: str) -> None:
    with pytest.raises(KINDS[PASSPHRASE], match="B-401"):
        vaults.unlock(home, login=master.login, passphrase=passphrase)


def test_a_damaged_slot(master: Master, home: Path) -> None:
    flip_in_slot(home)
    with pytest.raises(KINDS[SLOT], match="B-402"):
        unlock(home, master)


FAULTS: dict[str, tuple[str, str, Callable[[Path], object]]] = {
    "header zeroed": (DAMAGE, "B-420", lambda path: overwrite(path, bytes(100))),
    "first page zeroed": (DAMAGE, "B-420", lambda path: overwrite(path, bytes(pages.PAGE))),
    "header of another program": (DAMAGE, "B-420", lambda path: overwrite(path, b"SQLite format 3\0", 16)),
    "emptied by a full disk": (DAMAGE, "B-420", lambda path: path.write_bytes(b"")),
    "cut in the middle of a page": (DAMAGE, "B-420", lambda path: os.truncate(path, 5 * pages.PAGE + 7)),
    "cut at a page": (DAMAGE, "B-420", lambda path: os.truncate(path, 5 * pages.PAGE)),
    "another file": (DAMAGE, "B-420", lambda path: path.write_text("Liste\n" * 3000)),
    "gone": (DAMAGE, "B-428", lambda path: path.unlink()),
    "a folder in its place": (DISK, "B-425", put_folder),
    "a pipe in its place": (DISK, "B-425", put_pipe),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_the_database_file(master: Master, home: Path, name: str) -> None:
    kind, code, cause = FAULTS[name]
    cause(database(home))
    with pytest.raises(KINDS[kind], match=code):
        unlock(home, master)


def test_a_disk_that_cannot_be_read_is_neither_damage_nor_a_wrong_passphrase(master: Master, home: Path) -> None:
    with faulty_disk() as faults:
        faults.always("read", READ_FAILED)
        with pytest.raises(EnvironmentFault, match="B-421"):
            unlock(home, master)
        faults.none()
        unlock(home, master)


def test_a_read_that_fails_once_is_simply_tried_again(master: Master, home: Path) -> None:
    with faulty_disk() as faults:
        faults.once("read", READ_FAILED)
        unlock(home, master)
        assert faults.happened == 1


def test_a_read_that_fails_while_the_file_is_damaged_is_damage(master: Master, home: Path) -> None:
    overwrite(database(home), bytes(40), at=3 * pages.PAGE + 500)
    with faulty_disk() as faults:
        faults.once("read", READ_FAILED)
        with pytest.raises(VerificationError, match="B-420"):
            unlock(home, master)


def test_a_slot_file_that_cannot_be_read(master: Master, home: Path) -> None:
    """A real input/output error: reading the first page of one's own memory."""
    (home / places.SLOTS).unlink()
    (home / places.SLOTS).symlink_to("/proc/self/mem")
    with pytest.raises(EnvironmentFault, match="B-421"):
        unlock(home, master)
    (home / places.SLOTS).unlink()
    os.mkfifo(home / places.SLOTS)
    with pytest.raises(EnvironmentFault, match="B-414"):
        unlock(home, master)


def test_held_by_another_program(desk: Desk, master: Master) -> None:
    """Saving waits five seconds, then says so; what was typed is still with the caller, and reading goes on."""
    person = desk.person()
    holder = other_process(master, desk.vault.home, "BEGIN IMMEDIATE")
    try:
        with pytest.raises(EnvironmentFault, match="B-423"):
            desk.sheet(person)
        assert desk.vault.database.rows("SELECT count(*) FROM person")[0][0] == 1
    finally:
        holder.close()
    desk.sheet(person)


def test_too_many_open_files(home: Path, master: Master) -> None:
    """A fault of the machine that passes: not damage."""
    with few_files(), pytest.raises(EnvironmentFault, match=r"B-42[15]"):
        vaults.open_with_key(home, master.vault_id, master.keys.vault)
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()


@contextmanager
def few_files() -> Iterator[None]:
    """Leaves so few file descriptors that the lock can be taken but the database not be opened."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(taken), limits[1]))
    os.close(taken.pop(0))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for descriptor in taken:
            os.close(descriptor)


WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from cryptography.hazmat.primitives.ciphers.modes import CBC  # with rights: this folder may be root's alone
from app.vault import vault
from forms.errors import EnvironmentFault
home, name, mode, vault_id, key = sys.argv[1:]
home, key = Path(home), bytes.fromhex(key)
vault.open_with_key(home, vault_id, key).close()  # loads everything while it may be read
for path in (home, *home.rglob("*")):
    os.chown(path, 65534, 65534) if os.getuid() == 0 else None
(home / name).chmod(int(mode))
os.setuid(65534) if os.getuid() == 0 else None
try:
    print("read-only" if vault.open_with_key(home, vault_id, key).read_only else "open")
except EnvironmentFault as fault:
    print(fault.code)
"""


@pytest.mark.parametrize(
    ("name", "mode", "code"),
    [(places.DATABASE, 0o000, "B-414"), (places.LOCK, 0o400, "B-414"), (".", 0o500, "read-only")],
)
def test_files_that_may_not_be_opened(master: Master, home: Path, name: str, mode: int, code: str) -> None:
    """For root no right is ever missing: it is tried as somebody else. What may only be read opens to be read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        shutil.copytree(home, Path(folder) / "home")
        words = [str(Path(folder) / "home"), name, str(mode), master.vault_id, master.keys.vault.hex()]
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_RIGHTS, *words], capture_output=True, text=True, check=False
        )
    assert done.stdout.split() == [code], done.stderr


def test_what_each_message_says() -> None:
    """In both languages: the sure words of one kind never stand in the message of another."""
    words = {
        "de": {PASSPHRASE: "Passphrase stimmt nicht", SLOT: "Schlüsselfach", DAMAGE: "beschädigt", DISK: "Datenträger"},
        "en": {PASSPHRASE: "passphrase is not right", SLOT: "key slot", DAMAGE: "damaged", DISK: "disk"},
    }
    params: dict[str, str | int] = {"login": "a", "pages": 1, "path": "p"}
    for language in LANGUAGES:
        texts = Texts(language)
        said = {code: texts(f"error.{code}.text", **params) for code in ("B-401", "B-402", "B-420", "B-421")}
        assert len(set(said.values())) == 4
        mine = words[language]
        assert mine[PASSPHRASE] in said["B-401"] and mine[DAMAGE] not in said["B-401"]
        assert mine[SLOT] in said["B-402"] and mine[PASSPHRASE] not in said["B-402"]
        assert mine[DAMAGE] in said["B-420"] and mine[SLOT] not in said["B-420"]
        assert mine[DISK] in said["B-421"] and mine[DAMAGE] not in said["B-421"]
        for code, text in said.items():
            assert not re.search(r"malformed|not a database|database is locked", text), code


def test_a_damaged_slot_is_another_users_no_matter(master: Master, home: Path) -> None:
    """One bad slot costs one slot: the others get in, and the file is never rewritten by opening it."""
    with vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault:
        vaults.add_slot(vault, login="m.okafor", passphrase="Zwei Kessel im Keller")
    flip_in_slot(home)
    before = (home / places.SLOTS).read_bytes()
    with pytest.raises(VerificationError, match="B-402"):
        unlock(home, master)
    vaults.unlock(home, login="m.okafor", passphrase="Zwei Kessel im Keller").vault.close()
    assert (home / places.SLOTS).read_bytes() == before
    assert vaults.logins(home) == ("m.okafor",)
    with pytest.raises(InputError, match="B-407"), vaults.open_with_key(home, master.vault_id, master.keys.vault) as v:
        vaults.add_slot(v, login=master.login, passphrase="Drei Möwen am Kai")


SAYS: dict[str, dict[str, str]] = {
    "B-401": {"de": "Passphrase stimmt nicht", "en": "passphrase is not right"},
    "B-402": {"de": "Schlüsselfach", "en": "key slot"},
    "B-410": {"de": "gehört nicht zu diesem Tresor", "en": "does not belong to this vault"},
    "B-411": {"de": "Fach des Wiederherstellungscodes", "en": "slot of the recovery code"},
    "B-416": {"de": "Grenzen", "en": "limits"},
    "B-420": {"de": "Datenbank", "en": "database"},
    "B-428": {"de": "fehlt", "en": "missing"},
    "B-710": {"de": "Teilschlüssel öffnen den Tresor nicht", "en": "shares do not open the vault"},
    "B-711": {"de": "keine Teilschlüssel", "en": "no shares"},
    "B-714": {"de": "wartet", "en": "waits"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_of_not_getting_in_has_words_of_its_own(language: str) -> None:
    """Wrong secret, damaged slot, damaged or missing database, delay: text and hint tell them apart."""
    texts = Texts(language)
    params: dict[str, str | int] = {"login": "a", "pages": 1, "path": "p", "seconds": 9}
    said = {code: texts(f"error.{code}.text", **params) for code in SAYS}
    assert len(set(said.values())) == len({texts(f"error.{code}.hint", **params) for code in SAYS}) == len(SAYS)
    for code, words in SAYS.items():
        assert words[language] in said[code], code
    assert "9" in said["B-714"] and texts("error.B-401.text") not in said["B-714"]
