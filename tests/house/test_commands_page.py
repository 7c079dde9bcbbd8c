"""docs/commands.md says what the commands say."""

from __future__ import annotations

from tests.house.commands_page import PAGE, page


def test_the_page_of_commands_is_that_of_this_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.house.commands_page"
