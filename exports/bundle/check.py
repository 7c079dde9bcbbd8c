"""What must hold before anything of a bundle is shown or kept (bundle-1 §5), step by step.

Bytes go in, checked values come out; every function raises at the first thing wrong, none returns a truth value.

    marks   entries 1 to 4: container type, manifest, signature, seal        nothing of the content is read yet
    sender  a confirmed station signed (and sealed) this manifest            5.3
    lists   bundle.json and SHA256SUMS are the signed ones and agree         5.4
    policy  signer = sender, dates, addressee, type, revocation, sequence    5.5
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from exports.bundle import cades, head, manifest, paths
from exports.bundle.card import PartnerCard
from exports.bundle.certificate import Certificate
from exports.bundle.container import ContainerReader, Entry, total_size
from exports.bundle.directory import Device
from exports.bundle.head import Address, BundleHead
from exports.bundle.write import commitment_of, references, sums
from forms.errors import FormatError, VerificationError

CLOCKS_APART = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One small entry of a container, as it lies."""

    entry: Entry
    raw: bytes


@dataclass(frozen=True, slots=True)
class Marks:
    """Entries 1 to 4; `after` is the header of the entry behind them, which had to be read to see whether a seal is
    there."""

    parts: tuple[Part, ...]
    manifest: bytes
    signature: bytes
    seal: bytes | None
    after: Entry


@dataclass(frozen=True, slots=True)
class Sender:
    """The confirmed station that signed, when and as what."""

    card: PartnerCard
    device: Device
    signed_at: datetime
    commitment: cades.Commitment


@dataclass(frozen=True, slots=True)
class Lists:
    """Entries 5 and 6, in agreement with the signed manifest."""

    parts: tuple[Part, ...]
    head: BundleHead
    digest: str


@dataclass(frozen=True, slots=True)
class StreamState:
    """The last bundle that was taken in from a station: its number and its digest."""

    sequence: int
    digest: str


def read_marks(reader: ContainerReader) -> Marks:
    """Raises `FormatError` B-215 for another order of entries or another type of container."""
    type_ = _small(reader, _expect(reader.header(), paths.MIMETYPE), len(paths.CONTAINER_TYPE))
    if type_.raw != paths.CONTAINER_TYPE.encode("ascii"):
        raise FormatError("B-215", part=paths.MIMETYPE)
    listing = _small(reader, _expect(reader.header(), paths.MANIFEST), paths.MANIFEST_LIMIT)
    signature = _small(reader, _expect(reader.header(), paths.SIGNATURE), cades.P7S_LIMIT)
    parts, seal, after = [type_, listing, signature], None, reader.header()
    if after.path == paths.SEAL:
        sealed = _small(reader, after, cades.P7S_LIMIT)
        parts.append(sealed)
        seal, after = sealed.raw, reader.header()
    return Marks(tuple(parts), listing.raw, signature.raw, seal, after)


def find_sender(marks: Marks, trusted: Sequence[PartnerCard]) -> Sender:
    """The station that made these marks.

    Raises `VerificationError` B-230 when no confirmed station did, B-231 when the signature names one but does not
    hold, B-232 when its seal is missing, B-233 when the seal does not hold, B-234 when one is there unexpectedly.
    """
    for card in trusted:
        for device in card.devices:
            # The certificate lies in the signature as it is; what its signature is worth is checked right here.
            if device.certificate in marks.signature:
                return _signed_by(card, device, marks)
    raise VerificationError("B-230")


def read_lists(reader: ContainerReader, marks: Marks) -> Lists:
    """`bundle.json` and `SHA256SUMS`, read only after their digests were found in the signed manifest.

    Raises `VerificationError` B-222 when the three lists do not agree, `FormatError` B-212 when they announce more than
    a container may hold, and what `head.read` and `manifest.read` raise.
    """
    named = manifest.read(marks.manifest)
    raw_head = _small(reader, _expect(marks.after, paths.HEAD), paths.LIST_LIMIT)
    _check_digest(named, 0, raw_head)
    parsed = head.read(raw_head.raw)
    raw_sums = _small(reader, _expect(reader.header(), paths.SUMS), paths.LIST_LIMIT)
    _check_digest(named, 1, raw_sums)
    parts = (raw_head, raw_sums)
    _check_size([part.entry for part in (*marks.parts, *parts)], parsed)
    if raw_sums.raw != sums(parsed.objects) or named != references(raw_head.raw, raw_sums.raw, parsed.objects):
        raise VerificationError("B-222")
    return Lists(parts, parsed, head.digest(raw_head.raw))


def check_policy(parsed: BundleHead, sender: Sender, now: datetime) -> None:
    """Who, when and what, independent of the reader.

    Raises `VerificationError` B-235 another sender than the signer, B-241 keys not valid when it was signed, B-242
    signed in the future, B-243 `created` is not the signing time, B-244 signed as something else.
    """
    if (parsed.sender_party, parsed.certificate) != (sender.card.party, sender.device.certificate_digest):
        raise VerificationError("B-235")
    if not sender.device.valid_at(sender.signed_at):
        raise VerificationError("B-241", signed_at=f"{sender.signed_at:%Y-%m-%d %H:%M}")
    if sender.signed_at > now + CLOCKS_APART:
        raise VerificationError("B-242", signed_at=f"{sender.signed_at:%Y-%m-%d %H:%M}")
    if parsed.created != sender.signed_at:
        raise VerificationError("B-243")
    if commitment_of(parsed.type) is not sender.commitment:
        raise VerificationError("B-244", type=parsed.type)


def check_addressee(parsed: BundleHead, key: str | None, stanzas: int | None) -> Address:
    """The entry of `to` that is ours. Raises `VerificationError` B-239, or B-240 when outside and inside differ: both
    are the signs of a bundle that somebody encrypted anew for people whom the sender did not mean."""
    address = parsed.address(frozenset((key,))) if key is not None else None
    if address is None:
        raise VerificationError("B-239")
    if stanzas != len(parsed.to):
        raise VerificationError("B-240")
    return address


def check_sequence(address: Address, sender: Sender, state: StreamState | None) -> None:
    """The bundle is the next one of its stream.

    Raises `VerificationError` B-245 when the station was revoked before this number, B-237 when bundles before it are
    missing, B-238 when another bundle has this number or another came before it.
    """
    revoked = sender.card.directory.revocation(sender.device.certificate_digest)
    if revoked is not None and address.seq > revoked.last_seq:
        raise VerificationError("B-245", sequence=address.seq, last=revoked.last_seq)
    last, digest = (state.sequence, state.digest) if state else (0, None)
    if address.seq > last + 1:
        missing = str(last + 1) if address.seq == last + 2 else f"{last + 1}–{address.seq - 1}"
        raise VerificationError("B-237", sequence=address.seq, missing=missing, name=sender.card.name)
    if address.seq <= last or address.prev != digest:
        raise VerificationError("B-238", sequence=address.seq, name=sender.card.name)


def check_object(entry: Entry, expected: head.ObjectEntry) -> None:
    """The header of an object against its line in the lists. Raises `VerificationError` B-222."""
    if (entry.path, entry.size) != (expected.path, expected.size):
        raise VerificationError("B-222")


def check_content(digest: str, expected: head.ObjectEntry) -> None:
    """Raises `VerificationError` B-223 when an object's content is not the signed one."""
    if digest != expected.sha256:
        raise VerificationError("B-223", path=expected.path)


def _signed_by(card: PartnerCard, device: Device, marks: Marks) -> Sender:
    for commitment in cades.Commitment:
        signed_at = _time_of(marks.signature, device.signing, marks.manifest, commitment, broken="B-231")
        if signed_at is not None:
            _check_seal(device, marks, commitment, signed_at)
            return Sender(card, device, signed_at, commitment)
    raise VerificationError("B-231")


def _check_seal(device: Device, marks: Marks, commitment: cades.Commitment, signed_at: datetime) -> None:
    if device.sealing is None:
        if marks.seal is not None:
            raise VerificationError("B-234")
        return
    if marks.seal is None:
        raise VerificationError("B-232")
    if _time_of(marks.seal, device.sealing, marks.manifest, commitment, broken="B-233") != signed_at:
        raise VerificationError("B-233")


def _time_of(
    p7s: bytes, certificate: Certificate, content: bytes, commitment: cades.Commitment, *, broken: str
) -> datetime | None:
    """The signing time; None when the file is not a signature of this shape with this commitment."""
    try:
        return cades.check(p7s, cades.Statement(certificate, content, commitment))
    except cades.NotOurSignature:
        return None
    except cades.BrokenSignature as error:
        raise VerificationError(broken) from error


def _check_digest(named: Sequence[manifest.Reference], place: int, part: Part) -> None:
    digest = hashlib.sha256(part.raw).hexdigest()
    if len(named) <= place or (named[place].path, named[place].digest) != (part.entry.path, digest):
        raise VerificationError("B-222")


def _check_size(front: list[Entry], parsed: BundleHead) -> None:
    """The whole container, before its objects are read: beyond 4 GiB a ZIP would need another spelling (§3.2)."""
    size = total_size([*front, *(Entry(item.path, item.size, 0) for item in parsed.objects)])
    if size > paths.CONTAINER_LIMIT:
        raise FormatError("B-212", part="container", size=size, limit=paths.CONTAINER_LIMIT)


def _expect(entry: Entry, path: str) -> Entry:
    if entry.path != path:
        raise FormatError("B-215", part=path)
    return entry


def _small(reader: ContainerReader, entry: Entry, limit: int) -> Part:
    return Part(entry, reader.small(entry, limit))
