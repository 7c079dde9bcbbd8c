"""Sheets to print: from the shortest to one that has everything, all of an invented prison."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

from exports.pdf.sheet import AttachmentPrint, LaterPrint, PersonPrint, SheetPrint
from forms import definition
from forms.question import Repeat, Text
from forms.reading import read
from tests.pdf.documents import picture

ZONE = timezone(timedelta(hours=1))
CODE = "83af 12c4 9b"
FORM = definition.form("perception", 1)
FREE_TEXT = frozenset(
    asked.name
    for section in FORM.sections
    for question in section.questions
    for asked in (question, *(question.questions if isinstance(question, Repeat) else ()))
    if isinstance(asked, Text)
)
FACTS = "Stand bei der Freistunde länger allein am Zaun und antwortete auf Ansprache nicht."
QUOTE = "Bald ist Schluss mit dem Theater."
ASSESSMENT = "Er wirkt seit dem Besuch am Sonntag verändert."
COUNTER = "Es hatte geregnet, auch andere standen allein."
NARRATIVE = (
    "Gegen 21:40 Uhr kam Gef. Öztürk aus dem Haftraum und setzte sich zu zwei Mitgefangenen an den Kartentisch; der "
    "eine lachte, der andere stand auf und ging. Er sagte: „Ihr werdet schon sehen.“ Danach saß er allein am Fenster. "
) * 9
SHORT: Mapping[str, object] = {
    "person": "",
    "noticed": {"at": "2026-03-05T22:15:00+01:00", "until": None, "precision": "about"},
    "place": "yard",
    "setting": "face_to_face",
    "areas": ["D"],
    "marks_d": ["new_group"],
    "facts": FACTS,
    "change": "new",
    "frequency": "first",
    "source": "saw_heard_myself",
    "others_involved": "none",
    "assessment_kind": "none",
    "actions": ["none"],
    "urgency": "normal",
    "proposal": "none",
}
LONG: Mapping[str, object] = {
    **SHORT,
    "areas": ["D", "G", "A"],
    "marks_a": ["changed_style"],
    "marks_d": ["new_group", "leads_group", "conflict"],
    "marks_g": ["grievance"],
    "facts": NARRATIVE[:2000],
    "quote": QUOTE,
    "quote_language": "german",
    "quote_origin": "original",
    "others_involved": "yes",
    "others": [
        {"group": "inmate", "role": "took_part", "what": "Mitgefangener 1, saß am Kartentisch und lachte"},
        {"group": "staff", "role": "source", "what": "Bedienstete der Nachtschicht"},
    ],
    "assessment_kind": "worry",
    "assessment": ASSESSMENT,
    "counter": COUNTER,
    "certainty": "unsure",
    "actions": ["talked", "informed_shift_lead"],
    "urgency": "today",
    "proposal": "talk",
}
PERSON = PersonPrint(name="Öztürk, Işık", booking_no="2026/0417", born=date(1996, 5, 17))
AMENDMENT = LaterPrint(
    kind="amendment",
    author_name="Aylin Şahin",
    author_function="Abteilungsdienst",
    recorded_at=datetime(2026, 3, 6, 8, 0, tzinfo=ZONE),
    text="Es war 21:50 Uhr, nicht 21:40 Uhr.",
    reason="Uhrzeit berichtigt",
)
VOIDING = LaterPrint(
    kind="voiding",
    author_name="Karin Holm",
    author_function="Abteilungsdienst",
    recorded_at=datetime(2026, 3, 6, 9, 30, tzinfo=ZONE),
    text="",
    reason="Verwechslung der Person",
)


def attached(name: str, media_type: str, raw: bytes, *, shown: bool = True) -> AttachmentPrint:
    digest = hashlib.sha256(raw).hexdigest()
    content = raw if shown else None
    return AttachmentPrint(name=name, media_type=media_type, size=len(raw), sha256=digest, content=content)


FILES = (
    attached("zaun.jpg", "image/jpeg", picture(1, size=(800, 600))),
    attached("plan.png", "image/png", picture(2, kind="PNG", size=(600, 800))),
    attached("Brief vom 3. März.pdf", "application/pdf", b"%PDF-1.7 " + b"x" * 20_000, shown=False),
)
BROKEN = attached("kaputt.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 kaputt")


def sheet(answers: Mapping[str, object] = SHORT, *, language: str = "de", **more: object) -> SheetPrint:
    """A sheet of these answers; `more` are other fields of `SheetPrint`."""
    person = more.get("person", PERSON)
    assert isinstance(person, PersonPrint)
    fields = {
        "sheet_id": "0199c3f2-7c1e-7d5a-9a53-3f0f3f5b2a10",
        "check_code": CODE,
        "office_name": "JVA Musterhausen",
        "reading": read(FORM, answers, language, person_name=person.name),
        "person": person,
        "author_name": "Karin Holm",
        "author_function": "Abteilungsdienst",
        "author_unit": "Haus 2",
        "author_trained_on": date(2025, 11, 5),
        "occurred_at": datetime(2026, 3, 5, 22, 15, tzinfo=ZONE),
        "recorded_at": datetime(2026, 3, 5, 22, 40, tzinfo=ZONE),
        "free_text": FREE_TEXT,
        **more,
    }
    return SheetPrint(**fields)  # type: ignore[arg-type]


def samples(language: str) -> dict[str, SheetPrint]:
    """Every kind of sheet, by name."""
    monitored = "From monitored contact." if language == "en" else "Aus überwachtem Kontakt."
    arabic = PersonPrint(
        name="al-Chatib, Jusuf", booking_no="2026/0418", original_name="يوسف الخطيب", born=date(1990, 1, 2)
    )
    cyrillic = PersonPrint(name="Petrow, Iwan", booking_no="3/26", original_name="Иван Петров")
    lengthy = PersonPrint(
        name="von und zu Waldenburg-Heitmannsdorf, Alexander Maximilian Konstantin",
        booking_no="2026/0000000000419-B",
        original_name="Αλέξανδρος Κωνσταντίνος",
        born=date(1990, 12, 22),
    )
    return {
        "short": sheet(language=language),
        "training": sheet(language=language, training=True),
        "long": sheet(LONG, language=language, urgency="Heute", later=(AMENDMENT,), training=True),
        "voided": sheet(LONG, language=language, later=(AMENDMENT, VOIDING)),
        "monitored": sheet({**SHORT, "setting": "phone_video"}, language=language, monitored=monitored),
        "files": sheet(language=language, attachments=FILES),
        "received": sheet(LONG, language=language, received_from="JVA Musterhausen", later=(AMENDMENT,)),
        "arabic": sheet(language=language, person=arabic),
        "cyrillic": sheet(language=language, person=cyrillic),
        "lengthy": sheet(LONG, language=language, person=lengthy, office_name="Justizvollzugsanstalt " * 4),
        "bare": sheet({"facts": FACTS}, language=language, author_function="", author_unit="", author_trained_on=None),
    }
