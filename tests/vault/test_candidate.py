"""A new slot is opened in a fresh process before the old one goes, and what a crash leaves is put in order."""

from __future__ import annotations

import base64
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.vault import candidate, card_slots, places, recovery, renewal, slot_file, slots
from app.vault import vault as vaults
from app.vault.candidate import Candidate
from app.vault.log import Entry
from app.vault.slots import Opened
from app.vault.smartcard import Card, CardKey, Found
from forms.errors import AccessError, EnvironmentFault, InputError
from forms.signature import Signer
from tests.vault.conftest import LOGIN, PASSPHRASE, Desk, Master, user_payload

NEW = "Sechs Kutter im Morgenlicht"


def raw(home: Path) -> bytes:
    return (home / places.SLOTS).read_bytes()


def opens(home: Path, passphrase: str, login: str = LOGIN) -> bool:
    file = slot_file.of_vault(home)
    slot = file.slot(login)
    assert slot is not None
    try:
        slots.unlock(slot, file.vault_id, passphrase)
    except AccessError:
        return False
    return True


def test_a_changed_passphrase_keeps_the_seed_and_leaves_no_candidate(desk: Desk, master: Master) -> None:
    check = vaults.replace_passphrase(desk.vault, login=LOGIN, old=PASSPHRASE, new=NEW)
    assert vaults.open_slot(desk.vault, login=LOGIN, passphrase=NEW) == master.seed
    assert not opens(desk.vault.home, PASSPHRASE)
    assert vaults.slot_check(desk.vault, login=LOGIN) == check
    assert not (desk.vault.home / places.CANDIDATE).exists()


def made(desk: Desk, contents: Opened) -> tuple[slot_file.SlotFile, slots.Slot]:
    file = slot_file.read(desk.vault.home)
    slot = slots.make(desk.vault.id, slots.MINIMUM, contents, login=LOGIN, secret=NEW)
    return file.with_slot(slot), slot


@pytest.mark.parametrize("wrong", ["vault key", "seed", "secret"])
def test_a_slot_that_proves_anything_else_never_counts(desk: Desk, master: Master, wrong: str) -> None:
    """The fresh process says what it found; only the same key and the same seed let the old slot go."""
    contents = Opened(master.keys.vault, master.seed)
    inside = {
        "vault key": replace(contents, vault_key=bytes(32)),
        "seed": replace(contents, seed=bytes(32)),
        "secret": contents,
    }[wrong]
    file, slot = made(desk, inside)
    before = raw(desk.vault.home)
    secret = NEW + "!" if wrong == "secret" else NEW
    with pytest.raises(EnvironmentFault, match="B-705"):
        candidate.try_slot(desk.vault.home, file, slot, secret=secret, contents=contents)
    assert raw(desk.vault.home) == before
    assert not (desk.vault.home / places.CANDIDATE).exists()


@pytest.mark.parametrize("program", [["/gone/bogen"], [sys.executable, "-c", ""], [sys.executable, "-c", "exit(1)"]])
def test_a_machine_that_starts_no_process_keeps_the_old_slot(desk: Desk, master: Master, program: list[str]) -> None:
    """As where the program's own file was removed while it ran, or something else stands there."""
    contents = Opened(master.keys.vault, master.seed)
    file, slot = made(desk, contents)
    with pytest.raises(EnvironmentFault, match="B-705"):
        candidate.try_slot(desk.vault.home, file, slot, secret=NEW, contents=contents, program=program)
    assert opens(desk.vault.home, PASSPHRASE)
    assert not (desk.vault.home / places.CANDIDATE).exists()


def test_a_frozen_program_starts_itself() -> None:
    assert candidate.command(frozen=True) == [sys.executable, candidate.WORD]
    assert candidate.command(frozen=False) == [sys.executable, "-m", "app", candidate.WORD]


def test_the_fresh_process_tells_nothing_but_the_proof(desk: Desk, master: Master) -> None:
    file, slot = made(desk, Opened(master.keys.vault, master.seed))
    slot_file.write(desk.vault.home, file, places.CANDIDATE)
    question = {"home": str(desk.vault.home), "kind": slot.kind, "login": LOGIN, "secret": NEW, "challenge": "00" * 32}
    answers = io.BytesIO()
    assert candidate.answer(io.BytesIO(json.dumps(question).encode()), answers) == 0
    assert len(answers.getvalue()) == 64
    for change in ({"secret": "x"}, {"login": "nobody"}, {"home": str(desk.vault.home / "gone")}):
        answers = io.BytesIO()
        assert candidate.answer(io.BytesIO(json.dumps({**question, **change}).encode()), answers) != 0
        assert answers.getvalue() == b""


def test_a_reset_gives_a_new_seed_and_takes_the_old_ways_in(desk: Desk, master: Master) -> None:
    tried = renewal.passphrase(desk.vault, login=LOGIN, secret=NEW)
    assert opens(desk.vault.home, PASSPHRASE)  # nothing has changed yet
    tried.candidate.take_place()
    assert vaults.open_slot(desk.vault, login=LOGIN, passphrase=NEW) == tried.seed != master.seed


def record(desk: Desk, tried: renewal.Tried) -> None:
    desk.append(
        Entry(
            kind="user",
            subject=desk.author,
            payload=user_payload(desk.author, LOGIN, tried.public_key, slot=tried.check),
        )
    )


def test_a_crash_between_record_and_slot_is_ended_by_the_next_unlocking(desk: Desk, master: Master) -> None:
    home = desk.vault.home
    tried = renewal.passphrase(desk.vault, login=LOGIN, secret=NEW)
    record(desk, tried)
    desk.vault.close()
    assert opens(home, PASSPHRASE) and not opens(home, NEW)
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert opens(home, NEW) and not opens(home, PASSPHRASE)
    assert not (home / places.CANDIDATE).exists()


def test_a_crash_before_the_record_leaves_the_old_slot(desk: Desk, master: Master) -> None:
    home, before = desk.vault.home, raw(desk.vault.home)
    renewal.passphrase(desk.vault, login=LOGIN, secret=NEW)
    desk.vault.close()
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert raw(home) == before and not (home / places.CANDIDATE).exists()


def test_what_came_later_is_not_undone_by_a_candidate(desk: Desk, master: Master) -> None:
    """A slot that was added meanwhile stays; a slot that a newer record replaced does not come back."""
    home = desk.vault.home
    tried = renewal.passphrase(desk.vault, login=LOGIN, secret=NEW)
    record(desk, tried)
    vaults.add_slot(desk.vault, login="k.holm", passphrase="Zwei Kessel im Keller")
    stale = (home / places.CANDIDATE).read_bytes()
    desk.vault.close()
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert opens(home, NEW) and opens(home, "Zwei Kessel im Keller", "k.holm")
    with vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault:
        desk.vault, desk.signer = vault, type(desk.signer).from_seed(tried.seed)
        newer = renewal.passphrase(vault, login=LOGIN, secret=PASSPHRASE)
        record(desk, newer)
        newer.candidate.take_place()
    (home / places.CANDIDATE).write_bytes(stale)
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert opens(home, PASSPHRASE) and not (home / places.CANDIDATE).exists()


@pytest.mark.parametrize("reset", [False, True])
def test_a_crash_leaves_a_card_as_the_act_would_have(desk: Desk, master: Master, reset: bool) -> None:
    """A disk that forgets the last rename keeps the record and the old slot file: a changed passphrase leaves the
    card its slot, a reset takes it."""
    home, contents = desk.vault.home, Opened(master.keys.vault, master.seed)
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw_point = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    found = Found(Card("Karte", "1", "", "", ()), CardKey(b"\x01", "", raw_point))
    card = card_slots.make(desk.vault.id, contents, found, login=LOGIN, driver="/driver.so")
    slot_file.write(home, slot_file.read(home).with_slot(card))
    if reset:
        record(desk, renewal.passphrase(desk.vault, login=LOGIN, secret=NEW))
    else:
        file, slot = made(desk, contents)
        check = candidate.try_slot(home, file, slot, secret=NEW, contents=contents).check
        payload = {"user": desk.author, "act": "changed", "slot": check}
        desk.append(Entry(kind="passphrase", subject=desk.author, payload=payload))
    desk.vault.close()
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert opens(home, NEW) and not opens(home, PASSPHRASE)
    assert slot_file.read(home).has_card is not reset


def test_a_new_trial_loses_no_slot_that_the_records_know(desk: Desk, master: Master) -> None:
    """The recovery code was recorded, its slot did not get its place (B-707), and the same session goes on."""
    code = recovery.new_code()
    tried = renewal.recovery_code(desk.vault, code=code)
    key = base64.b64encode(tried.public_key).decode("ascii")
    payload = {"act": "made", "public_key": key, "slot": tried.check}
    desk.append(Entry(kind="recovery", subject="recovery", payload=payload))
    vaults.replace_passphrase(desk.vault, login=LOGIN, old=PASSPHRASE, new=NEW)
    slot = slot_file.read(desk.vault.home).recovery()
    assert slots.unlock(slot, desk.vault.id, recovery.secret_of(code)).seed == tried.seed
    assert opens(desk.vault.home, NEW)


def test_who_left_has_no_slot_after_the_next_unlocking(desk: Desk, master: Master) -> None:
    """A crash came between his record and the slot file, or an older slot file was put back. A login that somebody
    else was given since is his."""
    home = desk.vault.home
    for login in ("k.holm", "t.weiss"):
        seed = vaults.add_slot(desk.vault, login=login, passphrase="Zwei Kessel im Keller")
        key, user = Signer.from_seed(seed).public_key, str(uuid4())
        for active in (True, False):
            payload = user_payload(user, login, key, roles=["officer"], active=active)
            desk.append(Entry(kind="user", subject=user, payload=payload))
    again = str(uuid4())
    payload = user_payload(again, "t.weiss", Signer.from_seed(bytes(32)).public_key, roles=["officer"])
    desk.append(Entry(kind="user", subject=again, payload=payload))
    desk.vault.close()
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert vaults.logins(home) == (LOGIN, "t.weiss")


def test_a_candidate_that_cannot_be_read_is_no_candidate(desk: Desk, master: Master) -> None:
    home, before = desk.vault.home, raw(desk.vault.home)
    (home / places.CANDIDATE).write_bytes(b'{"format":"bogen-va')
    desk.vault.close()
    vaults.open_with_key(home, master.vault_id, master.keys.vault).close()
    assert raw(home) == before and not (home / places.CANDIDATE).exists()


def test_damaged_slots_are_carried_along(desk: Desk, master: Master) -> None:
    """A new slot beside a damaged one never rewrites it."""
    vaults.add_slot(desk.vault, login="k.holm", passphrase="Zwei Kessel im Keller")
    lines = raw(desk.vault.home).split(b"\n")
    lines[1] = lines[1].replace(b'"p":4', b'"p":5')
    (desk.vault.home / places.SLOTS).write_bytes(b"\n".join(lines))
    with pytest.raises(InputError, match="B-407"):
        vaults.add_slot(desk.vault, login=LOGIN, passphrase=NEW)
    renewal.passphrase(desk.vault, login=LOGIN, secret=NEW).candidate.take_place()
    assert raw(desk.vault.home).split(b"\n")[1] == lines[1]
    assert opens(desk.vault.home, NEW)


def test_a_folder_that_takes_no_name_leaves_the_old_slot(desk: Desk) -> None:
    before = raw(desk.vault.home)
    with pytest.raises(EnvironmentFault, match="B-706"):
        Candidate(desk.vault.home, "").take_place()
    assert raw(desk.vault.home) == before
