"""Slot files of earlier versions, kept as they were written: every later version must still open them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.vault import places, recovery, shares, slot_file, slots
from app.vault.slots import Opened

FROZEN = Path(__file__).parent / "frozen"


@pytest.mark.parametrize("version", ["vault-1"])
def test_a_slot_file_of_an_earlier_version_opens(version: str, tmp_path: Path) -> None:
    shutil.copy(FROZEN / f"{version}.json", tmp_path / places.SLOTS)
    secrets = json.loads((FROZEN / f"{version}-secrets.json").read_text(encoding="utf-8"))
    file = slot_file.read(tmp_path)
    vault_key = bytes.fromhex(secrets["vault_key"])
    assert file.vault_id == secrets["vault"]
    slot = file.slot("a.brandt")
    assert slot is not None
    opened = slots.unlock(slot, file.vault_id, secrets["passphrase"])
    assert opened == Opened(vault_key, bytes.fromhex(secrets["seed"]))
    opened = slots.unlock(file.recovery(), file.vault_id, recovery.secret_of(secrets["recovery_code"]))
    assert opened == Opened(vault_key, bytes.fromhex(secrets["recovery_seed"]))


def test_shares_of_an_earlier_version_open(tmp_path: Path) -> None:
    shutil.copy(FROZEN / "shares-1.json", tmp_path / places.SLOTS)
    secrets = json.loads((FROZEN / "shares-1-secrets.json").read_text(encoding="utf-8"))
    file = slot_file.read(tmp_path)
    for chosen in (secrets["shares"][:2], secrets["shares"][1:]):
        opened = slots.unlock(file.shares(), file.vault_id, shares.combine(chosen))
        assert opened == Opened(bytes.fromhex(secrets["vault_key"]), bytes.fromhex(secrets["seed"]))
    assert shares.set_of(secrets["shares"][0]) == secrets["set"]


@pytest.mark.parametrize("version", ["vault-1", "shares-1"])
def test_it_is_written_again_byte_for_byte(version: str, tmp_path: Path) -> None:
    raw = (FROZEN / f"{version}.json").read_bytes()
    (tmp_path / places.SLOTS).write_bytes(raw)
    slot_file.write(tmp_path, slot_file.read(tmp_path))
    assert (tmp_path / places.SLOTS).read_bytes() == raw
