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

# Once a day a signed record names where the log of access stood: rows cut off at its end do not go unseen.
ACCESS_SEAL = (
    """CREATE TABLE access_seal (
        record INTEGER PRIMARY KEY,
        number INTEGER NOT NULL,
        digest TEXT NOT NULL,
        sealed_at TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
)

STANDING_IN = (
    """CREATE TABLE standing_in (
        deputy TEXT NOT NULL,
        principal TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        PRIMARY KEY (deputy, principal)
    ) WITHOUT ROWID, STRICT""",
)

RETENTION = (
    # When somebody's custody here ended, and what kind of custody it was: from that day the clocks run.
    """CREATE TABLE custody (
        person_id TEXT PRIMARY KEY,
        regime TEXT NOT NULL,
        released_on TEXT
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE retention_review (
        person_id TEXT PRIMARY KEY,
        record INTEGER NOT NULL,
        decision TEXT NOT NULL,
        keep_until TEXT,
        reviewed_at TEXT NOT NULL
    ) WITHOUT ROWID, STRICT""",
    # `target` is the id of a sheet or of a person.
    """CREATE TABLE restriction (
        target TEXT PRIMARY KEY,
        scope TEXT NOT NULL,
        person_id TEXT NOT NULL,
        record INTEGER NOT NULL,
        since TEXT NOT NULL
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE erasure_request (
        record INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        scope TEXT NOT NULL,
        target TEXT NOT NULL,
        person_id TEXT NOT NULL,
        ground TEXT NOT NULL,
        requested_by TEXT NOT NULL,
        requested_at TEXT NOT NULL,
        state TEXT NOT NULL,
        decided_by TEXT NOT NULL DEFAULT '',
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    # What a signed record `erasure` names: only that may go (the triggers below), and it is what `audit` looks for.
    """CREATE TABLE erased (
        sequence INTEGER PRIMARY KEY,
        record INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE erased_file (
        sha256 TEXT PRIMARY KEY,
        record INTEGER NOT NULL
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE tombstone (
        sheet_id TEXT PRIMARY KEY,
        record INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        recorded_on TEXT NOT NULL,
        ground TEXT NOT NULL,
        erased_at TEXT NOT NULL
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE to_be_told (
        record INTEGER NOT NULL,
        party TEXT NOT NULL,
        name TEXT NOT NULL,
        sheets INTEGER NOT NULL,
        since TEXT NOT NULL,
        told_at TEXT,
        PRIMARY KEY (record, party)
    ) WITHOUT ROWID, STRICT""",
    # Files that an erasure takes and that are not gone yet, by their path in the home folder.
    "CREATE TABLE doomed_file (path TEXT PRIMARY KEY) WITHOUT ROWID, STRICT",
    "DROP TRIGGER payload_no_delete",
    """CREATE TRIGGER payload_no_delete BEFORE DELETE ON payload
        WHEN NOT EXISTS (SELECT 1 FROM erased WHERE erased.sequence = OLD.sequence)
        BEGIN SELECT RAISE(ABORT, 'payload is append-only'); END""",
    "DROP TRIGGER received_no_delete",
    """CREATE TRIGGER received_no_delete BEFORE DELETE ON received
        WHEN NOT EXISTS (SELECT 1 FROM erased_file WHERE erased_file.sha256 = OLD.sha256)
        BEGIN SELECT RAISE(ABORT, 'received is append-only'); END""",
)

# Acts with keys, from the records that name them; `detail` holds a set of shares: its number, threshold and holders.
KEYS = (
    """CREATE TABLE key_act (
        sequence INTEGER NOT NULL,
        kind TEXT NOT NULL,
        act TEXT NOT NULL,
        subject TEXT NOT NULL,
        author TEXT NOT NULL,
        at TEXT NOT NULL,
        slot TEXT NOT NULL,
        detail TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.',
        PRIMARY KEY (sequence, kind)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX key_act_by_slot ON key_act (slot)",
)

BACKUPS = (
    # How many backups are held, and which media are enrolled: station settings, each with a tag.
    """CREATE TABLE backup_setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        tag BLOB NOT NULL
    ) WITHOUT ROWID, STRICT""",
    # The records that signed records `salvage` name as lost when a damaged database was salvaged, both ends included.
    """CREATE TABLE loss (
        record INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (record, first)
    ) WITHOUT ROWID, STRICT""",
)

LOCKING = (
    # The rules of the station for locking, as the newest record `policy` sets them.
    """CREATE TABLE policy (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        idle_seconds INTEGER NOT NULL,
        lock_on_minimise INTEGER NOT NULL
    ) STRICT""",
    # Which draft lay open when a user's desk was locked: his next sign-in opens it again, and takes the note away.
    "CREATE TABLE left_open (user TEXT PRIMARY KEY, draft TEXT NOT NULL) WITHOUT ROWID, STRICT",
)

STEP: tuple[str, ...] = (
    *LOCKING,
    *ACCESS_SEAL,
    *BACKUPS,
    *STANDING_IN,
    *ACCESS,
    *KEYS,
    *RETENTION,
)
