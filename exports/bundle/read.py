"""Reading a bundle in one forward pass: check, then stage, then give (bundle-1 §5).

Of a stranger's file no more is read than its marks, and nothing is staged. What is staged is sealed
(`exports.bundle.staging`) and is given only after the last octet of the file was checked.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from exports.bundle import check, paths
from exports.bundle.age_keys import Identity
from exports.bundle.card import PartnerCard
from exports.bundle.check import Lists, Part, Sender, StreamState
from exports.bundle.container import ContainerReader, local_header, tail
from exports.bundle.directory import Device
from exports.bundle.head import Address, BundleHead, ObjectEntry
from exports.bundle.opening import open_outer
from exports.bundle.staging import StagedContainer, StagedFile
from forms.errors import EnvironmentFault, FormatError

__all__ = ["AlreadyImported", "OpenedBundle", "StagedObject", "StreamState", "Streams", "open_bundle"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Streams:
    """What the reader remembers: `state` of the stream from a station (by its certificate's digest) to an age key,
    and whether the bundle of a digest is `known`."""

    state: Callable[[str, str], StreamState | None]
    known: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class StagedObject:
    """One object of the bundle: its digest was checked, its content waits in `file`."""

    path: str
    media_type: str
    sha256: str
    file: StagedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBundle:
    """A bundle of which everything was checked. `container` is the signed container as it came. Close it after use."""

    digest: str
    head: BundleHead
    sender: PartnerCard
    device: Device
    address: Address
    objects: tuple[StagedObject, ...]
    container: StagedFile

    def close(self) -> None:
        """Give the staged file free, so that its folder can be removed (on Windows no sooner)."""
        self.container.container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class AlreadyImported:
    """An authentic bundle that was taken in before; nothing was staged."""

    digest: str


def open_bundle(
    stream: BinaryIO,
    *,
    identities: Sequence[Identity],
    trusted: Sequence[PartnerCard],
    now: datetime,
    staging: Path,
    streams: Streams,
    progress: Progress | None = None,
) -> OpenedBundle | AlreadyImported:
    """Check a bundle whole and stage its content in the folder `staging`, which the caller removes afterwards.

    Raises what stands in `exports.bundle.check`, `opening`, `container` and `age_stream`; `FormatError` B-248 for a
    type of bundle that is no export, `EnvironmentFault` B-246 when there is no room for its content. `progress` gets
    (done, of all) in octets; what it raises stops the reading, and nothing was kept.
    """
    opened = open_outer(stream, identities)
    reader = ContainerReader(opened.source)
    marks = check.read_marks(reader)
    sender = check.find_sender(marks, trusted)
    lists = check.read_lists(reader, marks)
    check.check_policy(lists.head, sender, now)
    address = check.check_addressee(lists.head, opened.key, opened.stanzas)
    if streams.known(lists.digest):
        return AlreadyImported(lists.digest)
    check.check_sequence(address, sender, streams.state(sender.device.certificate_digest, address.key))
    if lists.head.type != "export":
        raise FormatError("B-248", type=lists.head.type)
    _check_room(lists.head, staging)
    stage = _Stage(reader, StagedContainer(staging), progress)
    objects = stage.take((*marks.parts, *lists.parts), lists.head.objects)
    return _opened(lists, sender, address, objects, stage.container)


def drain(reader: ContainerReader, lists: Lists) -> None:
    """Check all objects and the end of the container without keeping anything."""
    for expected in lists.head.objects:
        entry = reader.header()
        check.check_object(entry, expected)
        digest = hashlib.sha256()
        for piece in reader.pieces(entry):
            digest.update(piece)
        check.check_content(digest.hexdigest(), expected)
    reader.finish()


def _opened(
    lists: Lists, sender: Sender, address: Address, objects: tuple[StagedObject, ...], container: StagedContainer
) -> OpenedBundle:
    return OpenedBundle(
        digest=lists.digest,
        head=lists.head,
        sender=sender.card,
        device=sender.device,
        address=address,
        objects=objects,
        container=container.range(0, container.size),
    )


def _check_room(parsed: BundleHead, staging: Path) -> None:
    """The container is staged and then kept as evidence, its attachments beside it."""
    needed = 3 * sum(entry.size for entry in parsed.objects) + paths.SPARE_SPACE
    free = shutil.disk_usage(staging).free
    if free < needed:
        raise EnvironmentFault("B-246", path=str(staging))


class _Stage:
    """Streams the rest of a container into a sealed file, checking digests and CRCs as it goes by."""

    def __init__(self, reader: ContainerReader, container: StagedContainer, progress: Progress | None) -> None:
        self._reader = reader
        self.container = container
        self._progress = progress
        self._done = 0

    def take(self, front: Sequence[Part], expected: Sequence[ObjectEntry]) -> tuple[StagedObject, ...]:
        try:
            return self._take(front, expected)
        except BaseException:
            self.container.close()
            raise

    def _take(self, front: Sequence[Part], expected: Sequence[ObjectEntry]) -> tuple[StagedObject, ...]:
        for part in front:
            self.container.write(local_header(part.entry))
            self.container.write(part.raw)
        total = sum(one.size for one in expected)
        staged = tuple(self._object(one, total) for one in expected)
        self._reader.finish()
        self.container.write(tail(self._reader.entries))
        self.container.close_writing()
        return staged

    def _object(self, expected: ObjectEntry, total: int) -> StagedObject:
        entry = self._reader.header()
        check.check_object(entry, expected)
        self.container.write(local_header(entry))
        start, digest = self.container.size, hashlib.sha256()
        for piece in self._reader.pieces(entry):
            digest.update(piece)
            self.container.write(piece)
            self._done += len(piece)
            if self._progress is not None:
                self._progress(self._done, total)
        check.check_content(digest.hexdigest(), expected)
        return StagedObject(
            expected.path, expected.media_type, expected.sha256, self.container.range(start, expected.size)
        )
