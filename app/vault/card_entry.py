"""The way in by smartcard: opening the vault, and making and removing the slot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.vault import card_slots, slot_file
from app.vault.card_slots import CardSlot
from app.vault.sealing import Opened
from app.vault.smartcard import CardKey, Driver, Found, loaded, require_installed
from app.vault.vault import Unlocked, Vault, open_with_key
from forms.errors import AccessError, Bug, EnvironmentFault, InputError, VerificationError


def owner(home: Path, login: str = "", *, preferred: str = "") -> str:
    """Whose slot the card in the reader opens; with `login`, whether it is his. No PIN is asked for. `preferred` is who
    is meant where one card opens the slots of several people.

    Raises `EnvironmentFault` B-720 to B-722, B-729 for extra, driver and reader; `AccessError` B-724 for a card that
    opens no slot (of `login`); `InputError` B-723 when it opens several; `VerificationError` B-727 for a damaged slot.
    """
    with _driver_with_card(slot_file.of_vault(home).cards(login)) as (_, matches):
        meant = [match for match in matches if match[0].login == preferred]
        return _only(meant or matches)[0].login


def unlock(home: Path, *, login: str, pin: str) -> Unlocked:
    """Opens the vault with a card.

    Raises as `owner`, `AccessError` B-725 for a wrong PIN, B-726 for a locked one; `EnvironmentFault` B-728 when the
    key is gone from the card; `VerificationError` B-727 when the slot was not made for it; and as
    `vault.open_with_key`.
    """
    file = slot_file.of_vault(home)
    candidates = file.cards(login)
    with _driver_with_card(candidates) as (driver, matches):
        slot, found = _only(matches)
        with driver.open(found, pin) as key:
            opened = card_slots.unlock(slot, file.vault_id, key)
    return Unlocked(open_with_key(home, file.vault_id, opened.vault_key), opened.seed, slot.login)


def add(
    vault: Vault, *, login: str, seed: bytes, pin: str, driver: Path, label: str = "", key_id: str = ""
) -> CardSlot:
    """A slot for the card that is in the reader, beside the passphrase of `login`, in the place of an earlier card's.

    It is opened by the card before it is written. Raises `VerificationError` B-402 when `login` has no whole slot for a
    passphrase: a lost card must never shut anybody out. `InputError` B-723 for several keys that fit, and the faults of
    driver, card and PIN as `unlock`.
    """
    file = slot_file.read(vault.home)
    if file.slot(login) is None:
        raise VerificationError("B-402", login=login)
    contents = Opened(vault.keys.vault, seed)
    with loaded(require_installed(driver)) as readers:
        found = readers.choose(label=label, key_id=key_id)
        slot = card_slots.make(vault.id, contents, found, login=login, driver=str(driver))
        with readers.open(found, pin) as key:
            if card_slots.unlock(slot, vault.id, key) != contents:
                raise Bug("B-454")
    slot_file.write(vault.home, file.with_slot(slot))
    return slot


def remove(vault: Vault, *, login: str) -> None:
    """Takes the slot of a lost card; the passphrase stays. Raises `InputError` B-408 when there is none."""
    file = slot_file.read(vault.home)
    kept = file.without_card(login)
    if kept == file:
        raise InputError("B-408", login=login)
    slot_file.write(vault.home, kept)


Matches = list[tuple[CardSlot, Found]]


@contextmanager
def _driver_with_card(candidates: Sequence[CardSlot]) -> Iterator[tuple[Driver, Matches]]:
    """The first driver whose readers hold a card of one of `candidates`, and which those are."""
    absent: EnvironmentFault | None = None
    for path in dict.fromkeys(Path(slot.driver) for slot in candidates):
        with loaded(require_installed(path)) as driver:
            try:
                matches = [(slot, found) for slot in candidates if (found := _key_of(slot, driver)) is not None]
            except EnvironmentFault as fault:
                if fault.code != "B-722":
                    raise
                absent = fault
                continue
            absent = None
            if matches:
                yield driver, matches
                return
    raise absent or AccessError("B-724")


def _key_of(slot: CardSlot, driver: Driver) -> Found | None:
    """By the public key; a card that hides its public keys until it has the PIN is known by its serial number."""
    found = driver.find(slot.point)
    if found is not None:
        return found
    for card in driver.cards():
        if not card.keys and card.serial == slot.serial:
            return Found(card, CardKey(slot.key_id, "", slot.point))
    return None


def _only(matches: Matches) -> tuple[CardSlot, Found]:
    if len({slot.login for slot, _ in matches}) > 1:
        raise InputError("B-723", keys=", ".join(slot.login for slot, _ in matches))
    return matches[0]
