"""What all lists share: conditions that are only there when asked for, pages, and stored texts as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from app.vault.folding import foldings
from app.vault.rows import RowPage
from forms import strict_json

if TYPE_CHECKING:
    from sqlalchemy import Row

T = TypeVar("T")


class Conditions:
    """The WHERE of one query: fixed pieces of SQL, joined by AND, and the values they name."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.params: dict[str, object] = {}

    def add(self, piece: str, **params: object) -> None:
        self._pieces.append(piece)
        self.params.update(params)

    def equal(self, column: str, name: str, value: str) -> None:
        """Narrows to one value, unless it is empty."""
        if value:
            self.add(f"{column} = :{name}", **{name: value})

    def days(self, column: str, since: date | None, until: date | None) -> None:
        """Narrows a moment's own local day, both ends included."""
        if since is not None:
            self.add(f"substr({column}, 1, 10) >= :since", since=since.isoformat())
        if until is not None:
            self.add(f"substr({column}, 1, 10) <= :until", until=until.isoformat())

    def words(self, folded: str, text: str, tail: str) -> None:
        """Every word of `text` must be in the folded text, in one of its foldings. A row whose text is damaged
        (`tail`) is let through, so that the reader sees the damage instead of a list that is silently too short."""
        for number, word in enumerate(text.split()):
            tries = []
            for turn, folding in enumerate(foldings(word)):
                name = f"word_{number}_{turn}"
                tries.append(f"instr({folded}, :{name}) > 0")
                self.params[name] = folding
            self._pieces.append(f"({tail} <> '.' OR {' OR '.join(tries)})")

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self._pieces)}" if self._pieces else ""


def page(
    rows: Sequence[Row[Any]], limit: int, make: Callable[[Row[Any]], T], key: Callable[[Row[Any]], object]
) -> RowPage[T]:
    """A page from `limit + 1` rows: the one too many only tells that there is more."""
    shown = rows[:limit]
    return RowPage(tuple(make(row) for row in shown), str(key(shown[-1])) if len(rows) > limit else None)


def strings(stored: str) -> tuple[str, ...]:
    """A list of texts that is stored as JSON."""
    value = strict_json.load(stored.encode("utf-8"))
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
