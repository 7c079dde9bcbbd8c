"""All design tokens: type, spacing, sizes and the three palettes. Nothing else in the program names a colour or a size.

Sizes are logical pixels, type sizes are points. The pairs at the end are the promises on contrast that a test checks:
WCAG 2.2 SC 1.4.3 (text, 4.5 : 1) and SC 1.4.11 (borders and focus, 3 : 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FAMILY = "Source Sans 3"
FALLBACK_FAMILY = "DejaVu Sans"

BODY = 11.0
SMALL = 10.0
HEADING_3 = 13.0
HEADING_2 = 16.0
HEADING_1 = 20.0

HAIR = 4
TIGHT = 8
GAP = 12
ROOMY = 16
WIDE = 24

RADIUS = 5
CONTROL = 36
"""Height of an input or a button: half as much again as the 24 px target of WCAG 2.2 SC 2.5.8."""
TARGET = 24
ICON = 18
MARK = 20
"""Side of the box of a check box and of the ring of a radio button."""
ROW = 36
FOCUS_WIDTH = 2

RAIL = 208
RAIL_NARROW = 56
NARROW_WINDOW = 900
"""Below this width the rail keeps its icons only."""
COLUMN = 760
"""Widest text column: about ninety characters of body type."""
CARD = 460
"""Width of a card that stands alone, such as the login."""

WINDOW = (1280, 720)
SMALLEST_WINDOW = (480, 320)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One palette. `soft` colours are backgrounds for text in the strong colour of the same name or in `text`."""

    name: str
    canvas: str
    surface: str
    sunken: str
    hover: str
    selected: str
    text: str
    muted: str
    disabled: str
    line: str
    border: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    focus: str
    warning: str
    warning_soft: str
    danger: str
    danger_hover: str
    danger_soft: str
    on_danger: str
    success: str
    success_soft: str
    assessment: str
    assessment_soft: str


LIGHT = Colours(
    name="light",
    canvas="#f5f6f8",
    surface="#ffffff",
    sunken="#e9ecf1",
    hover="#dfe4ec",
    selected="#dbe7f6",
    text="#17202c",
    muted="#4a5563",
    disabled="#737d89",
    line="#d3d8e0",
    border="#737e8c",
    accent="#1d4f91",
    accent_hover="#153d72",
    accent_soft="#e6eef8",
    on_accent="#ffffff",
    focus="#1463c8",
    warning="#7d4b00",
    warning_soft="#fdf1da",
    danger="#b3261e",
    danger_hover="#8e1d17",
    danger_soft="#fce9e7",
    on_danger="#ffffff",
    success="#1c6637",
    success_soft="#e4f3e9",
    assessment="#5b4a94",
    assessment_soft="#f1eef9",
)

DARK = Colours(
    name="dark",
    canvas="#14181e",
    surface="#1c222a",
    sunken="#10141a",
    hover="#2a323d",
    selected="#233a57",
    text="#e8ecf1",
    muted="#aab5c3",
    disabled="#7c8794",
    line="#323b47",
    border="#7f8b9a",
    accent="#8db9f2",
    accent_hover="#abcbf6",
    accent_soft="#1f3147",
    on_accent="#0e1a2a",
    focus="#a8ccff",
    warning="#f0b55a",
    warning_soft="#3a2c12",
    danger="#ff9a8f",
    danger_hover="#ffb8b0",
    danger_soft="#43201d",
    on_danger="#2a0b08",
    success="#7fd39b",
    success_soft="#17341f",
    assessment="#b9a8ea",
    assessment_soft="#29243d",
)

CONTRAST = Colours(
    name="contrast",
    canvas="#000000",
    surface="#000000",
    sunken="#000000",
    hover="#303030",
    selected="#00386b",
    text="#ffffff",
    muted="#ffffff",
    disabled="#bdbdbd",
    line="#ffffff",
    border="#ffffff",
    accent="#ffe600",
    accent_hover="#fff29a",
    accent_soft="#1c1c00",
    on_accent="#000000",
    focus="#00e5ff",
    warning="#ffd34d",
    warning_soft="#000000",
    danger="#ffa39c",
    danger_hover="#ffc9c5",
    danger_soft="#000000",
    on_danger="#000000",
    success="#7dffa0",
    success_soft="#000000",
    assessment="#dcc2ff",
    assessment_soft="#000000",
)

PALETTES: Mapping[str, Colours] = {palette.name: palette for palette in (LIGHT, DARK, CONTRAST)}

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((colour, ground) for colour in ("text", "muted") for ground in ("canvas", "surface", "sunken")),
    ("text", "hover"),
    ("text", "selected"),
    ("text", "assessment_soft"),
    ("text", "accent_soft"),
    ("text", "warning_soft"),
    ("text", "danger_soft"),
    ("text", "success_soft"),
    ("accent", "surface"),
    ("accent", "canvas"),
    ("accent", "sunken"),
    ("accent", "accent_soft"),
    ("accent", "selected"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("danger", "surface"),
    ("danger", "canvas"),
    ("danger", "danger_soft"),
    ("warning", "surface"),
    ("warning", "warning_soft"),
    ("success", "surface"),
    ("success", "success_soft"),
    ("assessment", "assessment_soft"),
)

LINE_PAIRS: tuple[tuple[str, str], ...] = tuple(
    (line, ground) for line in ("border", "focus", "danger", "assessment") for ground in ("canvas", "surface", "sunken")
)
