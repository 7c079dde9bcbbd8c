"""The frozen values that use cases take and give. Screens and commands see these, never database rows.

Moments are timezone-aware `datetime`; ids are UUID strings; texts are the user's own words, unformatted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from forms.question import Answers, Form
from forms.reading import Reading

T = TypeVar("T")


class Role(StrEnum):
    """domain.md D8. No role both approves and exports, and a sheet's releaser is never its author.

    A deputy has the rights of a contact officer over the people of those he stands in for. A trainer works with
    invented data, at training stations only.
    """

    OFFICER = "officer"
    CONTACT_OFFICER = "contact_officer"
    DEPUTY = "deputy"
    REVIEWER = "reviewer"
    RELEASING_OFFICER = "releasing_officer"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"
    LIAISON = "liaison"
    TRAINER = "trainer"


class OfficeKind(StrEnum):
    PRISON = "prison"
    PROSECUTOR = "prosecutor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office that this station belongs to. `training` stations exchange bundles with training stations only."""

    party: str
    name: str
    kind: OfficeKind
    training: bool
    station: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    login: str
    name: str
    function: str
    unit: str
    roles: tuple[Role, ...]
    trained_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: str
    login: str
    name: str
    function: str
    unit: str
    roles: tuple[Role, ...]
    trained_on: date | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Master data of a person in custody, as small as the work allows (BDSG § 47 no. 3).

    `regime` is the kind of custody (`app.casework.clocks.Regime`), `released_on` the day it ended here by release or
    transfer: from then on the retention period runs.
    """

    booking_no: str
    family_name: str
    given_names: str
    original_name: str = ""
    born: date | None = None
    wing: str = ""
    cell: str = ""
    status: str = ""
    contact_officer: str = ""
    regime: str = "prison"
    released_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: str
    booking_no: str
    family_name: str
    given_names: str
    original_name: str
    born: date | None
    wing: str
    cell: str
    status: str
    contact_officer: str
    regime: str = "prison"
    released_on: date | None = None

    @property
    def display_name(self) -> str:
        return f"{self.family_name}, {self.given_names}" if self.given_names else self.family_name


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of an imported table that does not fit: its line (1 = the header), an error code and its parameters."""

    line: int
    code: str
    params: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """What a CSV file of people holds: rows that fit, rows that do not, rows whose booking number is known already."""

    good: tuple[NewPerson, ...]
    known: tuple[NewPerson, ...]
    rejected: tuple[RejectedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An unsigned sheet. `overdue`: it has waited longer than a draft should, and its author is reminded of it."""

    id: str
    answers: Answers
    kept_at: datetime
    overdue: bool = False
    field: str = ""
    cursor: int = 0


class SheetState(StrEnum):
    SIGNED = "signed"
    AMENDED = "amended"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One row of a list of sheets."""

    id: str
    person_id: str
    person_name: str
    booking_no: str
    author_id: str
    author_name: str
    occurred_at: datetime
    recorded_at: datetime
    areas: tuple[str, ...]
    setting: str
    urgency: str
    excerpt: str
    state: SheetState
    released_to: tuple[str, ...] = ()
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFilter:
    person_id: str = ""
    author_id: str = ""
    text: str = ""
    area: str = ""
    setting: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, newest first, and the key to ask for the following ones with (`None`: that was all)."""

    rows: tuple[T, ...]
    following: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """An amendment, a voiding or a counter-statement of the person, shown directly below what it is about.

    `received_on` is the day on which a counter-statement came in.
    """

    id: str
    kind: str
    author_name: str
    author_function: str
    recorded_at: datetime
    text: str
    reason: str
    verified: bool
    received_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPaper:
    """A sheet to read: its own form's wording, its head, and what was added later.

    `verified` is always true: a sheet whose signature or tag does not hold raises `VerificationError` instead.
    """

    id: str
    form: Form
    reading: Reading
    answers: Answers
    person: Person
    author_id: str
    author_name: str
    author_function: str
    author_unit: str
    author_trained_on: date | None
    office_name: str
    occurred_at: datetime
    recorded_at: datetime
    check_code: str
    state: SheetState
    later: tuple[Later, ...]
    attachments: tuple[AttachedFile, ...]
    verified: bool = True
    received_from: str = ""
    restriction: Restriction | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """The mark that restricts processing (BDSG § 58 (3)): since when and why; `whole_person` when it stands on all."""

    since: datetime
    reason: str
    whole_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    sha256: str
    media_type: str
    size: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A partner's card as read from a file. `groups` are 8 groups of 5 digits, `check_digit` is Damm's."""

    party: str
    name: str
    kind: OfficeKind
    training: bool
    groups: tuple[str, ...]
    check_digit: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    party: str
    name: str
    kind: OfficeKind
    groups: tuple[str, ...]
    check_digit: str
    confirmed_at: datetime
    confirmed_by: str
    sent: int
    received: int


class LeftOutReason(StrEnum):
    OWN_SHEET = "own_sheet"
    VOIDED = "voided"
    RESTRICTED = "restricted"
    ALREADY_SENT = "already_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    sheet: SheetLine
    reason: LeftOutReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPreview:
    """What would leave, what would not, and why."""

    partner: Partner
    sheets: tuple[SheetLine, ...]
    left_out: tuple[LeftOut, ...]
    attachments: int
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    path: Path
    digest: str
    sequence: int
    sheets: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingLine:
    digest: str
    partner_name: str
    sequence: int
    created: datetime
    file_name: str
    released_by: str
    sheets: int


class ItemState(StrEnum):
    NEW = "new"
    NEWER = "newer"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedItem:
    sheet_id: str
    state: ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The result of one import. `already` is true for a bundle that was imported before; its old result is given."""

    digest: str
    sender_name: str
    sequence: int
    created: datetime
    items: tuple[ImportedItem, ...]
    already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingLine:
    digest: str
    sender_name: str
    sequence: int
    created: datetime
    imported_at: datetime
    sheets: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one user: own drafts, sheets of others that never left, received sheets not yet read.

    `others_drafts` is all that anybody learns of the drafts of colleagues: how many are kept.
    """

    drafts: int
    unreleased: int
    unread: int
    others_drafts: int
