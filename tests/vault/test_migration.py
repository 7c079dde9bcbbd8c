"""A home of the first schema, frozen as the program of that time wrote it: brought up to date after a backup of it as
it was, and not without."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from app.vault import backup_settings, generations, log, places, queries, restore, schema
from app.vault import vault as vaults
from app.vault.access import AccessEntry
from app.vault.connection import Database
from app.vault.keys import Keys, derive
from forms.errors import VerificationError
from tests.vault.conftest import START
from tests.vault.test_backup import silent

FROZEN = Path(__file__).parent / "frozen"
SECRETS = json.loads((FROZEN / "schema-1-secrets.json").read_text(encoding="utf-8"))
VAULT_ID, VAULT_KEY = SECRETS["vault_id"], bytes.fromhex(SECRETS["vault_key"])


@pytest.fixture
def keys() -> Keys:
    return derive(VAULT_KEY, VAULT_ID)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    with zipfile.ZipFile(FROZEN / "schema-1.zip") as archive:
        archive.extractall(home)
    for path in (home, *home.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return home


def version(path: Path, keys: Keys) -> int:
    database = Database(path, keys.sqlcipher, still=True)
    try:
        return schema.version(database)
    finally:
        database.close()


def test_it_is_brought_up_to_date_after_a_checked_backup_of_it_as_it_was(old: Path, keys: Keys) -> None:
    assert version(old / places.DATABASE, keys) == 1
    with vaults.open_with_key(old, VAULT_ID, VAULT_KEY) as vault:
        assert schema.version(vault.database) == schema.VERSION > 1
        found = log.verify(vault)
        assert (found.code, found.head, found.records) == ("", SECRETS["head"], 7)
        assert len(queries.sheets(vault).rows) == 3
    (generation,) = generations.good(old / generations.FOLDER, keys, VAULT_ID)
    generations.check(generation, keys, silent)
    assert generation.manifest.schema == 1
    assert version(generation.database, keys) == 1
    vaults.open_with_key(old, VAULT_ID, VAULT_KEY).close()
    assert len(generations.stamps(old / generations.FOLDER)) == 1


def test_without_a_backup_it_stays_as_it_is(old: Path, keys: Keys) -> None:
    path = old / places.DATABASE
    raw = bytearray(path.read_bytes())
    raw[-2000] ^= 1
    path.write_bytes(raw)
    with pytest.raises(VerificationError, match="B-420"):
        vaults.open_with_key(old, VAULT_ID, VAULT_KEY)
    assert version(path, keys) == 1
    assert generations.stamps(old / generations.FOLDER) == ()


def test_an_old_backup_is_put_back_into_a_new_program(old: Path, keys: Keys) -> None:
    vaults.open_with_key(old, VAULT_ID, VAULT_KEY).close()
    (generation,) = generations.good(old / generations.FOLDER, keys, VAULT_ID)
    (old / places.DATABASE).unlink()
    noting = AccessEntry(at=START, act="restore", actor="", login="", what="backup")
    restore.restore(old, keys, generation, now=START, noting=noting, progress=silent)
    with vaults.open_with_key(old, VAULT_ID, VAULT_KEY) as vault:
        assert log.verify(vault).code == ""
        assert len(queries.sheets(vault).rows) == 3
        assert backup_settings.source_of(vault).vault_id == VAULT_ID
