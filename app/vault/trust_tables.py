"""The tables of schema 2: the log of access, and what the care for keys, people's rights and backups needs."""

from __future__ import annotations

# The log of access (BDSG § 76): no record of the log above, because it must expire (at the end of the following year)
# and because nobody signs a failed sign-in. `access_end` notes where the chain ends; `access_expired` proves what went.
ACCESS = (
    """CREATE TABLE access (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        act TEXT NOT NULL,
        actor TEXT NOT NULL,
        login TEXT NOT NULL,
        what TEXT NOT NULL,
        record TEXT NOT NULL,
        person TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        digest TEXT NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX access_of_person ON access (person, number)",
    "CREATE INDEX access_of_record ON access (record, number)",
    """CREATE TABLE access_end (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        number INTEGER NOT NULL,
        digest TEXT NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE access_expired (
        record INTEGER PRIMARY KEY,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        year INTEGER NOT NULL,
        digest TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    # Rows of the log of access may only go when a signed record names them (`access_expired`).
    """CREATE TRIGGER access_no_update BEFORE UPDATE ON access
        BEGIN SELECT RAISE(ABORT, 'access is append-only'); END""",
    """CREATE TRIGGER access_no_delete BEFORE DELETE ON access
        WHEN NOT EXISTS (SELECT 1 FROM access_expired WHERE OLD.number BETWEEN first AND last)
        BEGIN SELECT RAISE(ABORT, 'access is append-only'); END""",
)

STEP: tuple[str, ...] = (*ACCESS,)
