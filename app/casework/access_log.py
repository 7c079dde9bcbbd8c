"""The log of access for the data-protection officer: read, export, let expire (BDSG § 76 (3): for nothing else)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import access_care, access_file
from app.casework.access import Act
from app.casework.access_views import AccessFilter, AccessLine, ExpiredRows, ExportedLog
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.views import Page
from forms.errors import InputError

if TYPE_CHECKING:
    from app.vault.access import AccessQuery, AccessRow

Progress = Callable[[int, int], None]
EVERYTHING = AccessFilter()
_PORTION = 500


def list_access(
    session: Session, wanted: AccessFilter = EVERYTHING, *, limit: int = 50, after: str | None = None
) -> Page[AccessLine]:
    """Rows of the log of access, newest first; ask for more with `after=page.following`.

    Raises `InputError` B-740 for a booking number that nobody has, `VerificationError` B-741 for a row that does not
    hold.
    """
    from app.vault import access

    session.require(Action.READ_ACCESS_LOG)
    query = _query(session, wanted)
    if after is None:
        session.note(Act.LOG, "access_list", detail=_narrowed_by(wanted))
    found = access.rows(session.vault, query, limit=limit, after=after)
    return Page(_lines(session, found.rows), found.following)


def export_access(
    session: Session, path: Path, wanted: AccessFilter = EVERYTHING, *, progress: Progress | None = None
) -> ExportedLog:
    """Write the rows, newest first, to `path`: a table for `.csv`, one JSON object a line for `.jsonl`.

    It is written beside its name, noted in the log with its SHA-256, read back, and only then named; no file is ever
    overwritten. Raises `InputError` B-740, B-586 for a name that is taken, B-746 for another ending, and
    `EnvironmentFault` B-747 when it cannot be written. What `progress` raises stops it, and leaves nothing.
    """
    from app.vault import access

    session.require(Action.READ_ACCESS_LOG)
    query = _query(session, wanted)
    end = access.end(session.vault.database, session.vault.keys)
    of = access.count(session.vault.database)
    with access_file.writing(path) as out:
        for row, line in _all(session, query):
            out.write(row, line)
            if progress is not None:
                progress(out.rows, of)
        out.finish(end.number, end.digest)
        session.note(Act.LOG, "access_export", detail=f"{out.rows} {out.sha256}")
    return ExportedLog(path=path, rows=out.rows, sha256=out.sha256, end=end.number, digest=end.digest)


def due_to_expire(session: Session) -> ExpiredRows | None:
    """What is of age and has not gone; `None` when there is nothing. Nobody has signed for it yet."""
    from app.vault import access

    session.require(Action.READ_ACCESS_LOG)
    gone = access.due(session.vault.database, session.clock().date())
    if gone is None:
        return None
    return ExpiredRows(
        first=gone.first,
        last=gone.last,
        year=gone.year,
        digest=gone.digest,
        recorded_at=session.clock(),
        record="",
        signed_by="",
    )


def expire(session: Session, *, today: date | None = None) -> ExpiredRows | None:
    """Let go now what is of age; `None` when nothing is. `today` confirms the clock where it cannot be believed.

    Raises `InputError` B-745 when the clock leaps and `today` is not its day.
    """
    from app.vault import access

    session.require(Action.READ_ACCESS_LOG)
    now = session.clock()
    gone = access.due(session.vault.database, now.date())
    if gone is None:
        return None
    if today != now.date() and access_care.is_doubtful(session, gone, now):
        raise InputError("B-745", today=now.date().isoformat())
    session.append([access_care.expiry_entry(gone)])
    return expired(session)[-1]


def expired(session: Session) -> tuple[ExpiredRows, ...]:
    """What has gone, oldest first, as signed records prove it."""
    from app.vault import access, queries, records

    session.require(Action.READ_ACCESS_LOG)
    names = {user.id: user.name for user in queries.users(session.vault)}
    found: list[ExpiredRows] = []
    for sequence, gone in access.expired_by(session.vault.database):
        record = records.by_sequence(session.vault.database, session.vault.keys, sequence)
        found.append(
            ExpiredRows(
                first=gone.first,
                last=gone.last,
                year=gone.year,
                digest=gone.digest,
                recorded_at=record.header.recorded_at,
                record=record.header.id,
                signed_by=names.get(record.header.author, record.header.author),
            )
        )
    return tuple(found)


def _query(session: Session, wanted: AccessFilter) -> AccessQuery:
    from app.vault import queries
    from app.vault.access import AccessQuery

    persons: tuple[str, ...] = ()
    if wanted.booking_no.strip():
        persons = queries.persons_with(session.vault, wanted.booking_no.strip())
        if not persons:
            raise InputError("B-740", booking_no=wanted.booking_no.strip()[:40])
    return AccessQuery(
        act=wanted.act.value if wanted.act else "",
        login=wanted.login.strip(),
        persons=persons,
        since=wanted.since,
        until=wanted.until,
    )


def _narrowed_by(wanted: AccessFilter) -> str:
    return ",".join(name for name in ("act", "login", "booking_no", "since", "until") if getattr(wanted, name))


def _portions(session: Session, query: AccessQuery) -> Iterator[tuple[AccessRow, ...]]:
    from app.vault import access
    from app.vault.rows import portions

    return portions(lambda after: access.rows(session.vault, query, limit=_PORTION, after=after))


def _all(session: Session, query: AccessQuery) -> Iterator[tuple[AccessRow, AccessLine]]:
    for portion in _portions(session, query):
        yield from zip(portion, _lines(session, portion), strict=True)


def _lines(session: Session, rows: Sequence[AccessRow]) -> tuple[AccessLine, ...]:
    from app.vault import queries
    from forms.record import check_code

    users = {user.id: user.name for user in queries.users(session.vault)}
    partners = {partner.party: partner.name for partner in queries.partners(session.vault)}
    numbers = queries.booking_numbers(session.vault, (row.entry.person for row in rows))
    digests = queries.check_digests(session.vault, (row.entry.record for row in rows))
    return tuple(
        AccessLine(
            number=row.number,
            at=row.entry.at,
            act=row.entry.act,
            login=row.entry.login,
            user_name=users.get(row.entry.actor, ""),
            what=row.entry.what,
            record=row.entry.record,
            check_code=check_code(digests[row.entry.record]) if row.entry.record in digests else "",
            booking_no=numbers.get(row.entry.person, ""),
            reason=row.entry.reason,
            detail=_named(row.entry.detail, partners),
            digest=row.digest,
        )
        for row in rows
    )


def _named(detail: str, partners: Mapping[str, str]) -> str:
    """Partners by their names; everything else as it is."""
    return " ".join(partners.get(word, word) for word in detail.split(" "))
