"""Reading a TOML table strictly: every key is asked for by type, and what nobody asked for is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from forms.errors import FormatError
from forms.expression import Expression, parse

LANGUAGES = frozenset({"de", "en"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


class Table:
    """One table of a form file. `place` tells the form's owner where a mistake stands."""

    def __init__(self, values: object, place: str) -> None:
        if not isinstance(values, dict):
            refuse(place)
        self._values: dict[str, object] = dict(values)
        self.place = place

    def _take(self, key: str) -> object:
        return self._values.pop(key, None)

    def _refuse(self, key: str) -> NoReturn:
        refuse(f"{self.place}.{key}" if self.place else key)

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self._refuse(key)
        return value

    def name(self, key: str = "name") -> str:
        value = self.text(key)
        if _NAME.fullmatch(value) is None:
            self._refuse(key)
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def number(self, key: str, default: int | None = None) -> int:
        value = self._take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
            self._refuse(key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._refuse(key)
        return value

    def names(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._refuse(key)
        return tuple(value)

    def wording(self, key: str) -> Mapping[str, str]:
        """A wording says the same in every language; one that is missing is a mistake."""
        value = self._take(key)
        if not isinstance(value, dict) or value.keys() != LANGUAGES:
            self._refuse(key)
        if not all(isinstance(text, str) and text.strip() == text != "" for text in value.values()):
            self._refuse(key)
        return value

    def optional_wording(self, key: str) -> Mapping[str, str] | None:
        return self.wording(key) if self.has(key) else None

    def expression(self, key: str) -> Expression | None:
        """An expression; `true` is short for `true()`."""
        value = self._take(key)
        if value is None or value is False:
            return None
        if value is True:
            return parse("true()")
        if not isinstance(value, str):
            self._refuse(key)
        return parse(value)

    def tables(self, key: str) -> list[Table]:
        """A list of tables, which may not be empty."""
        value = self._take(key)
        if not isinstance(value, list) or not value:
            self._refuse(key)
        return [Table(item, f"{self.place}.{key}[{index}]") for index, item in enumerate(value)]

    def table(self, key: str) -> Table:
        return Table(self._take(key) if self.has(key) else {}, f"{self.place}.{key}")

    def names_left(self) -> tuple[str, ...]:
        return tuple(self._values)

    def remaining_texts(self) -> dict[str, str]:
        """All keys not asked for yet, each a text: the extra columns of a choice."""
        return {key: self.text(key) for key in tuple(self._values)}

    def end(self) -> None:
        """Nothing may be left over: an unknown key is a word that this version does not know."""
        for key in self._values:
            self._refuse(key)


def refuse(place: str) -> NoReturn:
    """Raises `FormatError`: the form file does not follow the form language at `place`."""
    raise FormatError("B-120", place=place)
