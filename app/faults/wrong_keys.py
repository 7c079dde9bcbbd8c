"""R10: wrong keys and passphrases. None ever opens, nothing is written by trying, and the others can sign in."""

from __future__ import annotations

import os
from pathlib import Path

from app.casework.clock import system_clock
from app.casework.session import sign_in
from app.faults.post import ADMIN, PASSPHRASE, WRITER, Post, found_post
from app.faults.verdict import Verdict
from app.vault import places, slot_file, slots
from app.vault.keys import derive
from forms.errors import AccessError

FULL = (10_000, 100)
SHORT = (1_000, 3)


def run(folder: Path, full: bool) -> Verdict:
    """Keys for the slot, keys for the database, and passphrases. The canary is that the right ones open."""
    keys, passphrases = FULL if full else SHORT
    post = found_post(folder / "founded")
    before = _bytes(post)
    opened_slots = sum(_opens_slot(post, os.urandom(32)) for _ in range(keys))
    opened_databases = sum(_opens_database(post, os.urandom(48)) for _ in range(keys))
    changed = int(_bytes(post) != before)
    opened = sum(_signs_in(post, WRITER, f"{PASSPHRASE} {number}") for number in range(passphrases))
    return Verdict(
        name="wrong-keys",
        counts={
            "keys": keys,
            "passphrases": passphrases,
            "opened_slots": opened_slots,
            "opened_databases": opened_databases,
            "signed_in": opened,
            "files_changed_by_trying": changed,
            "others_locked_out": int(not _signs_in(post, ADMIN, PASSPHRASE)),
        },
        must_be_zero=(
            "opened_slots", "opened_databases", "signed_in", "files_changed_by_trying", "others_locked_out",
        ),
        canary={
            "right_database_key_opens": int(_opens_database(post, derive(post.key, post.vault_id).sqlcipher)),
            "right_slot_key_opens": int(_opens_slot(post, _slot_key(post))),
        },
    )  # fmt: skip


def _bytes(post: Post) -> tuple[bytes, bytes]:
    return (post.home / places.DATABASE).read_bytes(), (post.home / places.SLOTS).read_bytes()


def _slot(post: Post) -> slots.Slot:
    slot = slot_file.of_vault(post.home).slot(WRITER)
    assert isinstance(slot, slots.Slot)
    return slot


def _slot_key(post: Post) -> bytes:
    slot = _slot(post)
    return slots.derive(PASSPHRASE, slot.salt, slot.cost)


def _opens_slot(post: Post, key: bytes) -> bool:
    try:
        slots.unlock_with_key(_slot(post), post.vault_id, key)
    except AccessError:
        return False
    return True


def _opens_database(post: Post, key: bytes) -> bool:
    import sqlcipher3.dbapi2 as sqlcipher

    connection = sqlcipher.connect(str(post.home / places.DATABASE))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def _signs_in(post: Post, login: str, passphrase: str) -> bool:
    """Through the front door, with its growing delay: a try that must wait is refused as well."""
    try:
        sign_in(post.home, login, passphrase, clock=system_clock).close()
    except AccessError:
        return False
    return True
