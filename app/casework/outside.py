"""What anybody can do with a bundle without a vault: look at it from outside, or verify it with the keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from forms.errors import EnvironmentFault

MAX_IDENTITY_FILE = 256 * 1024


def inspect(path: Path) -> Mapping[str, object]:
    """What an outsider can see of a bundle. Raises the bundle's own errors for what is none."""
    from exports.bundle.inspect import inspect as look

    return look(path).as_dict()


def verify(path: Path, *, card: Path, identity: Path | None, now: datetime) -> Mapping[str, object]:
    """Check a bundle against its sender's card; with the recipient's age identity the content too.

    Raises `EnvironmentFault` B-590 for files that cannot be read and the bundle's own errors for what does not hold.
    """
    from exports.bundle.card import CARD_LIMIT
    from exports.bundle.verify import verify as check

    # One octet more than a card may have: a larger file is refused, not cut.
    known = _read(card, CARD_LIMIT + 1)
    secret = _read(identity, MAX_IDENTITY_FILE).decode("utf-8", errors="replace") if identity else None
    return check(path, card=known, identity=secret, now=now).as_dict()


def _read(path: Path, limit: int) -> bytes:
    """The beginning of a file; a pipe is welcome here, since identities are kept in password stores."""
    try:
        with path.open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        raise EnvironmentFault("B-590", path=str(path)) from error
