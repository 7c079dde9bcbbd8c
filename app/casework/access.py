"""What the log of access holds (BDSG § 76): the words for acts, and which act a signed record is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.casework.views import User
    from app.vault.access import AccessEntry
    from forms.record import Record

MAX_REASON = 500


class Act(StrEnum):
    """The first six are the statute's own; the others are what trust in the vault needs besides."""

    COLLECTION = "collection"
    CHANGE = "change"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SIGN_IN = "sign_in"
    FAILED_SIGN_IN = "failed_sign_in"
    PRINT = "print"
    ACCOUNTS = "accounts"
    KEYS = "keys"
    POLICY = "policy"
    BACKUP = "backup"
    RESTORE = "restore"
    LOG = "log"


class Ground(StrEnum):
    """Why somebody may read (BDSG § 76 (2) asks for the reason of a consultation or disclosure): what opened it."""

    OWN = "own"
    ENTRUSTED = "entrusted"
    STANDING_IN = "standing_in"
    OFFICE = "office"
    RECEIVED = "received"
    RELEASE = "release"


# Kinds of records that are an act of their own. An export or an import is noted sheet by sheet by its use case.
_OF_RECORD: Mapping[str, Act] = {
    "sheet": Act.COLLECTION,
    "amendment": Act.CHANGE,
    "voiding": Act.CHANGE,
    "counter_statement": Act.CHANGE,
    "restriction": Act.CHANGE,
    "retention_review": Act.CHANGE,
    "erasure_request": Act.CHANGE,
    "erasure_refusal": Act.CHANGE,
    "erasure": Act.ERASURE,
    "told": Act.DISCLOSURE,
    "subject_access": Act.DISCLOSURE,
    "person": Act.CHANGE,
    "user": Act.ACCOUNTS,
    "partner": Act.KEYS,
    "passphrase": Act.KEYS,
    "recovery": Act.KEYS,
    "shares": Act.KEYS,
    "device_key": Act.KEYS,
    "access_expiry": Act.LOG,
    "policy": Act.POLICY,
}


GIVING_NOTHING = frozenset((Act.SIGN_IN, Act.FAILED_SIGN_IN, Act.BACKUP, Act.LOG))
"""Acts that show nobody anything: they are possible where the log cannot be written."""


def entry(
    user: User, at: datetime, act: Act, what: str, *, record: str = "", person: str = "", reason: str = "",
    detail: str = "",
) -> AccessEntry:  # fmt: skip
    """One row of the log of access, of what `user` did."""
    from app.vault.access import AccessEntry

    return AccessEntry(
        at=at,
        act=act.value,
        actor=user.id,
        login=user.login,
        what=what,
        record=record,
        person=person,
        reason=reason[:MAX_REASON],
        detail=detail[:MAX_REASON],
    )


def of_records(user: User, records: Sequence[Record]) -> list[AccessEntry]:
    """What signed records are as acts."""
    return [
        entry(
            user,
            record.header.recorded_at,
            _OF_RECORD[record.header.kind],
            record.header.kind,
            record=record.header.amends or record.header.id,
            person=record.header.subject if record.header.kind in _ABOUT_PEOPLE else "",
            detail=_account(record) if record.header.kind == "user" else "",
        )
        for record in records
        if record.header.kind in _OF_RECORD
    ]


def _account(record: Record) -> str:
    """Whose account it is, and its roles from now on: a change of roles has to be seen in the log itself."""
    payload = record.payload()
    roles = payload.get("roles")
    named = ",".join(map(str, roles)) if isinstance(roles, list) and payload.get("active") else "-"
    return f"{payload.get('login')} {named}"


_ABOUT_PEOPLE = frozenset(
    (
        "sheet", "amendment", "voiding", "person", "counter_statement", "restriction", "retention_review",
        "erasure_request", "erasure_refusal", "erasure", "told", "subject_access",
    )
)  # fmt: skip
