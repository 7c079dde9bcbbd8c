"""The log of access (BDSG § 76, Directive (EU) 2016/680 Art. 25): who did what with whose documents, when, and why.

It is a chain of its own beside the record log. Each row carries a digest over its content and the digest of the row
before, and a tag of the vault; `access_end` notes where the chain ends, so a row that is removed, moved or altered is
found (`verify`). Rows name people and records by id only.

Rows expire at the end of the year that follows theirs (BDSG § 76 (4)). An expiry is a signed record of its own that
names the years, the numbers and the digest at which the chain goes on: its projection deletes the rows. Once a day
another signed record, the seal, names where the chain stands: what was sealed cannot be cut off or made anew unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.vault.connection import Reader, Transaction
from app.vault.keys import Keys, same, tag
from app.vault.queries.shape import Conditions, page
from app.vault.rows import RowPage
from forms import strict_json
from forms.errors import FormatError, VerificationError

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.vault.vault import Vault

DIGEST_PREFIX = b"bogen-access/1\n"
_COLUMNS = "SELECT number, at, act, actor, login, what, record, person, reason, detail, digest, tag FROM access"
LONGEST_PAUSE = timedelta(days=60)
"""A clock that is further ahead of the newest row than this is not believed to be right by itself."""

Progress = Callable[[int], None]
_PORTION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """One row before it is chained. `act` is a word such as `consultation`, `what` the kind of thing, `record` and
    `person` ids ("" for none), `actor` a user id and `login` his login at that time, `detail` small facts."""

    at: datetime
    act: str
    actor: str
    login: str
    what: str
    record: str = ""
    person: str = ""
    reason: str = ""
    detail: str = ""

    def values(self) -> dict[str, object]:
        """As a row and a digest hold it, and whoever makes the digest again."""
        return {
            "at": self.at.isoformat(timespec="milliseconds"),
            "act": self.act,
            "actor": self.actor,
            "login": self.login,
            "what": self.what,
            "record": self.record,
            "person": self.person,
            "reason": self.reason,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A row as it stands in the chain, its digest checked."""

    number: int
    entry: AccessEntry
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessQuery:
    """Which rows; an empty member does not narrow. Days are local and both included. `persons`: any of these ids."""

    act: str = ""
    actor: str = ""
    login: str = ""
    person: str = ""
    persons: tuple[str, ...] = ()
    record: str = ""
    since: date | None = None
    until: date | None = None


EVERYTHING = AccessQuery()


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain ends: the last number ever given (0: none yet), and the digest there ("" at the beginning)."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """What has gone, or is due to go: the numbers, both included, the last year in them, and the last digest."""

    first: int
    last: int
    year: int
    digest: str


def add(transaction: Transaction, keys: Keys, entries: Sequence[AccessEntry]) -> None:
    """Chains `entries` within a transaction that may do more."""
    last = end(transaction, keys)
    for entry in entries:
        number = last.number + 1
        digest = _digest(number, last.digest, entry)
        values = {**entry.values(), "number": number, "digest": digest, "tag": _tag_of(keys, number, digest, entry)}
        transaction.execute(
            """INSERT INTO access (number, at, act, actor, login, what, record, person, reason, detail, digest, tag)
               VALUES (:number, :at, :act, :actor, :login, :what, :record, :person, :reason, :detail, :digest, :tag)""",
            values,
        )
        last = End(number, digest)
    note_end(transaction, keys, last)


def note_end(transaction: Transaction, keys: Keys, last: End) -> None:
    """Notes where the chain ends."""
    transaction.execute(
        """INSERT INTO access_end (one, number, digest, tag) VALUES (1, :number, :digest, :tag)
           ON CONFLICT (one) DO UPDATE
               SET number = excluded.number, digest = excluded.digest, tag = excluded.tag""",
        {"number": last.number, "digest": last.digest, "tag": tag(keys, "access end", last.number, last.digest)},
    )


def end(reader: Reader, keys: Keys) -> End:
    """Where the chain ends. Raises `VerificationError` B-741 when the note of it is not ours, B-743 when it is gone."""
    rows = reader.rows("SELECT number, digest, tag FROM access_end")
    if not rows:
        if reader.rows("SELECT 1 FROM access UNION ALL SELECT 1 FROM access_expired LIMIT 1"):
            raise VerificationError("B-743", number=1)
        return End(0, "")
    row = rows[0]
    if not same(bytes(row.tag), tag(keys, "access end", row.number, row.digest)):
        raise VerificationError("B-741", number=row.number)
    return End(row.number, row.digest)


def rows(
    vault: Vault, query: AccessQuery = EVERYTHING, *, limit: int = 50, after: str | None = None
) -> RowPage[AccessRow]:
    """Rows, newest first; ask for more with `after=page.following`. Raises `VerificationError` B-741."""
    conditions = Conditions()
    for column in ("act", "actor", "login", "person", "record"):
        conditions.equal(column, column, getattr(query, column))
    if query.persons:
        names = {f"person_{number}": person for number, person in enumerate(query.persons)}
        conditions.add(f"person IN ({', '.join(f':{name}' for name in names)})", **names)
    conditions.days("at", query.since, query.until)
    if after is not None:
        conditions.add("number < :after", after=int(after))
    found = vault.database.rows(
        f"{_COLUMNS} {conditions.where} ORDER BY number DESC LIMIT {int(limit) + 1}", conditions.params
    )
    return page(found, limit, lambda row: _row(vault.keys, row), lambda row: row.number)


def count(reader: Reader) -> int:
    """How many rows have not expired."""
    return int(reader.rows("SELECT count(*) AS found FROM access")[0].found)


def verify(vault: Vault, progress: Progress | None = None) -> int:
    """Checks the whole chain; gives how many rows it holds. `progress` gets how many are done; what it raises stops.

    Raises `VerificationError` B-741 (row altered), B-742 (row missing or out of order) or B-743 (end cut off), each
    with the number at which the chain breaks first. Signed records that say where the log once stood must agree: a log
    that was cut off, or made anew with the vault's own keys, does not.
    """
    last, count = _start(vault.database), 0
    sealed = {row.number: row.digest for row in vault.database.rows("SELECT number, digest FROM access_seal")}
    for row in _all(vault):
        if row.number != last.number + 1:
            raise VerificationError("B-742", number=last.number + 1)
        checked = _row(vault.keys, row)
        if checked.digest != _digest(row.number, last.digest, checked.entry):
            raise VerificationError("B-741", number=row.number)
        if sealed.get(row.number, row.digest) != row.digest:
            raise VerificationError("B-741", number=row.number)
        last, count = End(row.number, row.digest), count + 1
        if progress is not None:
            progress(count)
    noted = end(vault.database, vault.keys)
    if noted != last or max(sealed, default=0) > last.number:
        raise VerificationError("B-743", number=last.number + 1)
    return count


def after(reader: Reader, keys: Keys, last: End) -> Iterator[AccessRow]:
    """The rows that continue `last`, each checked. Raises `VerificationError` B-741 at one that does not hold, B-742
    where the chain goes on elsewhere."""
    while found := reader.rows(
        f"{_COLUMNS} WHERE number > :after ORDER BY number LIMIT {_PORTION}", {"after": last.number}
    ):
        for row in found:
            if row.number != last.number + 1:
                raise VerificationError("B-742", number=last.number + 1)
            checked = _row(keys, row)
            if checked.digest != _digest(row.number, last.digest, checked.entry):
                raise VerificationError("B-741", number=row.number)
            yield checked
            last = End(row.number, row.digest)


def due(reader: Reader, today: date) -> Expiry | None:
    """What must go on `today`: every row up to the first one that is of last year or of this.

    By the place in the chain, not by each row's own date: a clock that was wrong for a day must not cut holes. A row
    that is dated after today is of such a clock; it neither keeps the rows before it nor those after.
    """
    kept_from = f"{today.year - 1:04d}-01-01"
    found = reader.rows(
        """SELECT (SELECT coalesce(max(last), 0) + 1 FROM access_expired) AS first, max(number) AS last,
                  coalesce(max(CASE WHEN at < :kept_from THEN substr(at, 1, 4) END), :year) AS year
           FROM access
           WHERE number < coalesce(
               (SELECT min(number) FROM access WHERE at >= :kept_from AND substr(at, 1, 10) <= :today),
               (SELECT max(number) + 1 FROM access))""",
        {"kept_from": kept_from, "today": today.isoformat(), "year": f"{today.year - 2:04d}"},
    )[0]
    if found.last is None:
        return None
    digest = reader.rows("SELECT digest FROM access WHERE number = :last", {"last": found.last})[0].digest
    return Expiry(found.first, found.last, int(found.year), digest)


def is_believable(reader: Reader, expiry: Expiry, now: datetime) -> bool:
    """Whether the clock may be trusted with an expiry: from the last row that would go, row by row until `now`, it
    never leaps ahead by more than `LONGEST_PAUSE`. So a clock that is wrong is not believed at its second look either,
    when the newest row is already one of its own."""
    leap = reader.rows(
        """SELECT max(day - before) AS days FROM (
               SELECT day, lag(day) OVER (ORDER BY number) AS before FROM (
                   SELECT number, julianday(at) AS day FROM access WHERE number >= :last
                   UNION ALL SELECT (SELECT max(number) + 1 FROM access), julianday(:now)))""",
        {"last": expiry.last, "now": now.isoformat()},
    )[0].days
    return leap is not None and leap <= LONGEST_PAUSE.days


def seal_due(reader: Reader, keys: Keys, today: date) -> End | None:
    """Where the chain stands, when no seal of `today` says so yet; `None` when there is nothing to seal."""
    last = end(reader, keys)
    found = reader.rows("SELECT number, substr(sealed_at, 1, 10) AS day FROM access_seal ORDER BY record DESC LIMIT 1")
    if last.number == 0 or (found and (found[0].day == today.isoformat() or found[0].number >= last.number)):
        return None
    return last


def expired(reader: Reader) -> tuple[Expiry, ...]:
    """What has gone, oldest first, as signed records say."""
    return tuple(gone for _, gone in expired_by(reader))


def expired_by(reader: Reader) -> tuple[tuple[int, Expiry], ...]:
    """What has gone, oldest first, each with the place in the record log of the record that took it."""
    found = reader.rows("SELECT record, first, last, year, digest FROM access_expired ORDER BY last")
    return tuple((row.record, Expiry(row.first, row.last, row.year, row.digest)) for row in found)


def _start(reader: Reader) -> End:
    gone = expired(reader)
    return End(gone[-1].last, gone[-1].digest) if gone else End(0, "")


def _all(vault: Vault) -> Iterator[Row[Any]]:
    after = 0
    while True:
        found = vault.database.rows(
            f"{_COLUMNS} WHERE number > :after ORDER BY number LIMIT {_PORTION}", {"after": after}
        )
        yield from found
        if len(found) < _PORTION:
            return
        after = found[-1].number


def _row(keys: Keys, row: Row[Any]) -> AccessRow:
    try:
        at = datetime.fromisoformat(row.at)
    except ValueError as error:
        raise VerificationError("B-741", number=row.number) from error
    entry = AccessEntry(
        at=at,
        act=row.act,
        actor=row.actor,
        login=row.login,
        what=row.what,
        record=row.record,
        person=row.person,
        reason=row.reason,
        detail=row.detail,
    )
    if not same(bytes(row.tag), _tag_of(keys, row.number, row.digest, entry)):
        raise VerificationError("B-741", number=row.number)
    return AccessRow(row.number, entry, row.digest)


def _digest(number: int, previous: str, entry: AccessEntry) -> str:
    try:
        raw = strict_json.dump({**entry.values(), "number": number, "previous": previous})
    except (FormatError, ValueError) as error:
        raise VerificationError("B-741", number=number) from error
    return hashlib.sha256(DIGEST_PREFIX + raw).hexdigest()


def _tag_of(keys: Keys, number: int, digest: str, entry: AccessEntry) -> bytes:
    """Over the content too: a page of rows is shown without walking the chain."""
    return tag(keys, "access", number, digest, *(str(value) for value in entry.values().values()))
