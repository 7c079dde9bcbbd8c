"""`bogen smartcard list|enrol|remove|device-key`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from app.casework.trust_views import SmartcardKey
from app.cli.frame import Frame
from app.cli.parser import Parser
from app.cli.words import Words


def declare(words: Words) -> None:
    _module(words, words.command("smartcard list", _list))
    enrol = words.command("smartcard enrol", _enrol)
    words.user(enrol)
    _module(words, enrol)
    _which(words, enrol)
    remove = words.command("smartcard remove", _remove)
    words.user(remove)
    remove.add_argument("login", metavar="LOGIN", help=words.option("smartcard_login"))
    device = words.command("smartcard device-key", _device_key)
    words.user(device)
    place = device.add_mutually_exclusive_group(required=True)
    place.add_argument("--module", type=Path, metavar="PATH", help=words.option("module"))
    place.add_argument("--in-vault", action="store_true", help=words.option("device_in_vault"))
    _which(words, device)


def _module(words: Words, parser: Parser) -> None:
    parser.add_argument("--module", type=Path, required=True, metavar="PATH", help=words.option("module"))


def _which(words: Words, parser: Parser) -> None:
    parser.add_argument("--label", default="", help=words.option("smartcard_label"))
    parser.add_argument("--key", default="", metavar="HEX", help=words.option("smartcard_key"))


def _list(frame: Frame) -> int:
    from app.casework.smartcards import list_keys

    keys = list_keys(frame.args.module)
    frame.give({"keys": [asdict(key) for key in keys]}, [_line(key) for key in keys])
    return 0


def _enrol(frame: Frame) -> int:
    from app.casework.smartcards import enrol

    args = frame.args
    with frame.sign_in(args.user) as session:
        key = enrol(session, frame.pin(), args.module, label=args.label, key_id=args.key)
    frame.say("cli.smartcard.enrolled", card=key.card, login=args.user)
    frame.give(asdict(key), [_line(key)])
    return 0


def _remove(frame: Frame) -> int:
    from app.casework.smartcards import remove

    with frame.sign_in(frame.args.user) as session:
        remove(session, frame.args.login)
    frame.say("cli.smartcard.removed", login=frame.args.login)
    frame.give({"login": frame.args.login}, [])
    return 0


def _device_key(frame: Frame) -> int:
    from app.casework.device_key import move_to_smartcard, move_to_vault

    args = frame.args
    with frame.sign_in(args.user) as session:
        if args.in_vault:
            made = move_to_vault(session)
        else:
            made = move_to_smartcard(session, frame.pin(), args.module, label=args.label, key_id=args.key)
    if made.changed:
        frame.say("cli.smartcard.device_changed")
    else:
        frame.say("cli.smartcard.device_pin", card=made.smartcard)
    digits = " ".join((*made.card.groups, made.card.check_digit))
    result = {"smartcard": made.smartcard, "changed": made.changed, "fingerprint": digits.replace(" ", "")}
    frame.give(result, [digits])
    return 0


def _line(key: SmartcardKey) -> str:
    return "\t".join((key.card, key.serial, key.key_id, key.curve, key.label, key.tries_left))
