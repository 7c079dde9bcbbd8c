"""What the log of access needs beside its rows: a daily seal, and its expiry when the statute says so.

Both are done with the first sign-in that finds them due, whoever signs in: nobody has to remember them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from app.casework.access import Act
from app.casework.clock import Clock
from forms.errors import FormatError

if TYPE_CHECKING:
    from app.vault.access import AccessEntry, Expiry
    from app.vault.log import Entry
    from app.vault.vault import Vault
    from forms.record import Record

SUBJECT = "access"
"""What records about the log of access are about."""


class Beginning(Protocol):
    """What is needed of a session that begins (`app.casework.session.Session`)."""

    @property
    def vault(self) -> Vault: ...

    @property
    def clock(self) -> Clock: ...

    def noted(self, act: Act, what: str) -> AccessEntry: ...

    def note_all(self, rows: Sequence[AccessEntry]) -> None: ...

    def append(self, entries: Sequence[Entry], *, noted: Sequence[AccessEntry]) -> tuple[Record, ...]: ...


def begin(session: Beginning, what: str) -> None:
    """Note that `session` begins, as `what`; seal the log of access once a day; let go what the statute lets go.

    Rows go by themselves only when the clock can be believed (`app.vault.access.is_believable`): a wrong one must not
    erase. Else they wait for the data-protection officer. Raises the faults of the disk and of a broken log of access.
    """
    from app.vault import access

    now, database = session.clock(), session.vault.database
    entries: list[Entry] = []
    if last := access.seal_due(database, session.vault.keys, now.date()):
        entries.append(_entry("access_seal", {"number": last.number, "digest": last.digest}))
    gone = access.due(database, now.date()) if entries else None
    if gone is not None and access.is_believable(database, gone, now):
        entries.append(expiry_entry(gone))
    row = session.noted(Act.SIGN_IN, what)
    if entries:
        try:
            session.append(entries, noted=[row])
            return
        except FormatError:
            pass  # the records speak against this expiry: it stays for the data-protection officer, who sees why
    session.note_all([row])


def expiry_entry(gone: Expiry) -> Entry:
    """The record that proves what went; keeping it lets it go."""
    payload = {"first": gone.first, "last": gone.last, "year": gone.year, "digest": gone.digest}
    return _entry("access_expiry", payload)


def is_doubtful(session: Beginning, gone: Expiry, now: datetime) -> bool:
    """Whether the clock would have to be confirmed before `gone` may go."""
    from app.vault import access

    return not access.is_believable(session.vault.database, gone, now)


def _entry(kind: str, payload: dict[str, object]) -> Entry:
    from app.vault.log import Entry

    return Entry(kind=kind, subject=SUBJECT, payload=payload)
