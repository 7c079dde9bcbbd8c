"""What a sheet that travels must be, beyond its signatures (bundle-1 §4.8): its answers follow its own form, and what
is shown beside them is short and can be seen.

A signature says who wrote something, not that it can be shown: a name that turns the line around, of a million letters
or with a time in the year 1, is signed as easily as any other. Both sides ask the same questions, so nothing leaves
that the other side must refuse; what was received once is shown later whatever rules come after these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NoReturn

from forms.content import AMENDMENT, COUNTER_STATEMENT, MAX_COUNTER_STATEMENT, MAX_LATER_TEXT, SHEET, read_context
from forms.errors import FormatError
from forms.exchange import Act, SheetFile
from forms.moment import moment_value
from forms.normalise import clean_text, normalise
from forms.question import Answers, Attachments, Form, Moment, Person
from forms.record import Header
from forms.validate import check

MAX_NAME = 200
CLOCKS_APART = timedelta(days=1)
YEARS = range(1900, 2100)
# A header counts milliseconds, an answer may count finer.
_FINEST = timedelta(milliseconds=1)
# Joiners have no ink, but names in Arabic and Indic script are misspelt without them.
_JOINERS = frozenset("\u200c\u200d")
_PERSON_TEXTS = ("booking_no", "family_name", "given_names", "original_name")


def check_sheet(file: SheetFile, form: Form, *, sent_at: datetime) -> None:
    """Passes when the sheet may travel; `form` is its own form, `sent_at` (aware) the time of its bundle.

    Raises `FormatError` B-164, which names the part that does not fit.
    """
    _check_sheet_act(file.sheet, form)
    for act in (file.sheet, *file.later):
        _check_act(act, sent_at)


def is_line(text: object) -> bool:
    """Whether `text` is a short text on one line of which every character can be seen."""
    return isinstance(text, str) and len(text) <= MAX_NAME and all(_has_ink(sign) for sign in text)


def _has_ink(sign: str) -> bool:
    return sign.isprintable() or sign in _JOINERS


def _check_sheet_act(act: Act, form: Form) -> None:
    header, content = act.record.header, act.record.payload()
    answers, person = _table(content, "answers", header), _table(content, "person", header)
    # Violations first: only answers of the right types are safe to compare.
    violations = check(form, answers, now=header.recorded_at + _FINEST)
    if violations:
        _refuse(header, violations[0].question[:80])
    if normalise(form, answers) != answers:
        _refuse(header, "answers")
    _check_header(header, form, answers)
    if person.get("id") != header.subject:
        _refuse(header, "person.id")
    for name in _PERSON_TEXTS:
        if not is_line(person.get(name)):
            _refuse(header, f"person.{name}")
    if not _is_day(person.get("born")):
        _refuse(header, "person.born")
    for file_name in _file_names(form, answers):
        if not is_line(file_name):
            _refuse(header, "attachments")


def _check_header(header: Header, form: Form, answers: Answers) -> None:
    """What lists show of a sheet is what the sheet says: about whom, and when."""
    for question in form.questions:
        if isinstance(question, Person) and answers.get(question.name, header.subject) != header.subject:
            _refuse(header, question.name)
    first = next((question.name for question in form.questions if isinstance(question, Moment)), "")
    if first in answers and _spelt(moment_value(answers[first]).at) != _spelt(header.occurred_at):
        _refuse(header, first)


def _file_names(form: Form, answers: Answers) -> Iterator[object]:
    for question in form.questions:
        attached = answers.get(question.name) if isinstance(question, Attachments) else None
        for item in attached if isinstance(attached, list) else ():
            yield item["name"]


def _check_act(act: Act, sent_at: datetime) -> None:
    header, content = act.record.header, act.record.payload()
    context = read_context(content)
    for name in ("author_name", "function", "unit", "workstation"):
        if not is_line(getattr(context, name)):
            _refuse(header, name)
    if not context.author_name.strip():
        _refuse(header, "author_name")
    if not _is_day(context.trained_on or None):
        _refuse(header, "trained_on")
    if not all(moment.year in YEARS for moment in (header.occurred_at, header.recorded_at)):
        _refuse(header, "recorded_at")
    if header.recorded_at > sent_at + CLOCKS_APART:
        _refuse(header, "recorded_at")
    if header.kind == COUNTER_STATEMENT:
        _check_said(header, "text", content.get("text"), most=MAX_COUNTER_STATEMENT)
        if content.get("received_on") is None or not _is_day(content.get("received_on")):
            _refuse(header, "received_on")
    elif header.kind != SHEET:
        for name in ("text", "reason") if header.kind == AMENDMENT else ("reason",):
            _check_said(header, name, content.get(name))


def _check_said(header: Header, name: str, said: object, *, most: int = MAX_LATER_TEXT) -> None:
    if not isinstance(said, str) or len(said) > most or clean_text(said, multiline=True) != said:
        _refuse(header, name)


def _is_day(value: object) -> bool:
    if value is None:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _spelt(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _table(content: Mapping[str, object], name: str, header: Header) -> dict[str, object]:
    value = content.get(name)
    return value if isinstance(value, dict) else _refuse(header, name)


def _refuse(header: Header, part: str) -> NoReturn:
    raise FormatError("B-164", record=header.id, part=ascii(part)[1:-1])
