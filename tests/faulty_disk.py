"""A disk that fails on demand, below SQLite."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.faults.layer import OK, Call, between

READ_FAILED, WRITE_FAILED, SYNC_FAILED, DISK_FULL = 266, 778, 1034, 13


class Faults:
    """What fails now. `of` says for an operation ("read", "write", "sync") the result code, 0 for none."""

    def __init__(self) -> None:
        self.of: Callable[[str], int] = lambda _: OK
        self.happened = 0

    def called(self, call: Call) -> int:
        code = self.of(call.operation)
        self.happened += code != OK
        return code

    def always(self, operation: str, code: int) -> None:
        self.of = lambda wanted: code if wanted == operation else OK

    def once(self, operation: str, code: int) -> None:
        before = self.happened
        self.of = lambda wanted: code if wanted == operation and self.happened == before else OK

    def now_and_then(self, codes: dict[str, int], probability: float, seed: int) -> None:
        dice = random.Random(seed)
        self.of = lambda wanted: codes.get(wanted, OK) if dice.random() < probability else OK

    def none(self) -> None:
        self.of = lambda _: OK


@contextmanager
def faulty_disk() -> Iterator[Faults]:
    """While it lasts, every SQLite file that is opened lies on a disk whose faults the caller decides."""
    faults = Faults()
    with between(faults):
        yield faults
