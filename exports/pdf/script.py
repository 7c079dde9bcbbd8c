"""Scripts that run from right to left: the order and the joined forms of their letters.

reportlab draws character after character from left to right. So Arabic letters get their joined forms (the
presentation forms that DejaVu Sans has, derived from Unicode's own decomposition data), and each line is put into
visual order by the rules of UAX #9 without its explicit marks (`exports.pdf.characters` removes those before): P2-P3,
W1-W7, N1-N2, I1-I2, L1-L2, and mirrored brackets (L4). Paired brackets (N0) are not resolved. Vowel marks stand where
the font puts them.
"""

from __future__ import annotations

import unicodedata
from functools import cache

RIGHT_TO_LEFT = frozenset(("R", "AL"))
MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
LAM = "\u0644"
JOIN_NOT, JOIN = "\u200c", "\u200d"
TATWEEL = "\u0640"


def has_right_to_left(text: str) -> bool:
    """Whether any letter of `text` belongs to a script that runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text)


@cache
def _forms() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Letters and lam-alef pairs -> their forms ("isolated", "initial", "medial", "final")."""
    letters: dict[str, dict[str, str]] = {}
    pairs: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)):
        form, *bases = unicodedata.decomposition(chr(code)).split() or ("",)
        text = "".join(chr(int(base, 16)) for base in bases)
        if len(text) == 1:
            letters.setdefault(text, {})[form.strip("<>")] = chr(code)
        elif len(text) == 2 and text[0] == LAM:
            pairs.setdefault(text, {})[form.strip("<>")] = chr(code)
    return letters, pairs


def shape(text: str) -> tuple[list[str], list[str]]:
    """The characters to draw, still in reading order, and beside each of them what it stands for in `text`."""
    letters, pairs = _forms()
    drawn: list[str] = []
    sources: list[str] = []
    skip = -1
    for place, character in enumerate(text):
        if place == skip or character in (JOIN_NOT, JOIN):
            continue
        pair = text[place : place + 2]
        forms = pairs.get(pair) or letters.get(character, {})
        end = place + len(pair) - 1 if pair in pairs else place
        after = pair not in pairs and "initial" in forms and _joins_back(_neighbour(text, end, 1))
        before = ("final" in forms) and _joins_on(_neighbour(text, place, -1))
        form = ("medial" if after else "final") if before else ("initial" if after else "isolated")
        drawn.append(forms.get(form, character))
        sources.append(text[place : end + 1])
        skip = end if end > place else -1
    return drawn, sources


def _neighbour(text: str, place: int, step: int) -> str:
    place += step
    while 0 <= place < len(text) and unicodedata.category(text[place]) == "Mn":
        place += step
    return text[place] if 0 <= place < len(text) else ""


def _joins_on(character: str) -> bool:
    """Whether a letter joins the one that follows it."""
    return character in (TATWEEL, JOIN) or "initial" in _forms()[0].get(character, {})


def _joins_back(character: str) -> bool:
    """Whether a letter joins the one before it."""
    return character in (TATWEEL, JOIN) or "final" in _forms()[0].get(character, {})


def levels(text: str) -> tuple[int, list[int]]:
    """The paragraph's level and the embedding level of every character (UAX #9; odd runs from right to left)."""
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    first = next((kind for kind in kinds if kind == "L" or kind in RIGHT_TO_LEFT), "L")
    base = 1 if first in RIGHT_TO_LEFT else 0
    edge = "R" if base else "L"
    _resolve_weak(kinds, edge)
    _resolve_neutral(kinds, edge)
    return base, [_level(base, kind) for kind in kinds]


def _level(base: int, kind: str) -> int:
    if base == 0:
        return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return {"L": 2, "AN": 2, "EN": 2}.get(kind, 1)


def _resolve_weak(kinds: list[str], edge: str) -> None:
    """W1 to W7: marks, digits, separators and terminators beside digits."""
    previous = strong = edge
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kind = previous
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        kinds[place] = previous = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        around = (kinds[place - 1], kinds[place + 1])
        if around == ("EN", "EN") and kinds[place] in ("ES", "CS"):
            kinds[place] = "EN"
        elif around == ("AN", "AN") and kinds[place] == "CS":
            kinds[place] = "AN"
    _resolve_terminators(kinds)
    strong = edge
    for place, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _resolve_terminators(kinds: list[str]) -> None:
    """W5 and W6: currency and percent signs go with the number they touch; the rest becomes neutral."""
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > place:
            touches = (place > 0 and kinds[place - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
            kinds[place:end] = ["EN" if touches else "ON"] * (end - place)
        elif kinds[place] in ("ES", "CS"):
            kinds[place] = "ON"
        place = max(end, place + 1)


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """N1 and N2: neutrals between two of a direction take it, others that of the paragraph."""
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] not in ("L", "R", "EN", "AN"):
            end += 1
        if end > place:
            before = _direction(kinds[place - 1]) if place else edge
            after = _direction(kinds[end]) if end < len(kinds) else edge
            kinds[place:end] = [before if before == after else edge] * (end - place)
        place = max(end, place + 1)


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def visual_order(line_levels: list[int]) -> list[int]:
    """The places of a line from left to right (L2)."""
    order = list(range(len(line_levels)))
    if not order:
        return order
    for level in range(max(line_levels), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and line_levels[order[end]] >= level:
                end += 1
            if end - start > 1:
                order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order
