"""The material of the demo prison: read from `resources/demo`, moved so that its last day is about yesterday.

Everybody in it is invented. The material is moved by whole weeks, so that weekdays and shifts stay as they were
written, and so that a demo in later years works with keys that are valid then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forms import strict_json
from forms.texts import FOLDER as TEXTS

FOLDER = TEXTS.parent / "demo"


@dataclass(frozen=True, slots=True)
class DemoUser:
    login: str
    name: str
    function: str
    unit: str
    roles: tuple[str, ...]
    trained_on: date | None


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office and its users; the first of them founds the station."""

    name: str
    kind: str
    users: tuple[DemoUser, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """One thing that somebody writes at a moment: a sheet, a draft, an amendment or a voiding."""

    at: datetime
    kind: str
    login: str
    sheet: int
    answers: Mapping[str, object]
    text: str = ""
    reason: str = ""


def office(name: str) -> DemoOffice:
    """`prison` or `prosecutor`."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    users = tuple(
        DemoUser(
            login=user["login"],
            name=user["name"],
            function=user["function"],
            unit=user["unit"],
            roles=tuple(user["roles"]),
            trained_on=user.get("trained_on"),
        )
        for user in content["user"]
    )
    return DemoOffice(content["office"]["name"], content["office"]["kind"], users)


def writings(now: datetime) -> list[Writing]:
    """Everything that is written in the demo prison, in the order of time, the last of it before `now`."""
    found = list(_as_written())
    found.sort(key=lambda writing: writing.at)
    # A sheet is numbered by its place in the files; later acts find theirs by this number.
    weeks = (now - found[-1].at) // timedelta(weeks=1)
    shift = timedelta(weeks=weeks)
    return [_moved(writing, shift) for writing in found]


def _as_written() -> Iterator[Writing]:
    number = 0
    for path in sorted((FOLDER / "sheets").glob("*.json")):
        entries = strict_json.load(path.read_bytes())
        assert isinstance(entries, list), path.name
        for entry in entries:
            number += 1
            yield from _entry(entry, path.stem, number)


def _entry(entry: Mapping[str, object], login: str, number: int) -> Iterator[Writing]:
    answers = _mapping(entry["answers"])
    answers["person"] = entry["person"]
    if entry["attachments"]:
        answers["attachments"] = entry["attachments"]
    kind = "draft" if entry["draft"] else "sheet"
    yield Writing(_moment(entry["recorded_at"]), kind, login, number, answers)
    then = entry["then"]
    assert isinstance(then, list), login
    for act in then:
        yield Writing(
            _moment(act["recorded_at"]),
            str(act["kind"]),
            str(act["by"]),
            number,
            {},
            text=str(act.get("text", "")),
            reason=str(act.get("reason", "")),
        )


def _moved(writing: Writing, shift: timedelta) -> Writing:
    answers = dict(writing.answers)
    noticed = answers.get("noticed")
    if isinstance(noticed, dict):
        moved = {name: _text(noticed[name], shift) for name in ("at", "until") if isinstance(noticed.get(name), str)}
        answers["noticed"] = {**noticed, **moved}
    # Whole weeks at a fixed offset: the wall clock stays, so a late shift stays a late shift.
    return Writing(
        writing.at + shift, writing.kind, writing.login, writing.sheet, answers, writing.text, writing.reason
    )


def _text(value: str, shift: timedelta) -> str:
    return (datetime.fromisoformat(value) + shift).isoformat(timespec="seconds")


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value))


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return dict(value)
