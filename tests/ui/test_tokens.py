"""The promises of the palettes, by arithmetic (WCAG 2.2 SC 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from app.ui import tokens
from app.ui.theme import RESOURCES, contrast, style_sheet
from app.ui.tokens import LINE_PAIRS, PALETTES, TEXT_PAIRS, Colours


@pytest.mark.parametrize(("first", "second", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)])
def test_the_arithmetic_is_that_of_the_guideline(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_words_stand_out_by_four_and_a_half(palette: Colours) -> None:
    weak = {pair: ratio for pair in TEXT_PAIRS if (ratio := _ratio(palette, pair)) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_borders_and_focus_stand_out_by_three(palette: Colours) -> None:
    weak = {pair: ratio for pair in LINE_PAIRS if (ratio := _ratio(palette, pair)) < 3}
    assert weak == {}


def test_no_colour_and_no_type_size_stands_outside_of_the_tokens(qapp: object) -> None:
    source = (RESOURCES / "style" / "bogen.qss").read_text("utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|font-size:\s*\d", source) == []
    assert "$" not in style_sheet(tokens.LIGHT)


def _ratio(palette: Colours, pair: tuple[str, str]) -> float:
    first, second = (str(getattr(palette, name)) for name in pair)
    return contrast(first, second)
