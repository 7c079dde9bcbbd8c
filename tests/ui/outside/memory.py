"""What lies in the memory of another process, read from outside: a scan from inside would find its own buffers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_PORTION = 1 << 24


def copies(pid: int, secrets: Mapping[str, bytes]) -> dict[str, int]:
    """How often each of `secrets` lies in the readable memory of `pid`. Needs the right to read it: root's."""
    found = dict.fromkeys(secrets, 0)
    longest = max(map(len, secrets.values()))
    for portion in _portions(pid, longest - 1):
        for name, secret in secrets.items():
            found[name] += portion.count(secret)
    return found


def spellings(name: str, text: str) -> dict[str, bytes]:
    """A text as Python and SQLite hold it, and as Qt does."""
    return {f"{name} in UTF-8": text.encode("utf-8"), f"{name} in UTF-16": text.encode("utf-16-le")}


def _portions(pid: int, overlap: int) -> Iterator[bytes]:
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            bounds, rights, *_ = line.split()
            if not rights.startswith("r") or "[v" in line:
                continue
            start, end = (int(bound, 16) for bound in bounds.split("-"))
            for place in range(start, end, _PORTION):
                portion = _read(memory.fileno(), place, min(_PORTION + overlap, end - place))
                if portion:
                    yield portion


def _read(descriptor: int, place: int, size: int) -> bytes:
    try:
        return os.pread(descriptor, size, place)
    except OSError:  # given back, or changed, since the list was read
        return b""
