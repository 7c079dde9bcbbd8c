"""Answers from a JSON file, for scripts and for the demo prison.

The file holds one object of answers or a list of them. A `person` may be named by booking number, and `attachments`
by file name beside the file; both are resolved here, and `noticed` is now unless it is given. All else is exactly what
a form's answers are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.casework import attachments, people
from app.casework.session import Session
from forms import strict_json
from forms.errors import EnvironmentFault, InputError
from forms.question import Answers

MAX_FILE = 16 * 1024 * 1024
MAX_ENTRIES = 1000


def read(path: Path) -> tuple[Answers, ...]:
    """The entries of the file. Raises `InputError` B-546 for another shape, `EnvironmentFault` B-547 unreadable."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise InputError("B-546", path=str(path))
        raw = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("B-547", path=str(path)) from error
    value = strict_json.load(raw)
    entries = value if isinstance(value, list) else [value]
    if not entries or len(entries) > MAX_ENTRIES or not all(isinstance(entry, dict) for entry in entries):
        raise InputError("B-546", path=str(path))
    return tuple(entries)


def resolve(session: Session, answers: Mapping[str, object], *, folder: Path) -> dict[str, object]:
    """`answers` with the person's id in place of a booking number and kept files in place of file names.

    Raises `InputError` B-548 for a file outside `folder`, and what finding a person and attaching a file raise.
    """
    resolved = dict(answers)
    # As the screen does: noticed now, unless something else is said.
    resolved.setdefault("noticed", {"at": session.clock().isoformat(), "until": None, "precision": "exact"})
    person = resolved.get("person")
    if isinstance(person, str) and person:
        resolved["person"] = _person(session, person)
    files = resolved.get("attachments")
    if isinstance(files, list):
        resolved["attachments"] = [_attached(session, file, folder) for file in files]
    return resolved


def _person(session: Session, text: str) -> str:
    from app.vault import queries

    if queries.person(session.vault, text) is not None:
        return text
    return people.by_booking_no(session, text).id


def _attached(session: Session, file: object, folder: Path) -> object:
    if not isinstance(file, str):
        return file
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError("B-548", name=file)
    return attachments.attach(session, path)
