"""What the log of access speaks of has a name in both languages, and every kind of record is an act in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from app.casework.access import _OF_RECORD
from app.ui.access_words import THINGS
from tests.house.source import ROOT, program

# What is noted by its use case, sheet by sheet or under another name; a station's first record has nobody to note it.
NOTED_APART = {"station", "export", "import", "standing_in", "salvage"}
# The proof of the log itself: a row about it would be a row about a row.
ABOUT_THE_LOG = {"access_seal"}


def noted() -> Iterator[str]:
    """The word for the thing in every call of `note` and `noted`."""
    for source in program():
        for call in source.nodes(ast.Call):
            named = ast.unparse(call.func)
            if re.search(r"\.noted?$", named) and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
                yield str(call.args[1].value)


def kinds() -> set[str]:
    """The kinds of records that the projections know."""
    tree = ast.parse((ROOT / "app" / "vault" / "projections.py").read_text(encoding="utf-8"))
    return {str(node.value.value) for node in ast.walk(tree) if isinstance(node, ast.MatchValue)
            and isinstance(node.value, ast.Constant)}  # fmt: skip


def test_every_thing_has_a_name() -> None:
    assert len(set(noted())) > 10
    assert sorted((set(noted()) | set(_OF_RECORD)) - set(THINGS)) == []


def test_every_kind_of_record_is_an_act() -> None:
    assert kinds() - set(_OF_RECORD) == NOTED_APART | ABOUT_THE_LOG
