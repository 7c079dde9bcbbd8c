"""Reading the payload of a record: every value is checked for its type before a projection takes it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import NoReturn

from forms.errors import FormatError


class Fields:
    """A JSON object whose members are asked for by name and type. Each method raises `FormatError` B-463."""

    def __init__(self, values: object, place: str) -> None:
        """`place` says where the object stands, for the message: a record id, a member's name."""
        self._place = place
        if not isinstance(values, Mapping):
            self._refuse("object")
        self._values: Mapping[str, object] = values

    def text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else self._refuse(name)

    def text_or_none(self, name: str) -> str | None:
        value = self._values.get(name)
        return None if value is None else self.text(name)

    def number(self, name: str) -> int:
        value = self._values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else self._refuse(name)

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        return value if isinstance(value, bool) else self._refuse(name)

    def raw(self, name: str) -> bytes:
        """Bytes in base64."""
        try:
            return base64.b64decode(self.text(name), validate=True)
        except binascii.Error:
            self._refuse(name)

    def texts(self, name: str) -> list[str]:
        value = self._values.get(name)
        if not isinstance(value, list):
            self._refuse(name)
        return [item if isinstance(item, str) else self._refuse(name) for item in value]

    def inner(self, name: str) -> Fields:
        return Fields(self._values.get(name), f"{self._place}.{name}")

    def rows(self, name: str) -> list[Fields]:
        value = self._values.get(name)
        if not isinstance(value, list):
            self._refuse(name)
        return [Fields(item, f"{self._place}.{name}") for item in value]

    def values(self) -> Mapping[str, object]:
        return self._values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def _refuse(self, name: str) -> NoReturn:
        raise FormatError("B-463", place=self._place, field=name)
