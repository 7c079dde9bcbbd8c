"""What a disk holds after its power was cut: a trace of writes, and every state that it may leave behind.

A disk owes nobody what was not synced: unsynced writes may all be gone, all be there, or some, in any order and torn
at its sectors. A deleted file may be back while its folder was not synced. What was synced is there, on a disk that
does not lie.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.faults.layer import OK, Call

SECTOR = 512


class Cut(StrEnum):
    """What became of the writes that were not synced."""

    NONE = "none"
    ALL = "all"
    SOME = "some"
    TORN = "torn"


@dataclass
class Trace:
    """Every change of every file, in order; stands between SQLite and its disk."""

    calls: list[Call] = field(default_factory=list)

    def called(self, call: Call) -> int:
        if call.operation != "read":
            self.calls.append(call)
        return OK


@dataclass
class Platter:
    """A disk on which the calls of a trace are made one after the other, and whose power may be cut at any of them."""

    durable: dict[str, bytearray]
    waiting: dict[str, list[Call]] = field(default_factory=dict)
    undeleted: dict[str, bytearray] = field(default_factory=dict)

    def make(self, call: Call) -> None:
        """One call as it happened."""
        match call.operation:
            case "create":
                self.durable.setdefault(call.file, bytearray())
                self.undeleted.pop(call.file, None)
            case "sync":
                content = self.durable.setdefault(call.file, bytearray())
                for waiting in self.waiting.pop(call.file, []):
                    _apply(content, waiting)
            case "delete":
                gone = self.durable.pop(call.file, None)
                self.waiting.pop(call.file, None)
                if gone is not None and not call.durable:
                    self.undeleted[call.file] = gone
            case _:
                self.waiting.setdefault(call.file, []).append(call)

    def after_cut(self, cut: Cut, dice: random.Random) -> dict[str, bytes]:
        """The files as they may be found when the power is back."""
        found = {name: bytearray(content) for name, content in self.durable.items()}
        for name, content in self.undeleted.items():
            if dice.random() < 0.5:
                found.setdefault(name, bytearray(content))
        for name, calls in self.waiting.items():
            content = found.setdefault(name, bytearray())
            for call in calls:
                for part in _reached(call, cut, dice):
                    _apply(content, part)
        return {name: bytes(content) for name, content in found.items()}


def _reached(call: Call, cut: Cut, dice: random.Random) -> Iterator[Call]:
    """The parts of an unsynced call that reached the disk."""
    if cut is Cut.NONE or (cut is not Cut.ALL and call.operation == "truncate" and dice.random() < 0.5):
        return
    if cut is Cut.ALL or call.operation == "truncate" or (cut is Cut.SOME and dice.random() < 0.5):
        yield call
    elif cut is Cut.TORN:
        for start in range(0, len(call.raw), SECTOR):
            if dice.random() < 0.5:
                yield Call("write", call.file, call.offset + start, call.raw[start : start + SECTOR])


def _apply(content: bytearray, call: Call) -> None:
    if call.operation == "truncate":
        del content[call.offset :]
        return
    end = call.offset + len(call.raw)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[call.offset : end] = call.raw
