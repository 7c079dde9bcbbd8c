"""The one door to the SQLCipher database: opening with a raw key and pinned settings, transactions, and the single
place where SQLite's result codes become faults of the world.

SQLAlchemy is imported when a database is opened, not when this module is: the login window must not wait for it.
SQL is written as SQL (see the decision record 0021); SQLAlchemy Core gives the engine, transactions and wrapped errors.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.vault import pages
from forms.errors import BogenError, Bug, EnvironmentFault, VerificationError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Row
    from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Params = Mapping[str, object]
Progress = Callable[[int, int], None]
NO_PARAMS: Params = {}
# The last column of every projection table that a row may overflow: a zeroed tail takes it along.
TAIL = "."

_BUSY, _LOCKED, _NOMEM, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 7, 8, 10, 11, 13, 14, 26
_PAGES_A_STEP = 512
_SUSPICIOUS = frozenset((_READONLY, _IOERR, _CORRUPT, _NOTADB))

# Pinned, so that an upgrade of SQLCipher cannot read the same file in another way. The key is raw: PBKDF2 is not run.
_CIPHER = (
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA kdf_iter = 256000",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA512",
    "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA512",
    "PRAGMA cipher_use_hmac = ON",
    "PRAGMA cipher_plaintext_header_size = 0",
)
# WAL with FULL is the mode that lost nothing in simulated power cuts; NORMAL lost the last commits.
_SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("busy_timeout", "5000", 5000),
    ("cipher_memory_security", "ON", "1"),
)


class Reader(Protocol):
    """What a query needs: a database, or a transaction that is under way."""

    def rows(self, sql: str, params: Params = NO_PARAMS) -> Sequence[Row[Any]]: ...


class Transaction:
    """One transaction under way; it ends with the function that was given to `Database.write`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Params = NO_PARAMS) -> Sequence[Row[Any]]:
        return _fetch(self._connection, sql, params)

    def execute(self, sql: str, params: Params = NO_PARAMS) -> int:
        """Runs a statement that changes rows; gives how many."""
        return self._connection.exec_driver_sql(sql, dict(params)).rowcount


class Database:
    """One connection to one file. One thread at a time: handing it over is fine, sharing it is a `Bug` (B-452)."""

    def __init__(self, path: Path | None, key: bytes, *, still: bool = False, hasty: bool = False) -> None:
        """`path` None is a database in memory, for replaying the log. Nothing is opened yet.

        A `still` database is a finished file that nobody writes, such as a backup: it is read as it lies, also from
        media that cannot be written, and writing to it raises B-424. A `hasty` one does not look at the whole file
        after each error: B-421 then may mean damage as well.
        """
        self._path = path
        self._key = key
        self._still = still
        self._hasty = hasty
        self._frozen = still
        self._engine: Engine | None = None
        self._use = threading.Lock()

    def open(self) -> None:
        """Opens the file. Raises `VerificationError` B-420 (damaged) or B-428 (gone), or an `EnvironmentFault`."""
        self._read(lambda connection: _fetch(connection, "SELECT 1", NO_PARAMS))

    @property
    def path(self) -> Path | None:
        """Where the file lies; `None` for a database in memory."""
        return self._path

    def freeze(self) -> None:
        """From now on `write` raises B-424."""
        self._frozen = True

    def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    def rows(self, sql: str, params: Params = NO_PARAMS) -> Sequence[Row[Any]]:
        """All rows of a query. Tried once more, on a fresh connection, when the disk could not be read at first."""
        return self._read(lambda connection: _fetch(connection, sql, params))

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` in one durable transaction: all of it is on the disk when this returns, or none of it."""
        from sqlalchemy.exc import DBAPIError

        if self._frozen:
            raise EnvironmentFault("B-424", path=str(self._path))
        with self._alone():
            try:
                with self._connected().begin() as connection:
                    return work(Transaction(connection))
            except DBAPIError as error:
                raise self._fault(error, writing=True) from error
            except MemoryError as error:
                raise self._out_of_memory() from error

    def settle(self) -> None:
        """Brings everything that was committed from the write-ahead log into the file, and both onto the disk.

        Raises `EnvironmentFault` when the disk does not take it.
        """
        busy = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        if busy:
            raise EnvironmentFault("B-423", path=str(self._path))

    def copy_to(self, target: Path, progress: Progress) -> None:
        """Copies the database, as it is at this moment, into a new file under the same key, page by page (`progress`
        counts pages, and may raise to stop). Another connection may go on writing meanwhile: the copy does not see it.

        Raises `VerificationError` B-420 when this file is damaged, else `EnvironmentFault` B-422 or B-426: one of the
        two disks does not take part. What is left at `target` then is of no use.
        """
        from sqlalchemy.exc import DBAPIError

        with self._alone():
            try:
                self._run(lambda connection: _copy(connection, target, self._key, progress))
            except DBAPIError as error:
                self._judge()
                raise EnvironmentFault("B-422" if _code(error) == _FULL else "B-426", path=str(target)) from error

    def check(self) -> None:
        """Reads every page, also those that no query touches. Raises `VerificationError` B-420 for a damaged one."""
        # Where a power cut stopped a checkpoint, torn pages lie in the file that its log still replaces. SQLCipher's
        # check looks at the file alone and would call them damaged.
        found = [row[0] for row in self.rows("PRAGMA cipher_integrity_check")] if self._has_emptied_its_log() else []
        found += [row[0] for row in self.rows("PRAGMA quick_check") if row[0] != "ok"]
        if found:
            raise VerificationError("B-420", pages=len(found))
        # POSIX takes away all locks of a process when it closes any descriptor of a file: so SQLite closes first.
        self._judge()

    def _has_emptied_its_log(self) -> bool:
        try:
            return bool(self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0] == 0)
        except EnvironmentFault:  # no room, or the file is held: then our own reader of pages looks through the log
            return False

    def _read(self, work: Callable[[Connection], T]) -> T:
        from sqlalchemy.exc import DBAPIError

        with self._alone():
            try:
                return self._run(work)
            except DBAPIError as error:
                if _code(error) not in _SUSPICIOUS:
                    raise self._fault(error, writing=False) from error
                self._judge()
            except MemoryError as error:
                if self._path is None:
                    raise self._out_of_memory() from error
                self.close()  # a fresh connection starts with nothing cached
            try:
                return self._run(work)
            except DBAPIError as error:
                raise self._fault(error, writing=False) from error
            except MemoryError as error:
                raise self._out_of_memory() from error

    def _out_of_memory(self) -> EnvironmentFault:
        """Gives back what this connection holds; what was not committed is taken back with it."""
        self.close()
        return EnvironmentFault("B-812")

    def _run(self, work: Callable[[Connection], T]) -> T:
        with self._connected().execution_options(reading=True).connect() as connection:
            return work(connection)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._use.acquire(blocking=False):
            raise Bug("B-452")
        try:
            yield
        finally:
            self._use.release()

    def _connected(self) -> Engine:
        if self._engine is None:
            if self._path is not None:
                _require_file(self._path)
            self._engine = _engine(self._path, self._key, still=self._still)
        return self._engine

    def _judge(self) -> None:
        """After a suspicious error: drops the connection, which may be poisoned, and looks at the file itself. Where a
        rollback journal lies, the next opening puts pages back first: until then there is nothing to judge.

        Raises `VerificationError` B-420 when it is damaged and `EnvironmentFault` B-421 when it cannot be read.
        """
        self.close()
        if self._path is None or self._hasty or pages.has_rollback(self._path):
            return
        finding = self._examined(self._path)
        if not finding.sound:
            raise VerificationError("B-420", pages=len(finding.damaged) + finding.missing)

    def _examined(self, path: Path) -> pages.Finding:
        try:
            return pages.examine(path, self._key)
        except OSError as error:
            raise EnvironmentFault("B-421", path=str(path)) from error

    def _fault(self, error: DBAPIError, *, writing: bool) -> BogenError:
        code = _code(error)
        path = str(self._path)
        if code in _SUSPICIOUS:
            self._judge()
            if code == _READONLY and self._path is not None and not _may_write(self._path):
                return EnvironmentFault("B-424", path=path)
            return EnvironmentFault("B-426", path=path) if writing else EnvironmentFault("B-421", path=path)
        if code in (_BUSY, _LOCKED):
            return EnvironmentFault("B-423", path=path)
        if code == _NOMEM:
            return self._out_of_memory()
        if code == _FULL:
            return EnvironmentFault("B-422", path=path)
        if code == _CANTOPEN:
            return EnvironmentFault("B-425", path=path)
        return Bug("B-451", detail=str(error.orig))


def _require_file(path: Path) -> None:
    """SQLite would make a missing file anew, and wait for ever on a pipe."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise VerificationError("B-428", path=str(path)) from error
    except OSError as error:
        raise EnvironmentFault("B-425", path=str(path)) from error
    if not stat.S_ISREG(mode):
        raise EnvironmentFault("B-425", path=str(path))


def _may_write(path: Path) -> bool:
    """Whether both the file and its folder can be written: SQLite keeps its log beside the file."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def create(path: Path) -> None:
    """An empty database file that only this user may read; SQLite's side files take over its mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _code(error: DBAPIError) -> int:
    """SQLite's primary result code (the low byte); 0 for errors of the driver itself."""
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF


def _fetch(connection: Connection, sql: str, params: Params) -> Sequence[Row[Any]]:
    result = connection.exec_driver_sql(sql, dict(params))
    rows = result.all()
    if rows and "tail" in rows[0]._fields and any(row.tail != TAIL for row in rows):
        raise VerificationError("B-420", pages=1)
    return rows


def _copy(connection: Connection, target: Path, key: bytes, progress: Progress) -> None:
    import sqlcipher3.dbapi2
    from sqlalchemy.exc import DBAPIError

    source: Any = connection.connection.driver_connection
    target.unlink(missing_ok=True)
    create(target)
    try:
        copy = sqlcipher3.dbapi2.connect(str(target), isolation_level=None)
        try:
            _unlock(copy, key)
            # A read transaction holds the moment fast: without it every write of others would start the copy anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchall()
            source.backup(copy, pages=_PAGES_A_STEP, progress=lambda _, left, total: progress(total - left, total))
            # One finished file, which needs no log beside it and opens where nothing can be written.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            copy.close()
            source.rollback()
    except sqlcipher3.dbapi2.Error as error:
        # The driver gives no code with an error of the backup itself, only SQLite's words for it.
        if not hasattr(error, "sqlite_errorcode"):
            error.sqlite_errorcode = _FULL if str(error) == "database or disk is full" else _IOERR
        raise DBAPIError("backup", None, error) from error


def _engine(path: Path | None, key: bytes, *, still: bool) -> Engine:
    """An engine over one connection. Without `module=` errors would arrive unwrapped; `StaticPool` keeps the one
    connection that was opened with the key."""
    import sqlcipher3.dbapi2
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    def connect() -> Any:
        name = ":memory:" if path is None else str(path)
        if still and path is not None:
            name = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        # `isolation_level=None`: the driver starts no transactions of its own; `check_same_thread` is our own guard.
        raw = sqlcipher3.dbapi2.connect(name, isolation_level=None, check_same_thread=False, uri=still)
        try:
            _configure(raw, None if path is None else key, still=still)
        except BaseException:
            raw.close()
            raise
        return raw

    engine = create_engine("sqlite://", creator=connect, module=sqlcipher3.dbapi2, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _configure(raw: Any, key: bytes | None, *, still: bool) -> None:
    if key is None:
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute("PRAGMA foreign_keys = ON")
        return
    _unlock(raw, key)
    raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
    for name, value, expected in _SETTINGS:
        if still and name == "journal_mode":
            continue
        raw.execute(f"PRAGMA {name} = {value}")
        row = raw.execute(f"PRAGMA {name}").fetchone()
        if row is None or row[0] != expected:
            raise Bug("B-453", setting=name)


def _unlock(raw: Any, key: bytes) -> None:
    raw.execute("PRAGMA cipher_log_level = NONE")
    raw.execute("PRAGMA cipher_memory_security = ON")
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in _CIPHER:
        raw.execute(pragma)
