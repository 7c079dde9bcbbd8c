"""The door to the database: pinned settings, one user at a time, transactions that are whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.vault import places, schema
from app.vault import vault as vaults
from app.vault.connection import Database, Transaction
from forms.errors import Bug, FormatError, VerificationError

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master

# What the file is written with. Another value in a later version of SQLCipher would make a file that nobody can read.
CIPHER = {
    "cipher_page_size": "4096",
    "kdf_iter": "256000",
    "cipher_hmac_algorithm": "HMAC_SHA512",
    "cipher_kdf_algorithm": "PBKDF2_HMAC_SHA512",
    "cipher_use_hmac": "1",
    "cipher_plaintext_header_size": "0",
    "cipher_memory_security": "1",
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "recursive_triggers": "1",
    "trusted_schema": "0",
    "secure_delete": "1",
    "temp_store": "2",
}


@pytest.mark.parametrize("name", CIPHER)
def test_settings_of_the_real_connection(desk: Desk, name: str) -> None:
    assert str(desk.vault.database.rows(f"PRAGMA {name}")[0][0]) == CIPHER[name]


def test_wal_and_full_hold_after_every_way_of_opening(desk: Desk) -> None:
    """A connection that was dropped after a fault comes back with the same settings."""
    database = desk.vault.database
    for _ in range(2):
        database.close()
        modes = (database.rows("PRAGMA journal_mode")[0][0], database.rows("PRAGMA synchronous")[0][0])
        assert modes == ("wal", 2)
        database.write(lambda transaction: transaction.execute("UPDATE sheet SET later = later"))


def test_sqlcipher_itself_is_in_the_pinned_family(desk: Desk) -> None:
    assert desk.vault.database.rows("PRAGMA cipher_version")[0][0].startswith("4.")


def test_two_threads_at_once_are_a_mistake_of_ours(desk: Desk) -> None:
    """Handing the connection over is fine, sharing it is not."""
    database, inside, leave = desk.vault.database, threading.Event(), threading.Event()

    def hold(transaction: Transaction) -> None:
        inside.set()
        assert leave.wait(30)

    other = threading.Thread(target=database.write, args=(hold,))
    other.start()
    try:
        assert inside.wait(30)
        with pytest.raises(Bug, match="B-452"):
            database.rows("SELECT 1")
    finally:
        leave.set()
        other.join()
    assert database.rows("SELECT 1")[0][0] == 1


def test_a_transaction_that_raises_leaves_nothing(desk: Desk) -> None:
    def half(transaction: Transaction) -> None:
        transaction.execute("INSERT INTO secret (name, wrapped) VALUES ('half', x'00')")
        raise KeyError("in between")

    with pytest.raises(KeyError):
        desk.vault.database.write(half)
    assert desk.vault.load_secret("half") is None


def test_wrong_sql_is_a_mistake_of_ours_and_not_a_fault_of_the_world(desk: Desk) -> None:
    with pytest.raises(Bug, match="B-451"):
        desk.vault.database.rows("SELECT * FROM nowhere")
    with pytest.raises(Bug, match="B-451"):
        desk.vault.database.write(lambda transaction: transaction.execute("INSERT INTO draft (id) VALUES ('x')"))


def test_a_file_of_a_newer_program_is_left_alone(
    desk: Desk, behind: Callable[[Path], Database], master: Master
) -> None:
    desk.vault.close()
    newer = behind(desk.vault.home)
    newer.write(lambda transaction: transaction.execute(f"PRAGMA user_version = {schema.VERSION + 1}"))
    newer.close()
    before = (desk.vault.home / places.DATABASE).read_bytes()
    with pytest.raises(FormatError, match="B-427"):
        vaults.open_with_key(desk.vault.home, master.vault_id, master.keys.vault)
    assert (desk.vault.home / places.DATABASE).read_bytes() == before


def test_another_key_does_not_open_the_file(home: Path, master: Master) -> None:
    """The raw key is right or the file is damaged: a wrong one cannot come from a passphrase."""
    before = (home / places.DATABASE).read_bytes()
    database = Database(home / places.DATABASE, bytes(48))
    with pytest.raises(VerificationError, match="B-420"):
        database.open()
    assert (home / places.DATABASE).read_bytes() == before


def test_own_check_finds_a_sound_file_sound(desk: Desk) -> None:
    desk.sheet(desk.person())
    desk.vault.database.check()
    assert desk.vault.database.rows("SELECT count(*) FROM sheet")[0][0] == 1
