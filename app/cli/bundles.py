"""`bogen card …`, `export`, `import`, `inspect`, `verify`, `audit verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.rights import Action
from app.casework.views import Card, ExportPreview, Imported
from app.cli.frame import Frame
from app.cli.words import Words, day, moment
from forms.errors import BogenError, EnvironmentFault, InputError, VerificationError

if TYPE_CHECKING:
    from app.casework.session import Session


def declare(words: Words) -> None:
    give = words.command("card export", _card_export)
    words.user(give)
    give.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.option("out_dir"))
    take = words.command("card import", _card_import)
    words.user(take)
    take.add_argument("file", type=Path, metavar="FILE", help=words.option("card_file"))
    take.add_argument("--fingerprint", required=True, metavar="DIGITS", help=words.option("fingerprint"))
    words.command("card fingerprint", _card_fingerprint).add_argument(
        "file", type=Path, metavar="FILE", help=words.option("card_file")
    )
    export = words.command("export", _export)
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", metavar="PARTNER", help=words.option("to"))
    what.add_argument("--again", metavar="BUNDLE", help=words.option("again"))
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.option("out_dir"))
    which = export.add_mutually_exclusive_group()
    which.add_argument("--since", type=day, metavar="DATE", help=words.option("since"))
    which.add_argument("--sheet", action="append", metavar="ID", help=words.option("sheet_ids"))
    words.user(export, "--released-by")
    intake = words.command("import", _import)
    words.user(intake)
    intake.add_argument("files", type=Path, nargs="+", metavar="FILE", help=words.option("bundle_files"))
    words.command("inspect", _inspect).add_argument("file", type=Path, metavar="FILE", help=words.option("bundle_file"))
    verify = words.command("verify", _verify)
    verify.add_argument("file", type=Path, metavar="FILE", help=words.option("bundle_file"))
    verify.add_argument("--card", type=Path, required=True, metavar="FILE", help=words.option("card_file"))
    verify.add_argument("--identity", type=Path, metavar="FILE", help=words.option("identity"))
    words.user(words.command("audit verify", _audit))


def _card_export(frame: Frame) -> int:
    from app.casework import partners

    with frame.sign_in(frame.args.user) as session:
        path = partners.save_card(session, frame.args.out)
        card = partners.own_card(session)
    frame.give({"path": str(path), **_card_dict(card)}, [str(path), _digits(card)])
    return 0


def _card_import(frame: Frame) -> int:
    from app.casework import partners

    card = partners.read_card(frame.args.file)
    given = "".join(sign for sign in frame.args.fingerprint if sign.isdigit())
    if given != "".join(card.groups) + card.check_digit:
        raise InputError("B-608", path=str(frame.args.file))
    with frame.sign_in(frame.args.user) as session:
        partner = partners.confirm(session, card)
    frame.say("cli.card.confirmed", name=partner.name)
    frame.give({"partner": partner.party, "name": partner.name}, [partner.party])
    return 0


def _card_fingerprint(frame: Frame) -> int:
    from app.casework import partners

    card = partners.read_card(frame.args.file)
    frame.give(_card_dict(card), [card.name, _digits(card)])
    return 0


def _digits(card: Card) -> str:
    return f"{' '.join(card.groups)} – {card.check_digit}"


def _card_dict(card: Card) -> dict[str, object]:
    return {
        "party": card.party,
        "name": card.name,
        "kind": card.kind.value,
        "training": card.training,
        "fingerprint": " ".join(card.groups),
        "check_digit": card.check_digit,
    }


def _export(frame: Frame) -> int:
    from app.casework import partners, sharing

    args = frame.args
    if args.again:
        return _export_again(frame)
    with frame.sign_in(args.user) as session:
        session.require(Action.RELEASE)
        partner = partners.by_name(session, args.to)
        preview = sharing.preview(session, partner.party, sheet_ids=args.sheet, since=args.since)
        for left in preview.left_out:
            frame.say(f"cli.export.left_{left.reason.value}", id=left.sheet.id, person=left.sheet.person_name)
        try:
            released = sharing.release(session, preview, args.out)
        except EnvironmentFault:
            _say_what_waits(frame, session, preview)
            raise
    frame.count("cli.export.done", released.sheets, path=str(released.path), sequence=released.sequence)
    result = {
        "path": str(released.path),
        "bundle": released.digest,
        "sequence": released.sequence,
        "sheets": released.sheets,
        "size": released.size,
        "sha256": released.sha256,
        "left_out": [{"sheet": left.sheet.id, "reason": left.reason.value} for left in preview.left_out],
    }
    frame.give(result, [str(released.path)])
    return 0


def _say_what_waits(frame: Frame, session: Session, preview: ExportPreview) -> None:
    """After a stick that failed: the bundle is released, waits in the outbox and only has to be copied again."""
    from app.casework import sharing

    last = sharing.list_outgoing(session, limit=1).rows
    if last and (last[0].partner_name, last[0].sequence) == (preview.partner.name, preview.sequence):
        frame.say("cli.export.waits", bundle=last[0].digest, sequence=preview.sequence)


def _export_again(frame: Frame) -> int:
    from app.casework import sharing

    args = frame.args
    with frame.sign_in(args.user) as session:
        path = sharing.write_again(session, args.again, args.out)
    frame.give({"path": str(path), "bundle": args.again}, [str(path)])
    return 0


def _import(frame: Frame) -> int:
    done: list[dict[str, object]] = []
    worst = 0
    with frame.sign_in(frame.args.user) as session:
        session.require(Action.IMPORT_BUNDLE)
        for path in frame.args.files:
            entry, code = _import_one(frame, session, path)
            done.append({"file": str(path), **entry})
            worst = worst or code
    frame.give({"files": done}, [str(entry["bundle"]) for entry in done if "bundle" in entry])
    return worst


def _import_one(frame: Frame, session: Session, path: Path) -> tuple[dict[str, object], int]:
    """The result of one file. A bad file never stops the good ones; it is named with its reason and its code."""
    from app.casework import intake
    from app.cli.frame import error_as_dict, say_error

    try:
        imported = intake.import_bundle(session, path)
    except BogenError as error:
        say_error(frame.workplace.texts, error, about=str(path))
        return error_as_dict(frame.workplace.texts, error), error.exit_code
    if imported.already:
        # Refused with a code of its own, and yet the old result is given: nothing is wrong with what is there.
        again = _again(imported)
        say_error(frame.workplace.texts, again, about=str(path))
        return {**_imported_dict(imported), **error_as_dict(frame.workplace.texts, again)}, again.exit_code
    count = len(imported.items)
    frame.count("cli.import.done", count, path=str(path), sender=imported.sender_name, sequence=imported.sequence)
    return _imported_dict(imported), 0


def _again(imported: Imported) -> VerificationError:
    return VerificationError("B-236", sender=imported.sender_name, sequence=imported.sequence)


def _imported_dict(imported: Imported) -> dict[str, object]:
    return {
        "bundle": imported.digest,
        "sender": imported.sender_name,
        "sequence": imported.sequence,
        "created": imported.created.isoformat(),
        "already": imported.already,
        "sheets": [{"id": item.sheet_id, "state": item.state.value} for item in imported.items],
    }


def _inspect(frame: Frame) -> int:
    from app.casework import outside

    facts = outside.inspect(frame.args.file)
    frame.give(facts, [f"{key}: {value}" for key, value in facts.items()])
    return 0


def _verify(frame: Frame) -> int:
    from app.casework import outside

    args = frame.args
    found = outside.verify(args.file, card=args.card, identity=args.identity, now=frame.workplace.clock())
    frame.say("cli.verify.done" if args.identity else "cli.verify.outside_only")
    frame.give(found, [f"{key}: {value}" for key, value in found.items()])
    return 0


def _audit(frame: Frame) -> int:
    from app.casework import audit

    with frame.sign_in(frame.args.user) as session:
        check = audit.verify_log(session)
    if check.code:
        reason = frame.workplace.texts(f"error.{check.code}.text", **check.params)
        frame.say("cli.audit.broken", at=check.broken_at, code=check.code, reason=reason)
    else:
        frame.count("cli.audit.whole", check.records)
        frame.count("cli.audit.access", check.access)
    for jump in check.jumps:
        frame.say("cli.audit.jump", number=jump.sequence, before=moment(jump.before), after=moment(jump.after))
    for first, last in check.losses:
        frame.say("cli.audit.lost", first=first, last=last)
    result = {
        "records": check.records,
        "access": check.access,
        "head": check.head,
        "whole": not check.code,
        "broken_at": check.broken_at,
        "code": check.code,
        "jumps": [
            {
                "record": jump.record,
                "sequence": jump.sequence,
                "before": jump.before.isoformat(),
                "after": jump.after.isoformat(),
            }
            for jump in check.jumps
        ],
        "losses": [{"first": first, "last": last} for first, last in check.losses],
    }
    frame.give(result, [check.head])
    return 4 if check.code else 0
