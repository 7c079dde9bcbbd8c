"""`bogen user add|list`."""

from __future__ import annotations

from pathlib import Path

from app.casework.views import NewUser, Role, User
from app.cli.frame import Frame
from app.cli.words import Words, day


def declare(words: Words) -> None:
    add = words.command("user add", _add)
    words.user(add)
    add.add_argument("login", help=words.option("login"))
    add.add_argument("--name", required=True, help=words.option("name"))
    add.add_argument("--function", default="", help=words.option("function"))
    add.add_argument("--unit", default="", help=words.option("unit"))
    roles = [role.value for role in Role]
    add.add_argument("--role", action="append", required=True, choices=roles, help=words.option("role"))
    add.add_argument("--trained-on", type=day, metavar="DATE", help=words.option("trained_on"))
    add.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help=words.option("new_passphrase_file"))
    words.user(words.command("user list", _list))


def _add(frame: Frame) -> int:
    from app.casework.users import add_user

    args = frame.args
    new = NewUser(
        login=args.login,
        name=args.name,
        function=args.function,
        unit=args.unit,
        roles=tuple(Role(role) for role in dict.fromkeys(args.role)),
        trained_on=args.trained_on,
    )
    with frame.sign_in(args.user) as session:
        user = add_user(session, new, frame.new_passphrase(args.new_passphrase_file))
    frame.say("cli.user.added", name=user.name, login=user.login)
    frame.give(_as_dict(user), [user.id])
    return 0


def _list(frame: Frame) -> int:
    from app.casework.users import list_users

    with frame.sign_in(frame.args.user) as session:
        users = list_users(session)
    lines = [f"{user.login}\t{user.name}\t{user.function}\t{','.join(user.roles)}" for user in users]
    frame.give({"users": [_as_dict(user) for user in users]}, lines)
    return 0


def _as_dict(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "function": user.function,
        "unit": user.unit,
        "roles": [role.value for role in user.roles],
        "trained_on": user.trained_on.isoformat() if user.trained_on else None,
        "active": user.active,
    }
