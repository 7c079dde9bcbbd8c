"""`bundle.json`: who sends what to whom, as which number of which stream (bundle-1 §4). A closed set of fields."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from exports.bundle import paths
from exports.bundle.fields import Fields, WrongField, moment_text
from forms import strict_json
from forms.errors import FormatError

FORMAT = "https://bogen.example/ns/bundle/1"
TYPES = ("export", "sync", "receipt", "directory")
RECIPIENT_LIMIT = 32
HAVE_LIMIT = 1000
PART_LIMIT = 9999
SOFTWARE_LIMIT = 80
SEQUENCE_LIMIT = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Address:
    """One recipient: SHA-256 of its age recipient, the number in its stream, the digest of the bundle before."""

    key: str
    seq: int
    prev: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """The last bundle that the sender holds from a device of the peer: an implicit receipt, and evidence of forks."""

    certificate: str
    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of which export this is; `index` counts from 1."""

    export: str
    index: int
    count: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The bundle that a receipt answers."""

    bundle: str
    certificate: str
    seq: int


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    path: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleHead:
    """The meaning of one `bundle.json`. `created` is in whole seconds of UTC."""

    type: str
    sender_party: str
    certificate: str
    to: tuple[Address, ...]
    created: datetime
    next_by: date | None
    have: tuple[Holding, ...]
    part: Part
    reply_to: Reply | None
    software: str
    objects: tuple[ObjectEntry, ...]

    def address(self, keys: frozenset[str]) -> Address | None:
        """The entry of `to` that names one of `keys`."""
        return next((address for address in self.to if address.key in keys), None)


def digest(raw: bytes) -> str:
    """The identity of a bundle: SHA-256 of the octets of its `bundle.json` (bundle-1 §1.3)."""
    return hashlib.sha256(raw).hexdigest()


def write(head: BundleHead) -> bytes:
    """The octets of `bundle.json`. Raises `FormatError` if our own reader would refuse them."""
    raw = strict_json.dump(_as_json(head))
    if read(raw) != head:
        raise FormatError("B-221", field="bundle.json")
    return raw


def read(raw: bytes) -> BundleHead:
    """Raises `FormatError` B-100 to B-106 for JSON that is not strict, B-221 for a field that does not fit,

    B-225 for a newer format, B-224 for a path outside of the grammar.
    """
    try:
        return _read(strict_json.load(raw))
    except WrongField as error:
        raise FormatError("B-221", field=error.field) from error


def _read(value: object) -> BundleHead:
    fields = Fields(value, where="bundle.json")
    format_ = fields.text("format", limit=200)
    if format_ != FORMAT:
        raise FormatError("B-225", format=ascii(format_))
    sender = fields.table("sender")
    part = fields.table("part")
    head = BundleHead(
        type=fields.one_of("type", TYPES),
        sender_party=sender.uuid("party"),
        certificate=sender.digest("certificate"),
        to=_addresses(fields),
        created=fields.moment("created"),
        next_by=fields.optional_date("next_by"),
        have=_holdings(fields),
        part=Part(part.uuid("export"), part.number("index", 1, PART_LIMIT), part.number("count", 1, PART_LIMIT)),
        reply_to=_reply(fields),
        software=fields.text("software", limit=SOFTWARE_LIMIT),
        objects=_objects(fields),
    )
    for table in (sender, part, fields):
        table.nothing_else()
    _check_meaning(head, fields)
    return head


def _check_meaning(head: BundleHead, fields: Fields) -> None:
    if head.part.index > head.part.count:
        raise fields.wrong("part")
    if (head.type == "receipt") != (head.reply_to is not None):
        raise fields.wrong("reply_to")
    names = [entry.path for entry in head.objects]
    fitting = {
        "receipt": names == [paths.RECEIPT],
        "directory": names[:1] == [paths.DIRECTORY] and all(name.startswith("directory") for name in names),
    }.get(head.type, _are_documents(names))
    if not fitting:
        raise fields.wrong("objects")


def _are_documents(names: list[str]) -> bool:
    """Sheets, attachments, and a print only of a sheet that is there: nobody may read one for another's words."""
    sheets = {name for name in names if name.startswith("sheets/")}
    prints = {name for name in names if name.startswith("pdf/")}
    wanted = {paths.sheet_path(name.removeprefix("pdf/").removesuffix(".pdf")) for name in prints}
    return wanted <= sheets and all(name.startswith(("sheets/", "pdf/", "att/")) for name in names)


def _addresses(fields: Fields) -> tuple[Address, ...]:
    addresses: list[Address] = []
    for entry in fields.tables("to", least=1, most=RECIPIENT_LIMIT):
        address = Address(entry.digest("key"), entry.number("seq", 1, SEQUENCE_LIMIT), entry.optional_digest("prev"))
        entry.nothing_else()
        # Only the first bundle of a stream has nothing before it.
        if (address.seq == 1) != (address.prev is None):
            raise entry.wrong("prev")
        addresses.append(address)
    _check_ascending([address.key for address in addresses], fields, "to")
    return tuple(addresses)


def _holdings(fields: Fields) -> tuple[Holding, ...]:
    holdings: list[Holding] = []
    for entry in fields.tables("have", least=0, most=HAVE_LIMIT):
        seq = entry.number("seq", 1, SEQUENCE_LIMIT)
        holdings.append(Holding(entry.digest("certificate"), seq, entry.digest("head")))
        entry.nothing_else()
    _check_ascending([holding.certificate for holding in holdings], fields, "have")
    return tuple(holdings)


def _reply(fields: Fields) -> Reply | None:
    entry = fields.optional_table("reply_to")
    if entry is None:
        return None
    reply = Reply(entry.digest("bundle"), entry.digest("certificate"), entry.number("seq", 1, SEQUENCE_LIMIT))
    entry.nothing_else()
    return reply


def _objects(fields: Fields) -> tuple[ObjectEntry, ...]:
    objects: list[ObjectEntry] = []
    for entry in fields.tables("objects", least=0, most=paths.OBJECT_COUNT_LIMIT):
        path = entry.text("path", limit=paths.PATH_LIMIT)
        type_ = paths.media_type(path)
        size = entry.number("size", 0, paths.size_limit(path))
        sha256 = entry.digest("sha256")
        if entry.text("mediaType", limit=60) != type_ or paths.digest_in(path) not in (None, sha256):
            raise entry.wrong("path")
        entry.nothing_else()
        objects.append(ObjectEntry(path, type_, size, sha256))
    _check_ascending([item.path for item in objects], fields, "objects")
    return tuple(objects)


def _check_ascending(names: list[str], fields: Fields, field: str) -> None:
    if any(first >= second for first, second in pairwise(names)):
        raise fields.wrong(field)


def _as_json(head: BundleHead) -> dict[str, object]:
    reply = head.reply_to
    return {
        "format": FORMAT,
        "type": head.type,
        "sender": {"party": head.sender_party, "certificate": head.certificate},
        "to": [{"key": to.key, "seq": to.seq, "prev": to.prev} for to in head.to],
        "created": moment_text(head.created),
        "next_by": head.next_by.isoformat() if head.next_by else None,
        "have": [{"certificate": have.certificate, "seq": have.seq, "head": have.head} for have in head.have],
        "part": {"export": head.part.export, "index": head.part.index, "count": head.part.count},
        "reply_to": {"bundle": reply.bundle, "certificate": reply.certificate, "seq": reply.seq} if reply else None,
        "software": head.software,
        "objects": [
            {"path": item.path, "mediaType": item.media_type, "size": item.size, "sha256": item.sha256}
            for item in head.objects
        ],
    }
