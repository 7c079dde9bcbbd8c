"""The database's tables and how an older file becomes a newer one.

Three kinds of tables: the log and what belongs to it (never changed, triggers see to it), small mutable stores (drafts,
secrets, read marks), and projections that follow from the log alone and can be rebuilt from it.

Tables are STRICT: a value of another type than its column's cannot be stored, so no reader has to expect one.

`tail` is the last column of every projection row that may grow beyond a page. When the last page of such a row is
damaged, SQLCipher hands out zeros for it without an error; `connection` sees them in `tail` and refuses the row.
"""

from __future__ import annotations

from app.vault import trust_tables
from app.vault.connection import Database, Reader, Transaction
from forms.errors import FormatError

_LOG = (
    """CREATE TABLE record (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        header BLOB NOT NULL,
        signature BLOB NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
    # Apart from the record, so that a lawful erasure (BDSG § 75) can take the content and leave the chain whole.
    """CREATE TABLE payload (
        sequence INTEGER PRIMARY KEY REFERENCES record (sequence),
        bytes BLOB NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        sequence INTEGER NOT NULL,
        digest TEXT NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
    # The files of received sheets; import records name them by digest.
    """CREATE TABLE received (
        sha256 TEXT PRIMARY KEY,
        bytes BLOB NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
)


def _final(table: str, action: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


_TRIGGERS = (
    *(_final(table, action) for table in ("record", "payload", "received") for action in ("UPDATE", "DELETE")),
    """CREATE TRIGGER record_in_order BEFORE INSERT ON record
        WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM record)
        BEGIN SELECT RAISE(ABORT, 'record is append-only'); END""",
    """CREATE TRIGGER payload_in_order BEFORE INSERT ON payload
        WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) FROM record)
        BEGIN SELECT RAISE(ABORT, 'payload is append-only'); END""",
)

_STORES = (
    """CREATE TABLE draft (
        id TEXT PRIMARY KEY,
        user TEXT NOT NULL,
        kept_at TEXT NOT NULL,
        field TEXT NOT NULL,
        cursor INTEGER NOT NULL,
        content BLOB NOT NULL,
        tag BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX draft_of_user ON draft (user)",
    "CREATE TABLE secret (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT",
    """CREATE TABLE blob (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        crc32 INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE seen (
        reader TEXT NOT NULL,
        sheet_id TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (reader, sheet_id)
    ) WITHOUT ROWID, STRICT""",
)

_PEOPLE = (
    """CREATE TABLE station (
        sequence INTEGER PRIMARY KEY,
        party TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        training INTEGER NOT NULL,
        station TEXT NOT NULL,
        founded_at TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    """CREATE TABLE user (
        id TEXT PRIMARY KEY,
        login TEXT NOT NULL,
        name TEXT NOT NULL,
        sort_key TEXT NOT NULL,
        function TEXT NOT NULL,
        unit TEXT NOT NULL,
        roles TEXT NOT NULL,
        trained_on TEXT,
        public_key BLOB NOT NULL,
        active INTEGER NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    "CREATE INDEX user_by_login ON user (login)",
    # `current` is the key that the user signs with now; older keys stay for the records they signed.
    """CREATE TABLE author_key (
        user_id TEXT NOT NULL,
        key_id TEXT NOT NULL,
        public_key BLOB NOT NULL,
        current INTEGER NOT NULL,
        PRIMARY KEY (user_id, key_id)
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE person (
        id TEXT PRIMARY KEY,
        booking_no TEXT NOT NULL,
        family_name TEXT NOT NULL,
        given_names TEXT NOT NULL,
        original_name TEXT NOT NULL,
        born TEXT,
        wing TEXT NOT NULL,
        cell TEXT NOT NULL,
        status TEXT NOT NULL,
        contact_officer TEXT NOT NULL,
        sort_key TEXT NOT NULL,
        folded TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    "CREATE INDEX person_by_name ON person (sort_key, id)",
    "CREATE INDEX person_by_booking ON person (booking_no)",
)

_SHEETS = (
    """CREATE TABLE sheet (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        person_id TEXT NOT NULL,
        family_name TEXT NOT NULL,
        given_names TEXT NOT NULL,
        booking_no TEXT NOT NULL,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        form_name TEXT NOT NULL,
        form_version INTEGER NOT NULL,
        occurred_at TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        areas TEXT NOT NULL,
        setting TEXT NOT NULL,
        urgency TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        later INTEGER NOT NULL DEFAULT 0,
        voided INTEGER NOT NULL DEFAULT 0,
        released INTEGER NOT NULL DEFAULT 0,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    "CREATE INDEX sheet_of_person ON sheet (person_id, sequence)",
    "CREATE INDEX sheet_of_author ON sheet (author_id, sequence)",
    "CREATE INDEX sheet_unreleased ON sheet (author_id) WHERE released = 0 AND voided = 0",
    """CREATE TABLE sheet_area (
        area TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        PRIMARY KEY (area, sequence)
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE sheet_text (
        sequence INTEGER PRIMARY KEY,
        folded TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    """CREATE TABLE later_act (
        sequence INTEGER PRIMARY KEY,
        sheet_id TEXT NOT NULL,
        author_id TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX later_act_of_sheet ON later_act (sheet_id, sequence)",
    "CREATE INDEX later_act_of_author ON later_act (author_id, sheet_id)",
)

_EXCHANGE = (
    """CREATE TABLE partner (
        party TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        sort_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        training INTEGER NOT NULL,
        groups TEXT NOT NULL,
        check_digit TEXT NOT NULL,
        confirmed_at TEXT NOT NULL,
        confirmed_by TEXT NOT NULL,
        record INTEGER NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    """CREATE TABLE export (
        record INTEGER PRIMARY KEY,
        digest TEXT NOT NULL,
        partner TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        previous TEXT,
        created TEXT NOT NULL,
        file_name TEXT NOT NULL,
        released_by TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        sheets INTEGER NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    "CREATE INDEX export_to_partner ON export (partner, record)",
    """CREATE TABLE export_sheet (
        sheet_id TEXT NOT NULL,
        partner TEXT NOT NULL,
        record INTEGER NOT NULL,
        later INTEGER NOT NULL,
        PRIMARY KEY (sheet_id, partner, record)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX export_sheet_of_partner ON export_sheet (partner, sheet_id)",
    """CREATE TABLE intake (
        record INTEGER PRIMARY KEY,
        digest TEXT NOT NULL,
        sender TEXT NOT NULL,
        certificate TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        previous TEXT,
        created TEXT NOT NULL,
        imported_at TEXT NOT NULL,
        imported_by TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    "CREATE INDEX intake_by_digest ON intake (digest)",
    "CREATE INDEX intake_of_certificate ON intake (certificate, record)",
    """CREATE TABLE intake_item (
        record INTEGER NOT NULL,
        position INTEGER NOT NULL,
        sheet_id TEXT NOT NULL,
        state TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (record, position)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX intake_item_of_sheet ON intake_item (sheet_id, record)",
)

_RECEIVED = (
    # `arrival` rises with the imports and, within one, with its list: the inbox shows the largest first.
    """CREATE TABLE received_sheet (
        arrival INTEGER PRIMARY KEY,
        sheet_id TEXT NOT NULL UNIQUE,
        sha256 TEXT NOT NULL,
        digest TEXT NOT NULL,
        sender TEXT NOT NULL,
        imported_at TEXT NOT NULL,
        state TEXT NOT NULL,
        person_id TEXT NOT NULL,
        family_name TEXT NOT NULL,
        given_names TEXT NOT NULL,
        booking_no TEXT NOT NULL,
        author_name TEXT NOT NULL,
        author_function TEXT NOT NULL,
        author_unit TEXT NOT NULL,
        occurred_at TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        areas TEXT NOT NULL,
        setting TEXT NOT NULL,
        urgency TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        later INTEGER NOT NULL,
        voided INTEGER NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
    """CREATE TABLE received_area (
        area TEXT NOT NULL,
        sheet_id TEXT NOT NULL,
        PRIMARY KEY (area, sheet_id)
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE received_text (
        sheet_id TEXT PRIMARY KEY,
        folded TEXT NOT NULL,
        tail TEXT NOT NULL DEFAULT '.'
    ) STRICT""",
)

# Step n leads from schema n to schema n + 1. A released step never changes.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (*_LOG, *_TRIGGERS, *_STORES, *_PEOPLE, *_SHEETS, *_EXCHANGE, *_RECEIVED),
    trust_tables.STEP,
)
VERSION = len(MIGRATIONS)

PROJECTIONS = (
    "station",
    "user",
    "author_key",
    "person",
    "sheet",
    "sheet_area",
    "sheet_text",
    "later_act",
    "partner",
    "export",
    "export_sheet",
    "intake",
    "intake_item",
    "received_sheet",
    "received_area",
    "received_text",
    "custody",
    "retention_review",
    "restriction",
    "erasure_request",
    "erased",
    "erased_file",
    "tombstone",
    "to_be_told",
    "access_expired",
    "access_seal",
    "standing_in",
    "key_act",
    "policy",
    "loss",
)


def version(reader: Reader) -> int:
    """The schema of a file; 0 for a file without any tables of ours."""
    return int(reader.rows("PRAGMA user_version")[0][0])


def migrate(database: Database) -> int:
    """Brings the file to the schema of this program, in one transaction; gives the version that it had.

    Raises `FormatError` B-427 for a file of a newer program.
    """
    found = version(database)
    if found > VERSION:
        raise FormatError("B-427", found=found, known=VERSION)
    if found < VERSION:
        database.write(lambda transaction: _migrate(transaction, found))
    return found


def _migrate(transaction: Transaction, found: int) -> None:
    for step in MIGRATIONS[found:]:
        for statement in step:
            transaction.execute(statement)
    transaction.execute(f"PRAGMA user_version = {VERSION}")
