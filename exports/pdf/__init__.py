"""PDF/A-2a and PDF/UA-1 documents from plain blocks; the only place for reportlab, pikepdf and pyphen.

    pdf = render(document)

Those libraries are loaded with the first call, not with this import: the start of the program is watched.
"""

from __future__ import annotations

from threading import Lock

from exports.pdf.blocks import Document

_PEN = Lock()


def render(document: Document) -> bytes:
    """The document as a file; the same document gives the same bytes.

    One document at a time: reportlab's fonts cannot be shared by two. Raises `FormatError` B-301 or B-302 for a picture
    that cannot be printed, `EnvironmentFault` B-303 or B-304 when this installation is not complete.
    """
    from exports.pdf.press import press

    with _PEN:
        return press(document)


def warm_up(language: str) -> None:
    """Load libraries, fonts and the dictionary of `language` (about a second, once): the first print is quick then."""
    from exports.pdf.press import load

    with _PEN:
        load(language)


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of `text` that no bundled font has, each once and in order; they print as U+FFFD."""
    from exports.pdf.characters import unprintable

    with _PEN:
        return unprintable(text)
