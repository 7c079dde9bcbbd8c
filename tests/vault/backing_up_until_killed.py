"""Backs up, or restores, until a system call is answered with SIGKILL: run below strace, which counts the calls.

python backing_up_until_killed.py backup|restore HOME VAULT_ID KEY AUTHOR
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.vault import backup, generations, places, restore
from app.vault.access import AccessEntry
from app.vault.backup import Source
from app.vault.keys import derive
from tests.vault.conftest import START


def silent(_done: int, _total: int) -> None:
    """Nobody looks."""


def main(act: str, home: Path, vault_id: str, key: bytes, author: str) -> None:
    keys = derive(key, vault_id)
    source = Source(home, vault_id, keys, home / places.DATABASE, home / places.STAGING)
    if act == "backup":
        backup.make(source, source.root, now=START, program="Bogen test", progress=silent)
        return
    (generation, *_) = generations.good(source.root, keys, vault_id)
    noting = AccessEntry(at=START, act="restore", actor=author, login="a.brandt", what="backup")
    restore.restore(home, keys, generation, now=START, noting=noting, progress=silent)


if __name__ == "__main__":
    act, home, vault_id, key, author = sys.argv[1:]
    main(act, Path(home), vault_id, bytes.fromhex(key), author)
