"""Reading people in custody from a CSV file as prison registers write it.

UTF-8 (with or without mark) or Windows-1252; `;` or `,`; quoted fields (RFC 4180). The first line names the columns,
in English or German. Nothing is guessed: a row that does not fit is given back with its line and the reason.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date

from app.casework.dates import read_date
from app.casework.plain_text import is_writing, one_line
from app.casework.views import NewPerson, PeopleTable, RejectedRow
from forms.errors import InputError

MAX_FIELD = 200
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "booking_no": ("booking_no", "buchungsnummer", "buchungsnr", "gnr"),
    "family_name": ("family_name", "familienname", "nachname", "name"),
    "given_names": ("given_names", "vornamen", "vorname"),
    "original_name": ("original_name", "originalname", "name_original"),
    "born": ("born", "geburtsdatum", "geboren"),
    "wing": ("wing", "abteilung", "station"),
    "cell": ("cell", "haftraum"),
    "status": ("status", "haftart"),
    "contact_officer": ("contact_officer", "bezugsbeamter", "bezugsbeamtin"),
}
_REQUIRED = ("booking_no", "family_name")


class _RowError(Exception):
    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_people(raw: bytes, *, today: date, known: frozenset[str], logins: Mapping[str, str]) -> PeopleTable:
    """Sort the rows of a CSV file into good, known (by booking number) and rejected ones.

    `logins` maps a contact officer's login to his id; the column `contact_officer` holds logins. Raises `InputError`
    when the file as a whole cannot be read: B-510 empty, B-511 a required column is missing, B-512 one is unknown.
    """
    rows = _rows(_decode(raw))
    line, header = next(rows, (0, []))
    if not header:
        raise InputError("B-510")
    columns = _columns(header)
    shown = dict(zip(columns, (cell.strip() for cell in header), strict=True))
    good: list[NewPerson] = []
    again: list[NewPerson] = []
    rejected: list[RejectedRow] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        try:
            person = _person(cells, columns, today, logins)
            if person.booking_no in seen:
                raise _RowError("B-513", booking_no=person.booking_no, first=seen[person.booking_no])
        except _RowError as error:
            # A column is named as the file names it.
            params = {name: shown.get(str(value), value) for name, value in error.params.items()}
            rejected.append(RejectedRow(line, error.code, params))
            continue
        seen[person.booking_no] = line
        (again if person.booking_no in known else good).append(person)
    return PeopleTable(tuple(good), tuple(again), tuple(rejected))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows-1252 leaves five bytes undefined; a file with them is neither of the two encodings.
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError as error:
            raise InputError("B-514", position=error.start) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # After a broken quote the reader's idea of rows is no longer the file's: stop instead of misreading.
            raise InputError("B-515", line=line) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _columns(header: list[str]) -> tuple[str, ...]:
    names = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
    found: list[str] = []
    for cell in header:
        name = names.get(cell.strip().casefold().replace(" ", "_").rstrip("."))
        if name is None or name in found:
            raise InputError("B-512", column=cell.strip()[:40])
        found.append(name)
    for required in _REQUIRED:
        if required not in found:
            raise InputError("B-511", column=required)
    return tuple(found)


def _person(cells: list[str], columns: tuple[str, ...], today: date, logins: Mapping[str, str]) -> NewPerson:
    if len(cells) != len(columns):
        raise _RowError("B-516", expected=len(columns), found=len(cells))
    row = {name: one_line(cell) for name, cell in zip(columns, cells, strict=True)}
    for name, value in row.items():
        if len(value) > MAX_FIELD or not is_writing(value):
            raise _RowError("B-517", column=name)
    for required in _REQUIRED:
        if not row[required]:
            raise _RowError("B-518", column=required)
    officer = row.get("contact_officer", "")
    if officer and officer not in logins:
        raise _RowError("B-519", login=officer)
    return NewPerson(
        booking_no=row["booking_no"],
        family_name=row["family_name"],
        given_names=row.get("given_names", ""),
        original_name=row.get("original_name", ""),
        born=_born(row.get("born", ""), today),
        wing=row.get("wing", ""),
        cell=row.get("cell", ""),
        status=row.get("status", ""),
        contact_officer=logins[officer] if officer else "",
    )


def _born(text: str, today: date) -> date | None:
    if not text:
        return None
    born = read_date(text)
    if born is None or not date(1900, 1, 1) <= born < today:
        raise _RowError("B-520", value=text[:40])
    return born
