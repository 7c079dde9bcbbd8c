"""The log of access as a file: a table (RFC 4180) or JSON lines, both UTF-8, written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.saving import saving
from forms.errors import InputError

if TYPE_CHECKING:
    from app.casework.access_views import AccessLine
    from app.vault.access import AccessRow
    from exports.bundle.files import Counted

COLUMNS = (
    "number", "at", "act", "login", "user", "what", "record", "check_code", "booking_no", "reason", "detail", "digest",
)  # fmt: skip
TABLE, LINES = ".csv", ".jsonl"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AccessFile:
    """A file under way. `rows` counts, `sha256` is that of all that was written so far."""

    def __init__(self, out: Counted, *, table: bool) -> None:
        self._out = out
        self._table = table
        self.rows = 0
        if table:
            self._out.write(_row(COLUMNS))

    @property
    def sha256(self) -> str:
        return self._out.sha256

    def write(self, row: AccessRow, line: AccessLine) -> None:
        """One row: for reading as a table, with all ids as JSON, so that its digest can be made again."""
        self.rows += 1
        self._out.write(_row(_cells(line)) if self._table else _object(row, line))

    def finish(self, end: int, digest: str) -> None:
        """JSON lines end with where the whole log stood. A table has its newest row first: that says it."""
        if not self._table:
            self._out.write(_dump({"end": end, "digest": digest, "rows": self.rows}))


@contextmanager
def writing(path: Path) -> Iterator[AccessFile]:
    """A file that bears its name once everything in it was written and read back, and not before.

    Raises `InputError` B-746 for another ending than `.csv` or `.jsonl`, B-586 for a name that is taken, and
    `EnvironmentFault` B-747 when it cannot be written or reads back otherwise.
    """
    if path.suffix.lower() not in (TABLE, LINES):
        raise InputError("B-746", path=str(path))
    if os.path.lexists(path):  # said before the work, not after it
        raise InputError("B-586", path=str(path))
    with saving(path, fault="B-747") as out:
        yield AccessFile(out, table=path.suffix.lower() == TABLE)


def _cells(line: AccessLine) -> list[str]:
    said = (line.what, line.record, line.check_code, line.booking_no, line.reason, line.detail)
    words = (line.act, line.login, line.user_name, *said)
    return [str(line.number), line.at.isoformat(), *map(_harmless, words), line.digest]


def _harmless(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: list[str] | tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8")


def _object(row: AccessRow, line: AccessLine) -> bytes:
    return _dump(
        {
            **row.entry.values(),
            "number": row.number,
            "digest": row.digest,
            "user_name": line.user_name,
            "booking_no": line.booking_no,
            "check_code": line.check_code,
        }
    )


def _dump(values: dict[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n"
