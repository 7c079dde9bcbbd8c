"""Key slots: what opens them, and that a slot with any other parameter does not."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from app.vault import slots
from app.vault.slots import MINIMUM, Cost, Opened, Slot
from forms import strict_json
from forms.errors import AccessError, BogenError, FormatError, VerificationError

SECRET = "Sieben Brücken, kein Fluß"
VAULT = str(uuid4())
CONTENTS = Opened(os.urandom(32), os.urandom(32))


@pytest.fixture(scope="module")
def slot() -> Slot:
    return slots.make(
        vault_id=VAULT, kind=slots.PASSPHRASE, login="m.okafor", secret=SECRET, cost=MINIMUM, contents=CONTENTS
    )


def test_a_slot_opens_with_its_passphrase(slot: Slot) -> None:
    written = slots.encode(slot, VAULT)
    assert slots.parse(written, VAULT) == slot
    assert slots.unlock(slot, VAULT, SECRET) == CONTENTS
    assert len(written) < 600
    assert CONTENTS.vault_key.hex() not in repr(CONTENTS)


def test_spelling_of_the_same_letters_does_not_matter(slot: Slot) -> None:
    """A keyboard may send a composed ü, u and a diaeresis, or a no-break space (RFC 8265 §4.2)."""
    typed = unicodedata.normalize("NFD", SECRET).replace(" ", "\u00a0")
    assert typed != SECRET
    assert slots.unlock(slot, VAULT, typed) == CONTENTS


def test_wrong_passphrase(slot: Slot) -> None:
    with pytest.raises(AccessError, match="B-401"):
        slots.unlock(slot, VAULT, SECRET + " ")


def resealed(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes, str], bytes]:
    """An attacker's change: the plain checksum is made to fit again."""

    def tamper(raw: bytes, vault_id: str) -> bytes:
        fields = json.loads(raw)
        del fields["check"]
        change(fields)
        check = hashlib.sha256(strict_json.dump({**fields, "vault": vault_id})).hexdigest()
        return strict_json.dump({**fields, "check": check}).rstrip(b"\n")

    return tamper


ATTACKS: dict[str, tuple[Callable[[dict[str, Any]], None], type[BogenError], str]] = {
    "swapped salt": (lambda f: f.update(salt="AAAAAAAAAAAAAAAAAAAAAA=="), AccessError, "B-401"),
    "more passes": (lambda f: f.update(t=4), AccessError, "B-401"),
    "other login": (lambda f: f.update(login="a.brandt"), AccessError, "B-401"),
    "other nonce": (lambda f: f.update(nonce=f["own_nonce"]), AccessError, "B-401"),
    "wraps exchanged": (
        lambda f: f.update(
            wrapped=f["own_wrapped"], own_wrapped=f["wrapped"], nonce=f["own_nonce"], own_nonce=f["nonce"]
        ),
        AccessError,
        "B-401",
    ),
    "lowered m": (lambda f: f.update(m=MINIMUM.memory_kib - 1), FormatError, "B-416"),
    "huge m": (lambda f: f.update(m=4096 * 1024 + 1), FormatError, "B-416"),
    "lowered t": (lambda f: f.update(t=2), FormatError, "B-416"),
    "huge t": (lambda f: f.update(t=17), FormatError, "B-416"),
    "no lanes": (lambda f: f.update(p=0), FormatError, "B-416"),
    "many lanes": (lambda f: f.update(p=17), FormatError, "B-416"),
    "other kdf": (lambda f: f.update(kdf="pbkdf2"), FormatError, "B-416"),
    "other kind": (lambda f: f.update(kind="backdoor"), FormatError, "B-416"),
    "short salt": (lambda f: f.update(salt="AAAA"), FormatError, "B-416"),
    "m as a text": (lambda f: f.update(m="65536"), VerificationError, "B-402"),
    "m as a truth": (lambda f: f.update(m=True), VerificationError, "B-402"),
    "extra field": (lambda f: f.update(hint="the cat"), VerificationError, "B-402"),
    "missing field": (lambda f: f.pop("p"), VerificationError, "B-402"),
}


def passphrase_slot(raw: bytes, vault_id: str) -> Slot:
    found = slots.parse(raw, vault_id)
    assert isinstance(found, Slot)
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_altered_slots_do_not_open(slot: Slot, name: str) -> None:
    change, kind, code = ATTACKS[name]
    altered = resealed(change)(slots.encode(slot, VAULT), VAULT)
    with pytest.raises(kind, match=code):
        slots.unlock(passphrase_slot(altered, VAULT), VAULT, SECRET)


def test_a_slot_of_another_vault_does_not_open(slot: Slot) -> None:
    other = str(uuid4())
    with pytest.raises(VerificationError, match="B-402"):
        slots.parse(slots.encode(slot, VAULT), other)
    moved = resealed(lambda _: None)(slots.encode(slot, VAULT), other)
    with pytest.raises(AccessError, match="B-401"):
        slots.unlock(passphrase_slot(moved, other), other, SECRET)


def test_every_flipped_byte_is_damage_or_refused(slot: Slot) -> None:
    """No single changed byte of a slot is taken for a wrong passphrase."""
    written = slots.encode(slot, VAULT)
    for place in range(len(written)):
        altered = bytearray(written)
        altered[place] ^= 0x01
        with pytest.raises(VerificationError, match="B-402"):
            slots.parse(bytes(altered), VAULT)


def test_calibration_keeps_the_limits() -> None:
    """However slow or fast the machine seems: never below 64 MiB and 3 passes, never above 1 GiB."""
    assert slots.calibrate(seconds=0.0) == MINIMUM
    generous = slots.calibrate(seconds=10_000.0)
    assert MINIMUM.memory_kib <= generous.memory_kib <= slots.LARGEST_CALIBRATED
    assert (generous.passes, generous.lanes) == (3, 4)


def test_unknown_login_costs_the_same_work_and_says_the_same() -> None:
    error = slots.refuse_unknown("whatever", MINIMUM)
    assert (type(error), error.code, error.params) == (AccessError, "B-401", {})


def test_limits_are_those_of_the_format() -> None:
    assert slots.MEMORY_LIMITS == (64 * 1024, 4 * 1024 * 1024)
    assert slots.PASSES_LIMITS == (3, 16)
    assert slots.LANES_LIMITS[1] == 16
    assert Cost(64 * 1024, 3, 4) == MINIMUM
