"""A process that starts another one as the same user and then looks into its memory: `spy.py FIFO PROGRAM WORD...`.

The program opens FIFO for reading when it is up and waits there; opening the other end therefore waits for it, without
a clock. Prints one JSON object: whether the memory could be read, and the program's limit on core files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread


def main(fifo: str, program: list[str]) -> None:
    target = subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    Thread(target=_let_go, args=(target, fifo)).start()
    with target, Path(fifo).open("w", encoding="ascii"):
        print(json.dumps({"read": _reads(target.pid), "core": _core(target.pid)}))
        target.kill()


def _let_go(target: subprocess.Popen[bytes], fifo: str) -> None:
    """A program that ends before it opened the FIFO must not leave the spy waiting at the other end."""
    target.wait()
    os.close(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK))


def _reads(pid: int) -> bool:
    """Whether some memory of `pid` can be had."""
    try:
        first = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").partition("-")[0]
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(int(first, 16))
            return len(memory.read(4)) == 4
    except PermissionError:
        return False


def _core(pid: int) -> str:
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="utf-8").splitlines()
    return next(line.split()[4] for line in limits if line.startswith("Max core file size"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
