"""Carries out one erasure that is asked for already, in a process of its own that may be killed at any moment.

python -m tests.vault.erasing_once HOME < what is needed as JSON
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from app.vault import log
from app.vault import vault as vaults
from forms.signature import Signer
from tests.vault.erasures import approval


def main() -> None:
    given = json.load(sys.stdin)
    with vaults.open_with_key(Path(sys.argv[1]), given["vault_id"], bytes.fromhex(given["key"])) as vault:
        asked = log.record(vault, given["request"])
        entry = approval(vault, asked, "sheet", given["sheet"], asked.header.subject)
        signer = Signer.from_seed(bytes.fromhex(given["seed"]))
        print("begun", flush=True)
        now = datetime.fromisoformat(given["now"])
        log.append(vault, [entry], author=given["author"], signer=signer, now=now)
        print("done", flush=True)


if __name__ == "__main__":
    main()
