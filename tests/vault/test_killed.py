"""A process that is killed while it saves: everything that it said was saved is there, and the log is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.vault import log, places, queries
from tests.vault import saving_until_killed

if TYPE_CHECKING:
    from tests.vault.conftest import Desk, Master

KILLS = 25
ROOT = Path(__file__).resolve().parents[2]


def test_every_acknowledged_sheet_survives_kill_9(
    master: Master, home: Path, open_home: Callable[[Path], Desk]
) -> None:
    desk = open_home(home)
    desk.person()
    desk.vault.close()
    words = [str(home), master.vault_id, master.keys.vault.hex(), master.author, master.seed.hex()]
    acknowledged: list[str] = []
    dice = random.Random(9)
    with subprocess.Popen(
        [sys.executable, saving_until_killed.__file__, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        for _ in range(KILLS):
            print("go", file=nursery.stdin, flush=True)
            worker = int(nursery.stdout.readline())
            for _ in range(dice.randrange(4)):
                acknowledged.append(nursery.stdout.readline().strip())
            for _ in range(dice.randrange(60_000)):  # somewhere within the next save, without asking a clock
                pass
            os.kill(worker, signal.SIGKILL)
            while (line := nursery.stdout.readline().strip()) != "gone":
                acknowledged.append(line)
        nursery.stdin.close()
    desk = open_home(home)
    kept = [row.id for row in reversed(queries.sheets(desk.vault, limit=10_000).rows)]
    assert len(acknowledged) > KILLS
    assert [sheet for sheet in kept if sheet in set(acknowledged)] == acknowledged
    # A commit may be durable before it could be said; more than one of each worker can not.
    assert len(kept) - len(acknowledged) <= KILLS
    found = log.verify(desk.vault)
    assert (found.code, found.records) == ("", 2 + len(kept))
    assert list((home / places.STAGING).iterdir()) == []
