"""A card's slot as the first version wrote it: every later version must still open it with that card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.vault import card_slots, slots, smartcard
from app.vault.card_slots import CardSlot
from app.vault.sealing import Opened
from tests.softhsm import PIN, empty_reader

FROZEN = Path(__file__).parent / "frozen"


def test_a_card_slot_of_an_earlier_version_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

    raw = (FROZEN / "card-slot-1.json").read_bytes().rstrip(b"\n")
    secrets = json.loads((FROZEN / "card-slot-1-secrets.json").read_text(encoding="utf-8"))
    slot = slots.parse(raw, secrets["vault"])
    assert isinstance(slot, CardSlot)
    assert slots.encode(slot, secrets["vault"]) == raw
    pkcs8 = bytes.fromhex(secrets["card_key_pkcs8"])
    public = load_der_private_key(pkcs8, password=None).public_key()
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Karte A")
    reader.bring_key("Karte A", pkcs8, public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    monkeypatch.setenv("SOFTHSM2_CONF", reader.environment["SOFTHSM2_CONF"])
    with smartcard.loaded(reader.driver) as driver:
        found = driver.find(slot.point)
        assert found is not None
        with driver.open(found, PIN) as key:
            opened = card_slots.unlock(slot, secrets["vault"], key)
    assert opened == Opened(bytes.fromhex(secrets["vault_key"]), bytes.fromhex(secrets["seed"]))
