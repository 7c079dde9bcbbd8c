"""Type, colours and measures of the printed page, in points; one place for all of them.

Filing margin as DIN 5008 has it (25 mm left). Colours keep a contrast of at least 4.5 : 1 on their ground.
"""

from __future__ import annotations

from dataclasses import dataclass

from exports.pdf.blocks import Style, Tone

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 25 * MM, 20 * MM
TOP, BOTTOM = 18 * MM, 24 * MM
HEAD_BASELINE = HEIGHT - 12 * MM
FOOT_BASELINE = 14 * MM
BODY_WIDTH = WIDTH - LEFT - RIGHT
LABEL_WIDTH = 44 * MM
GAP = 4 * MM
INDENT = 6 * MM
PADDING = 2.5 * MM
WHOLE = 125 * MM
"""A panel up to this height moves to the next page rather than being divided."""
CELL_PADDING = 1.5 * MM

INK = (0.10, 0.11, 0.13)
MUTED = (0.32, 0.35, 0.40)
ACCENT = (0.07, 0.24, 0.45)
HAIRLINE = (0.72, 0.75, 0.79)
DANGER = (0.60, 0.08, 0.10)
HEAD_GROUND = (0.93, 0.945, 0.96)


@dataclass(frozen=True, slots=True)
class Type:
    """One way to set text. `hyphenate`: narrow and running text breaks words, headings and labels do not."""

    size: float
    leading: float
    colour: tuple[float, float, float] = INK
    strong: bool = False
    emphasis: bool = False
    before: float = 0.0
    hyphenate: bool = True


STYLES = {
    Style.BODY: Type(10.5, 14, before=3),
    Style.FACT: Type(11, 15.5, before=3),
    Style.LEAD: Type(13, 17, strong=True, before=2, hyphenate=False),
    Style.SMALL: Type(8.5, 11.5, MUTED, before=3),
    Style.QUOTE: Type(11, 15.5, emphasis=True, before=3),
    Style.LABEL: Type(9.5, 14.5, MUTED, before=4, hyphenate=False),
}
HEADINGS = {
    1: Type(19, 23, ACCENT, strong=True, before=1, hyphenate=False),
    2: Type(13, 16, ACCENT, strong=True, before=10, hyphenate=False),
    3: Type(11, 15, INK, strong=True, before=6, hyphenate=False),
}
DEEPER_HEADING = Type(10.5, 14.5, MUTED, strong=True, before=8, hyphenate=False)
LABEL = Type(9.5, 14.5, MUTED, before=3.5, hyphenate=False)
GRID_LABEL = Type(8.5, 11, MUTED, before=5, hyphenate=False)
CELL = Type(9.5, 12.5, before=3)
CELL_HEAD = Type(9.5, 12.5, INK, strong=True, before=3, hyphenate=False)
CAPTION = Type(9, 12, MUTED, before=3)
BAR = 1.8
"""Thickness of the stroke beside a quote."""
FOOT = Type(8, 10.5, MUTED, hyphenate=False)


@dataclass(frozen=True, slots=True)
class Ground:
    """How a panel looks: its ground, the bar at its left edge and its frame."""

    fill: tuple[float, float, float]
    bar: tuple[float, float, float] | None
    frame: tuple[float, float, float]


PANELS = {
    Tone.PLAIN: Ground((0.955, 0.96, 0.968), None, (0.80, 0.82, 0.85)),
    Tone.ASSESSMENT: Ground((0.985, 0.965, 0.915), (0.62, 0.43, 0.06), (0.80, 0.68, 0.42)),
    Tone.NOTICE: Ground((0.925, 0.95, 0.98), ACCENT, (0.60, 0.70, 0.82)),
    Tone.WARNING: Ground((0.99, 0.94, 0.94), DANGER, DANGER),
}


def heading_type(level: int) -> Type:
    """How a heading of this level is set."""
    return HEADINGS.get(level, DEEPER_HEADING)
