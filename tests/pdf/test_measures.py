"""Print can be read: contrast of type on every ground (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

import pytest

from exports.pdf import measures
from exports.pdf.measures import PANELS, Type

Colour = tuple[float, float, float]
TYPES: tuple[Type, ...] = (
    *measures.STYLES.values(),
    *measures.HEADINGS.values(),
    measures.DEEPER_HEADING,
    measures.LABEL,
    measures.GRID_LABEL,
    measures.CELL,
    measures.CELL_HEAD,
    measures.CAPTION,
    measures.FOOT,
)
GROUNDS: tuple[Colour, ...] = ((1.0, 1.0, 1.0), measures.HEAD_GROUND, *(panel.fill for panel in PANELS.values()))


def luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)


@pytest.mark.parametrize("ground", GROUNDS)
def test_all_type_stands_out_from_every_ground(ground: Colour) -> None:
    assert min(contrast(kind.colour, ground) for kind in TYPES) >= 4.5


@pytest.mark.parametrize("panel", PANELS.values())
def test_the_bar_of_a_panel_can_be_told_from_paper(panel: measures.Ground) -> None:
    assert panel.bar is None or contrast(panel.bar, (1, 1, 1)) >= 3
