"""The frozen values that queries give. Moments are aware, dates are dates, empty texts are empty texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from forms.record import Record

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RowPage(Generic[T]):
    """Some rows, and the key to ask for the following ones with (`None`: that was all)."""

    rows: tuple[T, ...]
    following: str | None


def portions(ask: Callable[[str | None], RowPage[T]]) -> Iterator[tuple[T, ...]]:
    """The pages of a query one after the other; `ask` gets the key of the following one (`None`: the first)."""
    after: str | None = None
    while True:
        page = ask(after)
        yield page.rows
        if page.following is None:
            return
        after = page.following


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    party: str
    name: str
    kind: str
    training: bool
    station: str
    founded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    id: str
    login: str
    name: str
    function: str
    unit: str
    roles: tuple[str, ...]
    trained_on: date | None
    public_key: bytes
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingInRow:
    """`deputy` and `principal` are user ids; both days are included."""

    deputy: str
    deputy_login: str
    deputy_name: str
    principal: str
    principal_login: str
    principal_name: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetQuery:
    """Which sheets; an empty member does not narrow. `since` and `until` are days of occurrence, both included.

    `reader` narrows to what one user wrote himself or what is about people entrusted to one of `principals`; `open_to`
    to what bears no mark that restricts its processing or is by this author: finding a text tells what is in a sheet.
    """

    person: str = ""
    author: str = ""
    reader: str = ""
    open_to: str | None = None
    principals: frozenset[str] = frozenset()
    text: str = ""
    area: str = ""
    setting: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One sheet of this station. `later` counts amendments and voidings, `released_to` are parties."""

    sequence: int
    id: str
    person_id: str
    family_name: str
    given_names: str
    booking_no: str
    author_id: str
    author_name: str
    form_name: str
    form_version: int
    occurred_at: datetime
    recorded_at: datetime
    areas: tuple[str, ...]
    setting: str
    urgency: str
    excerpt: str
    later: int
    voided: bool
    released_to: tuple[str, ...]
    restricted: bool = False

    @property
    def person_name(self) -> str:
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterRow:
    """An amendment or a voiding, with the record that it was read from."""

    id: str
    kind: str
    sheet_id: str
    author_id: str
    author_name: str
    author_function: str
    recorded_at: datetime
    text: str
    reason: str
    record: Record
    received_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """`sent` and `received` count bundles; `confirmed_by` is a user id."""

    party: str
    name: str
    kind: str
    training: bool
    groups: tuple[str, ...]
    check_digit: str
    confirmed_at: datetime
    confirmed_by: str
    sent: int
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    digest: str
    partner: str
    partner_name: str
    sequence: int
    previous: str | None
    created: datetime
    file_name: str
    released_by: str
    released_by_name: str
    size: int
    sha256: str
    sheets: int


@dataclass(frozen=True, slots=True)
class StreamHead:
    """The last bundle of one direction: its number and its digest."""

    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class ImportItem:
    sheet_id: str
    state: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    digest: str
    sender: str
    sender_name: str
    certificate: str
    sequence: int
    previous: str | None
    created: datetime
    imported_at: datetime
    imported_by: str
    items: tuple[ImportItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedQuery:
    """Which received sheets; as `SheetQuery`. `unread_only` asks for those that `reader` has not marked."""

    text: str = ""
    sender: str = ""
    area: str = ""
    setting: str = ""
    since: date | None = None
    until: date | None = None
    unread_only: bool = False
    open_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRow:
    """A received sheet in its newest version. `digest` is the bundle's, `sha256` the sheet file's."""

    sheet_id: str
    sha256: str
    digest: str
    sender: str
    sender_name: str
    imported_at: datetime
    state: str
    person_id: str
    family_name: str
    given_names: str
    booking_no: str
    author_name: str
    author_function: str
    author_unit: str
    occurred_at: datetime
    recorded_at: datetime
    areas: tuple[str, ...]
    setting: str
    urgency: str
    excerpt: str
    later: int
    voided: bool
    unread: bool
    restricted: bool = False

    @property
    def person_name(self) -> str:
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class Badges:
    """The numbers beside the menu: own drafts, sheets of others that never left, received sheets not yet read."""

    drafts: int
    unreleased: int
    unread: int
    others_drafts: int


def display_name(family_name: str, given_names: str) -> str:
    """How lists name a person."""
    return f"{family_name}, {given_names}" if given_names else family_name
