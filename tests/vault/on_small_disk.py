"""What happens on a disk that is really full: run in a mount namespace of its own, so that nobody needs rights for it.

    unshare --map-root-user --mount python on_small_disk.py HOME VAULT_ID KEY AUTHOR SEED

Prints one JSON object: for every step the code of the fault ("" for none), and at the end what is kept.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from app.vault import blobs, drafts, log, queries
from app.vault import vault as vaults
from app.vault.vault import Vault
from forms.errors import BogenError
from forms.signature import Signer
from tests.vault.conftest import START, Desk

FACTS = "Hat beim Hofgang länger allein am Zaun gestanden. " * 38
SIZE = "3m"


def main(source: Path, vault_id: str, key: bytes, author: str, seed: bytes) -> dict[str, object]:
    disk = Path("/mnt")
    _mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk))
    shutil.copytree(source, disk / "home")
    vault = vaults.open_with_key(disk / "home", vault_id, key)
    desk = Desk(vault, author, Signer.from_seed(seed), "", b"", START)
    person = desk.person()
    said: dict[str, object] = {}
    signed: list[str] = []

    def sign() -> None:
        signed.append(desk.sheet(person, FACTS).header.id)

    while (code := _code(sign)) == "":
        assert len(signed) < 1000, "the disk never became full"
    said["sheet"] = code
    said["draft"] = _code(lambda: _fill(lambda: drafts.keep(vault, user=author, content=b"x" * 30_000, now=desk.now)))
    said["attachment"] = _code(lambda: _attach(vault))
    said["slot"] = _code(lambda: vaults.add_slot(vault, login="neu", passphrase="Drei Möwen am Kai"))
    said["kept while full"] = len(queries.sheets(vault, limit=1000).rows)
    said["signed"] = len(signed)
    said["left over"] = sorted(path.name for path in (disk / "home").rglob("*.part"))
    vault.close()
    said["opened while full"] = _code(lambda: _open(disk / "home", vault_id, key))
    _mount("-o", f"remount,size={int(SIZE[:-1]) * 4}m", str(disk))
    desk.vault = vault = vaults.open_with_key(disk / "home", vault_id, key)
    desk.now += timedelta(hours=1)
    said["sheet with room"] = _code(sign)
    said["every sheet"] = [row.id for row in reversed(queries.sheets(vault, limit=1000).rows)] == signed
    said["audit"] = log.verify(vault).code
    vault.close()
    _mount("-o", "remount,ro", str(disk))
    desk.vault = vault = vaults.open_with_key(disk / "home", vault_id, key)
    said["read-only disk"] = [vault.read_only, _code(sign), len(queries.sheets(vault, limit=1000).rows) == len(signed)]
    said["read-only audit"] = log.verify(vault).code
    vault.close()
    return said


def _fill(keep: Callable[[], object]) -> None:
    """A draft is small and may still find room beside a sheet: keep on until it does not."""
    for _ in range(200):
        keep()


def _attach(vault: Vault) -> None:
    source = vault.home.parent / "photo"
    source.symlink_to("/dev/zero")
    with source.open("rb") as stream:
        blobs.store(vault, stream)


def _open(home: Path, vault_id: str, key: bytes) -> None:
    vaults.open_with_key(home, vault_id, key).close()


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except BogenError as error:
        return f"{type(error).__name__} {error.code}"
    return ""


def _mount(*words: str) -> None:
    # Not the options of before: they name an owner whom the name space does not know.
    subprocess.run(["mount", "--options-mode", "ignore", *words], check=True)


if __name__ == "__main__":
    home, vault_id, key, author, seed = sys.argv[1:]
    print(json.dumps(main(Path(home), vault_id, bytes.fromhex(key), author, bytes.fromhex(seed))))
