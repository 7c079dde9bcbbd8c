"""Writing a bundle: lists, signature, seal, container and encryption in one forward pass (bundle-1 §2 to §4).

Sizes, digests and CRCs of all objects are known before the first octet is written; while an object streams by, all
three are counted again, so that a bundle never carries what rotted in the store.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import BinaryIO
from uuid import uuid4

from exports.bundle import age_header, head, manifest, paths
from exports.bundle.age_keys import FILE_KEY_SIZE, read_recipient, wrap
from exports.bundle.age_stream import CHUNK, Encryption, Sink
from exports.bundle.cades import Commitment
from exports.bundle.container import Entry, local_header, tail, total_size
from exports.bundle.device import DeviceKeys
from exports.bundle.directory import Device
from exports.bundle.head import Address, BundleHead, Holding, ObjectEntry, Part, Reply
from forms.errors import InputError, VerificationError

Progress = Callable[[int, int], None]
SUMS_TYPE = "text/plain"
HEAD_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """An object to send: its path, size in octets, SHA-256 in hex, CRC-32, and how to open its content."""

    path: str
    size: int
    sha256: str
    crc32: int
    open: Callable[[], BinaryIO]

    @classmethod
    def of_bytes(cls, path: str, raw: bytes) -> ObjectSource:
        return cls(path, len(raw), hashlib.sha256(raw).hexdigest(), zlib.crc32(raw), lambda: io.BytesIO(raw))


@dataclass(frozen=True, slots=True)
class Recipient:
    """A station to write to, with the number that this bundle has in its stream and the digest of the one before."""

    device: Device
    seq: int
    prev: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the bundle says of itself beside sender, recipients and objects."""

    created: datetime
    software: str
    have: tuple[Holding, ...] = ()
    next_by: date | None = None
    type: str = "export"
    reply_to: Reply | None = None
    part: Part = field(default_factory=lambda: Part(export=str(uuid4()), index=1, count=1))


@dataclass(frozen=True, slots=True)
class Written:
    """`digest` is the bundle's identity, `container_size` the size of the container in octets."""

    digest: str
    container_size: int


def write_bundle(
    out: Sink,
    *,
    keys: DeviceKeys,
    party: str,
    to: Sequence[Recipient],
    objects: Sequence[ObjectSource],
    plan: Plan,
    progress: Progress | None = None,
) -> Written:
    """Write the whole bundle to `out`, which gets every octet in order.

    Raises `InputError` B-286 for more than the format holds and B-287 when this station's keys are not valid at
    `plan.created`; `VerificationError` B-285 when an object is not what it was when it was kept.
    """
    created = plan.created.astimezone(UTC).replace(microsecond=0)
    if not keys.device.valid_at(created):
        raise InputError(
            "B-287", valid_from=f"{keys.device.valid_from:%Y-%m-%d}", valid_to=f"{keys.device.valid_to:%Y-%m-%d}"
        )
    recipients = sorted(to, key=lambda recipient: recipient.device.key)
    objects = sorted(objects, key=lambda source: source.path)
    _check_limit(objects, sum(source.size for source in objects), paths.CONTAINER_LIMIT)
    raw_head = head.write(_head(keys, recipients, objects, plan, party=party, created=created))
    front = _front(keys, raw_head, commitment_of(plan.type), created)
    entries = [Entry(path, len(raw), zlib.crc32(raw)) for path, raw in front]
    entries += [Entry(source.path, source.size, source.crc32) for source in objects]
    size = total_size(entries)
    _check_limit(objects, size, paths.CONTAINER_LIMIT)
    _check_limit(objects, max(len(raw) for _, raw in front), paths.MANIFEST_LIMIT)
    stream = _encryption(out, recipients)
    for entry, (_, raw) in zip(entries, front, strict=False):
        stream.write(local_header(entry) + raw)
    _write_objects(stream, entries[len(front) :], objects, size, progress)
    stream.write(tail(entries))
    stream.close()
    return Written(head.digest(raw_head), size)


def sums(objects: Sequence[ObjectEntry]) -> bytes:
    """The octets of `SHA256SUMS`: what `sha256sum -c` reads (bundle-1 §3.7)."""
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in objects).encode("ascii")


def references(raw_head: bytes, raw_sums: bytes, objects: Sequence[ObjectEntry]) -> list[manifest.Reference]:
    """The manifest's lines: `bundle.json`, `SHA256SUMS`, then the objects (bundle-1 §3.4)."""
    front = [
        manifest.Reference(paths.HEAD, HEAD_TYPE, hashlib.sha256(raw_head).hexdigest()),
        manifest.Reference(paths.SUMS, SUMS_TYPE, hashlib.sha256(raw_sums).hexdigest()),
    ]
    return front + [manifest.Reference(entry.path, entry.media_type, entry.sha256) for entry in objects]


def commitment_of(type_: str) -> Commitment:
    """What a signature under a bundle of this type says (bundle-1 §4.3)."""
    return Commitment.RECEIPT if type_ == "receipt" else Commitment.ORIGIN


def _head(
    keys: DeviceKeys,
    recipients: Sequence[Recipient],
    objects: Sequence[ObjectSource],
    plan: Plan,
    *,
    party: str,
    created: datetime,
) -> BundleHead:
    return BundleHead(
        type=plan.type,
        sender_party=party,
        certificate=keys.device.certificate_digest,
        to=tuple(Address(recipient.device.key, recipient.seq, recipient.prev) for recipient in recipients),
        created=created,
        next_by=plan.next_by,
        have=tuple(sorted(plan.have, key=lambda holding: holding.certificate)),
        part=plan.part,
        reply_to=plan.reply_to,
        software=plan.software,
        objects=tuple(
            ObjectEntry(source.path, paths.media_type(source.path), source.size, source.sha256) for source in objects
        ),
    )


def _front(keys: DeviceKeys, raw_head: bytes, commitment: Commitment, created: datetime) -> list[tuple[str, bytes]]:
    """The entries before the objects: signatures first, so that the reader knows the sender before anything else."""
    listed = head.read(raw_head).objects
    raw_sums = sums(listed)
    raw_manifest = manifest.write(references(raw_head, raw_sums, listed))
    return [
        (paths.MIMETYPE, paths.CONTAINER_TYPE.encode("ascii")),
        (paths.MANIFEST, raw_manifest),
        (paths.SIGNATURE, keys.sign(raw_manifest, commitment, created)),
        (paths.SEAL, keys.seal(raw_manifest, commitment, created)),
        (paths.HEAD, raw_head),
        (paths.SUMS, raw_sums),
    ]


def _check_limit(objects: Sequence[ObjectSource], size: int, limit: int) -> None:
    if len(objects) > paths.OBJECT_COUNT_LIMIT or size > limit:
        raise InputError("B-286", objects=len(objects), most=paths.OBJECT_COUNT_LIMIT, megabytes=size // 1_000_000)


def _encryption(out: Sink, recipients: Sequence[Recipient]) -> Encryption:
    file_key = secrets.token_bytes(FILE_KEY_SIZE)
    wrapped = [wrap(file_key, read_recipient(recipient.device.recipient)) for recipient in recipients]
    out.write(age_header.write(wrapped, file_key))
    return Encryption(out, file_key)


def _write_objects(
    stream: Encryption,
    entries: Sequence[Entry],
    objects: Sequence[ObjectSource],
    size: int,
    progress: Progress | None,
) -> None:
    done = 0
    for entry, source in zip(entries, objects, strict=True):
        stream.write(local_header(entry))
        digest, crc32, seen = hashlib.sha256(), 0, 0
        with source.open() as content:
            while piece := content.read(CHUNK):
                digest.update(piece)
                crc32 = zlib.crc32(piece, crc32)
                seen += len(piece)
                stream.write(piece)
                if progress is not None:
                    progress(done + seen, size)
        if (digest.hexdigest(), crc32, seen) != (source.sha256, source.crc32, source.size):
            raise VerificationError("B-285", path=source.path)
        done += seen
