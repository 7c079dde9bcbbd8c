"""`bogen backup`, `bogen restore`, `bogen salvage`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.backup_views import BackupLine, BackupRule, RestoreLine
from app.cli.frame import Frame
from app.cli.words import Words, moment
from forms.errors import InputError, VerificationError

if TYPE_CHECKING:
    from app.casework.session import Session

_ACTS = ("now", "list", "check", "enrol", "forget", "rule")


def declare(words: Words) -> None:
    backup = words.command("backup", _backup)
    words.user(backup)
    backup.add_argument("act", nargs="?", choices=_ACTS, default="now", help=words.option("backup_act"))
    backup.add_argument("path", nargs="?", type=Path, metavar="PATH", help=words.option("backup_path"))
    backup.add_argument("--auto", action="store_true", help=words.option("auto"))
    for name in ("daily", "weekly", "monthly", "erased_days"):
        option = f"--{name.replace('_', '-')}"
        backup.add_argument(option, type=int, metavar="N", dest=name, help=words.option(name))
    restore = words.command("restore", _restore)
    words.user(restore)
    restore.add_argument("backup", nargs="?", default="", metavar="BACKUP", help=words.option("which_backup"))
    restore.add_argument("--to", type=Path, metavar="HOME", help=words.option("restore_to"))
    restore.add_argument("--look", action="store_true", help=words.option("look"))
    restore.add_argument("--older", action="store_true", help=words.option("older"))
    restore.add_argument("--leave-newer", action="store_true", help=words.option("leave_newer"))
    salvage = words.command("salvage", _salvage)
    words.user(salvage)
    salvage.add_argument("--to", type=Path, metavar="FILE", help=words.option("salvage_to"))


def _backup(frame: Frame) -> int:
    from app.casework import backups

    args = frame.args
    with frame.sign_in(args.user) as session:
        match args.act:
            case "now" if args.auto and not backups.state(session).due:
                frame.say("cli.backup.not_due")
                frame.give({"backups": []}, [])
            case "now":
                order = backups.plan(session, automatic=args.auto, to=args.path)
                made = backups.conclude(session, backups.carry_out(order, _quiet))
                frame.say("cli.backup.made", path=str(made[0].folder))
                _give(frame, made)
            case "list":
                _give(frame, backups.list_backups(session))
            case "check":
                return _check(frame, session)
            case "enrol":
                medium = backups.enrol(session, _path(frame))
                frame.say("cli.backup.enrolled", path=str(medium.path))
                frame.give({"medium": medium.id, "path": str(medium.path)}, [medium.id])
            case "forget":
                for known in backups.list_media(session):
                    if known.path == _path(frame).absolute():
                        backups.forget_medium(session, known.id)
                _give_media(frame, session)
            case _:
                _rule(frame, session)
    return 0


def _check(frame: Frame, session: Session) -> int:
    """Every backup is read again; the command fails when one does not hold."""
    from app.casework import backups

    bad = []
    lines = backups.list_backups(session)
    for line in lines:
        try:
            backups.check(session, line, progress=_quiet)
        except VerificationError as error:
            bad.append({"stamp": line.stamp, "where": line.where, "code": error.code})
    for entry in bad:
        frame.say("cli.backup.bad", stamp=entry["stamp"], code=entry["code"])
    frame.give({"checked": len(lines), "bad": bad}, [f"{entry['stamp']}\t{entry['code']}" for entry in bad])
    return VerificationError.exit_code if bad else 0


def _rule(frame: Frame, session: Session) -> None:
    """Show the rule, or change what is named."""
    from app.casework import backups

    names = ("daily", "weekly", "monthly", "erased_days")
    found = backups.rule(session)
    values = {name: getattr(frame.args, name) for name in names}
    if any(value is not None for value in values.values()):
        found = BackupRule(*(getattr(found, name) if values[name] is None else values[name] for name in names))
        backups.set_rule(session, found)
    frame.give({name: getattr(found, name) for name in names}, [f"{name}\t{getattr(found, name)}" for name in names])


def _restore(frame: Frame) -> int:
    from app.casework import restoring

    args = frame.args
    opened = restoring.open_backup(
        args.to or frame.workplace.home,
        args.backup,
        login=args.user,
        passphrase=frame.ask("cli.ask.passphrase", args.passphrase_file),
        clock=frame.workplace.clock,
        progress=_quiet,
    )
    for stamp in opened.passed_over:
        frame.say("cli.backup.passed_over", stamp=stamp)
    preview = restoring.look(opened)
    frame.say("cli.restore.look", stamp=preview.stamp, sheets=preview.sheets, at=moment(preview.made_at))
    if preview.newer is None:
        frame.say("cli.restore.newer_unknown", readable=preview.newer_readable)
    elif preview.newer:
        frame.say("cli.restore.newer", newer=preview.newer, readable=preview.newer_readable, lost=preview.lost)
    if args.look:
        frame.give(
            {
                "backup": preview.stamp,
                "sheets": preview.sheets,
                "newer": preview.newer,
                "readable": preview.newer_readable,
                "lost": preview.lost,
            },
            [preview.stamp],
        )
        return 0
    clock = frame.workplace.clock
    done = restoring.restore_closed(
        opened, clock=clock, older=args.older, leave_newer=args.leave_newer, progress=_quiet
    )
    _say_restored(frame, done)
    return 0


def _say_restored(frame: Frame, done: RestoreLine) -> None:
    frame.say("cli.restore.done", stamp=done.stamp, taken=done.taken)
    if done.aside:
        frame.say("cli.restore.aside", path=done.aside)
    if done.attachments_lost:
        frame.say("cli.restore.attachments", count=done.attachments_lost)
    for record in done.erased_again:
        frame.say("cli.restore.erase_again", id=record)
    result = {
        "backup": done.stamp,
        "taken": done.taken,
        "lost": done.lost,
        "aside": done.aside,
        "attachments_lost": done.attachments_lost,
        "erase_again": list(done.erased_again),
    }
    frame.give(result, [done.stamp])


def _salvage(frame: Frame) -> int:
    from app.casework import salvaging

    args = frame.args
    done = salvaging.salvage(
        frame.workplace.home,
        login=args.user,
        passphrase=frame.ask("cli.ask.passphrase", args.passphrase_file),
        to=args.to,
        clock=frame.workplace.clock,
        progress=_quiet,
    )
    frame.say("cli.salvage.done", records=done.records, sheets=done.sheets, path=str(done.path))
    frame.say("cli.salvage.lost", count=len(done.lost), filled=done.from_backups)
    for table in done.stores:
        frame.say("cli.salvage.store", table=table)
    if done.station:
        frame.say("cli.salvage.station")
    if done.accounts:
        frame.say("cli.salvage.accounts", logins=", ".join(done.accounts))
    if done.aside:
        frame.say("cli.restore.aside", path=done.aside)
    if done.code:
        frame.say("cli.salvage.audit", code=done.code)
    result = {
        "path": str(done.path),
        "records": done.records,
        "sheets": done.sheets,
        "from_backups": done.from_backups,
        "lost": [{"sequence": entry.sequence, "id": entry.id, "kind": entry.kind} for entry in done.lost],
        "stores": list(done.stores),
        "station": done.station,
        "accounts": list(done.accounts),
        "aside": done.aside,
        "code": done.code,
    }
    frame.give(result, [f"{entry.sequence}\t{entry.id}\t{entry.kind}" for entry in done.lost])
    return VerificationError.exit_code if done.code else 0


def _path(frame: Frame) -> Path:
    """Raises `InputError` B-788 when none was given."""
    path = frame.args.path
    if not isinstance(path, Path):
        raise InputError("B-788", path="")
    return path


def _give(frame: Frame, lines: tuple[BackupLine, ...]) -> None:
    rows = [
        {
            "stamp": line.stamp,
            "folder": str(line.folder),
            "where": line.where,
            "made_at": moment(line.made_at) if line.made_at else None,
            "sheets": line.sheets,
            "records": line.records,
            "size": line.size,
            "lost": line.lost,
            "code": line.code,
        }
        for line in lines
    ]
    shown = [f"{line.stamp}\t{line.sheets}\t{line.size}\t{line.where}\t{line.code}" for line in lines]
    frame.give({"backups": rows}, shown)


def _give_media(frame: Frame, session: Session) -> None:
    from app.casework import backups

    media = backups.list_media(session)
    frame.give({"media": [str(medium.path) for medium in media]}, [str(medium.path) for medium in media])


def _quiet(_done: int, _total: int) -> None:
    """A command shows its end, not its way there."""
