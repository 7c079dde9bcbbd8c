"""`python -m exports.bundle inspect FILE`, `… verify FILE CARD [IDENTITY]`: the bundle without the program around it.

One JSON object on standard output; an error is its code on standard error, and the exit code is that of its class.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from exports.bundle.card import CARD_LIMIT
from exports.bundle.inspect import inspect
from exports.bundle.verify import verify
from forms.errors import BogenError, EnvironmentFault

USAGE = "usage: python -m exports.bundle inspect FILE | verify FILE CARD [IDENTITY]"
_WRONG_USE = 2
_IDENTITY_LIMIT = 256 * 1024


def main(words: Sequence[str]) -> int:
    """Run one of the two commands; the words are those behind the module's name."""
    try:
        match list(words):
            case ["inspect", file]:
                found = inspect(Path(file)).as_dict()
            case ["verify", file, card, *identity] if len(identity) <= 1:
                known = _read(card, CARD_LIMIT + 1)
                secret = _read(identity[0], _IDENTITY_LIMIT).decode("utf-8", errors="replace") if identity else None
                found = verify(Path(file), card=known, identity=secret, now=datetime.now(UTC)).as_dict()
            case _:
                print(USAGE, file=sys.stderr)
                return _WRONG_USE
    except BogenError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(json.dumps(found, ensure_ascii=False, sort_keys=True))
    return 0


def _read(path: str, limit: int) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        raise EnvironmentFault("B-208", reason=error.strerror or str(error)) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
