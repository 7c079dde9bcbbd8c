"""Sheets that a confirmed office signed and that are none: shown to nobody, kept by nobody (bundle-1 §4.8).

The attacker is the prison itself, or whoever sits at its station: bundle and signatures are always right.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.casework import intake, papers, partners, sharing, sheets, station_keys
from app.vault import log, places
from exports.bundle import paths
from exports.bundle.write import ObjectSource, Plan, Recipient, write_bundle
from forms import definition, exchange
from forms.errors import FormatError, InputError, VerificationError
from forms.normalise import normalise
from forms.record import LogPlace, NewRecord, form_ref, sign_record
from forms.sheet_rules import check_sheet
from forms.signature import Signer
from tests.stations import FACTS, START, Station, answers, exchange_cards, person, release, sheet

FORM = definition.latest("perception")
NOTICED = datetime.fromisoformat("2026-11-02T08:15:00+01:00")
OVERRIDE = "\u202e"
PHOTO = {"sha256": "ab" * 32, "media_type": "image/png", "size": 1, "name": "hof.png"}
SAID = ({"text": f"{OVERRIDE}nein", "reason": ""}, {"text": {"a": 1}, "reason": ""}, {"text": "x" * 2001, "reason": ""})


@pytest.fixture
def pair(prison: Station, prosecutor: Station) -> Station:
    """The prison, with the prosecutor's office for a partner."""
    exchange_cards(prison, prosecutor)
    return prison


def signed(
    content: Mapping[str, object],
    *,
    station: str,
    subject: str,
    kind: str = "sheet",
    amends: str | None = None,
    occurred_at: datetime = NOTICED,
    recorded_at: datetime = START,
    signer: Signer | None = None,
) -> exchange.Act:
    """An act with any content, rightly signed by somebody whom nobody else knows."""
    signer = signer or Signer.generate()
    new = NewRecord(
        kind=kind,
        subject=subject,
        author="somebody",
        occurred_at=occurred_at,
        content=content,
        form=form_ref(FORM) if kind == "sheet" else None,
        amends=amends,
    )
    place = LogPlace(station=station, sequence=1, previous=None)
    record = sign_record(new, place, signer, recorded_at)
    context = content["context"]
    assert isinstance(context, dict)
    author = exchange.ActAuthor(
        id="somebody",
        name=context["author_name"],
        function=context["function"],
        unit=context["unit"],
        key=signer.public_key,
        trained_on=context["trained_on"] or "",
    )
    return exchange.Act(author, record)


def content(about: str, **parts: Mapping[str, object]) -> dict[str, object]:
    """The payload of a right sheet; each of `parts` adds to the part of its name."""
    whole: dict[str, dict[str, object]] = {
        "answers": dict(normalise(FORM, answers(about))),
        "person": {"id": about, "booking_no": "1/26", "family_name": "Öz", "given_names": "I", "original_name": ""},
        "context": {
            "author_name": "Karin Holm",
            "function": "AVD",
            "unit": "H",
            "workstation": "1",
            "trained_on": None,
        },
    }
    return {name: {**values, **parts.get(name, {})} for name, values in whole.items()}


def as_object(*acts: exchange.Act) -> ObjectSource:
    raw = exchange.write(exchange.SheetFile(acts[0], acts[1:]))
    return ObjectSource.of_bytes(paths.sheet_path(acts[0].record.header.id), raw)


def bundle(prison: Station, prosecutor: Station, objects: Sequence[ObjectSource], folder: Path) -> Path:
    """The prison's first bundle, with any objects."""
    party = prosecutor("verwaltung").office.party
    out = io.BytesIO()
    write_bundle(
        out,
        keys=station_keys.device_keys(prison.vault),
        party=prison("verwaltung").office.party,
        to=[Recipient(partners.partner_card(prison("brandt"), party).devices[0], 1, None)],
        objects=objects,
        plan=Plan(created=START, software="by hand"),
    )
    path = folder / "wb-00112233445566.age"
    path.write_bytes(out.getvalue())
    return path


def traces(station: Station) -> tuple[object, ...]:
    files = sorted(path.name for path in (station.home / places.BLOBS).rglob("*") if path.is_file())
    return (log.head(station.vault), files, list((station.home / places.STAGING).iterdir()))


# What is wrong, and which part the refusal names.
HOSTILE: dict[str, tuple[dict[str, dict[str, object]], str]] = {
    "a name that turns the line around": ({"context": {"author_name": f"Karin {OVERRIDE}mloH"}}, "author_name"),
    "a name without letters": ({"context": {"author_name": "  "}}, "author_name"),
    "a name that never ends": ({"context": {"author_name": "K" * 300_000}}, "author_name"),
    "a function of two lines": ({"context": {"function": "AVD\nLeitung"}}, "function"),
    "a unit that paints a terminal": ({"context": {"unit": "\x1b[31mH"}}, "unit"),
    "a training of no day": ({"context": {"trained_on": "yesterday"}}, "trained_on"),
    "a person whose name is a number": ({"person": {"family_name": 3}}, "person.family_name"),
    "a person isolated from the line": ({"person": {"given_names": "I\u2067"}}, "person.given_names"),
    "a person of no booking number": ({"person": {"booking_no": None}}, "person.booking_no"),
    "a birthday that is none": ({"person": {"born": "2026-02-30"}}, "person.born"),
    "another person beside the answers": ({"person": {"id": "somebody else"}}, "person.id"),
    "another person in the answers": ({"answers": {"person": "somebody else"}}, "person"),
    "facts that turn around": (
        {"answers": {"facts": f"Er stand am Tor und sagte {OVERRIDE}nein."}},
        "answers",
    ),
    "facts that are a table": ({"answers": {"facts": {"a": 1}}}, "facts"),
    "facts of a megabyte": ({"answers": {"facts": "x" * 900_000}}, "facts"),
    "areas that do not exist": ({"answers": {"areas": ["Z"]}}, "areas"),
    "a thousand areas": ({"answers": {"areas": ["D"] * 1000}}, "answers"),
    "a question that was never asked": ({"answers": {"guilt": "proven"}}, "guilt"),
    "no facts at all": ({"answers": {"facts": ""}}, "facts"),
    "an answer to what was not asked here": ({"answers": {"marks_a_other": "verborgen"}}, "answers"),
    "a moment that is none": ({"answers": {"noticed": {"at": 3}}}, "noticed"),
    "attachments that are words": ({"answers": {"attachments": ["x"]}}, "attachments[0]"),
    "attachments without a name": ({"answers": {"attachments": [{"sha256": "ab"}]}}, "attachments[0]"),
    "an attachment that hides its kind": (
        {
            "answers": {
                "attachments": [{"sha256": "ab" * 32, "media_type": "image/png", "size": 1, "name": "a\u202egpj"}]
            }
        },
        "attachments",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_signed_and_yet_no_sheet(pair: Station, prosecutor: Station, tmp_path: Path, what: str) -> None:
    parts, named = HOSTILE[what]
    about = person(pair).id
    act = signed(content(about, **parts), station=pair.vault.id, subject=about)
    before = traces(prosecutor)
    with pytest.raises(FormatError, match="B-164") as refused:
        intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(act)], tmp_path))
    assert refused.value.params["part"] == named
    assert traces(prosecutor) == before
    assert intake.list_received(prosecutor("verbindung")).rows == ()


def test_the_same_made_right_is_taken_in(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    """The counter-proof: what is refused above is refused for its one fault."""
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about)
    note = {"context": content(about)["context"], "text": "Es war der Hof.", "reason": ""}
    later = signed(note, station=pair.vault.id, subject=about, kind="amendment", amends=act.record.header.id)
    taken = intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(act, later)], tmp_path))
    assert [item.sheet_id for item in taken.items] == [act.record.header.id]


COUNTERED: dict[str, tuple[dict[str, object], str]] = {
    "a day that is none": ({"received_on": "2026-02-30"}, "received_on"),
    "no day at all": ({"received_on": None}, "received_on"),
    "words that turn around": ({"text": f"{OVERRIDE}nein"}, "text"),
    "words that are a table": ({"text": {"a": 1}}, "text"),
    "words without end": ({"text": "x" * 8001}, "text"),
    "an officer without a name": ({"context": {"author_name": " "}}, "author_name"),
}


def countered(pair: Station, said: Mapping[str, object]) -> tuple[exchange.Act, exchange.Act]:
    """A right sheet, and a counter-statement to it in which `said` stands instead of what would be right."""
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about)
    context = content(about, context=said.get("context", {}))["context"]  # type: ignore[arg-type]
    note = {"text": "So war es nicht.", "received_on": "2026-11-02", **said, "context": context}
    amends = act.record.header.id
    return act, signed(note, station=pair.vault.id, subject=about, kind="counter_statement", amends=amends)


@pytest.mark.parametrize("what", COUNTERED)
def test_a_hostile_counter_statement_is_refused(pair: Station, prosecutor: Station, tmp_path: Path, what: str) -> None:
    said, named = COUNTERED[what]
    before = traces(prosecutor)
    path = bundle(pair, prosecutor, [as_object(*countered(pair, said))], tmp_path)
    with pytest.raises(FormatError, match="B-164") as refused:
        intake.import_bundle(prosecutor("verbindung"), path)
    assert refused.value.params["part"] == named
    assert traces(prosecutor) == before


def test_a_right_counter_statement_is_taken_in(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    act, later = countered(pair, {"text": "x" * 8000})
    intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(act, later)], tmp_path))
    shown = intake.show_received(prosecutor("verbindung"), act.record.header.id, language="de")
    assert [one.kind for one in shown.later] == ["counter_statement"]


def test_no_other_kind_of_act_rides_along(pair: Station) -> None:
    """An erasure or a restriction of the sender is nothing that a sheet carries to another office."""
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about)
    for kind in ("restriction", "erasure", "retention_review", "sheet", "told"):
        said = {"context": content(about)["context"], "text": "Nein.", "reason": ""}
        later = signed(said, station=pair.vault.id, subject=about, kind=kind, amends=act.record.header.id)
        with pytest.raises(VerificationError, match="B-163"):
            exchange.write(exchange.SheetFile(act, (later,)))


@pytest.mark.parametrize("said", SAID)
def test_an_amendment_that_says_something_else(
    pair: Station, prosecutor: Station, tmp_path: Path, said: dict[str, object]
) -> None:
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about)
    note = {"context": content(about)["context"], **said}
    later = signed(note, station=pair.vault.id, subject=about, kind="amendment", amends=act.record.header.id)
    with pytest.raises(FormatError, match="B-164"):
        intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(act, later)], tmp_path))


EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
TIMES = {
    "noticed at the beginning of time": (datetime(1, 1, 1, tzinfo=EAST), START),
    "recorded at the end of time": (NOTICED, datetime(9999, 12, 31, 23, 59, tzinfo=WEST)),
    "recorded two days after the bundle was signed": (NOTICED, START + timedelta(days=2)),
    "noticed at another time than the sheet says": (NOTICED - timedelta(minutes=1), START),
    "recorded before it was noticed": (NOTICED, NOTICED - timedelta(hours=1)),
}


@pytest.mark.parametrize("when", TIMES)
def test_times_that_cannot_be(pair: Station, prosecutor: Station, tmp_path: Path, when: str) -> None:
    occurred, recorded = TIMES[when]
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about, occurred_at=occurred, recorded_at=recorded)
    with pytest.raises(FormatError, match="B-164"):
        intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(act)], tmp_path))


def test_a_clock_that_is_a_little_ahead_is_no_forgery(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    about = person(pair).id
    recorded = (START + timedelta(hours=20)).astimezone(UTC)
    act = signed(content(about), station=pair.vault.id, subject=about, recorded_at=recorded)
    path = bundle(pair, prosecutor, [as_object(act)], tmp_path)
    assert intake.import_bundle(prosecutor("verbindung"), path).sequence == 1


def test_a_sheet_of_another_offices_station(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    """What came to this prison from elsewhere does not leave as its own; nor does an act that a stranger added."""
    about = person(pair).id
    own = signed(content(about), station=pair.vault.id, subject=about)
    strange = signed(content(about), station=prosecutor.vault.id, subject=about)
    note = {"context": content(about)["context"], "text": "Es war der Hof.", "reason": ""}
    added = signed(note, station="elsewhere", subject=about, kind="amendment", amends=own.record.header.id)
    for acts in ((strange,), (own, added)):
        with pytest.raises(VerificationError, match="B-587"):
            intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(*acts)], tmp_path))


def test_files_that_no_sheet_names(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about)
    stray = b"something to be found on the prosecutor's disk"
    source = ObjectSource.of_bytes(paths.sheet_path(act.record.header.id), stray)
    file = ObjectSource.of_bytes(paths.attachment_path(source.sha256, "image/png"), stray)
    before = traces(prosecutor)
    with pytest.raises(VerificationError, match="B-588"):
        intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(act), file], tmp_path))
    assert traces(prosecutor) == before


@pytest.mark.parametrize("wrong", [{"size": 9}, {"media_type": "application/pdf"}])
def test_an_attachment_that_is_another(
    pair: Station, prosecutor: Station, tmp_path: Path, wrong: dict[str, object]
) -> None:
    raw = b"\x89PNG\r\n\x1a\nthe yard"
    source = ObjectSource.of_bytes("", raw)
    file = ObjectSource.of_bytes(paths.attachment_path(source.sha256, "image/png"), raw)
    named = {"sha256": source.sha256, "media_type": "image/png", "size": len(raw), "name": "hof.png"}
    about = person(pair).id
    acts = [
        signed(content(about, answers={"attachments": [entry]}), station=pair.vault.id, subject=about)
        for entry in ({**named, **wrong}, named)
    ]
    with pytest.raises(VerificationError, match="B-599"):
        intake.import_bundle(prosecutor("verbindung"), bundle(pair, prosecutor, [as_object(acts[0]), file], tmp_path))
    path = bundle(pair, prosecutor, [as_object(acts[1]), file], tmp_path)
    assert intake.import_bundle(prosecutor("verbindung"), path).sequence == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20).filter(str.isprintable),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["at", "name", "size"]), inner),
    max_leaves=6,
)
QUESTIONS = st.sampled_from([question.name for question in FORM.questions])


@given(st.dictionaries(QUESTIONS, JSON, max_size=4))
@settings(deadline=None, max_examples=300)
def test_any_answers_are_refused_or_right_and_never_a_crash(given_answers: dict[str, object]) -> None:
    act = signed(content("somebody", answers=given_answers), station="s", subject="somebody")
    file = exchange.SheetFile(act)
    try:
        check_sheet(file, FORM, sent_at=START)
    except FormatError:
        return
    assert papers.received_paper(file, sender_name="x", language="de").id == act.record.header.id


def test_what_the_other_side_would_refuse_does_not_leave(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    """A refusal over there would block the stream: the number is used, and the same bundle is refused for ever."""
    pair.watch.forward(days=400)
    sheet(pair, noticed={"at": pair.watch.now.isoformat(), "until": None, "precision": "exact"})
    pair.watch.forward(days=-400)
    party = prosecutor("verwaltung").office.party
    seen = sharing.preview(pair("brandt"), party)
    with pytest.raises(FormatError, match="B-164"):
        sharing.release(pair("brandt"), seen, tmp_path)
    assert sharing.preview(pair("brandt"), party).sequence == 1
    assert list(tmp_path.glob("wb-*")) == []


def test_a_sheet_with_too_many_additions_says_so(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    about = person(pair).id
    act = signed(content(about), station=pair.vault.id, subject=about)
    note = {"context": content(about)["context"], "text": "x" * 2000, "reason": "ü" * 2000}
    signer = Signer.generate()
    sheet_id = act.record.header.id
    later = tuple(
        signed(note, station=pair.vault.id, subject=about, kind="amendment", amends=sheet_id, signer=signer)
        for _ in range(170)
    )
    with pytest.raises(InputError, match="B-165"):
        exchange.write(exchange.SheetFile(act, later))


def test_what_is_fair_stays_possible(pair: Station, prosecutor: Station, tmp_path: Path) -> None:
    """Two additions since the last time, one of them never sent alone; a voiding; in the words of their time."""
    first, second = sheet(pair), sheet(pair, "sahin")
    liaison = prosecutor("verbindung")
    intake.import_bundle(liaison, release(pair, prosecutor, tmp_path).path)
    for text in ("Die Uhrzeit war 8:20.", "Am Tor, nicht am Zaun."):
        sheets.amend(pair("holm"), first, text=text)
    sheets.void(pair("sahin"), second, reason="Die Person war eine andere.")
    taken = intake.import_bundle(liaison, release(pair, prosecutor, tmp_path).path)
    assert {item.sheet_id: item.state.value for item in taken.items} == {first: "newer", second: "newer"}
    paper = intake.show_received(liaison, first, language="de")
    assert (paper.answers["facts"], len(paper.later)) == (FACTS, 2)
