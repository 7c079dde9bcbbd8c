"""The page for emergencies names commands that exist, and the same ones in both languages."""

from __future__ import annotations

import re

import pytest

from tests.house.keys import commands
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "emergencies.md").read_text(encoding="utf-8")
ENGLISH, GERMAN = PAGE.split("\n# Im Notfall\n")
COMMANDS = dict(commands())


def named(text: str) -> list[str]:
    return re.findall(r"`bogen ([^`]+)`", text)


def test_both_languages_give_the_same_advice_in_the_same_order() -> None:
    assert named(ENGLISH) == named(GERMAN)
    assert ENGLISH.count("\n| **") == GERMAN.count("\n| **") > 10


@pytest.mark.parametrize("line", sorted(set(named(PAGE))))
def test_each_command_exists_with_its_options(line: str) -> None:
    words = line.split()
    parser = COMMANDS.get("_".join(words[:2])) or COMMANDS[words[0]]
    known = {option for action in parser._actions for option in action.option_strings}
    assert {word for word in words if word.startswith("--")} <= known
    choices = [str(choice) for action in parser._actions for choice in action.choices or ()]
    # `backup enrol` is one command with a choice of acts, `user reset` is a command of its own.
    if words[0] in COMMANDS and "_".join(words[:2]) not in COMMANDS and words[1:] and choices:
        assert words[1] in choices or words[1].startswith("--")
