"""Wrong passphrases, counted beside the vault so that the delay after them survives a restart.

    {"format": "bogen-attempts/1", "logins": {"holm": {"streak": 2, "last": 1793…, "untold": 2, "first": 1793…}}}

Times are seconds since 1970. `streak` counts since the login's last success and sets the delay; `untold` counts since
somebody's success and goes into the log of access then. What is typed into the field of the login may be a passphrase:
logins that have no slot are counted together under "" and never written down.

This hinders somebody at the keyboard, one login at a time. Whoever has the files can remove this one: against him
stands Argon2id alone. So a file that is damaged or cannot be written stops nobody from signing in.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.vault import places
from forms import strict_json
from forms.errors import AccessError, EnvironmentFault, FormatError

FORMAT = "bogen-attempts/1"
LONGEST = 60
"""Seconds; the delay doubles from one second up to this."""

_LIMIT = 1 << 16
_MOST = 1_000_000
_LATEST = 1 << 37
"""Seconds since 1970, in the year 6325: a moment beyond it is no clock's, and could not be told as a date."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Of one login, or of all unknown ones together. `first` and `last` are moments in seconds since 1970."""

    streak: int = 0
    last: int = 0
    untold: int = 0
    first: int = 0

    def wait(self, now: int) -> int:
        """Seconds that are left of the delay; never more than the delay itself."""
        if not self.streak:
            return 0
        delay = min(1 << min(self.streak - 1, 16), LONGEST)
        return min(max(self.last + delay - now, 0), delay)


NONE = Failures()


def require_patience(home: Path, login: str, logins: tuple[str, ...], now: datetime) -> None:
    """Pass, or raise `AccessError` B-714 with the seconds that are left of the delay after wrong passphrases.

    A clock that was set back starts the delay once more, and only once: the moment of the failure moves to now.
    """
    found, name, moment = read(home), _name(login, logins), int(now.timestamp())
    failures = found.get(name, NONE)
    if failures.last > moment:
        failures = replace(failures, last=moment, first=min(failures.first, moment))
        _write(home, {**found, name: failures})
    seconds = failures.wait(moment)
    if seconds:
        raise AccessError("B-714", seconds=seconds)


def failed(home: Path, login: str, logins: tuple[str, ...], now: datetime) -> None:
    """Counts a wrong passphrase."""
    found, name, moment = read(home), _name(login, logins), int(now.timestamp())
    before = found.get(name, NONE)
    counted = Failures(
        streak=min(before.streak + 1, _MOST),
        last=moment,
        untold=min(before.untold + 1, _MOST),
        first=before.first if before.untold else moment,
    )
    _write(home, {**found, name: counted})


def untold(home: Path) -> Mapping[str, Failures]:
    """What the log of access does not have yet, by login; unknown ones together under ""."""
    return {name: failures for name, failures in read(home).items() if failures.untold}


def succeeded(home: Path, login: str) -> None:
    """The delay of `login` ends; all that was counted is in the log of access by now."""
    found = read(home)
    kept = {name: replace(failures, untold=0) for name, failures in found.items() if name != login and failures.streak}
    if kept != found:
        _write(home, kept)


def read(home: Path) -> Mapping[str, Failures]:
    """All that is counted, by login. A file that is damaged, or is none of ours, counts as none."""
    try:
        raw = places.read_patiently(home / places.ATTEMPTS, _LIMIT)
        value = strict_json.load(raw)
    except (OSError, EnvironmentFault, FormatError):
        return {}
    if not isinstance(value, dict) or value.get("format") != FORMAT or not isinstance(value.get("logins"), dict):
        return {}
    found = {name: _failures(fields) for name, fields in value["logins"].items()}
    return {name: failures for name, failures in found.items() if failures is not None}


def _failures(fields: object) -> Failures | None:
    names = ("streak", "last", "untold", "first")
    if not isinstance(fields, dict) or set(fields) != set(names):
        return None
    numbers = [fields[name] for name in names]
    if any(type(number) is not int or not 0 <= number <= _LATEST for number in numbers):
        return None
    return Failures(*numbers)


def _name(login: str, logins: tuple[str, ...]) -> str:
    return login if login in logins else ""


def _write(home: Path, found: Mapping[str, Failures]) -> None:
    logins = {
        name: {"streak": one.streak, "last": one.last, "untold": one.untold, "first": one.first}
        for name, one in found.items()
    }
    with suppress(EnvironmentFault):
        places.write_atomically(home / places.ATTEMPTS, strict_json.dump({"format": FORMAT, "logins": logins}))
