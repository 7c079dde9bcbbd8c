"""`bogen subject-access`."""

from __future__ import annotations

from pathlib import Path

from app.cli.frame import Frame
from app.cli.words import Words


def declare(words: Words) -> None:
    access = words.command("subject-access", _give)
    words.user(access)
    access.add_argument("person", metavar="NO", help=words.option("person"))
    access.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.option("out_dir"))
    access.add_argument("--mask", action="append", default=[], metavar="WORD", help=words.option("mask_word"))
    access.add_argument("--officers-by-name", action="store_true", help=words.option("officers_by_name"))
    access.add_argument("--sign", action="store_true", help=words.option("sign_access"))


def _give(frame: Frame) -> int:
    from app.casework import subject_access
    from app.casework.dossier import Wishes
    from app.casework.subjects import person_of_booking

    args = frame.args
    wishes = Wishes(officers_by_function=not args.officers_by_name, words=tuple(args.mask))
    with frame.sign_in(args.user) as session:
        person = person_of_booking(session, args.person)
        prepared = subject_access.prepare(session, person, wishes, language=frame.workplace.language)
        frame.count("cli.subject.sheets", prepared.sheets)
        for word, times in prepared.masked:
            frame.count("cli.subject.masked", times, word=word)
        masked = [{"word": word, "times": times} for word, times in prepared.masked]
        result: dict[str, object] = {"sheets": prepared.sheets, "masked": masked}
        if not args.sign:
            frame.say("cli.subject.not_signed")
            frame.give(result, [])
            return 0
        given = subject_access.give(session, prepared, args.out)
    paths = [str(given.pdf), str(given.json)]
    frame.give({**result, "pdf": paths[0], "json": paths[1], "record": given.record}, paths)
    return 0
