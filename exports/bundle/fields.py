"""Taking fields out of a strict JSON object, one by one, until none is left: closed field sets, bounded values."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, date, datetime

from exports.bundle.paths import is_uuid

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_MOMENT_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DATE_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def moment_text(moment: datetime) -> str:
    """RFC 3339 in UTC and whole seconds, the only spelling of a moment in our files."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


class WrongField(Exception):
    """A field is missing, unknown or does not fit. The reader of the file turns it into its own `FormatError`."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Fields:
    """One JSON object. Every method takes a field away; `nothing_else` refuses what was never asked for.

    Every method raises `WrongField` with the field's name when its value does not fit.
    """

    def __init__(self, value: object, *, where: str) -> None:
        self._where = where
        if not isinstance(value, dict):
            raise WrongField(where)
        self._left: dict[str, object] = dict(value)

    def wrong(self, field: str) -> WrongField:
        return WrongField(f"{self._where}: {field}")

    def nothing_else(self) -> None:
        if self._left:
            raise self.wrong(ascii(min(self._left))[:60])

    def take(self, field: str) -> object:
        if field not in self._left:
            raise self.wrong(field)
        return self._left.pop(field)

    def text(self, field: str, *, limit: int) -> str:
        value = self.take(field)
        if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
            raise self.wrong(field)
        return value

    def one_of(self, field: str, allowed: tuple[str, ...]) -> str:
        value = self.take(field)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(field)
        return value

    def uuid(self, field: str) -> str:
        value = self.take(field)
        if not isinstance(value, str) or not is_uuid(value):
            raise self.wrong(field)
        return value

    def digest(self, field: str) -> str:
        value = self.take(field)
        if not isinstance(value, str) or not _DIGEST.fullmatch(value):
            raise self.wrong(field)
        return value

    def optional_digest(self, field: str) -> str | None:
        return None if self._is_null(field) else self.digest(field)

    def flag(self, field: str) -> bool:
        value = self.take(field)
        if not isinstance(value, bool):
            raise self.wrong(field)
        return value

    def number(self, field: str, least: int, most: int) -> int:
        value = self.take(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(field)
        return value

    def moment(self, field: str) -> datetime:
        value = self.take(field)
        if not isinstance(value, str) or not _MOMENT_SHAPE.fullmatch(value):
            raise self.wrong(field)
        try:
            return datetime.strptime(value, _MOMENT).replace(tzinfo=UTC)
        except ValueError as error:
            raise self.wrong(field) from error

    def optional_date(self, field: str) -> date | None:
        value = self.take(field)
        if value is None:
            return None
        if not isinstance(value, str) or not _DATE_SHAPE.fullmatch(value):
            raise self.wrong(field)
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(field) from error

    def octets(self, field: str, *, limit: int) -> bytes:
        return self._decoded(self.take(field), field, limit)

    def optional_octets(self, field: str, *, limit: int) -> bytes | None:
        return None if self._is_null(field) else self.octets(field, limit=limit)

    def octet_list(self, field: str, *, most: int, limit: int) -> tuple[bytes, ...]:
        """One or more base64 values."""
        return tuple(self._decoded(value, field, limit) for value in self._list(field, 1, most))

    def table(self, field: str) -> Fields:
        return Fields(self.take(field), where=field)

    def optional_table(self, field: str) -> Fields | None:
        return None if self._is_null(field) else self.table(field)

    def tables(self, field: str, *, least: int, most: int) -> list[Fields]:
        return [Fields(value, where=field) for value in self._list(field, least, most)]

    def _list(self, field: str, least: int, most: int) -> list[object]:
        value = self.take(field)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise self.wrong(field)
        return value

    def _is_null(self, field: str) -> bool:
        if field in self._left and self._left[field] is None:
            del self._left[field]
            return True
        return False

    def _decoded(self, value: object, field: str, limit: int) -> bytes:
        if not isinstance(value, str) or len(value) > limit * 4 // 3 + 4:
            raise self.wrong(field)
        try:
            raw = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise self.wrong(field) from error
        if base64.b64encode(raw).decode("ascii") != value:
            raise self.wrong(field)
        return raw
