"""Erasures for tests: a request of one officer, carried out by another, and a look for what should be gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.vault import erasure, log
from app.vault.log import Entry
from app.vault.pages import PAGE
from forms.record import Record
from forms.signature import Signer
from tests.vault.conftest import CONTEXT, user_payload

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from tests.vault.conftest import Desk

GROUND = "retention_over"


def request(scope: str, target: str, person: str) -> Entry:
    payload = {"scope": scope, "target": target, "person": person, "ground": GROUND, "text": "", "context": CONTEXT}
    return Entry(kind="erasure_request", subject=person, payload=payload)


def approval(vault: Vault, asked: Record, scope: str, target: str, person: str, **more: object) -> Entry:
    taken = erasure.gather(vault, scope, target, person)
    payload = {"request": asked.header.id, "ground": GROUND, "text": "", "context": CONTEXT, **taken.payload({})}
    return Entry(kind="erasure", subject=person, payload={**payload, **more})


@dataclass
class Second:
    """A colleague with a key of his own: the second person."""

    desk: Desk
    signer: Signer = field(default_factory=Signer.generate)
    id: str = field(default_factory=lambda: str(uuid4()))

    def __post_init__(self) -> None:
        payload = user_payload(self.id, "okafor", self.signer.public_key)
        self.desk.append(Entry(kind="user", subject=self.id, payload=payload))

    def erase(self, scope: str, target: str, person: str, **more: object) -> Record:
        """Asked for by the founder, carried out by the colleague."""
        (asked,) = self.desk.append(request(scope, target, person))
        return self.carry_out(asked, scope, target, person, **more)

    def carry_out(self, asked: Record, scope: str, target: str, person: str, **more: object) -> Record:
        entry = approval(self.desk.vault, asked, scope, target, person, **more)
        (done,) = log.append(self.desk.vault, [entry], author=self.id, signer=self.signer, now=self.desk.now)
        return done


def plain_pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Every page of the database file decrypted by our own code (`app.vault.pages` tells the format), free ones too."""
    raw = path.read_bytes()
    for start in range(0, len(raw), PAGE):
        yield plain_page(raw[start : start + PAGE], key, first=start == 0)


def plain_log(path: Path, key: bytes) -> Iterator[bytes]:
    """Every page in the write-ahead log, also of frames that are over (SQLite file format §4.1: 32 octets of head, then
    frames of 24 octets and a page)."""
    raw = path.read_bytes() if path.exists() else b""
    for start in range(32, len(raw), 24 + PAGE):
        number, page = raw[start : start + 4], raw[start + 24 : start + 24 + PAGE]
        yield plain_page(page, key, first=number == b"\0\0\0\1")


def plain_page(page: bytes, key: bytes, *, first: bool) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    begin, end = (16 if first else 0), PAGE - 80
    decryptor = Cipher(AES(key[:32]), CBC(page[end : end + 16])).decryptor()
    return decryptor.update(page[begin:end])


def traces(home: Path, key: bytes, *wanted: bytes) -> set[bytes]:
    """Which of the octet strings stand anywhere in the database or its log, decrypted. Strings longer than a page's
    share are looked for in pieces, since a page may end within them."""
    pieces = {one: [one[at : at + 24] for at in range(0, max(len(one) - 23, 1), 12)] for one in wanted}
    found = set()
    for page in (*plain_pages(home / "vault.db", key), *plain_log(home / "vault.db-wal", key)):
        found |= {one for one, parts in pieces.items() if any(part in page for part in parts)}
    return found


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
