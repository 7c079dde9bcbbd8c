"""Before anybody has signed in: is there a vault, and who may open it? Light: the first paint waits for it."""

from __future__ import annotations

from pathlib import Path


def is_founded(home: Path) -> bool:
    """Whether `home` holds a vault."""
    from app.vault.slot_file import exists

    return exists(home)


def logins(home: Path) -> tuple[str, ...]:
    """The logins that have a slot at this station. Raises `InputError` B-405, `FormatError` B-403 or B-404."""
    from app.vault.slot_file import of_vault

    return of_vault(home).logins()


def has_card_slot(home: Path) -> bool:
    """Whether anybody can sign in with a smartcard here. Loads no driver. Raises as `logins`."""
    from app.vault.slot_file import of_vault

    return of_vault(home).has_card
