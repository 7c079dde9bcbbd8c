"""`bogen sheet new|list|show|amend|void`, `bogen pdf`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.views import Page, SheetFilter, SheetLine, SheetPaper
from app.cli.frame import Frame, error_as_dict, say_error
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
    from app.casework import answers_file, drafts, sheets

    args = frame.args
    written = answers_file.read(args.answers)
    with frame.sign_in(args.user) as session:
        ready = [answers_file.resolve(session, entry, folder=args.answers.parent) for entry in written]
        if args.draft:
            return _keep(frame, "drafts", ready, lambda answers: (drafts.keep(session, answers).id,))
        # All are checked before the first is signed: a file that does not fit leaves nothing half done.
        for number, answers in enumerate(ready, start=1):
            _check(frame, session, answers, number)
        return _keep(frame, "sheets", ready, lambda answers: sheets.sign(session, answers))


def _check(frame: Frame, session: Session, answers: Answers, number: int) -> None:
    """Names every answer that cannot be signed. Raises `sheets.InvalidAnswers` B-550."""
    from app.casework import sheets
    from forms.validate import explain

    violations = sheets.check(session, answers)
    for violation in violations:
        words = explain(sheets.form_in_use(), violation, frame.workplace.texts)
        frame.say("cli.sheet.violation", number=number, question=violation.question, words=words)
    if violations:
        raise sheets.InvalidAnswers(violations)


def _keep(frame: Frame, what: str, ready: Sequence[Answers], keep: Callable[[Answers], tuple[str, ...]]) -> int:
    """Keeps one after the other; a disk that fails in between takes nothing back, and what is kept is named."""
    made: list[str] = []
    fault: dict[str, object] = {}
    code = 0
    try:
        for answers in ready:
            made.extend(keep(answers))
    except EnvironmentFault as error:
        say_error(frame.workplace.texts, error)
        fault, code = error_as_dict(frame.workplace.texts, error), error.exit_code
    frame.count(f"cli.sheet.kept_{what}", len(made))
    frame.give({what: made, **fault}, made)
    return code


def _list(frame: Frame) -> int:
    args = frame.args
    if not 1 <= args.limit <= 10_000:
        raise InputError("B-605", limit=args.limit)
    with frame.sign_in(args.user) as session:
        page = _page(session, args)
    lines = [
        f"{line.id}\t{moment(line.occurred_at)}\t{line.person_name}\t{','.join(line.areas)}\t{line.state}\t{line.excerpt}"
        for line in page.rows
    ]
    frame.give({"sheets": [line_as_dict(line) for line in page.rows], "more": page.following is not None}, lines)
    return 0


def _page(session: Session, args: Namespace) -> Page[SheetLine]:
    """What this user may list: the sheets of his prison, or at the prosecutor's office those that were received."""
    from app.casework import intake, people, sheets
    from app.casework.rights import Action

    if session.may(Action.READ_RECEIVED):
        wanted = SheetFilter(text=f"{args.text} {args.person}", since=args.since)
        return intake.list_received(session, wanted, limit=args.limit)
    person = people.by_booking_no(session, args.person).id if args.person else ""
    wanted = SheetFilter(person_id=person, text=args.text, since=args.since)
    return sheets.list_sheets(session, wanted, limit=args.limit)


def _show(frame: Frame) -> int:
    from app.casework import printing

    with frame.sign_in(frame.args.user) as session:
        paper = printing.paper(session, frame.args.id, language=frame.workplace.language)
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
        raise InputError("B-586", path=str(args.out))
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
        "restricted": line.restricted,
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
        "restricted": paper.restriction is not None,
        "later": [
            {
                "id": later.id,
                "kind": later.kind,
                "author_name": later.author_name,
                "recorded_at": later.recorded_at.isoformat(),
                "text": later.text,
                "reason": later.reason,
                "received_on": later.received_on.isoformat() if later.received_on else None,
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
    if paper.restriction:
        since = moment(paper.restriction.since)
        lines.append(texts("cli.sheet.restricted", at=since, reason=paper.restriction.reason))
    for later in paper.later:
        said = f"{later.text} ({later.reason})" if later.text and later.reason else later.text or later.reason
        lines += ["", texts(f"cli.sheet.{later.kind}", name=later.author_name, at=moment(later.recorded_at), text=said)]
    return [*lines, "", texts("cli.sheet.check_code", code=paper.check_code)]
