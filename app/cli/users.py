"""`bogen user add|list|reset|retire|roles`, `bogen passphrase change`."""

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
    _declare_changes(words, roles)


def _declare_changes(words: Words, roles: list[str]) -> None:
    reset = words.command("user reset", _reset)
    reset.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help=words.option("new_passphrase_file"))
    change = words.command("user roles", _roles)
    change.add_argument("--role", action="append", required=True, choices=roles, help=words.option("role"))
    for parser in (reset, change, words.command("user retire", _retire)):
        words.user(parser)
        parser.add_argument("login", help=words.option("login"))
    own = words.command("passphrase change", _change)
    words.user(own)
    own.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help=words.option("new_passphrase_file"))


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


def _reset(frame: Frame) -> int:
    from app.casework.users import reset_passphrase, user_id

    args = frame.args
    with frame.sign_in(args.user) as session:
        user = reset_passphrase(session, user_id(session, args.login), frame.new_passphrase(args.new_passphrase_file))
    frame.say("cli.user.reset", name=user.name, login=user.login)
    frame.give(_as_dict(user), [user.id])
    return 0


def _roles(frame: Frame) -> int:
    from app.casework.users import change_roles, user_id

    args = frame.args
    roles = tuple(Role(role) for role in dict.fromkeys(args.role))
    with frame.sign_in(args.user) as session:
        user = change_roles(session, user_id(session, args.login), roles)
    frame.say("cli.user.roles_changed", name=user.name, login=user.login)
    frame.give(_as_dict(user), [",".join(user.roles)])
    return 0


def _retire(frame: Frame) -> int:
    from app.casework.users import retire, user_id

    args = frame.args
    with frame.sign_in(args.user) as session:
        left = retire(session, user_id(session, args.login))
    frame.say("cli.user.retired", name=left.user.name, login=left.user.login)
    if left.drafts:
        frame.count("cli.user.left_drafts", len(left.drafts))
    if left.entrusted:
        frame.count("cli.user.left_people", len(left.entrusted))
    if left.stands_with:
        frame.say("cli.user.left_standing_in", logins=", ".join(left.stands_with))
    open_things = {
        "drafts": [kept_at.isoformat() for kept_at in left.drafts],
        "entrusted": list(left.entrusted),
        "stands_with": list(left.stands_with),
    }
    frame.give({**_as_dict(left.user), **open_things}, list(left.entrusted))
    return 0


def _change(frame: Frame) -> int:
    from app.casework.passphrases import change
    from app.casework.session import sign_in

    args = frame.args
    old = frame.ask("cli.ask.passphrase", args.passphrase_file)
    with sign_in(frame.workplace.home, args.user, old, clock=frame.workplace.clock) as session:
        change(session, old, frame.new_passphrase(args.new_passphrase_file))
    frame.say("cli.passphrase.changed")
    frame.give({"login": args.user}, [])
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
