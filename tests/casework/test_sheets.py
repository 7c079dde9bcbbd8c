"""Sheets: every rule of the form stands before the signature; who reads, who adds, who declares void."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.casework import attachments, people, sheets
from app.casework.views import NewPerson, SheetFilter, SheetState
from app.vault import log
from forms.errors import AccessError, BogenError, EnvironmentFault, InputError, VerificationError
from forms.texts import LANGUAGES, Texts
from forms.validate import explain
from tests.stations import FACTS, START, Station, Watch, answers, person, sheet

LATER = {"at": "2026-11-02T08:31:00+01:00", "until": None, "precision": "exact"}
BACKWARDS = {"at": "2026-11-02T08:15:00+01:00", "until": "2026-11-02T08:00:00+01:00", "precision": "exact"}
OTHER = {"group": "inmate", "role": "present", "what": "Mitgefangener 1, sah zu"}
PNG = bytes.fromhex("89504e470d0a1a0a") + b"not a real picture, but long enough"

# The rules of the perception sheet (domain: one row each): what is answered, which question refuses, and why.
RULES: dict[str, tuple[dict[str, object], str, str]] = {
    "a person": ({"person": ""}, "person", "required"),
    "a moment": ({"noticed": None}, "noticed", "required"),
    "no moment to come": ({"noticed": LATER}, "noticed", "future"),
    "a period ends after it began": ({"noticed": BACKWARDS}, "noticed", "end_before_start"),
    "a moment that is one": ({"noticed": {"at": "gestern"}}, "noticed", "bad_moment"),
    "a place": ({"place": ""}, "place", "required"),
    "a place of the list": ({"place": "roof"}, "place", "not_a_choice"),
    "another place is named": ({"place": "other"}, "place_other", "required"),
    "a setting of the list": ({"setting": "telepathy"}, "setting", "not_a_choice"),
    "an area": ({"areas": []}, "areas", "required"),
    "three areas at most": ({"areas": list("ABCD")}, "areas", "too_many"),
    "an area of the list": ({"areas": ["K"]}, "areas", "not_a_choice"),
    "a mark of its area": ({"areas": ["A"], "marks_a": ["violence"]}, "marks_a", "not_a_choice"),
    "another mark is named": ({"areas": ["H"], "marks_h": ["other"]}, "marks_h_other", "required"),
    "facts": ({"facts": ""}, "facts", "required"),
    "facts are no blank": ({"facts": " \n\t "}, "facts", "required"),
    "facts of 20 characters": ({"facts": "x" * 19}, "facts", "too_short"),
    "facts of 2000 characters": ({"facts": "x" * 2001}, "facts", "too_long"),
    "own words are quoted": ({"areas": ["G"]}, "quote", "required"),
    "another language is named": ({"quote": "Hayır", "quote_language": "other"}, "quote_language_other", "required"),
    "a translation names its source": ({"quote": "Nein", "quote_origin": "translated"}, "quote_translator", "required"),
    "change of the list": ({"change": "alarming"}, "change", "not_a_choice"),
    "frequency of the list": ({"frequency": "always"}, "frequency", "not_a_choice"),
    "nothing told in confidence": ({"source": "learned_in_confidence"}, "source", "privileged_source"),
    "others are named": ({"others_involved": "yes"}, "others", "required"),
    "others have a role": ({"others_involved": "yes", "others": [{**OTHER, "role": ""}]}, "others[0].role", "required"),
    "an assessment has its text": ({"assessment_kind": "worry", "certainty": "unsure"}, "assessment", "required"),
    "an assessment has its certainty": (
        {"assessment_kind": "relief", "assessment": "Wirkt gelöster als sonst."},
        "certainty",
        "required",
    ),
    "an assessment of 800 characters": (
        {"assessment_kind": "worry", "assessment": "x" * 801, "certainty": "sure"},
        "assessment",
        "too_long",
    ),
    "no action stands alone": ({"actions": ["none", "talked"]}, "actions", "none_excludes"),
    "another action is named": ({"actions": ["other"]}, "actions_other", "required"),
    "urgency of the list": ({"urgency": "very"}, "urgency", "not_a_choice"),
    "proposal of the list": ({"proposal": "arrest"}, "proposal", "not_a_choice"),
    "five attachments": ({"attachments": [{}] * 6}, "attachments", "too_many"),
    "attachments that are some": ({"attachments": [{"name": "x"}]}, "attachments[0]", "bad_attachment"),
    "no answers that nobody asked for": ({"risk": "high"}, "risk", "unknown_question"),
}


@pytest.mark.parametrize("rule", RULES)
def test_what_breaks_a_rule_is_not_signed(prison: Station, rule: str) -> None:
    """Each rule is seen to bite in the very call that would sign, with words for it in both languages."""
    given, question, code = RULES[rule]
    before = log.head(prison.vault)
    with pytest.raises(sheets.InvalidAnswers, match="B-550") as refused:
        sheets.sign(prison("holm"), answers(person(prison).id, **given))
    assert log.head(prison.vault) == before
    assert (question, code) in [(found.question, found.code) for found in refused.value.violations]
    for language in LANGUAGES:
        for found in refused.value.violations:
            assert explain(sheets.form_in_use(), found, Texts(language))


def test_the_shortest_sheet(prison: Station) -> None:
    """Person, time and place, area, one sentence; all else has its default, and the record says so."""
    about = person(prison)
    assert sheets.check(prison("holm"), answers(about.id)) == ()
    (sheet_id,) = sheets.sign(prison("holm"), answers(about.id), fill_seconds=41)
    paper = sheets.show(prison("holm"), sheet_id, language="de")
    defaults = {"setting": "face_to_face", "change": "cannot_say", "frequency": "first", "source": "saw_heard_myself"}
    assert paper.answers == {
        **answers(about.id),
        **defaults,
        "others_involved": "none",
        "assessment_kind": "none",
        "actions": ["none"],
        "urgency": "normal",
        "proposal": "none",
    }
    assert (paper.author_name, paper.author_function, paper.author_unit) == ("Karin Holm", "Abteilungsdienst", "Haus 2")
    assert (paper.person.display_name, paper.office_name) == ("Öztürk, Işık", "JVA Musterhausen")
    assert paper.occurred_at.isoformat() == "2026-11-02T08:15:00+01:00"
    assert paper.recorded_at == prison.watch.now
    assert (paper.state, paper.later, paper.attachments) == (SheetState.SIGNED, (), ())
    record = log.record(prison.vault, sheet_id)
    context = record.payload()["context"]
    assert isinstance(context, dict)
    assert (context["fill_seconds"], context["trained_on"]) == (41, "2026-03-14")
    assert paper.check_code == record.check_code


def test_texts_are_signed_in_one_spelling(prison: Station) -> None:
    facts = "  Sagte la\u0308chelnd:\r\n\u201eIch\x00 gehe\u202e heim.\u201c  "
    (sheet_id,) = sheets.sign(prison("holm"), answers(person(prison).id, facts=facts))
    assert sheets.show(prison("holm"), sheet_id, language="de").answers["facts"] == "Sagte lächelnd:\n„Ich gehe heim.“"
    later = sheets.amend(prison("holm"), sheet_id, text=" Um 8:20\r\nUhr.\x07 ", reason=" spa\u0308ter ")
    (act,) = sheets.show(prison("holm"), sheet_id, language="de").later
    assert (act.id, act.text, act.reason) == (later, "Um 8:20\nUhr.", "später")


def test_an_unknown_person(prison: Station) -> None:
    before = log.head(prison.vault)
    with pytest.raises(InputError, match="B-532"):
        sheets.sign(prison("holm"), answers("0198c3a0-0000-7000-8000-000000000001"))
    with pytest.raises(InputError, match="B-532"):
        sheets.sign(prison("holm"), answers(person(prison).id), also=["nobody"])
    assert log.head(prison.vault) == before


def test_several_people_get_one_linked_sheet_each(prison: Station) -> None:
    first, second = person(prison), person(prison, "2/26")
    made = sheets.sign(prison("holm"), answers(first.id), also=[second.id, first.id])
    assert len(made) == 2
    papers = [sheets.show(prison("holm"), sheet_id, language="de") for sheet_id in made]
    assert [paper.person.id for paper in papers] == [first.id, second.id]
    assert [paper.answers["person"] for paper in papers] == [first.id, second.id]
    assert papers[0].answers["facts"] == papers[1].answers["facts"] == FACTS
    for sheet_id in made:
        assert log.record(prison.vault, sheet_id).payload()["linked"] == list(made)


NAMES = {
    "hof.png": "hof.png",
    "hof\u202egpj.exe": "hof\ufffdgpj.exe",
    "zwei\nZeilen.png": "zwei Zeilen.png",
    "kein\udce4 Text.png": "kein\ufffd Text.png",
    "u\u0308ber " + "x" * 200: "über " + "x" * 115,
}


@pytest.mark.skipif(os.name != "posix", reason="only POSIX lets a file be called anything")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_files_name_is_signed_as_it_is_seen(prison: Station, tmp_path: Path, name: str) -> None:
    """What is no text cannot be signed, and what turns the line around would hide what kind of file it is."""
    photo = tmp_path / name
    photo.write_bytes(PNG)
    entry = attachments.attach(prison("holm"), photo)
    (sheet_id,) = sheets.sign(prison("holm"), answers(person(prison).id, attachments=[entry]))
    (file,) = sheets.show(prison("holm"), sheet_id, language="de").attachments
    assert file.name == NAMES[name]


@pytest.mark.skipif(os.name != "posix", reason="named pipes are made by hand on POSIX alone")
def test_a_pipe_is_no_attachment(prison: Station, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hof.png")
    with pytest.raises(EnvironmentFault, match="B-545"):
        attachments.attach(prison("holm"), tmp_path / "hof.png")


def test_attachments_are_files_of_the_vault(prison: Station, tmp_path: Path) -> None:
    photo = tmp_path / "hof.png"
    photo.write_bytes(PNG)
    entry = attachments.attach(prison("holm"), photo)
    assert (entry["media_type"], entry["size"], entry["name"]) == ("image/png", len(PNG), "hof.png")
    (sheet_id,) = sheets.sign(prison("holm"), answers(person(prison).id, attachments=[entry]))
    (file,) = sheets.show(prison("holm"), sheet_id, language="de").attachments
    assert attachments.content(prison("holm"), file.sha256) == PNG
    for wrong in ({"sha256": "0" * 64}, {"size": 1}):
        with pytest.raises(InputError, match="B-556"):
            sheets.sign(prison("holm"), answers(person(prison).id, attachments=[{**entry, **wrong}]))
    with pytest.raises(AccessError, match="B-500"):
        attachments.content(prison("verwaltung"), file.sha256)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"", "B-543"),
        ("a.png", b"GIF89a" + bytes(20), "B-543"),
        ("a.exe", b"MZ" + bytes(20), "B-543"),
        ("a.pdf", b"<html>" + bytes(20), "B-543"),
        ("missing.png", None, "B-545"),
    ],
)
def test_what_is_not_attached(prison: Station, tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BogenError, match=code):
        attachments.attach(prison("holm"), tmp_path / name)


def test_who_reads_what(prison: Station) -> None:
    """Own sheets; for contact officers also those about the people entrusted to them; for releasing officers all."""
    of_holm = sheet(prison, "holm", booking_no="2/26")
    of_sahin = sheet(prison, "sahin", booking_no="1/26")
    readers = {"holm": {of_holm}, "sahin": {of_sahin}, "okafor": {of_holm}, "brandt": {of_holm, of_sahin}}
    for login, readable in {**readers, "weber": {of_holm, of_sahin}}.items():
        session = prison(login)
        assert {line.id for line in sheets.list_sheets(session).rows} == readable
        for sheet_id in (of_holm, of_sahin):
            if sheet_id in readable:
                assert sheets.show(session, sheet_id, language="de").id == sheet_id
            else:
                with pytest.raises(AccessError, match="B-551"):
                    sheets.show(session, sheet_id, language="de")
                with pytest.raises(AccessError, match="B-551"):
                    sheets.amend(session, sheet_id, text="Auch gesehen.")
                with pytest.raises(AccessError, match="B-551"):
                    sheets.void(session, sheet_id, reason="Stimmt nicht.")


def test_a_colleague_who_reads_may_add_but_not_declare_void(prison: Station) -> None:
    sheet_id = sheet(prison, "holm", booking_no="2/26")
    sheets.amend(prison("okafor"), sheet_id, text="War auch auf dem Hof; so war es.")
    with pytest.raises(AccessError, match="B-555"):
        sheets.void(prison("okafor"), sheet_id, reason="Kann nicht sein.")
    with pytest.raises(AccessError, match="B-500"):
        sheets.amend(prison("brandt"), sheet_id, text="Von der Freigabe.")
    paper = sheets.show(prison("holm"), sheet_id, language="de")
    assert [(act.author_name, act.kind, act.verified) for act in paper.later] == [("Michael Okafor", "amendment", True)]
    assert (paper.state, paper.answers["facts"]) == (SheetState.AMENDED, FACTS)


def test_a_voided_sheet_stays_readable_and_is_the_end(prison: Station) -> None:
    sheet_id = sheet(prison)
    sheets.void(prison("holm"), sheet_id, reason="Falsche Person gewählt.")
    paper = sheets.show(prison("holm"), sheet_id, language="de")
    assert (paper.state, paper.later[0].reason) == (SheetState.VOIDED, "Falsche Person gewählt.")
    assert paper.answers["facts"] == FACTS
    with pytest.raises(InputError, match="B-553"):
        sheets.amend(prison("holm"), sheet_id, text="Noch etwas.")
    with pytest.raises(InputError, match="B-553"):
        sheets.void(prison("holm"), sheet_id, reason="Noch einmal.")
    assert sheets.list_sheets(prison("holm")).rows[0].state is SheetState.VOIDED


@pytest.mark.parametrize("text", ["", "  ", "ab", "x" * 2001])
def test_an_addition_says_something(prison: Station, text: str) -> None:
    sheet_id = sheet(prison)
    before = log.head(prison.vault)
    with pytest.raises(InputError, match="B-552"):
        sheets.amend(prison("holm"), sheet_id, text=text)
    with pytest.raises(InputError, match="B-552"):
        sheets.amend(prison("holm"), sheet_id, text="Gut so.", reason="x" * 2001)
    with pytest.raises(InputError, match="B-554"):
        sheets.void(prison("holm"), sheet_id, reason=text)
    with pytest.raises(InputError, match="B-461"):
        sheets.amend(prison("holm"), "0198c3a0-0000-7000-8000-000000000001", text="Gut so.")
    assert log.head(prison.vault) == before


def test_a_sheet_whose_signature_does_not_hold_is_not_shown(prison: Station) -> None:
    sheet_id = sheet(prison)
    prison.vault.database.write(
        lambda transaction: transaction.execute("UPDATE author_key SET public_key = zeroblob(32)")
    )
    with pytest.raises(VerificationError, match="B-14"):
        sheets.show(prison("holm"), sheet_id, language="de")


def test_lists_narrow_and_page(prison: Station, watch: Watch) -> None:
    made = []
    for number in range(9):
        watch.forward(days=1)
        noticed = {"at": watch.now.isoformat(), "until": None, "precision": "exact"}
        area, place = "ADI"[number % 3], ("yard", "online")[number % 2]
        words = f"Nummer {number}: {'stand am Zaun' if number < 4 else 'las einen Brief'} und sagte nichts."
        made.append(sheet(prison, areas=[area], place=place, facts=words, noticed=noticed))
    session = prison("holm")

    def found(**wanted: object) -> list[int]:
        page = sheets.list_sheets(session, SheetFilter(**wanted), limit=100)  # type: ignore[arg-type]
        return [made.index(line.id) for line in page.rows]

    assert found() == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert found(area="D") == [7, 4, 1]
    assert found(setting="online_media") == [7, 5, 3, 1]
    assert found(text="zaun") == [3, 2, 1, 0]
    assert found(text="brief nummer 7") == [7]
    assert found(since=made_on(3), until=made_on(5)) == [5, 4, 3]
    assert found(person_id=person(prison, "2/26").id) == []
    assert found(author_id=session.user.id, area="A", text="brief") == [6]
    page = sheets.list_sheets(session, limit=4)
    rest = sheets.list_sheets(session, limit=100, after=page.following)
    assert [made.index(line.id) for line in (*page.rows, *rest.rows)] == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert rest.following is None


def made_on(number: int) -> date:
    return (START + timedelta(days=number + 1)).date()


def test_a_person_keeps_his_sheets_under_a_new_number(prison: Station) -> None:
    about = person(prison)
    sheet_id = sheet(prison)
    change = NewPerson(booking_no="77/26", family_name="Öztürk", given_names="Işık")
    people.change_person(prison("verwaltung"), about.id, change)
    page = sheets.list_sheets(prison("holm"), SheetFilter(person_id=about.id))
    assert [line.id for line in page.rows] == [sheet_id]
