"""`bogen recovery open|renew|rehearse|status`, `bogen shares make|open|rehearse|status`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.views import NewUser, Role
from app.cli.frame import MAX_PASSPHRASE_LINE, Frame
from app.cli.parser import Parser
from app.cli.words import Words
from forms.errors import InputError

if TYPE_CHECKING:
    from app.casework.session import Session
    from app.vault.queries.keys import EmergencyKey


def declare(words: Words) -> None:
    opening, rehearsal = (
        words.command("recovery open", _open_with_code),
        words.command("recovery rehearse", _rehearse_code),
    )
    _who(opening, words)
    words.user(rehearsal)
    for parser in (opening, rehearsal):
        parser.add_argument("--code-file", type=Path, metavar="FILE", help=words.option("code_file"))
    words.user(words.command("recovery renew", _renew))
    words.user(words.command("recovery status", _recovery_status))
    _declare_shares(words)


def _declare_shares(words: Words) -> None:
    make = words.command("shares make", _make)
    words.user(make)
    make.add_argument("--threshold", type=int, required=True, metavar="K", help=words.option("threshold"))
    make.add_argument("--count", type=int, required=True, metavar="N", help=words.option("share_count"))
    make.add_argument("--holder", action="append", default=[], metavar="NAME", help=words.option("holder"))
    make.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.option("shares_out"))
    opening, rehearsal = (
        words.command("shares open", _open_with_shares),
        words.command("shares rehearse", _rehearse_shares),
    )
    _who(opening, words)
    words.user(rehearsal)
    for parser in (opening, rehearsal):
        parser.add_argument(
            "--share-file", action="append", default=[], type=Path, metavar="FILE", help=words.option("share_file")
        )
    words.user(words.command("shares status", _shares_status))


def _who(parser: Parser, words: Words) -> None:
    """Whom an emergency lets in: an administrator account, or with a name a new one."""
    parser.add_argument("--login", required=True, metavar="LOGIN", help=words.option("emergency_login"))
    parser.add_argument("--name", default="", help=words.option("emergency_name"))
    parser.add_argument("--function", default="", help=words.option("function"))
    parser.add_argument("--unit", default="", help=words.option("unit"))
    parser.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help=words.option("new_passphrase_file"))


def _open_with_code(frame: Frame) -> int:
    from app.casework.recovery import open_with_code

    code = frame.ask("cli.ask.code", frame.args.code_file)
    passphrase = frame.new_passphrase(frame.args.new_passphrase_file)
    clock = frame.workplace.clock
    return _let_in(frame, open_with_code(frame.workplace.home, code, _account(frame), passphrase, clock=clock))


def _open_with_shares(frame: Frame) -> int:
    from app.casework.shares import open_with_shares

    typed = _typed(frame)
    passphrase = frame.new_passphrase(frame.args.new_passphrase_file)
    clock = frame.workplace.clock
    return _let_in(frame, open_with_shares(frame.workplace.home, typed, _account(frame), passphrase, clock=clock))


def _account(frame: Frame) -> str | NewUser:
    args = frame.args
    if not args.name:
        return str(args.login)
    return NewUser(
        login=args.login, name=args.name, function=args.function, unit=args.unit, roles=(Role.ADMINISTRATOR,)
    )


def _let_in(frame: Frame, session: Session) -> int:
    with session:
        frame.say("cli.emergency.let_in", name=session.user.name, login=session.user.login)
        frame.give({"login": session.user.login, "name": session.user.name}, [session.user.login])
    return 0


def _renew(frame: Frame) -> int:
    from app.casework.recovery import renew

    with frame.sign_in(frame.args.user) as session:
        code = renew(session)
    frame.say("cli.recovery.renewed")
    frame.give({"recovery_code": code}, [code])
    return 0


def _rehearse_code(frame: Frame) -> int:
    from app.casework.recovery import last, rehearse

    with frame.sign_in(frame.args.user) as session:
        rehearse(session, frame.ask("cli.ask.code", frame.args.code_file))
        return _say_status(frame, last(session))


def _recovery_status(frame: Frame) -> int:
    from app.casework.recovery import last

    with frame.sign_in(frame.args.user) as session:
        return _say_status(frame, last(session))


def _make(frame: Frame) -> int:
    from app.casework.shares import make

    args = frame.args
    holders = [*args.holder, *[""] * (args.count - len(args.holder))]
    with frame.sign_in(args.user) as session:
        made = make(session, threshold=args.threshold, holders=holders, folder=args.out, texts=frame.workplace.texts)
    frame.say("cli.shares.made", threshold=made.threshold, count=len(made.files), set=made.set)
    files = [str(path) for path in made.files]
    frame.give({"set": made.set, "threshold": made.threshold, "files": files}, files)
    return 0


def _rehearse_shares(frame: Frame) -> int:
    from app.casework.shares import last, rehearse

    with frame.sign_in(frame.args.user) as session:
        rehearse(session, _typed(frame))
        return _say_status(frame, last(session))


def _shares_status(frame: Frame) -> int:
    from app.casework.shares import last

    with frame.sign_in(frame.args.user) as session:
        return _say_status(frame, last(session))


def _typed(frame: Frame) -> list[str]:
    """The words of as many shares as the first one says are needed: from files, else asked for one by one."""
    from app.casework.shares import needed

    typed = [_words_in(file) for file in frame.args.share_file]
    while not typed or len(typed) < needed(typed[0]):
        typed.append(frame.ask("cli.ask.share", None, n=len(typed) + 1))
    return typed


def _words_in(file: Path) -> str:
    """The whole file: words are often written one to a line. Raises `InputError` B-601."""
    try:
        with file.open(encoding="utf-8-sig") as stream:
            return stream.read(MAX_PASSPHRASE_LINE)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("B-601", path=str(file)) from error


def _say_status(frame: Frame, key: EmergencyKey | None) -> int:
    if key is None:
        frame.say("cli.emergency.none")
        frame.give({"made_at": None, "rehearsed_at": None}, [])
        return 0
    rehearsed = key.rehearsed_at.isoformat() if key.rehearsed_at else None
    frame.say("cli.emergency.rehearsed" if rehearsed else "cli.emergency.never_rehearsed")
    facts = {"made_at": key.made_at.isoformat(), "rehearsed_at": rehearsed}
    shares = {"set": key.set, "threshold": key.threshold, "holders": list(key.holders)} if key.set else {}
    frame.give({**facts, **shares}, [f"{name}\t{value}" for name, value in facts.items() if value])
    return 0
