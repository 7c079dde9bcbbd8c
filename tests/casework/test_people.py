"""People in custody: entered once, in one spelling; changed without touching what was signed; found by any spelling."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from app.casework import people, sheets, users
from app.casework.session import Session
from app.casework.views import NewPerson, Person
from app.vault import log
from forms.errors import AccessError, EnvironmentFault, InputError
from tests.stations import Station, sheet


def new(booking_no: str = "9/26", family_name: str = "Marić", given_names: str = "Ana", **more: object) -> NewPerson:
    return NewPerson(booking_no=booking_no, family_name=family_name, given_names=given_names, **more)  # type: ignore[arg-type]


def names(found: tuple[Person, ...]) -> list[str]:
    return [person.family_name for person in found]


def test_a_person_is_kept_as_entered(prison: Station) -> None:
    officer = users.user_id(prison("verwaltung"), "okafor")
    person = people.add_person(
        prison("verwaltung"),
        new(
            original_name="Ана", born=date(1990, 3, 5), wing="B", cell="B 214", status="U-Haft", contact_officer=officer
        ),
    )
    assert person == people.by_booking_no(prison("holm"), "9/26")
    assert (person.born, person.wing, person.cell, person.status) == (date(1990, 3, 5), "B", "B 214", "U-Haft")
    assert person.display_name == "Marić, Ana"
    assert people.own_people(prison("okafor"))[-1] == person


def test_one_spelling(prison: Station) -> None:
    """Blanks around and within, and an accent typed apart from its letter, make no second person."""
    person = people.add_person(prison("verwaltung"), new("  9/26 ", "Mari\u0063\u0301", " Ana \u00a0 Lena "))
    assert (person.booking_no, person.family_name, person.given_names) == ("9/26", "Marić", "Ana Lena")
    with pytest.raises(InputError, match="B-530"):
        people.add_person(prison("verwaltung"), new("9/26", "Anders"))
    assert people.by_booking_no(prison("holm"), " 9/26") == person


def test_names_of_every_script(prison: Station) -> None:
    """Persian needs the zero-width non-joiner; it has no ink and is no control character."""
    person = people.add_person(prison("verwaltung"), new(original_name="علی\u200cرضا"))
    assert person.original_name == "علی\u200cرضا"


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        (new(booking_no="  "), "B-531"),
        (new(family_name=""), "B-531"),
        (new(given_names="A\x07na"), "B-533"),
        (new(family_name="\u202eevil"), "B-533"),
        (new(cell="x" * 201), "B-533"),
        (new(status="y" * 201), "B-533"),
        (new(born=date(2026, 11, 2)), "B-534"),
        (new(contact_officer="nobody"), "B-537"),
        (new(booking_no="1/26"), "B-530"),
    ],
)
def test_what_is_not_entered(prison: Station, entered: NewPerson, code: str) -> None:
    before = log.head(prison.vault)
    with pytest.raises(InputError, match=code):
        people.add_person(prison("verwaltung"), entered)
    assert log.head(prison.vault) == before


@pytest.mark.parametrize("login", ["holm", "brandt", "verwaltung"])
def test_people_are_entrusted_to_contact_officers_only(prison: Station, login: str) -> None:
    """To whom somebody is entrusted decides who reads the sheets about him."""
    with pytest.raises(InputError, match="B-537"):
        people.add_person(prison("verwaltung"), new(contact_officer=users.user_id(prison("verwaltung"), login)))


def test_several_are_kept_together_or_not_at_all(prison: Station) -> None:
    before = log.head(prison.vault)
    for wrong in (new("8/26", born=date(2099, 1, 1)), new("1/26"), new("7/26")):
        with pytest.raises(InputError):
            people.keep_people(prison("verwaltung"), [new("7/26"), wrong])
    assert log.head(prison.vault) == before
    assert people.keep_people(prison("verwaltung"), [new("7/26"), new("8/26")]) == 2
    assert people.keep_people(prison("verwaltung"), []) == 0
    assert log.head(prison.vault).sequence == before.sequence + 2


def test_a_table_of_people(prison: Station) -> None:
    table = people.read_table(
        prison("verwaltung"),
        "Buchungsnummer;Name;Bezugsbeamter\n1/26;Öztürk;\n7/26;Neu;okafor\n8/26;Auch;holm\n9/26;Gut;\n9/26;Doppelt;\n".encode(),
    )
    assert [person.booking_no for person in table.known] == ["1/26"]
    assert [person.booking_no for person in table.good] == ["7/26", "9/26"]
    assert [(row.line, row.code) for row in table.rejected] == [(4, "B-519"), (6, "B-513")]
    assert people.keep_people(prison("verwaltung"), table.good) == 2
    again = people.read_table(prison("verwaltung"), b"booking_no;family_name\n7/26;Neu\n")
    assert (again.good, again.rejected) == ((), ())


def test_a_column_is_named_as_the_file_names_it(prison: Station) -> None:
    (row,) = people.read_table(prison("verwaltung"), b"GNR;Nachname\n7/26;\n").rejected
    assert (row.code, row.params) == ("B-518", {"column": "Nachname"})


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="B-535"):
        people.read_file(tmp_path / "missing.csv")
    with pytest.raises(EnvironmentFault, match="B-535"):
        people.read_file(tmp_path)
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        os.truncate(file.fileno(), people.MAX_FILE + 1)
    with pytest.raises(InputError, match="B-536"):
        people.read_file(big)


def test_changes_leave_signed_sheets_as_they_are(prison: Station) -> None:
    sheet_id = sheet(prison)
    known = people.by_booking_no(prison("verwaltung"), "1/26")
    changed = people.change_person(prison("verwaltung"), known.id, new("1/26", "Öztürk-Berg", "Işık", cell="B 3"))
    assert (changed.id, changed.family_name, changed.cell) == (known.id, "Öztürk-Berg", "B 3")
    assert people.find(prison("holm"), "Berg") == (changed,)
    assert people.find(prison("holm"), "A 12") == ()
    paper = sheets.show(prison("holm"), sheet_id, language="de")
    assert paper.person.display_name == "Öztürk, Işık"


def test_a_change_of_nothing_is_no_act(prison: Station) -> None:
    known = people.by_booking_no(prison("verwaltung"), "2/26")
    before = log.head(prison.vault)
    same = new(known.booking_no, known.family_name, known.given_names, contact_officer=known.contact_officer)
    assert people.change_person(prison("verwaltung"), known.id, same) == known
    assert log.head(prison.vault) == before


def test_a_booking_number_may_change_but_not_to_anothers(prison: Station) -> None:
    known = people.by_booking_no(prison("verwaltung"), "1/26")
    with pytest.raises(InputError, match="B-530"):
        people.change_person(prison("verwaltung"), known.id, new("2/26"))
    assert people.change_person(prison("verwaltung"), known.id, new("11/26")).booking_no == "11/26"
    with pytest.raises(InputError, match="B-532"):
        people.by_booking_no(prison("verwaltung"), "1/26")
    with pytest.raises(InputError, match="B-532"):
        people.change_person(prison("verwaltung"), "nobody", new("12/26"))


def test_nobody_entrusts_people_to_himself(prison: Station) -> None:
    """A contact officer keeps the register, but who reads whose sheets is decided by those who keep accounts."""
    known = people.by_booking_no(prison("okafor"), "1/26")
    mine = new("1/26", "Öztürk", "Işık", contact_officer=prison("okafor").user.id)
    with pytest.raises(AccessError, match="entrust_people"):
        people.change_person(prison("okafor"), known.id, mine)
    moved = people.change_person(prison("okafor"), known.id, new("1/26", "Öztürk", "Işık", cell="C 1"))
    assert moved.cell == "C 1"
    sheet_id = sheet(prison, "holm")
    with pytest.raises(AccessError, match="B-551"):
        sheets.show(prison("okafor"), sheet_id, language="de")
    people.change_person(prison("verwaltung"), known.id, mine)
    assert sheets.show(prison("okafor"), sheet_id, language="de").id == sheet_id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Kovács", "Öztürk", "Petrow"]),
        ("ozturk", ["Öztürk"]),
        ("OEZTUERK", ["Öztürk"]),
        ("isik", ["Öztürk"]),
        ("kovacs zol", ["Kovács"]),
        ("Петров", ["Petrow"]),
        ("2/26", ["Kovács"]),
        ("a 12", ["Öztürk"]),
        ("zoltan petrow", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_finding(prison: Station, text: str, found: list[str]) -> None:
    assert names(people.find(prison("holm"), text)) == found


def test_the_register_comes_in_pages(prison: Station) -> None:
    everybody = [new(f"{number}/27", f"Person {number:02}") for number in range(40)]
    people.keep_people(prison("verwaltung"), everybody)
    seen: list[str] = []
    after: str | None = None
    while True:
        page = people.list_people(prison("holm"), "person", limit=7, after=after)
        seen += names(page.rows)
        after = page.following
        if after is None:
            break
    assert seen == [person.family_name for person in everybody]


def test_own_people_are_those_of_a_contact_officer(prison: Station) -> None:
    def own(session: Session) -> list[str]:
        return names(people.own_people(session))

    assert (own(prison("okafor")), own(prison("holm"))) == (["Kovács"], [])
