"""Checking a bundle against its sender's card, without a vault: for whoever holds the file and the keys.

What a station alone can know is left out: which bundle came before (sequence), and whether this one was taken in.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from exports.bundle import check
from exports.bundle.age_keys import Identity
from exports.bundle.age_stream import read_some
from exports.bundle.card import PartnerCard, read_card
from exports.bundle.check import Lists, Sender
from exports.bundle.container import ContainerReader
from exports.bundle.fields import moment_text
from exports.bundle.files import PART, give_name, open_file
from exports.bundle.opening import ZIP_START, Opened, open_outer, open_plain
from exports.bundle.read import drain
from forms.errors import EnvironmentFault, InputError, VerificationError

CONTAINER_SUFFIX = ".asice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A bundle of which everything held. `encrypted` says whether it came in its age file; `size` is that of the
    signed container in octets."""

    lists: Lists
    sender: Sender
    encrypted: bool
    size: int

    def as_dict(self) -> dict[str, object]:
        """For `bogen verify --json`."""
        head = self.lists.head
        return {
            "bundle": self.lists.digest,
            "type": head.type,
            "sender": {"party": self.sender.card.party, "name": self.sender.card.name},
            "certificate": head.certificate,
            "sealed": self.sender.device.sealing is not None,
            "signed_at": moment_text(self.sender.signed_at),
            "to": [{"key": to.key, "seq": to.seq, "prev": to.prev} for to in head.to],
            "software": head.software,
            "objects": [{"path": entry.path, "size": entry.size, "sha256": entry.sha256} for entry in head.objects],
            "encrypted": self.encrypted,
        }


def verify(path: Path, *, card: bytes, identity: str | None, now: datetime) -> Verified:
    """Check `path`, a bundle or the container out of one, against the card of its sender.

    `identity` is an age identity, with or without the comments of an identity file. Raises `InputError` B-250 when the
    bundle is encrypted and there is none, B-209 for a text that is none, `EnvironmentFault` B-208 when the file cannot
    be read, and whatever does not hold (`exports.bundle.check`).
    """
    known = read_card(card)
    with _reading(path) as stream:
        return _verify(_open(stream, identity), known, now)


def extract(path: Path, *, card: bytes, identity: str, now: datetime, out: Path) -> Path:
    """Check a bundle and write its signed container into the folder `out` (bundle-1 §1.2); gives its path.

    What was written is checked once more before it gets its name: the file on the stick may have been exchanged since.
    Raises as `verify`, and `EnvironmentFault` B-281 when the folder cannot be written or the name is taken.
    """
    verified = verify(path, card=card, identity=identity, now=now)
    target = out / f"wb-{verified.lists.digest[:16]}{CONTAINER_SUFFIX}"
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")
    try:
        with open_file(path) as stream, part.open("xb") as file:
            for piece in _open(stream, identity).source.pieces(verified.size):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if verify(part, card=card, identity=None, now=now).lists != verified.lists:
            raise VerificationError("B-222")
        give_name(part, target)
    except OSError as error:
        raise EnvironmentFault("B-281", path=str(out), reason=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def identities_in(text: str) -> Sequence[Identity]:
    """The identities of an age identity file. Raises `InputError` B-209 when there is none or a line is not one."""
    lines = [line.strip() for line in text.splitlines()]
    identities = [Identity.from_text(line) for line in lines if line and not line.startswith("#")]
    if not identities:
        raise InputError("B-209")
    return identities


def _open(stream: BinaryIO, identity: str | None) -> Opened:
    start = read_some(stream, len(ZIP_START))
    stream.seek(0)
    if start == ZIP_START:
        return open_plain(stream)
    if identity is None:
        raise InputError("B-250")
    return open_outer(stream, identities_in(identity))


def _verify(opened: Opened, card: PartnerCard, now: datetime) -> Verified:
    reader = ContainerReader(opened.source)
    marks = check.read_marks(reader)
    sender = check.find_sender(marks, [card])
    lists = check.read_lists(reader, marks)
    check.check_policy(lists.head, sender, now)
    if opened.key is not None:
        check.check_addressee(lists.head, opened.key, opened.stanzas)
    drain(reader, lists)
    return Verified(lists=lists, sender=sender, encrypted=opened.key is not None, size=opened.source.given)


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = open_file(path)
    except OSError as error:
        raise EnvironmentFault("B-208", reason=error.strerror or str(error)) from error
    with stream:
        yield stream
