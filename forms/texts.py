"""The texts of the program: every word that a user reads, one folder of TOML files per language.

Tables are flattened with dots, so `[sign] button = "…"` is the key `sign.button`. A key that stands in two files, or a
key that is missing, is a mistake of ours and raises `KeyError`; the catalogue tests find it before a user does.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("de", "en")
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "texts"


class Texts:
    """The texts of one language. `texts("sheet.sign")` gives the text, with `{placeholders}` filled by name."""

    def __init__(self, language: str, folder: Path = FOLDER) -> None:
        """Raises `KeyError` for a language that has no folder."""
        if not (folder / language).is_dir():
            raise KeyError(language)
        self.language = language
        self._texts = _cached(folder, language)

    def __call__(self, key: str, **params: str | int) -> str:
        """The text of `key`. Raises `KeyError` when the key, or a parameter that its text names, is missing."""
        return self._texts[key].format_map(params)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def count(self, key: str, n: int, **params: str | int) -> str:
        """The text for `n` things: `key.one` when `n` is 1, `key.other` otherwise; both may name `{n}`."""
        return self(f"{key}.{'one' if n == 1 else 'other'}", n=n, **params)


@cache
def _cached(folder: Path, language: str) -> Mapping[str, str]:
    return catalogue(language, folder)


def catalogue(language: str, folder: Path = FOLDER) -> dict[str, str]:
    """All keys and texts of one language as they lie. Raises `KeyError` for a key that stands twice."""
    texts: dict[str, str] = {}
    for path in sorted((folder / language).glob("*.toml")):
        for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8")), ""):
            if key in texts:
                raise KeyError(f"{key} stands twice; the second time in {path.name}")
            texts[key] = text
    return texts


def placeholders(text: str) -> frozenset[str]:
    """The names between braces in `text`. Raises `ValueError` when a brace does not close or a name is not plain."""
    names: set[str] = set()
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"not a plain placeholder: {{{name}}}")
        names.add(name)
    return frozenset(names)


def keys_and_placeholders(language: str, folder: Path = FOLDER) -> dict[str, frozenset[str]]:
    """Every key of a language with the placeholders of its text: what the catalogue checks compare."""
    return {key: placeholders(text) for key, text in catalogue(language, folder).items()}


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, str):
            yield key, value
        else:
            raise KeyError(f"{key} is not a text")
