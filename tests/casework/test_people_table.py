"""Reading people from CSV as registers write it: good rows, rows that do not fit, files that are none."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.people_table import read_people
from app.casework.views import PeopleTable
from forms.errors import InputError

TODAY = date(2026, 11, 24)
LOGINS = {"holm": "user-1"}


def read(text: str, encoding: str = "utf-8", known: frozenset[str] = frozenset()) -> PeopleTable:
    return read_people(text.encode(encoding), today=TODAY, known=known, logins=LOGINS)


def test_semicolons_quotes_and_german_columns() -> None:
    table = read(
        "Buchungsnummer;Name;Vorname;Geburtsdatum;Bezugsbeamter\n"
        '1/26;"Öztürk; gen. ""Ali""";Işık;05.03.1990;holm\n'
        "2/26;Kovács;Zoltánő;1988-12-01;\n"
    )
    first, second = table.good
    assert (first.family_name, first.given_names) == ('Öztürk; gen. "Ali"', "Işık")
    assert (first.born, first.contact_officer) == (date(1990, 3, 5), "user-1")
    assert (second.born, second.contact_officer) == (date(1988, 12, 1), "")
    assert not table.rejected


def test_windows_1252_and_commas() -> None:
    table = read("booking_no,family_name\n7,Müßig\n", encoding="cp1252")
    assert table.good[0].family_name == "Müßig"


def test_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read("booking_no;family_name\n7;Ng\n", encoding="utf-8-sig").good[0].booking_no == "7"


def test_a_quoted_field_may_hold_a_line_break_and_lines_are_counted_as_in_the_file() -> None:
    table = read('booking_no;family_name\n1;"zwei\nZeilen"\n;fehlt\n')
    assert table.good[0].family_name == "zwei Zeilen"
    assert [(row.line, row.code) for row in table.rejected] == [(4, "B-518")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";Name;", "B-518"),
        ("3;;", "B-518"),
        ("3;Name", "B-516"),
        ("3;Name;1.1.1990;x", "B-516"),
        ("3;Name;31.02.1990", "B-520"),
        ("3;Name;25.11.2026", "B-520"),
        ("3;Na\x07me;", "B-517"),
        (f"3;{'x' * 201};", "B-517"),
    ],
)
def test_rows_that_do_not_fit_are_listed_with_line_and_reason(row: str, code: str) -> None:
    table = read(f"booking_no;family_name;born\n1;Gut;\n{row}\n2;Auch;\n")
    assert [(bad.line, bad.code) for bad in table.rejected] == [(3, code)]
    assert [person.booking_no for person in table.good] == ["1", "2"]


def test_a_number_that_stands_twice_is_rejected_and_a_known_one_is_set_apart() -> None:
    table = read("booking_no;family_name\n1;A\n1;B\n9;C\n", known=frozenset({"9"}))
    assert [person.family_name for person in table.good] == ["A"]
    assert [person.family_name for person in table.known] == ["C"]
    assert table.rejected[0].code == "B-513"
    assert table.rejected[0].params == {"booking_no": "1", "first": 2}


def test_an_unknown_contact_officer_is_a_reason() -> None:
    assert read("booking_no;family_name;contact_officer\n1;A;nobody\n").rejected[0].code == "B-519"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "B-510"),
        ("\n\n", "B-510"),
        ("booking_no;born\n1;\n", "B-511"),
        ("booking_no;family_name;risk_score\n", "B-512"),
        ("booking_no;family_name;Name\n", "B-512"),
        ('booking_no;family_name\n1;"offen\n2;B\n', "B-515"),
    ],
)
def test_files_that_cannot_be_read_as_a_whole(text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text)
    assert refused.value.code == code


def test_bytes_of_neither_encoding() -> None:
    with pytest.raises(InputError) as refused:
        read_people(b"booking_no;family_name\n1;\x81\n", today=TODAY, known=frozenset(), logins={})
    assert refused.value.code == "B-514"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_clear_error(raw: bytes) -> None:
    with contextlib.suppress(InputError):
        table = read_people(b"booking_no;family_name;born\n" + raw, today=TODAY, known=frozenset(), logins={})
        assert all(person.booking_no and person.family_name for person in table.good)
