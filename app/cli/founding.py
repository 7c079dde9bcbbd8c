"""`bogen init`: found a station."""

from __future__ import annotations

from app.casework.views import NewUser, OfficeKind, Role
from app.cli.frame import Frame
from app.cli.words import Words


def declare(words: Words) -> None:
    parser = words.command("init", _init)
    parser.add_argument("--office", required=True, metavar="NAME", help=words.option("office"))
    parser.add_argument("--kind", required=True, choices=[kind.value for kind in OfficeKind], help=words.option("kind"))
    parser.add_argument("--admin", required=True, metavar="LOGIN", help=words.option("admin"))
    parser.add_argument("--name", required=True, help=words.option("name"))
    parser.add_argument("--function", default="", help=words.option("function"))
    parser.add_argument("--unit", default="", help=words.option("unit"))
    parser.add_argument("--training", action="store_true", help=words.option("training"))


def _init(frame: Frame) -> int:
    from app.casework.founding import found, require_empty

    args = frame.args
    require_empty(frame.workplace.home)
    admin = NewUser(
        login=args.admin, name=args.name, function=args.function, unit=args.unit, roles=(Role.ADMINISTRATOR,)
    )
    founded = found(
        frame.workplace.home,
        office_name=args.office,
        kind=OfficeKind(args.kind),
        training=args.training,
        admin=admin,
        passphrase=frame.new_passphrase(args.passphrase_file),
        clock=frame.workplace.clock,
    )
    office = founded.session.office
    founded.session.close()
    frame.say("cli.init.done", office=office.name, home=str(frame.workplace.home))
    frame.say("cli.init.recovery")
    result = {
        "office": office.name,
        "party": office.party,
        "station": office.station,
        "recovery_code": founded.recovery_code,
    }
    frame.give(result, [founded.recovery_code])
    return 0
