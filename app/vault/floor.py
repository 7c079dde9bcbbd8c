"""The floor under a save: what SQLCipher alone needs to keep the same bytes durably, with the same settings."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path


def bare_inserts(folder: Path, rows: Sequence[bytes]) -> list[float]:
    """Seconds for each of `rows` as one durable transaction in a fresh SQLCipher file (raw key, WAL, FULL)."""
    import sqlcipher3.dbapi2 as sqlcipher

    path = folder / f"floor-{secrets.token_hex(4)}.db"
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{os.urandom(48).hex()}'\"")
        connection.execute("PRAGMA cipher_memory_security = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, content BLOB NOT NULL)")
        spent = []
        for row in rows:
            start = time.perf_counter()
            connection.execute("INSERT INTO floor (content) VALUES (?)", (row,))
            spent.append(time.perf_counter() - start)
        return spent
    finally:
        connection.close()
