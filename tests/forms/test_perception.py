"""Perception sheet v1: its sections, fields, defaults and rules, each seen to bite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from forms.normalise import attribute_lookup, first_answers, normalise
from forms.question import Attachments, Form, Nature, Question, Repeat, SelectMany, SelectOne, Text
from forms.texts import Texts
from forms.validate import check, explain

Answers = dict[str, object]


def _violations(form: Form, answers: Mapping[str, object], now: datetime) -> list[tuple[str, str]]:
    return [(violation.question, violation.code) for violation in check(form, answers, now=now)]


def _names(question: Question) -> list[str]:
    assert isinstance(question, (SelectOne, SelectMany))
    return [choice.name for choice in question.choices]


def test_the_shortest_sheet_can_be_signed(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    assert _violations(sheet_form, shortest, now) == []
    assert normalise(sheet_form, shortest) == {
        **shortest,
        "noticed": {"at": "2026-03-05T14:00:00+01:00", "until": None, "precision": "exact"},
        "setting": "face_to_face",
        "change": "cannot_say",
        "frequency": "first",
        "source": "saw_heard_myself",
        "others_involved": "none",
        "assessment_kind": "none",
        "actions": ["none"],
        "urgency": "normal",
        "proposal": "none",
    }


def test_an_empty_sheet_asks_for_four_things(sheet_form: Form, now: datetime) -> None:
    """The screen fills in the moment, and the place and setting of the sheet before."""
    started = first_answers(sheet_form, now)
    assert started["noticed"] == {"at": "2026-03-05T14:10:00+01:00", "until": None, "precision": "exact"}
    missing = [("person", "required"), ("place", "required"), ("setting", "required"), ("areas", "required")]
    assert _violations(sheet_form, started, now) == [*missing, ("facts", "required")]
    assert _violations(sheet_form, {}, now)[1] == ("noticed", "required")


def test_sections_stand_in_the_order_of_the_page(sheet_form: Form) -> None:
    assert [section.name for section in sheet_form.sections] == ["occasion", "kind", "facts", "assessment", "action"]
    assert [section.name for section in sheet_form.sections if section.closed] == ["assessment"]


def test_facts_and_assessment_never_share_a_section(sheet_form: Form) -> None:
    natures = {section.name: {question.nature for question in section.questions} for section in sheet_form.sections}
    assert natures.pop("assessment") == {Nature.ASSESSMENT}
    assert all(Nature.ASSESSMENT not in found for found in natures.values())
    assert sheet_form.question("facts").nature is Nature.FACT
    assert sheet_form.question("quote").nature is Nature.QUOTE


def test_areas_are_the_ten_letters_three_at_most(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    assert _names(sheet_form.question("areas")) == list("ABCDEFGHIJ")
    assert _violations(sheet_form, {**shortest, "areas": ["C", "A", "B"]}, now) == []
    assert _violations(sheet_form, {**shortest, "areas": list("ABCD")}, now) == [("areas", "too_many")]


@pytest.mark.parametrize(("letter", "count"), list(zip("abcdefghi", (6, 7, 8, 10, 7, 8, 11, 8, 7), strict=True)))
def test_each_area_has_its_marks_and_always_another(
    sheet_form: Form, shortest: Answers, now: datetime, letter: str, count: int
) -> None:
    name = f"marks_{letter}"
    names = _names(sheet_form.question(name))
    assert len(names) == count
    assert names[-1] == "other"
    assert name not in normalise(sheet_form, {**shortest, "areas": ["J"], name: [names[0]]})
    marked = {**shortest, "areas": [letter.upper()], "quote": "Lasst mich in Ruhe.", name: names}
    assert _violations(sheet_form, marked, now) == [(f"{name}_other", "required")]
    assert _violations(sheet_form, {**marked, f"{name}_other": "Etwas anderes"}, now) == []


def test_other_area_may_be_named(sheet_form: Form, shortest: Answers) -> None:
    other = {**shortest, "areas": ["J"], "marks_j_other": "Fundsache im Hof"}
    assert normalise(sheet_form, other)["marks_j_other"] == "Fundsache im Hof"
    assert "marks_j_other" not in normalise(sheet_form, {**other, "areas": ["A"]})


def test_every_place_presets_one_of_the_five_settings(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    place = sheet_form.question("place")
    settings = _names(sheet_form.question("setting"))
    assert settings == ["face_to_face", "written", "phone_video", "online_media", "object"]
    for name in _names(place):
        filled = normalise(sheet_form, {**shortest, "place": name, "place_other": "Dach"})
        assert filled["setting"] in settings
    assert normalise(sheet_form, {**shortest, "place": "online"})["setting"] == "online_media"
    assert normalise(sheet_form, {**shortest, "setting": "written"})["setting"] == "written"
    assert _violations(sheet_form, {**shortest, "place": "other"}, now) == [("place_other", "required")]


def test_prayer_room_is_a_place_and_religion_no_pick_list(sheet_form: Form) -> None:
    assert "prayer_room" in _names(sheet_form.question("place"))
    picked = [name for question in sheet_form.questions if isinstance(question, SelectOne) for name in _names(question)]
    assert not {"religion", "origin", "nationality", "country"} & set(picked)
    assert not {"religion", "origin", "nationality", "country"} & {question.name for question in sheet_form.questions}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("", [("facts", "required")]),
        ("   \n ", [("facts", "required")]),
        ("x" * 19, [("facts", "too_short")]),
        ("  " + "x" * 19 + "  ", [("facts", "too_short")]),
        ("x" * 20, []),
        ("x" * 2000, []),
        ("x" * 2001, [("facts", "too_long")]),
        ("🙂" * 2000, []),
        (7, [("facts", "wrong_type")]),
    ],
)
def test_facts_refuse_to_be_empty(
    sheet_form: Form, shortest: Answers, now: datetime, facts: object, expected: list[tuple[str, str]]
) -> None:
    assert _violations(sheet_form, {**shortest, "facts": facts}, now) == expected


def test_own_words_need_the_quote_and_a_translation_its_translator(
    sheet_form: Form, shortest: Answers, now: datetime
) -> None:
    own_words = {**shortest, "areas": ["G"]}
    assert _violations(sheet_form, own_words, now) == [("quote", "required")]
    quoted = normalise(sheet_form, {**own_words, "quote": "Bald ist alles anders."})
    assert (quoted["quote_language"], quoted["quote_origin"]) == ("german", "original")
    assert _violations(sheet_form, quoted, now) == []
    translated = {**quoted, "quote_language": "other", "quote_origin": "translated"}
    expected = [("quote_language_other", "required"), ("quote_translator", "required")]
    assert _violations(sheet_form, translated, now) == expected
    assert "quote_origin" not in normalise(sheet_form, {**translated, "quote": " "})


def test_what_was_confided_cannot_be_signed_and_the_lawful_route_is_shown(
    sheet_form: Form, shortest: Answers, now: datetime
) -> None:
    confided = {**shortest, "source": "learned_in_confidence"}
    (violation,) = check(sheet_form, confided, now=now)
    assert (violation.question, violation.code) == ("source", "privileged_source")
    assert "Der rechtmäßige Weg" in explain(sheet_form, violation, Texts("de"))
    assert "The lawful route" in explain(sheet_form, violation, Texts("en"))


def test_every_source_has_its_grade(sheet_form: Form) -> None:
    look_up = attribute_lookup(sheet_form.questions)
    names = _names(sheet_form.question("source"))
    grades = [look_up("source", name, "grade") for name in names]
    assert grades == ["A", "A", "C", "C", "A", "A", "as_sent", "D", "stop"]
    assert [name for name in names if look_up("source", name, "origin") == "2"] == ["inmate_told", "anonymous"]


def test_others_are_none_or_named_one_by_one(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    others = {**shortest, "others_involved": "yes"}
    assert _violations(sheet_form, others, now) == [("others", "required")]
    rows: list[object] = [{"group": "inmate", "role": "present", "what": "Mitgefangener 1, sah zu"}, {"group": "staff"}]
    expected = [("others[1].role", "required"), ("others[1].what", "required")]
    assert _violations(sheet_form, {**others, "others": rows}, now) == expected
    assert "others" not in normalise(sheet_form, {**others, "others": rows, "others_involved": "none"})
    question = sheet_form.question("others")
    assert isinstance(question, Repeat)
    crowd = [rows[0]] * (question.max_count + 1)
    assert _violations(sheet_form, {**others, "others": crowd}, now) == [("others", "too_many")]


def test_an_assessment_starts_from_a_pick_and_says_how_sure(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    unpicked = normalise(sheet_form, {**shortest, "assessment": "Ich glaube, er hat Angst.", "certainty": "sure"})
    assert unpicked["assessment_kind"] == "none"
    assert not {"assessment", "certainty", "counter"} & unpicked.keys()
    for kind in ("other_explanation", "worry", "relief"):
        picked = {**shortest, "assessment_kind": kind}
        expected = [("assessment", "required"), ("certainty", "required")]
        assert _violations(sheet_form, picked, now) == expected
        full = {**picked, "assessment": "x" * 800, "certainty": "unsure", "counter": "Schlechtes Wetter"}
        assert _violations(sheet_form, full, now) == []
        assert ("counter" in normalise(sheet_form, full)) is (kind == "worry")
    assert _violations(sheet_form, {**full, "assessment": "x" * 801}, now) == [("assessment", "too_long")]


def test_no_action_excludes_all_others(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    assert _violations(sheet_form, {**shortest, "actions": ["talked", "none"]}, now) == [("actions", "none_excludes")]
    assert _violations(sheet_form, {**shortest, "actions": ["other"]}, now) == [("actions_other", "required")]
    assert _violations(sheet_form, {**shortest, "actions": ["talked", "medical_called"]}, now) == []


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"areas": ["B"], "marks_b": ["material_found"]}, {"object_no"}),
        ({"areas": ["B"], "marks_b": ["put_up"]}, set()),
        ({"areas": ["H"], "marks_h": ["forbidden_item"]}, {"object_no", "incident_no"}),
        ({"source": "found_object"}, {"source_object_no"}),
        ({"source": "found_object", "areas": ["B"], "marks_b": ["forbidden_item"]}, {"object_no"}),
        ({"actions": ["secured_object"]}, {"action_object_no"}),
        ({"actions": ["secured_object"], "source": "found_object"}, {"source_object_no"}),
        ({"actions": ["alarm_incident"]}, {"action_incident_no"}),
        ({"actions": ["alarm_incident"], "areas": ["H"]}, {"incident_no"}),
    ],
)
def test_a_number_is_asked_for_once_and_where_it_arises(
    sheet_form: Form, shortest: Answers, answers: Answers, asked: set[str]
) -> None:
    numbers = ["object_no", "incident_no", "source_object_no", "action_object_no", "action_incident_no"]
    filled = normalise(sheet_form, {**shortest, **answers, **dict.fromkeys(numbers, "17/26")})
    assert {name for name in numbers if name in filled} == asked


@pytest.mark.parametrize(
    ("answers", "labelled"),
    [
        ({}, False),
        ({"place": "phone_video"}, True),
        ({"place": "phone_video", "setting": "face_to_face"}, False),
        ({"setting": "phone_video"}, True),
        ({"source": "monitored_contact"}, True),
        ({"areas": ["F"], "marks_f": ["mail_phone"]}, True),
        ({"areas": ["A"], "marks_f": ["mail_phone"]}, False),
        ({"monitoring": "monitored"}, False),
    ],
)
def test_the_label_of_monitored_contact_cannot_be_left_out_or_made_up(
    sheet_form: Form, shortest: Answers, answers: Answers, labelled: bool
) -> None:
    filled = normalise(sheet_form, {**shortest, **answers, **({} if "monitoring" in answers else {"monitoring": ""})})
    assert filled.get("monitoring") == ("monitored" if labelled else None)


@pytest.mark.parametrize(
    ("noticed", "code"),
    [
        ({"at": "2026-03-05T14:10:00+01:00"}, None),
        ({"at": "2026-03-05T13:10:00Z"}, None),
        ({"at": "2026-03-05T14:10:01+01:00"}, "future"),
        ({"at": "1998-03-05T14:00:00+01:00", "precision": "about"}, None),
        ({"at": "2026-03-05T13:00:00+01:00", "until": "2026-03-05T13:30:00+01:00"}, None),
        ({"at": "2026-03-05T13:00:00+01:00", "until": "2026-03-05T15:30:00+01:00"}, "future"),
        ({"at": "2026-03-05T13:00:00+01:00", "until": "2026-03-05T13:00:00+01:00"}, "end_before_start"),
        ({"at": "2026-03-05T13:00:00+01:00", "until": "2026-03-05T12:30:00Z"}, None),
        ({"at": "2026-03-05T13:00:00+01:00", "until": "2026-03-05T12:30:00+01:00"}, "end_before_start"),
        ({"at": "2026-03-05T13:00:00"}, "bad_moment"),
        ({"at": "2026-02-30T13:00:00Z"}, "bad_moment"),
        ({"at": "2026-03-05 13:00:00Z"}, "bad_moment"),
        ({"at": "2026-03-05T13:00:00Z", "precision": "roughly"}, "bad_moment"),
        ({"at": "2026-03-05T13:00:00Z", "zone": "Berlin"}, "bad_moment"),
        ({"until": "2026-03-05T13:00:00Z"}, "bad_moment"),
        ("yesterday", "bad_moment"),
    ],
)
def test_moments_lie_in_the_past_and_end_after_they_begin(
    sheet_form: Form, shortest: Answers, now: datetime, noticed: object, code: str | None
) -> None:
    expected = [] if code is None else [("noticed", code)]
    assert _violations(sheet_form, {**shortest, "noticed": noticed}, now) == expected


def test_the_clock_that_bounds_is_the_one_given(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    assert _violations(sheet_form, shortest, now - timedelta(minutes=11)) == [("noticed", "future")]


def test_attachments_are_pictures_or_pdf_five_at_most(sheet_form: Form, shortest: Answers, now: datetime) -> None:
    question = sheet_form.question("attachments")
    assert isinstance(question, Attachments)
    photo: Answers = {"sha256": "ab" * 32, "media_type": "image/jpeg", "size": 1, "name": "a.jpg"}
    assert _violations(sheet_form, {**shortest, "attachments": [photo] * 5}, now) == []
    assert _violations(sheet_form, {**shortest, "attachments": [photo] * 6}, now) == [("attachments", "too_many")]
    wrong: list[object] = [{**photo, "media_type": "text/html"}, {**photo, "size": 0}, {**photo, "path": "/"}, "a.jpg"]
    codes = ["media_type", "bad_attachment", "bad_attachment", "bad_attachment"]
    expected = [(f"attachments[{index}]", code) for index, code in enumerate(codes)]
    assert _violations(sheet_form, {**shortest, "attachments": wrong}, now) == expected


def test_nothing_rates_the_person(sheet_form: Form) -> None:
    """No score, no level, no colour: neither a number nor a scale of danger is asked for."""
    asked = {question.name for question in sheet_form.questions}
    assert not {"risk", "score", "level", "danger", "rating", "total"} & asked
    assert all(question.max_length >= 40 for question in sheet_form.questions if isinstance(question, Text))
