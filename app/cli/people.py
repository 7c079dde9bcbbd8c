"""`bogen people add|change|import|list`."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.clocks import Regime
from app.casework.views import NewPerson, PeopleTable, Person
from app.cli.frame import Frame
from app.cli.parser import Parser
from app.cli.words import Words, day

if TYPE_CHECKING:
    from app.casework.session import Session


def declare(words: Words) -> None:
    add = words.command("people add", _add)
    words.user(add)
    add.add_argument("--booking-no", required=True, metavar="NO", help=words.option("booking_no"))
    add.add_argument("--family-name", required=True, metavar="NAME", help=words.option("family_name"))
    _declare_master_data(words, add)
    change = words.command("people change", _change)
    words.user(change)
    change.add_argument("person", metavar="NO", help=words.option("person"))
    change.add_argument("--booking-no", metavar="NO", help=words.option("booking_no"))
    change.add_argument("--family-name", metavar="NAME", help=words.option("family_name"))
    _declare_master_data(words, change)
    table = words.command("people import", _import)
    words.user(table)
    table.add_argument("file", type=Path, metavar="FILE.csv", help=words.option("people_file"))
    table.add_argument("--accept-partial", action="store_true", help=words.option("accept_partial"))
    listing = words.command("people list", _list)
    words.user(listing)
    listing.add_argument("text", nargs="?", default="", help=words.option("find_text"))


def _declare_master_data(words: Words, parser: Parser) -> None:
    for name in ("given-names", "original-name", "wing", "cell", "status"):
        parser.add_argument(f"--{name}", help=words.option(name.replace("-", "_")))
    parser.add_argument("--born", type=day, metavar="DATE", help=words.option("born"))
    parser.add_argument("--regime", choices=[one.value for one in Regime], help=words.option("regime"))
    parser.add_argument("--released-on", type=day, metavar="DATE", help=words.option("released_on"))
    parser.add_argument("--contact-officer", metavar="LOGIN", help=words.option("contact_officer"))


def _add(frame: Frame) -> int:
    from app.casework.people import add_person

    with frame.sign_in(frame.args.user) as session:
        person = add_person(session, _said(frame, session, NewPerson(booking_no="", family_name="", given_names="")))
    frame.give(_as_dict(person), [person.id])
    return 0


def _change(frame: Frame) -> int:
    from app.casework.people import by_booking_no, change_person

    with frame.sign_in(frame.args.user) as session:
        old = by_booking_no(session, frame.args.person)
        known = NewPerson(**{field.name: getattr(old, field.name) for field in fields(NewPerson)})
        person = change_person(session, old.id, _said(frame, session, known))
    frame.give(_as_dict(person), [person.id])
    return 0


def _said(frame: Frame, session: Session, known: NewPerson) -> NewPerson:
    """`known` with everything that the command says; an empty text empties a field."""
    from app.casework.users import user_id

    args = frame.args
    officer: str | None = args.contact_officer
    said = {
        "booking_no": args.booking_no,
        "family_name": args.family_name,
        "given_names": args.given_names,
        "original_name": args.original_name,
        "born": args.born,
        "wing": args.wing,
        "cell": args.cell,
        "status": args.status,
        "regime": args.regime,
        "released_on": args.released_on,
        "contact_officer": user_id(session, officer) if officer else officer,
    }
    return replace(known, **{name: value for name, value in said.items() if value is not None})


def _import(frame: Frame) -> int:
    from app.casework.people import keep_people, read_file, read_table

    args = frame.args
    raw = read_file(args.file)
    with frame.sign_in(args.user) as session:
        table = read_table(session, raw)
        _report(frame, table)
        if table.rejected and not (args.accept_partial or _confirmed(frame, table)):
            frame.say("cli.people.nothing_kept")
            frame.give(_result(table, 0), [])
            return 1
        kept = keep_people(session, table.good)
    frame.count("cli.people.kept", kept)
    if table.known:
        frame.count("cli.people.known", len(table.known))
    frame.give(_result(table, kept), [])
    return 0


def _confirmed(frame: Frame, table: PeopleTable) -> bool:
    # Only a person at a terminal can confirm; a script says --accept-partial.
    if not sys.stdin.isatty():
        return False
    frame.count("cli.people.do_not_fit", len(table.rejected))
    frame.count("cli.people.ask_partial", len(table.good))
    return sys.stdin.readline().strip().casefold() in {"j", "ja", "y", "yes"}


def _report(frame: Frame, table: PeopleTable) -> None:
    texts = frame.workplace.texts
    for row in table.rejected:
        reason = texts(f"error.{row.code}.text", **row.params)
        frame.say("cli.people.rejected", line=row.line, code=row.code, reason=reason)


def _result(table: PeopleTable, kept: int) -> dict[str, object]:
    return {
        "kept": kept,
        "known": [person.booking_no for person in table.known],
        "rejected": [{"line": row.line, "code": row.code, "params": row.params} for row in table.rejected],
    }


def _list(frame: Frame) -> int:
    from app.casework.people import find

    with frame.sign_in(frame.args.user) as session:
        people = find(session, frame.args.text, limit=10_000)
    lines = [f"{person.booking_no}\t{person.display_name}\t{person.wing}\t{person.cell}" for person in people]
    frame.give({"people": [_as_dict(person) for person in people]}, lines)
    return 0


def _as_dict(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "booking_no": person.booking_no,
        "family_name": person.family_name,
        "given_names": person.given_names,
        "original_name": person.original_name,
        "born": person.born.isoformat() if person.born else None,
        "wing": person.wing,
        "cell": person.cell,
        "status": person.status,
        "regime": person.regime,
        "released_on": person.released_on.isoformat() if person.released_on else None,
        "contact_officer": person.contact_officer,
    }
