"""`bogen keys renew`."""

from __future__ import annotations

from app.cli.frame import Frame
from app.cli.words import Words


def declare(words: Words) -> None:
    renew = words.command("keys renew", _renew)
    words.user(renew)
    renew.add_argument("--lost", action="store_true", help=words.option("keys_lost"))


def _renew(frame: Frame) -> int:
    from app.casework.device_key import renew

    with frame.sign_in(frame.args.user) as session:
        card = renew(session, lost=frame.args.lost).card
    frame.say("cli.keys.revoked" if frame.args.lost else "cli.keys.renewed")
    result = {"fingerprint": list(card.groups), "check_digit": card.check_digit}
    frame.give(result, [" ".join([*card.groups, card.check_digit])])
    return 0
