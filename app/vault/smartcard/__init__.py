"""Smartcards, spoken to by PKCS#11. The only room that loads a card's driver; `driver.py` says which ones, and when."""

from __future__ import annotations

from app.vault.smartcard.cards import Card, CardKey, Found, public_key
from app.vault.smartcard.driver import Driver, OpenKey, loaded, require_installed

__all__ = [
    "Card",
    "CardKey",
    "Driver",
    "Found",
    "OpenKey",
    "loaded",
    "public_key",
    "require_installed",
]
