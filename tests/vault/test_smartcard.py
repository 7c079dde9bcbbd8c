"""The slot that a card opens, with a software card as the judge: SoftHSM2 computes, we compare."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.vault import card_entry, places, slot_file, smartcard
from app.vault import vault as vaults
from app.vault.smartcard import Card, Found
from exports.bundle.certificate import issue, make_authority
from forms import strict_json
from forms.errors import AccessError, BogenError, EnvironmentFault, InputError, VerificationError
from tests.softhsm import PIN, WRONG_PIN, Reader, empty_reader

if TYPE_CHECKING:
    from tests.vault.conftest import Master

LOGIN = "a.brandt"
PASSPHRASE = "Vier Kraniche über dem Hof"
SEED = bytes(range(32))
NOW = datetime(2031, 3, 4, 8, 30, tzinfo=UTC)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader with one card that holds one key on P-384."""
    reader = empty_reader(tmp_path / "reader")
    reader.insert("Karte A")
    reader.make_key("Karte A")
    for name, value in reader.environment.items():
        monkeypatch.setenv(name, value)
    return reader


@pytest.fixture
def enrolled(home: Path, master: Master, reader: Reader) -> Path:
    """A closed home whose founder can also come in with the card, and a second user who cannot."""
    with vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault:
        vaults.add_slot(vault, login="k.holm", passphrase=PASSPHRASE)
        card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver)
    return home


def refused(code: str, **how: Any) -> None:
    """Asserts that the card does not open the vault, and that `code` says why."""
    with pytest.raises(BogenError) as caught:
        card_entry.unlock(**how).vault.close()
    assert caught.value.code == code


def card_line(home: Path) -> int:
    lines = (home / places.SLOTS).read_bytes().split(b"\n")
    return next(number for number, line in enumerate(lines) if b'"kind":"pkcs11"' in line)


def test_a_card_opens_its_slot(enrolled: Path) -> None:
    assert (card_entry.owner(enrolled), card_entry.owner(enrolled, LOGIN)) == (LOGIN, LOGIN)
    unlocked = card_entry.unlock(enrolled, login=LOGIN, pin=PIN)
    with unlocked.vault:
        assert (unlocked.login, unlocked.seed) == (LOGIN, SEED)
    assert slot_file.of_vault(enrolled).has_card


def test_the_slot_tells_no_secret_and_is_plain_json(enrolled: Path) -> None:
    slots = json.loads((enrolled / places.SLOTS).read_bytes())["slots"]
    (slot,) = [slot for slot in slots if slot["kind"] == "pkcs11"]
    assert (slot["login"], slot["card"], slot["kdf"]) == (LOGIN, "Karte A", "ecdh-hkdf-sha256")
    raw = (enrolled / places.SLOTS).read_text(encoding="utf-8")
    assert SEED.hex() not in raw and PIN not in raw


def test_all_others_get_in_as_before(enrolled: Path) -> None:
    for login in (LOGIN, "k.holm"):
        vaults.unlock(enrolled, login=login, passphrase=PASSPHRASE).vault.close()
    assert vaults.logins(enrolled) == (LOGIN, "k.holm")


def test_a_key_on_p256_does_too(home: Path, master: Master, reader: Reader) -> None:
    reader.insert("Karte B")
    reader.make_key("Karte B", curve="prime256v1")
    with vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault:
        card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver, label="Karte B")
    with card_entry.unlock(home, login=LOGIN, pin=PIN).vault as vault:
        assert vault.keys.vault == master.keys.vault


def test_a_wrong_pin_reaches_the_card_once(enrolled: Path, reader: Reader) -> None:
    refused("B-725", home=enrolled, login=LOGIN, pin=WRONG_PIN)
    with smartcard.loaded(reader.driver) as driver:
        assert [card.tries_left for card in driver.cards()] == ["> 1"]
    card_entry.unlock(enrolled, login=LOGIN, pin=PIN).vault.close()
    with smartcard.loaded(reader.driver) as driver:
        assert [card.tries_left for card in driver.cards()] == ["?"], "the right one clears the card's mark"


def test_a_locked_card_is_not_given_a_pin(reader: Reader) -> None:
    with smartcard.loaded(reader.driver) as driver:
        found = driver.choose()
        locked = Found(Card(found.card.label, found.card.serial, "", "0", found.card.keys), found.key)
        with pytest.raises(AccessError, match="B-726"), driver.open(locked, WRONG_PIN):
            pass
        assert [card.tries_left for card in driver.cards()] == ["?"], "no PIN was tried"


def test_no_card(enrolled: Path, reader: Reader) -> None:
    reader.take_out()
    refused("B-722", home=enrolled, login=LOGIN, pin=PIN)
    reader.put_back()
    card_entry.unlock(enrolled, login=LOGIN, pin=PIN).vault.close()


def test_another_card(enrolled: Path, reader: Reader) -> None:
    reader.take_out()
    reader.insert("Karte C")
    reader.make_key("Karte C")
    refused("B-724", home=enrolled, login=LOGIN, pin=WRONG_PIN)
    with smartcard.loaded(reader.driver) as driver:
        assert [card.tries_left for card in driver.cards()] == ["?"], "a stranger's card gets no PIN"


def test_somebody_without_a_card(enrolled: Path) -> None:
    refused("B-724", home=enrolled, login="k.holm", pin=PIN)
    refused("B-724", home=enrolled, login="nobody", pin=PIN)


def test_one_card_of_two_people_needs_a_login(enrolled: Path, master: Master, reader: Reader) -> None:
    with vaults.open_with_key(enrolled, master.vault_id, master.keys.vault) as vault:
        card_entry.add(vault, login="k.holm", seed=SEED, pin=PIN, driver=reader.driver)
    refused("B-723", home=enrolled, login="", pin=PIN)
    card_entry.unlock(enrolled, login="k.holm", pin=PIN).vault.close()


def test_several_cards_are_told_apart_by_label_and_key(home: Path, master: Master, reader: Reader) -> None:
    reader.insert("Karte B")
    reader.make_key("Karte B")
    reader.make_key("Karte B", key_id="02")
    with vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault:
        for label, key_id in (("", ""), ("Karte B", "")):
            with pytest.raises(InputError, match="B-723"):
                card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver, label=label, key_id=key_id)
        with pytest.raises(EnvironmentFault, match="B-722"):
            card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver, label="Karte X")
        slot = card_entry.add(
            vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver, label="Karte B", key_id="02"
        )
    assert (slot.card, slot.key_id) == ("Karte B", b"\x02")
    card_entry.unlock(home, login=LOGIN, pin=PIN).vault.close()


@pytest.mark.parametrize(("usage", "curve"), [("sign", "secp384r1"), ("sign derive", "secp521r1")])
def test_a_key_that_cannot_is_refused_and_nothing_is_written(
    home: Path, master: Master, reader: Reader, usage: str, curve: str
) -> None:
    reader.insert("Karte D")
    reader.make_key("Karte D", usage=usage, curve=curve)
    before = (home / places.SLOTS).read_bytes()
    with (
        vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault,
        pytest.raises(EnvironmentFault, match="B-728"),
    ):
        card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver, label="Karte D")
    assert (home / places.SLOTS).read_bytes() == before


def test_a_wrong_pin_enrols_nothing(home: Path, master: Master, reader: Reader) -> None:
    before = (home / places.SLOTS).read_bytes()
    with (
        vaults.open_with_key(home, master.vault_id, master.keys.vault) as vault,
        pytest.raises(AccessError, match="B-725"),
    ):
        card_entry.add(vault, login=LOGIN, seed=SEED, pin=WRONG_PIN, driver=reader.driver)
    assert (home / places.SLOTS).read_bytes() == before


def test_a_new_card_takes_the_place_of_the_old_one(enrolled: Path, master: Master, reader: Reader) -> None:
    reader.take_out()
    reader.insert("Karte neu")
    reader.make_key("Karte neu")
    with vaults.open_with_key(enrolled, master.vault_id, master.keys.vault) as vault:
        card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=reader.driver)
    card_entry.unlock(enrolled, login=LOGIN, pin=PIN).vault.close()
    reader.put_back()
    refused("B-724", home=enrolled, login=LOGIN, pin=PIN)


def test_a_lost_card_is_taken_out_and_the_passphrase_stays(enrolled: Path, master: Master) -> None:
    with vaults.open_with_key(enrolled, master.vault_id, master.keys.vault) as vault:
        card_entry.remove(vault, login=LOGIN)
        with pytest.raises(InputError, match="B-408"):
            card_entry.remove(vault, login="k.holm")
    refused("B-724", home=enrolled, login=LOGIN, pin=PIN)
    vaults.unlock(enrolled, login=LOGIN, passphrase=PASSPHRASE).vault.close()
    assert not slot_file.of_vault(enrolled).has_card


def test_a_damaged_card_slot_costs_nobody_his_passphrase(enrolled: Path) -> None:
    path = enrolled / places.SLOTS
    lines = path.read_bytes().split(b"\n")
    number = card_line(enrolled)
    lines[number] = lines[number].replace(b'"serial":"', b'"serial":"x')
    path.write_bytes(b"\n".join(lines))
    refused("B-727", home=enrolled, login=LOGIN, pin=PIN)
    for login in (LOGIN, "k.holm"):
        vaults.unlock(enrolled, login=login, passphrase=PASSPHRASE).vault.close()
    assert path.read_bytes() == b"\n".join(lines), "it stays as it lies"


def resealed(change: Callable[[dict[str, Any]], None], home: Path) -> None:
    """An attacker's change: the plain checksum is made to fit again."""
    path = home / places.SLOTS
    whole = json.loads(path.read_bytes())
    for place, slot in enumerate(whole["slots"]):
        if slot["kind"] == "pkcs11":
            fields = {name: value for name, value in slot.items() if name != "check"}
            change(fields)
            check = hashlib.sha256(strict_json.dump({**fields, "vault": whole["id"]})).hexdigest()
            whole["slots"][place] = {**fields, "check": check}
    path.write_bytes(strict_json.dump(whole))


def another_point(fields: dict[str, Any]) -> None:
    """A key that the attacker has: he would like the vault's key sealed for him next time, or opened by his secret."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from app.vault.sealing import text

    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    fields["ephemeral"] = text(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda fields: fields.update(login="k.holm"), "B-727"),
        (lambda fields: fields.update(card="Andere"), "B-727"),
        (lambda fields: fields.update(salt="AAAAAAAAAAAAAAAAAAAAAA=="), "B-727"),
        (lambda fields: fields.update(nonce=fields["own_nonce"]), "B-727"),
        (lambda fields: fields.update(wrapped=fields["own_wrapped"], own_wrapped=fields["wrapped"]), "B-727"),
        (another_point, "B-727"),
        (lambda fields: fields.update(kdf="none"), "B-727"),
        (lambda fields: fields.update(salt="AAAA"), "B-727"),
        (lambda fields: fields.update(ephemeral=fields["ephemeral"][:88]), "B-727"),
        (lambda fields: fields.update(ephemeral="BAAA" + fields["ephemeral"][4:]), "B-727"),
        (lambda fields: fields.update(hint="under the keyboard"), "B-727"),
        (lambda fields: fields.pop("serial"), "B-727"),
    ],
)
def test_altered_slots_do_not_open(enrolled: Path, change: Callable[[dict[str, Any]], None], code: str) -> None:
    resealed(change, enrolled)
    refused(code, home=enrolled, login="", pin=PIN)


def test_only_a_driver_that_root_installed_is_loaded(
    enrolled: Path, tmp_path: Path, master: Master, reader: Reader
) -> None:
    """Whoever can write `vault.json` cannot make the program load his library by it."""
    planted = tmp_path / "planted.so"
    planted.write_bytes(reader.driver.read_bytes())
    resealed(lambda fields: fields.update(driver=str(planted)), enrolled)
    refused("B-721", home=enrolled, login=LOGIN, pin=PIN)
    resealed(lambda fields: fields.update(driver="libsofthsm2.so"), enrolled)
    refused("B-721", home=enrolled, login=LOGIN, pin=PIN)
    with (
        vaults.open_with_key(enrolled, master.vault_id, master.keys.vault) as vault,
        pytest.raises(EnvironmentFault, match="B-721"),
    ):
        card_entry.add(vault, login=LOGIN, seed=SEED, pin=PIN, driver=planted)


def test_what_is_no_driver(tmp_path: Path) -> None:
    text = tmp_path / "text.so"
    text.write_text("no library", encoding="utf-8")
    for path in (text, tmp_path / "absent.so", Path("libsofthsm2.so")):
        with pytest.raises(EnvironmentFault, match="B-721"), smartcard.loaded(path):
            pass


def test_without_the_extra_the_error_says_so(enrolled: Path) -> None:
    """In a process that has no such library; the passphrase opens there as everywhere."""
    words = """
import sys
from pathlib import Path
sys.modules["pkcs11"] = None
from app.vault import card_entry, vault
from forms.errors import EnvironmentFault
home, login, passphrase, pin = Path(sys.argv[1]), *sys.argv[2:]
try:
    card_entry.unlock(home, login=login, pin=pin)
except EnvironmentFault as fault:
    print(fault.code)
vault.unlock(home, login=login, passphrase=passphrase).vault.close()
"""
    command: list[str | Path] = [sys.executable, "-c", words, enrolled, LOGIN, PASSPHRASE, PIN]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "B-720"


def test_a_card_without_the_key_any_more(enrolled: Path, reader: Reader) -> None:
    """Public key still shown, private key deleted: the card says nothing wrong, it only cannot."""
    reader.delete_key("Karte A", "privkey")
    refused("B-728", home=enrolled, login=LOGIN, pin=PIN)


def test_a_card_that_hides_its_public_keys_is_known_by_its_number(enrolled: Path, reader: Reader) -> None:
    reader.delete_key("Karte A", "pubkey")
    with smartcard.loaded(reader.driver) as driver:
        assert [card.keys for card in driver.cards()] == [()]
    card_entry.unlock(enrolled, login=LOGIN, pin=PIN).vault.close()


def test_a_card_that_shows_its_key_in_a_certificate_alone(reader: Reader) -> None:
    """As most cards do that an administration issues."""
    from cryptography.hazmat.primitives.asymmetric import ec

    with smartcard.loaded(reader.driver) as driver:
        shown = driver.choose().key
    authority = ec.generate_private_key(ec.SECP384R1())
    root = make_authority(authority, party="1", name="Ausgabestelle", now=NOW)
    its_key = smartcard.public_key(shown.point)
    reader.bring_certificate("Karte A", issue(root, authority, its_key, station="Karte A", now=NOW))
    reader.delete_key("Karte A", "pubkey")
    with smartcard.loaded(reader.driver) as driver:
        found = driver.choose()
        assert (found.key.key_id, found.key.point) == (shown.key_id, shown.point)
        with driver.open(found, PIN) as key:
            key.sign(hashlib.sha384(b"signed").digest())


def test_signing_is_done_on_the_card_with_a_digest_of_ours(reader: Reader) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA384

    with smartcard.loaded(reader.driver) as driver:
        found = driver.choose()
        with driver.open(found, PIN) as key:
            signature = key.sign(hashlib.sha384(b"signed").digest())
    smartcard.public_key(found.key.point).verify(signature, b"signed", ec.ECDSA(SHA384()))


def test_reading_the_slots_loads_no_driver(enrolled: Path) -> None:
    """The login window asks whether there is a slot for a card: that costs no library."""
    words = """
import sys
from pathlib import Path
from app.casework.doorstep import has_card_slot
assert has_card_slot(Path(sys.argv[1]))
print(sorted({"pkcs11", "asn1crypto", "cryptography", "sqlalchemy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", words, enrolled], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nobody_has_a_card_for_his_only_way_in(enrolled: Path, master: Master, reader: Reader) -> None:
    """Where the passphrase's slot is gone or damaged, no card is enrolled."""
    path = enrolled / places.SLOTS
    whole = json.loads(path.read_bytes())
    whole["slots"] = [slot for slot in whole["slots"] if slot["login"] != "k.holm"]
    path.write_bytes(strict_json.dump(whole))
    with (
        vaults.open_with_key(enrolled, master.vault_id, master.keys.vault) as vault,
        pytest.raises(VerificationError, match="B-402"),
    ):
        card_entry.add(vault, login="k.holm", seed=SEED, pin=PIN, driver=reader.driver)
