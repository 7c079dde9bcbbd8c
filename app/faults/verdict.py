"""What a run of faults found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`counts` are what was done and seen; those named in `must_be_zero` are the promise.

    `canary` are counts of the same run against something that is broken on purpose, or of the faults that really
    struck: where one of them is zero, the run saw nothing and proves nothing. `places` says where a promise broke.
    """

    name: str
    counts: Mapping[str, int]
    must_be_zero: tuple[str, ...]
    canary: Mapping[str, int]
    places: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.broken and not self.blind

    @property
    def broken(self) -> tuple[str, ...]:
        """The counts that had to be zero and are not."""
        return tuple(name for name in self.must_be_zero if self.counts[name])

    @property
    def blind(self) -> tuple[str, ...]:
        """The canaries that saw nothing."""
        return tuple(name for name, count in self.canary.items() if not count)


class CannotRun(Exception):
    """This machine cannot have what the run needs (no root, no name space, a tool); the text says what."""


Run = Callable[[Path, bool], Verdict]
"""A run: an empty folder to work in, and whether its full numbers are wanted. Raises `CannotRun`."""
