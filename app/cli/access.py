"""`bogen access list|export|expire|expired`, `bogen rights show`."""

from __future__ import annotations

from pathlib import Path

from app.casework.access import Act
from app.casework.access_views import AccessFilter, AccessLine, ExpiredRows
from app.cli.frame import Frame
from app.cli.parser import Parser
from app.cli.words import Words, day, moment
from forms.errors import InputError


def declare(words: Words) -> None:
    show = words.command("access list", _list)
    words.user(show)
    _filters(words, show)
    show.add_argument("--limit", type=int, default=50, help=words.option("limit"))
    export = words.command("access export", _export)
    words.user(export)
    _filters(words, export)
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help=words.option("access_out"))
    expire = words.command("access expire", _expire)
    words.user(expire)
    expire.add_argument("--today", type=day, metavar="DATE", help=words.option("access_today"))
    words.user(words.command("access expired", _expired))
    words.user(words.command("rights show", _rights))


def _filters(words: Words, parser: Parser) -> None:
    parser.add_argument("--act", choices=[act.value for act in Act], help=words.option("access_act"))
    parser.add_argument("--login", default="", help=words.option("access_login"))
    parser.add_argument("--booking-no", default="", metavar="NO", help=words.option("booking_no"))
    parser.add_argument("--since", type=day, metavar="DATE", help=words.option("since"))
    parser.add_argument("--until", type=day, metavar="DATE", help=words.option("access_until"))


def _wanted(frame: Frame) -> AccessFilter:
    args = frame.args
    return AccessFilter(
        act=Act(args.act) if args.act else None,
        login=args.login,
        booking_no=args.booking_no,
        since=args.since,
        until=args.until,
    )


def _list(frame: Frame) -> int:
    from app.casework.access_log import list_access

    if not 1 <= frame.args.limit <= 10_000:
        raise InputError("B-605", limit=frame.args.limit)
    with frame.sign_in(frame.args.user) as session:
        found = list_access(session, _wanted(frame), limit=frame.args.limit)
    result = {"rows": [_as_dict(row) for row in found.rows], "more": found.following is not None}
    frame.give(result, [_line(row) for row in found.rows])
    return 0


def _export(frame: Frame) -> int:
    from app.casework.access_log import export_access

    with frame.sign_in(frame.args.user) as session:
        done = export_access(session, frame.args.out, _wanted(frame))
    frame.count("cli.access.exported", done.rows, path=str(done.path))
    result = {
        "path": str(done.path),
        "rows": done.rows,
        "sha256": done.sha256,
        "end": done.end,
        "digest": done.digest,
    }
    frame.give(result, [str(done.path)])
    return 0


def _expire(frame: Frame) -> int:
    from app.casework.access_log import expire

    with frame.sign_in(frame.args.user) as session:
        gone = expire(session, today=frame.args.today)
    if gone is None:
        frame.say("cli.access.nothing_due")
    else:
        frame.say("cli.access.gone", first=gone.first, last=gone.last, year=gone.year)
    frame.give({"expired": _expiry_dict(gone) if gone else None}, [_expiry_line(gone)] if gone else [])
    return 0


def _expired(frame: Frame) -> int:
    from app.casework.access_log import due_to_expire, expired

    with frame.sign_in(frame.args.user) as session:
        gone, due = expired(session), due_to_expire(session)
    if due is not None:
        frame.say("cli.access.due", first=due.first, last=due.last, year=due.year)
    result = {
        "expired": [_expiry_dict(one) for one in gone],
        "due": {"first": due.first, "last": due.last, "year": due.year} if due else None,
    }
    frame.give(result, [_expiry_line(one) for one in gone])
    return 0


def _rights(frame: Frame) -> int:
    from app.casework.rights_shown import see_rights

    with frame.sign_in(frame.args.user) as session:
        table = see_rights(session)
    texts = frame.workplace.texts
    result = {
        "own": [role.value for role in table.own],
        "actions": {line.action.value: [role.value for role in line.roles] for line in table.lines},
    }
    lines = [f"{texts(f'ui.action.{line.action.value}')}\t{', '.join(line.roles)}" for line in table.lines]
    frame.give(result, lines)
    return 0


def _line(row: AccessLine) -> str:
    which = row.check_code or row.record[:8]
    parts = (
        str(row.number),
        moment(row.at),
        row.act,
        row.login,
        row.what,
        which,
        row.booking_no,
        row.reason,
        row.detail,
    )
    return "\t".join(" ".join(part.split()) for part in parts)


def _as_dict(row: AccessLine) -> dict[str, object]:
    return {
        "number": row.number,
        "at": row.at.isoformat(),
        "act": row.act,
        "login": row.login,
        "user": row.user_name,
        "what": row.what,
        "record": row.record,
        "check_code": row.check_code,
        "booking_no": row.booking_no,
        "reason": row.reason,
        "detail": row.detail,
        "digest": row.digest,
    }


def _expiry_line(gone: ExpiredRows) -> str:
    rows = f"{gone.first}-{gone.last}"
    return f"{gone.year}\t{rows}\t{moment(gone.recorded_at)}\t{gone.signed_by}\t{gone.record}\t{gone.digest}"


def _expiry_dict(gone: ExpiredRows) -> dict[str, object]:
    return {
        "first": gone.first,
        "last": gone.last,
        "year": gone.year,
        "digest": gone.digest,
        "recorded_at": gone.recorded_at.isoformat(),
        "record": gone.record,
        "signed_by": gone.signed_by,
    }
