"""What an outsider can see of a file of ours: how much there is and for how many, never what it says or from whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exports.bundle import check, head, paths
from exports.bundle.age_header import HEADER_LIMIT, parse, profile
from exports.bundle.age_stream import NONCE, SEALED, TAG, read_some, read_start
from exports.bundle.card import CARD_LIMIT, fingerprint, read_card
from exports.bundle.container import ContainerReader
from exports.bundle.fields import moment_text
from exports.bundle.files import open_file
from exports.bundle.opening import ZIP_START, open_plain
from exports.bundle.read import drain
from forms.errors import EnvironmentFault, VerificationError

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Inspected:
    """The kind of file ("bundle", "container" or "card"), its size in octets, its SHA-256, and what else is open."""

    kind: str
    size: int
    sha256: str
    facts: dict[str, object]

    def as_dict(self) -> dict[str, object]:
        """For `bogen inspect --json`."""
        return {"kind": self.kind, "size": self.size, "sha256": self.sha256, **self.facts}


def inspect(path: Path) -> Inspected:
    """Look at a file without any key. Nothing is verified but its form.

    Raises `EnvironmentFault` B-208 when it cannot be read, `FormatError` B-200 to B-202 or B-206 for what is no bundle
    or card, and the container's own errors for an opened bundle that is not written as the format says.
    """
    try:
        with open_file(path) as stream:
            start = read_start(stream, HEADER_LIMIT)
            stream.seek(0)
            if start.startswith(ZIP_START):
                return _measured("container", _container(stream), stream)
            if start.lstrip()[:1] == b"{":
                return _measured("card", _card(read_start(stream, CARD_LIMIT + 1)), stream)
            return _measured("bundle", _bundle(start, stream.seek(0, 2)), stream)
    except OSError as error:
        raise EnvironmentFault("B-208", reason=error.strerror or str(error)) from error


def _measured(kind: str, facts: dict[str, object], stream: BinaryIO) -> Inspected:
    size, digest = stream.seek(0, 2), hashlib.sha256()
    stream.seek(0)
    while piece := read_some(stream, _PIECE):
        digest.update(piece)
    return Inspected(kind, size, digest.hexdigest(), facts)


def _bundle(start: bytes, size: int) -> dict[str, object]:
    header = parse(start)
    stanzas = profile(header)
    sealed = size - header.size - NONCE
    if sealed < TAG:
        raise VerificationError("B-206")
    chunks = -(-sealed // SEALED)
    return {
        "outer": "age-encryption.org/v1",
        "recipient_type": stanzas[0].type,
        "recipients": len(stanzas),
        "header_size": header.size,
        "container_size": sealed - chunks * TAG,
    }


def _container(stream: BinaryIO) -> dict[str, object]:
    """The lists of an opened container and whether its objects are the listed ones; its signature needs the card."""
    reader = ContainerReader(open_plain(stream).source)
    marks = check.read_marks(reader)
    lists = check.read_lists(reader, marks)
    drain(reader, lists)
    parsed = lists.head
    return {
        "bundle": lists.digest,
        "format": head.FORMAT,
        "type": parsed.type,
        "sender": {"party": parsed.sender_party, "certificate": parsed.certificate},
        "created": moment_text(parsed.created),
        "sealed": marks.seal is not None,
        "to": [{"key": to.key, "seq": to.seq, "prev": to.prev} for to in parsed.to],
        "objects": [{"path": entry.path, "size": entry.size, "sha256": entry.sha256} for entry in parsed.objects],
        "entries": [entry.path for entry in reader.entries if not entry.path.startswith(("sheets/", "pdf/", "att/"))],
        "attachments": sum(entry.path.startswith("att/") for entry in parsed.objects),
        "sheets": sum(entry.path.startswith("sheets/") for entry in parsed.objects),
        "container_type": paths.CONTAINER_TYPE,
    }


def _card(raw: bytes) -> dict[str, object]:
    card, digits = read_card(raw), fingerprint(raw)
    return {
        "party": card.party,
        "name": card.name,
        "office": card.kind,
        "training": card.training,
        "fingerprint": " ".join(digits.groups),
        "check_digit": digits.check_digit,
        "devices": [device.certificate_digest for device in card.devices],
    }
