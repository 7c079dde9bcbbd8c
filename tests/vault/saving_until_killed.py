"""Saves sheets as fast as it can until it is killed; one such process after the other.

For each line on standard input it forks a worker, which opens the vault, says its process id and then, after every
durable save, the id of that sheet. When the worker is dead it says "gone". Forking spares loading everything each time.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

from app.vault import drafts, log, queries
from app.vault import vault as vaults
from forms.signature import Signer
from tests.vault.conftest import START, Desk

FACTS = "Hat beim Hofgang länger allein am Zaun gestanden und auf Ansprache nicht geantwortet. " * 12


def work(home: Path, vault_id: str, key: bytes, author: str, seed: bytes) -> None:
    vault = vaults.open_with_key(home, vault_id, key)
    desk = Desk(vault, author, Signer.from_seed(seed), "", b"", START)
    desk.now += timedelta(minutes=log.head(vault).sequence)
    person = queries.people(vault).rows[0].id
    print(os.getpid(), flush=True)
    while True:
        draft = drafts.keep(vault, user=author, content=FACTS.encode(), now=desk.now)
        sheet = desk.sheet(person, FACTS)
        print(sheet.header.id, flush=True)
        drafts.discard(vault, draft)


if __name__ == "__main__":
    home, vault_id, key, author, seed = sys.argv[1:]
    vaults.open_with_key(Path(home), vault_id, bytes.fromhex(key)).close()  # loads what is loaded late
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            work(Path(home), vault_id, bytes.fromhex(key), author, bytes.fromhex(seed))
        os.waitpid(child, 0)
        print("gone", flush=True)
