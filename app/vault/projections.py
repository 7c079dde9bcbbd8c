"""The tables that screens read, each a consequence of the log and of nothing else.

`apply` is called once per record, in the transaction that appends it; replaying the whole log through it gives the same
tables (`audit` and a property test hold it to that). The newest record of a user, person or partner wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.vault import (
    access_projections,
    exchange_projections,
    key_projections,
    losses,
    policies,
    retention_projections,
    sheet_projections,
)
from app.vault.connection import Transaction
from app.vault.fields import Fields
from app.vault.folding import german, searchable
from app.vault.schema import PROJECTIONS
from forms import strict_json
from forms.errors import FormatError
from forms.record import Record

ReceivedFile = Callable[[str], bytes | None]


def apply(transaction: Transaction, record: Record, received: ReceivedFile) -> None:
    """Carries a record into the tables. `received` gives the bytes of a received sheet file by its SHA-256; `None` when
    it was erased. A record whose content was erased leaves nothing in the tables but what the erasure itself says.

    Raises `FormatError` B-463 for a payload of another shape, B-464 for a kind of record that is not known.
    """
    if record.payload_bytes is None:
        return
    payload = Fields(record.payload(), record.header.id)
    match record.header.kind:
        case "station":
            _station(transaction, record, payload)
        case "user":
            _user(transaction, record, payload)
        case "person":
            _person(transaction, payload)
        case "sheet":
            sheet_projections.sheet(transaction, record, payload)
        case "amendment" | "voiding" | "counter_statement":
            sheet_projections.later_act(transaction, record)
        case "partner" | "export" | "import":
            exchange_projections.apply(transaction, record, payload, received)
        case kind if kind in retention_projections.KINDS:
            retention_projections.apply(transaction, record, payload)
        case "policy":
            policies.project(transaction, payload)
        case "access_expiry":
            access_projections.expiry(transaction, record, payload)
        case "access_seal":
            access_projections.seal(transaction, record, payload)
        case "salvage":
            losses.project(transaction, record, payload)
            if "station" in payload:
                restate(transaction, payload.inner("station"), ())
        case "standing_in":
            _standing_in(transaction, payload)
        case "passphrase" | "device_key" | "recovery" | "shares":
            key_projections.apply(transaction, record, payload)
        case kind:
            raise FormatError("B-464", kind=kind)


def restate(transaction: Transaction, station: Fields | None, accounts: Sequence[Fields]) -> None:
    """Puts the station and accounts in their tables as a salvage read them there, where their records are lost. What
    the signer of the salvage then signs for them leads to the same rows. What the log itself says stays."""
    if station is not None and not transaction.rows("SELECT 1 FROM station"):
        _station_row(transaction, station, 1, station.text("founded_at"))
        _recovery_key(transaction, station)
    for account in accounts:
        _account(transaction, account)


def clear(transaction: Transaction) -> None:
    """Empties all projections; the log is replayed into them next."""
    for table in PROJECTIONS:
        transaction.execute(f"DELETE FROM {table}")


def _standing_in(transaction: Transaction, payload: Fields) -> None:
    """The newest word about two people counts."""
    transaction.execute(
        """INSERT INTO standing_in (deputy, principal, since, until) VALUES (:deputy, :principal, :since, :until)
           ON CONFLICT (deputy, principal) DO UPDATE SET since = excluded.since, until = excluded.until""",
        {name: payload.text(name) for name in ("deputy", "principal", "since", "until")},
    )


def _station(transaction: Transaction, record: Record, payload: Fields) -> None:
    _station_row(transaction, payload, record.header.sequence, record.header.recorded_at.isoformat())
    _user(transaction, record, payload.inner("founder"))
    key_projections.founding(transaction, record, payload)
    _recovery_key(transaction, payload)


def _station_row(transaction: Transaction, payload: Fields, sequence: int, founded_at: str) -> None:
    transaction.execute(
        """INSERT INTO station (sequence, party, name, kind, training, station, founded_at)
           VALUES (:sequence, :party, :name, :kind, :training, :station, :founded_at)
           ON CONFLICT (sequence) DO NOTHING""",
        {
            "sequence": sequence,
            "party": payload.text("party"),
            "name": payload.text("name"),
            "kind": payload.text("kind"),
            "training": payload.flag("training"),
            "station": payload.text("station"),
            "founded_at": founded_at,
        },
    )


def _recovery_key(transaction: Transaction, payload: Fields) -> None:
    if "recovery_key" in payload:
        key_projections.author_key(transaction, key_projections.RECOVERY_AUTHOR, payload.raw("recovery_key"))


def _user(transaction: Transaction, record: Record, payload: Fields) -> None:
    _account(transaction, payload)
    key_projections.account(transaction, record, payload)


def _account(transaction: Transaction, payload: Fields) -> None:
    public_key = payload.raw("public_key")
    transaction.execute(
        """INSERT INTO user (id, login, name, sort_key, function, unit, roles, trained_on, public_key, active)
           VALUES (:id, :login, :name, :sort_key, :function, :unit, :roles, :trained_on, :public_key, :active)
           ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name, sort_key = excluded.sort_key,
               function = excluded.function, unit = excluded.unit, roles = excluded.roles,
               trained_on = excluded.trained_on, public_key = excluded.public_key, active = excluded.active""",
        {
            "id": payload.text("id"),
            "login": payload.text("login"),
            "name": payload.text("name"),
            "sort_key": german(payload.text("name")),
            "function": payload.text("function"),
            "unit": payload.text("unit"),
            "roles": strict_json.dump(payload.texts("roles")).decode("utf-8"),
            "trained_on": payload.text_or_none("trained_on"),
            "public_key": public_key,
            "active": payload.flag("active"),
        },
    )
    key_projections.author_key(transaction, payload.text("id"), public_key)
    if not payload.flag("active"):
        key_projections.retire(transaction, payload.text("id"))


def _person(transaction: Transaction, payload: Fields) -> None:
    names = ("id", "booking_no", "family_name", "given_names", "original_name", "wing", "cell", "status")
    values: dict[str, object] = {name: payload.text(name) for name in names}
    values["contact_officer"] = payload.text("contact_officer")
    values["born"] = payload.text_or_none("born")
    family, given = payload.text("family_name"), payload.text("given_names")
    values["sort_key"] = german(f"{family}, {given}")
    searched = (family, given, payload.text("original_name"), payload.text("booking_no"), payload.text("cell"))
    values["folded"] = searchable(*searched)
    columns = tuple(values)
    transaction.execute(
        f"""INSERT INTO person ({", ".join(columns)}) VALUES ({", ".join(f":{name}" for name in columns)})
            ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in columns[1:])}""",
        values,
    )
    retention_projections.custody(transaction, payload)
