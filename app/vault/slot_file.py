"""`vault.json`: the vault's id and its key slots, one slot a line.

The file is plain JSON, but it is written line by line so that damage to one slot costs one slot: where the whole no
longer parses, each line is tried alone, and all users but one still get in. A damaged slot is never rewritten or
dropped by the program; its line is carried along as it lies.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from app.vault import slots
from app.vault.places import FOUNDING, SLOTS, read_patiently, write_atomically
from app.vault.slots import AnySlot, CardSlot, Cost, Slot
from forms import strict_json
from forms.errors import AccessError, BogenError, FormatError, InputError, VerificationError

FORMAT = "bogen-vault/1"
_FAMILY = "bogen-vault/"
_LIMIT = 1 << 20
_HEAD = re.compile(rb'\{"format":"(bogen-vault/[0-9]{1,9})","id":"([0-9a-f-]{36})","slots":\[')


@dataclass(frozen=True, slots=True)
class BadSlot:
    """A slot that is damaged, or asks for too much; `fault` says which when somebody wants to use it."""

    raw: bytes
    login: str
    fault: BogenError


@dataclass(frozen=True, slots=True)
class SlotFile:
    """What `vault.json` holds, in its order."""

    vault_id: str
    entries: tuple[AnySlot | BadSlot, ...]

    def slot(self, login: str) -> Slot | None:
        """The passphrase slot of `login`; `None` when there is none. Raises the slot's own fault when it is damaged:
        B-402, or B-416 for limits. Where a damaged slot no longer tells whose it was, B-402 as well."""
        for entry in self.entries:
            if isinstance(entry, Slot) and entry.kind == slots.PASSPHRASE and entry.login == login:
                return entry
        for entry in self.entries:
            if isinstance(entry, BadSlot) and entry.login in (login, "?"):
                raise entry.fault
        return None

    def recovery(self) -> Slot:
        """The recovery slot. Raises `VerificationError` B-411 when it is damaged or gone."""
        for entry in self.entries:
            if isinstance(entry, Slot) and entry.kind == slots.RECOVERY:
                return entry
        raise VerificationError("B-411")

    def shares(self) -> Slot:
        """The slot that the shares open. Raises `InputError` B-711 when there is none: none were made, or it is
        damaged beyond telling."""
        for entry in self.entries:
            if isinstance(entry, Slot) and entry.kind == slots.SHARES:
                return entry
        raise InputError("B-711")

    def cards(self, login: str = "") -> tuple[CardSlot, ...]:
        """The slots that cards open: of `login`, or of everybody. Raises `VerificationError` B-727 when there is none
        but a damaged slot that may have been one, `AccessError` B-724 when there is none at all."""
        found = tuple(
            entry for entry in self.entries if isinstance(entry, CardSlot) and (not login or entry.login == login)
        )
        if found:
            return found
        for entry in self.entries:
            if isinstance(entry, BadSlot) and (not login or entry.login in (login, "?")):
                raise VerificationError("B-727", login=entry.login)
        raise AccessError("B-724")

    @property
    def has_card(self) -> bool:
        """Whether a card opens a slot of anybody."""
        return any(isinstance(entry, CardSlot) for entry in self.entries)

    def logins(self) -> tuple[str, ...]:
        """Who has a slot of his own that is whole, each once."""
        return tuple(
            dict.fromkeys(entry.login for entry in self.entries if not isinstance(entry, BadSlot) and entry.login)
        )

    def with_slot(self, slot: AnySlot) -> SlotFile:
        """With `slot` in the place of the one of its kind and login, else at the end. Damaged ones stay as they lie."""
        found = [
            number
            for number, entry in enumerate(self.entries)
            if not isinstance(entry, BadSlot) and (entry.kind, entry.login) == (slot.kind, slot.login)
        ]
        if not found:
            return replace(self, entries=(*self.entries, slot))
        entries = list(self.entries)
        entries[found[0]] = slot
        return replace(self, entries=tuple(entries))

    def without(self, login: str) -> SlotFile:
        """Without the slots of `login`. Damaged ones stay: they might be repaired, and open nothing as they are."""
        kept = tuple(entry for entry in self.entries if isinstance(entry, BadSlot) or entry.login != login)
        return replace(self, entries=kept)

    def without_card(self, login: str) -> SlotFile:
        """Without the slot that a card of `login` opens; a passphrase stays his way in."""
        kept = tuple(entry for entry in self.entries if not (isinstance(entry, CardSlot) and entry.login == login))
        return replace(self, entries=kept)

    def cost(self) -> Cost:
        """The highest cost in use: what a new slot takes, and what an unknown login is made to wait."""
        costs = [entry.cost for entry in self.entries if isinstance(entry, Slot)]
        return max(costs, key=lambda cost: (cost.memory_kib * cost.passes, cost.lanes), default=slots.MINIMUM)


def exists(home: Path) -> bool:
    """Whether `home` holds a vault. A founding that was cut short does not count: it can be started again."""
    return (home / SLOTS).exists() and not (home / FOUNDING).exists()


def of_vault(home: Path) -> SlotFile:
    """The slots of the vault in `home`. Raises `InputError` B-405 also for a founding that was cut short."""
    if not exists(home):
        raise InputError("B-405", home=str(home))
    return read(home)


def read(home: Path, name: str = SLOTS) -> SlotFile:
    """Reads `vault.json`, or the candidate beside it. Raises `InputError` B-405 (no vault here), `FormatError` B-403
    (damaged) or B-404 (newer)."""
    try:
        raw = read_patiently(home / name, _LIMIT)
    except FileNotFoundError as error:
        raise InputError("B-405", home=str(home)) from error
    if len(raw) > _LIMIT:
        raise FormatError("B-403")
    try:
        value = strict_json.load(raw)
    except FormatError:
        return _salvage(raw)
    if not isinstance(value, dict):
        raise FormatError("B-403")
    _check_format(value.get("format"))
    vault_id, entries = value.get("id"), value.get("slots")
    if set(value) != {"format", "id", "slots"} or not isinstance(vault_id, str) or not isinstance(entries, list):
        raise FormatError("B-403")
    return SlotFile(vault_id, tuple(_entry(strict_json.dump(entry).rstrip(b"\n"), vault_id) for entry in entries))


def _salvage(raw: bytes) -> SlotFile:
    """Line by line: what can still be told from a file that is no longer JSON."""
    first, *lines = raw.split(b"\n")
    head = _HEAD.fullmatch(first.rstrip(b"\r"))
    if head is None:
        raise FormatError("B-403")
    _check_format(head[1].decode("ascii"))
    vault_id = head[2].decode("ascii")
    bodies = (line.rstrip(b"\r").removesuffix(b",") for line in lines)
    return SlotFile(vault_id, tuple(_entry(body, vault_id) for body in bodies if body not in (b"", b"]}")))


def _check_format(name: object) -> None:
    if name == FORMAT:
        return
    if isinstance(name, str) and name.startswith(_FAMILY):
        raise FormatError("B-404", found=name[:40])
    raise FormatError("B-403")


def _entry(raw: bytes, vault_id: str) -> AnySlot | BadSlot:
    try:
        return slots.parse(raw, vault_id)
    except (VerificationError, FormatError) as error:
        return BadSlot(raw, str(error.params.get("login", "?")), error)


def write(home: Path, file: SlotFile, name: str = SLOTS) -> None:
    """Replaces `vault.json` (or writes the candidate beside it) in one step. Raises `EnvironmentFault`."""
    head = f'{{"format":{json.dumps(FORMAT)},"id":{json.dumps(file.vault_id)},"slots":['.encode("ascii")
    lines = [entry.raw if isinstance(entry, BadSlot) else slots.encode(entry, file.vault_id) for entry in file.entries]
    write_atomically(home / name, b"\n".join([head, b",\n".join(lines), b"]}", b""]))
