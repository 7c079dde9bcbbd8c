"""`bogen policy set|show`."""

from __future__ import annotations

from dataclasses import replace

from app.casework.trust_views import IDLE_LEAST, IDLE_MOST, Policy
from app.cli.frame import Frame
from app.cli.words import Words


def declare(words: Words) -> None:
    change = words.command("policy set", _set)
    words.user(change)
    change.add_argument("--idle-lock", type=int, metavar=f"{IDLE_LEAST}-{IDLE_MOST}", help=words.option("idle_lock"))
    change.add_argument("--lock-on-minimise", choices=("yes", "no"), help=words.option("lock_on_minimise"))
    words.user(words.command("policy show", _show))


def _set(frame: Frame) -> int:
    from app.casework.policy import policy, set_policy

    with frame.sign_in(frame.args.user) as session:
        new = policy(session)
        if frame.args.idle_lock is not None:
            new = replace(new, idle_seconds=frame.args.idle_lock)
        if frame.args.lock_on_minimise is not None:
            new = replace(new, lock_on_minimise=frame.args.lock_on_minimise == "yes")
        set_policy(session, new)
    frame.say("cli.policy.set", n=new.idle_seconds)
    _give(frame, new)
    return 0


def _show(frame: Frame) -> int:
    from app.casework.policy import policy

    with frame.sign_in(frame.args.user) as session:
        found = policy(session)
    _give(frame, found)
    return 0


def _give(frame: Frame, found: Policy) -> None:
    result = {"idle_seconds": found.idle_seconds, "lock_on_minimise": found.lock_on_minimise}
    frame.give(result, [f"idle-lock\t{found.idle_seconds}", f"lock-on-minimise\t{_word(found.lock_on_minimise)}"])


def _word(on: bool) -> str:
    return "yes" if on else "no"
