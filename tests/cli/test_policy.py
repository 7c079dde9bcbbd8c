"""`bogen policy`: what was set is shown, in a log that still verifies."""

from __future__ import annotations

from tests.cli.command import Desk


def test_the_rules_are_set_and_shown(admin: Desk, holm: Desk) -> None:
    assert admin("policy", "set", "--idle-lock", "60").json == {"idle_seconds": 60, "lock_on_minimise": False}
    shown = admin("policy", "set", "--lock-on-minimise", "yes", plain=True)
    assert shown.lines == ["idle-lock\t60", "lock-on-minimise\tyes"]
    assert holm("policy", "show").json == {"idle_seconds": 60, "lock_on_minimise": True}
    admin("audit", "verify")


def test_refusals_have_their_codes(admin: Desk, holm: Desk) -> None:
    assert admin("policy", "set", "--idle-lock", "29", expect=2).error == "B-730"
    assert holm("policy", "set", "--idle-lock", "60", expect=3).error == "B-500"
