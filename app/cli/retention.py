"""`bogen retention list|review`, `restrict`, `erase …`, `counter-statement`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.frame import Frame
from app.cli.parser import Parser
from app.cli.words import Words, day, moment

if TYPE_CHECKING:
    from app.casework.erasures import Extent
    from app.casework.retention import Kept
    from app.casework.session import Session

_GROUNDS = ("retention_over", "unlawful", "not_needed", "legal_duty")


def declare(words: Words) -> None:
    listing = words.command("retention list", _list)
    words.user(listing)
    listing.add_argument("--all", action="store_true", help=words.option("retention_all"))
    review = words.command("retention review", _review)
    words.user(review)
    review.add_argument("person", metavar="NO", help=words.option("person"))
    decision = review.add_mutually_exclusive_group(required=True)
    decision.add_argument("--keep-until", type=day, metavar="DATE", help=words.option("keep_until"))
    decision.add_argument("--erase", action="store_true", help=words.option("decide_erase"))
    review.add_argument("--reason", required=True, help=words.option("reason"))
    restrict = words.command("restrict", _restrict)
    words.user(restrict)
    _target(words, restrict)
    restrict.add_argument("--reason", required=True, help=words.option("reason"))
    restrict.add_argument("--lift", action="store_true", help=words.option("lift"))
    ask = words.command("erase request", _request)
    words.user(ask)
    _target(words, ask)
    ask.add_argument("--ground", required=True, choices=_GROUNDS, help=words.option("ground"))
    ask.add_argument("--text", default="", help=words.option("erase_text"))
    approve = words.command("erase approve", _approve)
    words.user(approve)
    approve.add_argument("id", metavar="REQUEST", help=words.option("request"))
    approve.add_argument("--refuse", metavar="REASON", help=words.option("refuse"))
    words.user(words.command("erase list", _waiting))
    told = words.command("erase told", _told)
    words.user(told)
    told.add_argument("erasure", type=int, metavar="NUMBER", help=words.option("erasure"))
    told.add_argument("party", metavar="PARTNER", help=words.option("told_party"))
    counter = words.command("counter-statement", _counter)
    words.user(counter)
    counter.add_argument("id", help=words.option("sheet_id"))
    counter.add_argument("--text", required=True, help=words.option("counter_text"))
    counter.add_argument("--received-on", type=day, required=True, metavar="DATE", help=words.option("received_on"))


def _target(words: Words, parser: Parser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--sheet", metavar="ID", help=words.option("sheet_id"))
    which.add_argument("--person", metavar="NO", help=words.option("person"))


def _list(frame: Frame) -> int:
    from app.casework import retention

    with frame.sign_in(frame.args.user) as session:
        kept = retention.review_list(session, everything=frame.args.all)
    frame.give({"retention": [_as_dict(one) for one in kept]}, [_line(one) for one in kept])
    return 0


def _line(kept: Kept) -> str:
    days = (str(one) if one else "" for one in (kept.since, kept.check_on, kept.erase_on))
    return "\t".join((kept.due.value, kept.booking_no, kept.name, kept.document, str(kept.count), *days, kept.statute))


def _as_dict(kept: Kept) -> dict[str, object]:
    days = {"since": kept.since, "check_on": kept.check_on, "erase_on": kept.erase_on, "keep_until": kept.keep_until}
    return {
        "due": kept.due.value,
        "booking_no": kept.booking_no,
        "name": kept.name,
        "document": kept.document,
        "count": kept.count,
        "statute": kept.statute,
        **{name: one.isoformat() if one else None for name, one in days.items()},
    }


def _review(frame: Frame) -> int:
    from app.casework import retention

    args = frame.args
    decision = retention.Decision.ERASE if args.erase else retention.Decision.KEEP
    with frame.sign_in(args.user) as session:
        person = _person(session, args.person)
        record = retention.decide(session, person, decision, reason=args.reason, keep_until=args.keep_until)
    frame.give({"review": record}, [record])
    return 0


def _restrict(frame: Frame) -> int:
    from app.casework import restrictions

    args = frame.args
    with frame.sign_in(args.user) as session:
        target = args.sheet or _person(session, args.person)
        if args.lift:
            record = restrictions.lift(session, target, args.reason)
        elif args.sheet:
            record = restrictions.restrict_sheet(session, target, args.reason)
        else:
            record = restrictions.restrict_person(session, target, args.reason)
    frame.give({"restriction": record}, [record])
    return 0


def _request(frame: Frame) -> int:
    from app.casework import erasures

    args = frame.args
    ground = erasures.LegalGround(args.ground)
    with frame.sign_in(args.user) as session:
        if args.sheet:
            request = erasures.request_sheet(session, args.sheet, ground, args.text)
        else:
            request = erasures.request_person(session, _person(session, args.person), ground, args.text)
    frame.say("cli.erase.requested")
    frame.give({"request": request}, [request])
    return 0


def _approve(frame: Frame) -> int:
    from app.casework import erasures

    args = frame.args
    with frame.sign_in(args.user) as session:
        if args.refuse is not None:
            erasures.refuse(session, args.id, args.refuse)
            frame.say("cli.erase.refused")
            frame.give({"refused": args.id}, [])
            return 0
        taken = erasures.approve(session, args.id)
    frame.count("cli.erase.done", taken.sheets)
    for name, count in taken.recipients:
        frame.count("cli.erase.tell", count, name=name)
    frame.give(_extent(taken), [])
    return 0


def _extent(taken: Extent) -> dict[str, object]:
    return {
        "sheets": taken.sheets,
        "records": taken.records,
        "attachments": taken.attachments,
        "drafts": taken.drafts,
        "bundles": taken.bundles,
        "recipients": [{"name": name, "sheets": count} for name, count in taken.recipients],
    }


def _waiting(frame: Frame) -> int:
    from app.casework import erasures

    with frame.sign_in(frame.args.user) as session:
        waiting, to_tell, gone = erasures.waiting(session), erasures.to_tell(session), erasures.tombstones(session)
    lines = [
        f"{one.id}\t{moment(one.requested_at)}\t{one.scope}\t{one.booking_no}\t{one.ground}\t{one.requested_by}"
        for one in waiting
    ]
    lines += [f"{one.erasure}\t{moment(one.since)}\t{one.party}\t{one.name}\t{one.sheets}" for one in to_tell]
    lines += [f"{one.sheet_id}\t{one.recorded_on}\t{moment(one.erased_at)}\t{one.ground}" for one in gone]
    result = {
        "erased": [
            {
                "sheet": one.sheet_id,
                "recorded_on": one.recorded_on.isoformat(),
                "erased_at": one.erased_at.isoformat(),
                "ground": one.ground.value,
            }
            for one in gone
        ],
        "waiting": [
            {
                "id": one.id,
                "scope": one.scope,
                "target": one.target,
                "ground": one.ground.value,
                "text": one.text,
                "requested_by": one.requested_by,
                "requested_at": one.requested_at.isoformat(),
            }
            for one in waiting
        ],
        "to_tell": [
            {"erasure": one.erasure, "party": one.party, "name": one.name, "sheets": one.sheets} for one in to_tell
        ],
    }
    frame.give(result, lines)
    return 0


def _told(frame: Frame) -> int:
    from app.casework import erasures

    with frame.sign_in(frame.args.user) as session:
        erasures.told(session, frame.args.erasure, frame.args.party)
    frame.give({"told": frame.args.party}, [])
    return 0


def _counter(frame: Frame) -> int:
    from app.casework import counter_statements

    args = frame.args
    with frame.sign_in(args.user) as session:
        record = counter_statements.add(session, args.id, text=args.text, received_on=args.received_on)
    frame.give({"counter_statement": record}, [record])
    return 0


def _person(session: Session, booking_no: str) -> str:
    """Who has a booking number, written here or in received sheets. Raises `InputError` B-532."""
    from app.casework.subjects import person_of_booking

    return person_of_booking(session, booking_no)
