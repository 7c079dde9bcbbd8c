"""One sheet as it travels: the signed record, what was added to it later, and whose keys signed.

    {"format": "https://bogen.example/ns/sheet/1",
     "sheet": {"author": {…}, "header": "<bytes as they lie>", "payload": "<as they lie>", "signature": "<base64>"},
     "later": [ … ]}

The file has one spelling only (`forms.strict_json.dump`): a file of the same meaning and other bytes is refused. What
the file says of an author beside the record must be what the author signed. Reading raises at the first thing wrong.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import NoReturn

from forms import strict_json
from forms.content import AMENDMENT, COUNTER_STATEMENT, SHEET, VOIDING, read_context
from forms.errors import FormatError, InputError, VerificationError
from forms.record import Record
from forms.signature import verify_signature

FORMAT = "https://bogen.example/ns/sheet/1"
MAX_BYTES = 1024 * 1024
MAX_LATER = 1000

_AUTHOR_FIELDS = ("id", "name", "function", "unit", "key", "trained_on")
_ACT_FIELDS = ("author", "header", "payload", "signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActAuthor:
    """Who signed. `key` is the raw Ed25519 public key, `trained_on` an ISO date or the empty text."""

    id: str
    name: str
    function: str
    unit: str
    key: bytes
    trained_on: str


@dataclass(frozen=True, slots=True)
class Act:
    """A record with its author."""

    author: ActAuthor
    record: Record


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet and its amendments, voidings and counter-statements, oldest first. From `read`, every signature in it was
    verified."""

    sheet: Act
    later: tuple[Act, ...] = ()


def write(sheet_file: SheetFile) -> bytes:
    """The bytes of the file. Verifies first, as `read` would: nothing leaves that the other side must refuse.

    Raises `VerificationError` or `FormatError` as `read`, `InputError` B-165 for more than fits into one file, and
    `ValueError` for an erased payload.
    """
    _verify(sheet_file)
    raw = _spell(sheet_file)
    if len(raw) > MAX_BYTES or len(sheet_file.later) > MAX_LATER:
        raise InputError("B-165", sheet=sheet_file.sheet.record.header.id, later=len(sheet_file.later))
    return raw


def read(raw: bytes) -> SheetFile:
    """The sheet of a file. Raises:

    `FormatError` B-160 not a sheet file, or not in its one spelling; B-161 a newer format; B-130 to B-132 a record is
    malformed; B-151 an act lacks its author's context. `VerificationError` B-140 to B-142 a signature, key or payload
    does not fit; B-162 what the file says of an author is not what he signed; B-163 a later act is not one of this
    sheet's.
    """
    if len(raw) > MAX_BYTES:
        _refuse("size")
    values = strict_json.load(raw)
    if not isinstance(values, dict):
        _refuse("object")
    if values.get("format") != FORMAT:
        raise FormatError("B-161", format=ascii(values.get("format"))[:80])
    later = values.get("later")
    if values.keys() != {"format", "sheet", "later"} or not isinstance(later, list) or len(later) > MAX_LATER:
        _refuse("fields")
    sheet_file = SheetFile(sheet=_read_act(values["sheet"]), later=tuple(_read_act(act) for act in later))
    if _spell(sheet_file) != raw:
        _refuse("spelling")
    _verify(sheet_file)
    return sheet_file


def _refuse(part: str) -> NoReturn:
    raise FormatError("B-160", part=part)


def _verify(sheet_file: SheetFile) -> None:
    sheet = sheet_file.sheet
    _verify_act(sheet)
    head = sheet.record.header
    if head.kind != SHEET or head.form is None or head.amends is not None:
        _refuse("sheet")
    seen = {head.id}
    for act in sheet_file.later:
        _verify_act(act)
        later = act.record.header
        belongs = later.amends == head.id and later.subject == head.subject and later.id not in seen
        if later.kind not in (AMENDMENT, VOIDING, COUNTER_STATEMENT) or not belongs:
            raise VerificationError("B-163", sheet=head.id, act=later.id)
        seen.add(later.id)


def _verify_act(act: Act) -> None:
    author, record = act.author, act.record
    verify_signature(record, author.key)
    context = read_context(record.payload())
    signed = (record.header.author, context.author_name, context.function, context.unit, context.trained_on)
    if signed != (author.id, author.name, author.function, author.unit, author.trained_on):
        raise VerificationError("B-162", record=record.header.id)


def _spell(sheet_file: SheetFile) -> bytes:
    return strict_json.dump(
        {
            "format": FORMAT,
            "sheet": _act_values(sheet_file.sheet),
            "later": [_act_values(act) for act in sheet_file.later],
        }
    )


def _act_values(act: Act) -> dict[str, object]:
    author, record = act.author, act.record
    if record.payload_bytes is None:
        raise ValueError("an erased record cannot be sent")
    return {
        "author": {
            "id": author.id,
            "name": author.name,
            "function": author.function,
            "unit": author.unit,
            "key": base64.b64encode(author.key).decode("ascii"),
            "trained_on": author.trained_on,
        },
        "header": record.header_bytes.decode("utf-8"),
        "payload": record.payload_bytes.decode("utf-8"),
        "signature": base64.b64encode(record.signature).decode("ascii"),
    }


def _read_act(value: object) -> Act:
    fields = _texts_but(value, _ACT_FIELDS, but="author")
    author = _texts_but(value["author"] if isinstance(value, dict) else None, _AUTHOR_FIELDS)
    return Act(
        author=ActAuthor(
            id=author["id"],
            name=author["name"],
            function=author["function"],
            unit=author["unit"],
            key=_bytes(author["key"], 32),
            trained_on=author["trained_on"],
        ),
        record=Record(
            fields["header"].encode("utf-8"), _bytes(fields["signature"], 64), fields["payload"].encode("utf-8")
        ),
    )


def _texts_but(value: object, names: tuple[str, ...], *, but: str = "") -> dict[str, str]:
    """The fields of an object that has exactly `names`, all of them texts except the one called `but`."""
    if not isinstance(value, dict) or set(value) != set(names):
        _refuse("fields")
    texts = {name: text for name, text in value.items() if name != but}
    if not all(isinstance(text, str) for text in texts.values()):
        _refuse("fields")
    return texts


def _bytes(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        _refuse("base64")
    if len(raw) != length:
        _refuse("base64")
    return raw
