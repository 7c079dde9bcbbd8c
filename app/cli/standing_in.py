"""`bogen deputy appoint|end|list`."""

from __future__ import annotations

from app.casework.trust_views import StandingIn
from app.cli.frame import Frame
from app.cli.words import Words, day


def declare(words: Words) -> None:
    for name, run in (("deputy appoint", _appoint), ("deputy end", _end)):
        parser = words.command(name, run)
        words.user(parser)
        parser.add_argument("deputy", metavar="LOGIN", help=words.option("deputy"))
        parser.add_argument("--for", required=True, dest="principal", metavar="LOGIN", help=words.option("principal"))
        if run is _appoint:
            parser.add_argument(
                "--since", required=True, type=day, metavar="DATE", help=words.option("stands_in_since")
            )
            parser.add_argument(
                "--until", required=True, type=day, metavar="DATE", help=words.option("stands_in_until")
            )
    words.user(words.command("deputy list", _list))


def _appoint(frame: Frame) -> int:
    from app.casework.standing_in import appoint

    args = frame.args
    with frame.sign_in(args.user) as session:
        made = appoint(session, deputy=args.deputy, principal=args.principal, since=args.since, until=args.until)
    frame.say("cli.deputy.appointed", deputy=made.deputy_name, principal=made.principal_name)
    frame.give(_as_dict(made), [_line(made)])
    return 0


def _end(frame: Frame) -> int:
    from app.casework.standing_in import end

    with frame.sign_in(frame.args.user) as session:
        end(session, deputy=frame.args.deputy, principal=frame.args.principal)
    frame.say("cli.deputy.ended", deputy=frame.args.deputy, principal=frame.args.principal)
    frame.give({"deputy": frame.args.deputy, "principal": frame.args.principal}, [])
    return 0


def _list(frame: Frame) -> int:
    from app.casework.standing_in import list_standing_in

    with frame.sign_in(frame.args.user) as session:
        found = list_standing_in(session)
    frame.give({"standing_in": [_as_dict(one) for one in found]}, [_line(one) for one in found])
    return 0


def _line(one: StandingIn) -> str:
    return f"{one.deputy_login}\t{one.principal_login}\t{one.since}\t{one.until}"


def _as_dict(one: StandingIn) -> dict[str, object]:
    return {
        "deputy": one.deputy_login,
        "principal": one.principal_login,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
    }
