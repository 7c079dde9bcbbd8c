"""R10, at the database itself: thousands of wrong keys never open it, and trying them writes nothing."""

from __future__ import annotations

import os
from pathlib import Path

from app.faults.post import Post, found_post
from app.faults.verdict import Verdict
from app.vault import places
from app.vault.keys import derive

FULL = 10_000
SHORT = 1_000


def run(folder: Path, full: bool) -> Verdict:
    """Past the slots and their passphrases, straight at the file. The canary is that the right key opens it."""
    keys = FULL if full else SHORT
    post = found_post(folder / "founded")
    before = (post.home / places.DATABASE).read_bytes()
    opened = sum(_opens(post, os.urandom(48)) for _ in range(keys))
    return Verdict(
        name="wrong-keys",
        counts={
            "keys": keys,
            "opened": opened,
            "changed_by_trying": int((post.home / places.DATABASE).read_bytes() != before),
        },
        must_be_zero=("opened", "changed_by_trying"),
        canary={"opened_by_the_right_key": int(_opens(post, derive(post.key, post.vault_id).sqlcipher))},
    )


def _opens(post: Post, key: bytes) -> bool:
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
