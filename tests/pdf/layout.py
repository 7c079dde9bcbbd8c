"""Where the words of a page lie, as poppler measures them (`pdftotext -bbox`)."""

from __future__ import annotations

import re
from collections import defaultdict

LEFT, RIGHT, TOP, FOOT = 70.0, 539.5, 15.0, 832.0
"""The space for words on A4 in points from the upper left corner: 25 mm at the left for filing, 20 mm at the right."""
SLACK = 0.8
_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', re.DOTALL)


def assert_words_apart(listing: str) -> None:
    """Every word lies inside of the margins, and no two on a line lie on each other."""
    for page in listing.split("<page ")[1:]:
        lines: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
        for *edges, word in _WORD.findall(page):
            left, top, right, foot = map(float, edges)
            assert LEFT < left <= right < RIGHT and TOP < top < foot < FOOT, f"{word} lies outside of the margins"
            for start, end, other in lines[int((top + foot) / 2)]:
                assert end <= left + SLACK or right <= start + SLACK, f"{word} lies on {other}"
            for height in range(int(top) + 1, int(foot)):
                lines[height].append((left, right, word))
