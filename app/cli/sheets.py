"""`bogen sheet new|list|show|amend|void`, `bogen pdf`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.views import SheetFilter, SheetLine, SheetPaper
from app.cli.frame import Frame
from app.cli.words import Words, day, moment
from forms.errors import EnvironmentFault, InputError
from forms.question import Answers

if TYPE_CHECKING:
    from app.casework.session import Session


def declare(words: Words) -> None:
    new = words.command("sheet new", _new)
    words.user(new)
    new.add_argument("--form", default="perception", choices=["perception"], help=words.option("form"))
    new.add_argument("--answers", type=Path, required=True, metavar="FILE.json", help=words.option("answers"))
    new.add_argument("--draft", action="store_true", help=words.option("draft"))
    listing = words.command("sheet list", _list)
    words.user(listing)
    listing.add_argument("--person", default="", metavar="NO", help=words.option("person"))
    listing.add_argument("--text", default="", help=words.option("find_text"))
    listing.add_argument("--since", type=day, metavar="DATE", help=words.option("since"))
    listing.add_argument("--limit", type=int, default=50, help=words.option("limit"))
    show = words.command("sheet show", _show)
    words.user(show)
    show.add_argument("id", help=words.option("sheet_id"))
    amend = words.command("sheet amend", _amend)
    words.user(amend)
    amend.add_argument("id", help=words.option("sheet_id"))
    amend.add_argument("--text", required=True, help=words.option("amend_text"))
    amend.add_argument("--reason", default="", help=words.option("reason"))
    void = words.command("sheet void", _void)
    words.user(void)
    void.add_argument("id", help=words.option("sheet_id"))
    void.add_argument("--reason", required=True, help=words.option("reason"))
    pdf = words.command("pdf", _pdf)
    words.user(pdf)
    pdf.add_argument("id", help=words.option("sheet_id"))
    pdf.add_argument("--out", type=Path, required=True, metavar="FILE.pdf", help=words.option("out_file"))


def _new(frame: Frame) -> int:
    from app.casework import answers_file, drafts

    args = frame.args
    written = answers_file.read(args.answers)
    made: list[str] = []
    with frame.sign_in(args.user) as session:
        for entry in written:
            answers = answers_file.resolve(session, entry, folder=args.answers.parent)
            if args.draft:
                made.append(drafts.keep(session, answers).id)
            else:
                made.extend(_sign(frame, session, answers))
    frame.say("cli.sheet.draft_kept" if args.draft else "cli.sheet.signed", count=len(made))
    frame.give({"drafts" if args.draft else "sheets": made}, made)
    return 0


def _sign(frame: Frame, session: Session, answers: Answers) -> tuple[str, ...]:
    from app.casework import sheets
    from forms.validate import explain

    try:
        return sheets.sign(session, answers)
    except sheets.InvalidAnswers as error:
        for violation in error.violations:
            words = explain(sheets.form_in_use(), violation, frame.workplace.texts)
            frame.say("cli.sheet.violation", question=violation.question, words=words)
        raise


def _list(frame: Frame) -> int:
    from app.casework import people, sheets

    args = frame.args
    if not 1 <= args.limit <= 10_000:
        raise InputError("B-605", limit=args.limit)
    with frame.sign_in(args.user) as session:
        person = people.by_booking_no(session, args.person).id if args.person else ""
        wanted = SheetFilter(person_id=person, text=args.text, since=args.since)
        page = sheets.list_sheets(session, wanted, limit=args.limit)
    lines = [
        f"{line.id}\t{moment(line.occurred_at)}\t{line.person_name}\t{','.join(line.areas)}\t{line.state}\t{line.excerpt}"
        for line in page.rows
    ]
    frame.give({"sheets": [line_as_dict(line) for line in page.rows], "more": page.following is not None}, lines)
    return 0


def _show(frame: Frame) -> int:
    from app.casework import sheets

    with frame.sign_in(frame.args.user) as session:
        paper = sheets.show(session, frame.args.id, language=frame.workplace.language)
    frame.give(paper_as_dict(paper), _paper_lines(frame, paper))
    return 0


def _amend(frame: Frame) -> int:
    from app.casework import sheets

    args = frame.args
    with frame.sign_in(args.user) as session:
        record = sheets.amend(session, args.id, text=args.text, reason=args.reason)
    frame.give({"amendment": record}, [record])
    return 0


def _void(frame: Frame) -> int:
    from app.casework import sheets

    with frame.sign_in(frame.args.user) as session:
        record = sheets.void(session, frame.args.id, reason=frame.args.reason)
    frame.give({"voiding": record}, [record])
    return 0


def _pdf(frame: Frame) -> int:
    from app.casework import printing

    args = frame.args
    if args.out.exists():
        raise InputError("B-606", path=str(args.out))
    if not args.out.parent.is_dir():
        raise EnvironmentFault("B-607", path=str(args.out.parent))
    with frame.sign_in(args.user) as session:
        printing.save_pdf(session, args.id, args.out, language=frame.workplace.language)
    frame.give({"path": str(args.out)}, [str(args.out)])
    return 0


def line_as_dict(line: SheetLine) -> dict[str, object]:
    """A row of a list of sheets as JSON."""
    return {
        "id": line.id,
        "person": line.person_id,
        "person_name": line.person_name,
        "booking_no": line.booking_no,
        "author": line.author_id,
        "author_name": line.author_name,
        "occurred_at": line.occurred_at.isoformat(),
        "recorded_at": line.recorded_at.isoformat(),
        "areas": list(line.areas),
        "setting": line.setting,
        "urgency": line.urgency,
        "excerpt": line.excerpt,
        "state": line.state.value,
        "released_to": list(line.released_to),
    }


def paper_as_dict(paper: SheetPaper) -> dict[str, object]:
    """A sheet to read as JSON; `answers` are those that were signed."""
    return {
        "id": paper.id,
        "form": {"name": paper.form.name, "version": paper.form.version, "digest": paper.form.digest},
        "answers": dict(paper.answers),
        "person": {"id": paper.person.id, "booking_no": paper.person.booking_no, "name": paper.person.display_name},
        "author": {"name": paper.author_name, "function": paper.author_function, "unit": paper.author_unit},
        "office": paper.office_name,
        "occurred_at": paper.occurred_at.isoformat(),
        "recorded_at": paper.recorded_at.isoformat(),
        "check_code": paper.check_code,
        "state": paper.state.value,
        "received_from": paper.received_from,
        "later": [
            {
                "id": later.id,
                "kind": later.kind,
                "author_name": later.author_name,
                "recorded_at": later.recorded_at.isoformat(),
                "text": later.text,
                "reason": later.reason,
            }
            for later in paper.later
        ],
    }


def _paper_lines(frame: Frame, paper: SheetPaper) -> list[str]:
    texts = frame.workplace.texts
    lines = [
        f"{paper.reading.title} · {paper.office_name}",
        f"{paper.person.display_name} · {paper.person.booking_no}",
        texts("cli.sheet.by", name=paper.author_name, function=paper.author_function, at=moment(paper.recorded_at)),
    ]
    for section in paper.reading.sections:
        lines += ["", section.label]
        lines += [f"  {line.label}: {'; '.join(line.values)}" for line in section.lines]
    for later in paper.later:
        said = f"{later.text} ({later.reason})" if later.text and later.reason else later.text or later.reason
        lines += ["", texts(f"cli.sheet.{later.kind}", name=later.author_name, at=moment(later.recorded_at), text=said)]
    return [*lines, "", texts("cli.sheet.check_code", code=paper.check_code)]
