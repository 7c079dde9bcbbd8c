"""`bogen` and `python -m app`."""

from __future__ import annotations

import sys


def main() -> int:
    """Open the window, or run one command without it; returns the exit code."""
    from app.hardening import harden

    # Before anything is read: what comes later finds a process that cannot be dumped or looked into.
    harden()
    from app.bootstrap import start

    # Names in lists may not fit the terminal's old code page; a replaced letter is better than no list.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    return start(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
