"""From a user's words to characters that the bundled fonts can print.

A glyph that is missing makes a file invalid (PDF/A-2, ISO 19005-2, 6.2.11.7.2; PDF/UA-1, 7.21.7), and a control
character or an invisible mark would sit in the text layer unseen. So every text is cleaned first, and each character
finds its font by itself: Source Sans 3, else DejaVu Sans, else U+FFFD is drawn while the text layer keeps the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from exports.pdf import ink
from exports.pdf.blocks import Span, Text
from exports.pdf.script import MIRRORED, has_right_to_left, levels, shape

REPLACEMENT = "\ufffd"
SOFT_HYPHEN = "\u00ad"
JOINERS = "\u200c\u200d"
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2060-\u206f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
"""What is never shown although it is no format character (Unicode, Default_Ignorable_Code_Point)."""
_SHOWN = frozenset(
    "\n\t" + SOFT_HYPHEN + JOINERS + "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
)
"""Control and format characters that do show, or that are needed to show others right."""
_BLANKS = re.compile("[ \t]+")
_LINE_EDGES = re.compile(" ?\n ?")


def clean(text: str) -> str:
    """NFC, without control characters and invisible marks, blanks single, line ends as line feeds, edges trimmed."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = _IGNORABLE.sub("", text)
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return _LINE_EDGES.sub("\n", _BLANKS.sub(" ", text))


def _visible(character: str) -> str:
    if character.isprintable() or character in _SHOWN:
        return character
    if ord(character) & 0xFFFE == 0xFFFE:
        return REPLACEMENT
    return "" if unicodedata.category(character) in ("Cc", "Cf") else character


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of `text`, each once and in order, that no bundled font has; they print as U+FFFD."""
    fallback, regular = ink.faces()["fallback"], ink.faces()["regular"]
    return tuple(
        dict.fromkeys(
            character
            for character in clean(text)
            if character not in "\n" + SOFT_HYPHEN + JOINERS
            and not (_has(regular, character) or _has(fallback, character))
        )
    )


def _has(face: ink.Face, character: str) -> bool:
    # reportlab writes a wrong ToUnicode value beyond the basic plane, and veraPDF does not notice
    return ord(character) <= 0xFFFF and face.has(character)


@dataclass(slots=True)
class Glyphs:
    """A paragraph character by character, in reading order; all lists are equally long.

    `soft` are the places before which the writer allowed a hyphen. `levels` is empty when all runs from left to right.
    """

    drawn: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    faces: list[str] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    soft: set[int] = field(default_factory=set)
    levels: list[int] = field(default_factory=list)
    base: int = 0


def glyphs(text: Text, *, strong: bool = False, emphasis: bool = False) -> Glyphs:
    """The glyphs of a text; `strong` and `emphasis` are those of the whole paragraph."""
    spans = (Span(text),) if isinstance(text, str) else text
    found = Glyphs()
    for span in _trimmed(spans):
        slant = span.emphasis or emphasis
        name = ("bold-italic" if slant else "bold") if span.strong or strong else ("italic" if slant else "regular")
        _append(found, span.text, ink.faces()[name], span.language)
    plain = "".join(source[:1] or " " for source in found.sources)
    if has_right_to_left(plain):
        found.base, found.levels = levels(plain)
        for place, level in enumerate(found.levels):
            if level % 2 and found.drawn[place] in MIRRORED:
                found.drawn[place] = MIRRORED[found.drawn[place]]
    return found


def _trimmed(spans: tuple[Span, ...]) -> list[Span]:
    """Clean spans; a blank at the seam of two is kept once, the edges of the whole are bare."""
    result: list[Span] = []
    open_end = False
    for span in spans:
        text = clean(span.text)
        text = text if open_end else text.lstrip(" \n")
        if text:
            result.append(Span(text, span.strong, span.emphasis, span.language))
            open_end = text[-1] not in " \n"
    while result and result[-1].text[-1] in " \n":
        last = result.pop()
        text = last.text.rstrip(" \n")
        if text:
            result.append(Span(text, last.strong, last.emphasis, last.language))
    return result


def _append(found: Glyphs, text: str, face: ink.Face, language: str) -> None:
    if has_right_to_left(text):
        drawn, sources = shape(text)
    else:
        drawn = sources = list(text)
    fallback = ink.faces()["fallback"]
    for character, source in zip(drawn, sources, strict=True):
        if character == SOFT_HYPHEN:
            found.soft.add(len(found.drawn))
            continue
        if character in JOINERS:
            continue
        chosen = face
        if not _has(face, character) and character != "\n":
            chosen = fallback
            if not _has(fallback, character):
                character = source if _has(fallback, source) and len(source) == 1 else REPLACEMENT
        found.drawn.append(character)
        found.sources.append(source)
        found.faces.append(chosen.name)
        found.widths.append(0.0 if character == "\n" else chosen.width(character))
        found.languages.append(language)
