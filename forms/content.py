"""What the payload of each kind of record holds, written down once for whoever makes one and whoever reads one.

Every act carries the context of its author, so that the name, function and unit that a reader sees beside it are
covered by the author's own signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import FormatError
from forms.question import Answers

SHEET = "sheet"
AMENDMENT = "amendment"
VOIDING = "voiding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who wrote, from where, and when last trained (ISO date, or the empty text): as it was at that moment."""

    author_name: str
    function: str
    unit: str
    workstation: str
    trained_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """The person in custody as far as the paper names him or her; `born` is an ISO date or the empty text."""

    id: str
    booking_no: str
    family_name: str
    given_names: str
    original_name: str = ""
    born: str = ""


def sheet_content(answers: Answers, person: PersonData, context: Context, *, fill_seconds: int) -> dict[str, object]:
    """The content of a signed sheet. `fill_seconds` is the local fill time; it is never shown per officer."""
    return {
        "answers": dict(answers),
        "person": {
            "id": person.id,
            "booking_no": person.booking_no,
            "family_name": person.family_name,
            "given_names": person.given_names,
            "original_name": person.original_name,
            "born": person.born,
        },
        "context": {**_context_values(context), "fill_seconds": fill_seconds},
    }


def amendment_content(text: str, reason: str, context: Context) -> dict[str, object]:
    """The content of an amendment: what is added, and why."""
    return {"text": text, "reason": reason, "context": _context_values(context)}


def voiding_content(reason: str, context: Context) -> dict[str, object]:
    """The content of a voiding: why the sheet no longer counts."""
    return {"reason": reason, "context": _context_values(context)}


def read_context(content: Mapping[str, object]) -> Context:
    """The context of any act. Raises `FormatError` B-151 when it is missing or incomplete."""
    values = _table(content, "context")
    return Context(
        author_name=_text(values, "author_name"),
        function=_text(values, "function"),
        unit=_text(values, "unit"),
        workstation=_text(values, "workstation"),
        trained_on=_text(values, "trained_on"),
    )


def read_person(content: Mapping[str, object]) -> PersonData:
    """The person of a sheet. Raises `FormatError` B-151."""
    values = _table(content, "person")
    return PersonData(
        id=_text(values, "id"),
        booking_no=_text(values, "booking_no"),
        family_name=_text(values, "family_name"),
        given_names=_text(values, "given_names"),
        original_name=_text(values, "original_name"),
        born=_text(values, "born"),
    )


def read_answers(content: Mapping[str, object]) -> dict[str, object]:
    """The answers of a sheet. Raises `FormatError` B-151."""
    return dict(_table(content, "answers"))


def read_text(content: Mapping[str, object], name: str) -> str:
    """A text of an amendment or voiding (`text`, `reason`). Raises `FormatError` B-151."""
    return _text(content, name)


def _context_values(context: Context) -> dict[str, object]:
    return {
        "author_name": context.author_name,
        "function": context.function,
        "unit": context.unit,
        "workstation": context.workstation,
        "trained_on": context.trained_on,
    }


def _table(values: Mapping[str, object], name: str) -> dict[str, object]:
    value = values.get(name)
    if isinstance(value, dict):
        return value
    raise _refusal(name)


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if isinstance(value, str):
        return value
    raise _refusal(name)


def _refusal(name: str) -> FormatError:
    return FormatError("B-151", field=name)
