"""The station, its users, and the people in custody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.vault.queries.shape import Conditions, day, page, strings
from app.vault.rows import PersonRow, RowPage, StationRow, UserRow
from forms import strict_json

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.vault.connection import Reader
    from app.vault.vault import Vault

_PERSON = "p.*, c.regime, c.released_on FROM person p LEFT JOIN custody c ON c.person_id = p.id"


def station(vault: Vault) -> StationRow | None:
    """Whose vault this is; `None` before the first record."""
    rows = vault.database.rows("SELECT party, name, kind, training, station, founded_at, tail FROM station")
    if not rows:
        return None
    row = rows[0]
    return StationRow(
        party=row.party,
        name=row.name,
        kind=row.kind,
        training=bool(row.training),
        station=row.station,
        founded_at=datetime.fromisoformat(row.founded_at),
    )


def users(vault: Vault) -> tuple[UserRow, ...]:
    """All users, also those who left, by name."""
    return tuple(_user(row) for row in vault.database.rows("SELECT * FROM user ORDER BY sort_key, id"))


def user(vault: Vault, id: str) -> UserRow | None:
    rows = vault.database.rows("SELECT * FROM user WHERE id = :id", {"id": id})
    return _user(rows[0]) if rows else None


def user_by_login(vault: Vault, login: str) -> UserRow | None:
    """The user of a login; an active one before one who left with the same login."""
    return user_in(vault.database, login)


def user_in(reader: Reader, login: str) -> UserRow | None:
    """As `user_by_login`, of any database of ours."""
    rows = reader.rows("SELECT * FROM user WHERE login = :login ORDER BY active DESC, id DESC", {"login": login})
    return _user(rows[0]) if rows else None


def signing_key(vault: Vault, author: str, key_id: str) -> bytes | None:
    """The public key of this id, if it is or was registered for `author` (a user id, or "recovery")."""
    rows = vault.database.rows(
        "SELECT public_key FROM author_key WHERE user_id = :author AND key_id = :key_id",
        {"author": author, "key_id": key_id},
    )
    return bytes(rows[0].public_key) if rows else None


def signs_now(vault: Vault, author: str, key_id: str) -> bool:
    """Whether the key of this id is the one that `author` (a user id, "recovery" or "shares") signs with today."""
    rows = vault.database.rows(
        "SELECT 1 FROM author_key WHERE user_id = :author AND key_id = :key_id AND current = 1",
        {"author": author, "key_id": key_id},
    )
    return bool(rows)


def person(vault: Vault, id: str) -> PersonRow | None:
    rows = vault.database.rows(f"SELECT {_PERSON} WHERE p.id = :id", {"id": id})
    return _person(rows[0]) if rows else None


def person_by_booking(vault: Vault, booking_no: str) -> PersonRow | None:
    """The person with exactly this booking number."""
    rows = vault.database.rows(f"SELECT {_PERSON} WHERE p.booking_no = :no ORDER BY p.id LIMIT 1", {"no": booking_no})
    return _person(rows[0]) if rows else None


def entrusted_to(vault: Vault, user: str) -> tuple[str, ...]:
    """The booking numbers of the people who are entrusted to a contact officer, in order."""
    rows = vault.database.rows(
        "SELECT booking_no FROM person WHERE contact_officer = :user ORDER BY booking_no", {"user": user}
    )
    return tuple(str(row.booking_no) for row in rows)


def everybody(vault: Vault) -> tuple[PersonRow, ...]:
    """All people in custody whom this station knows, also by the names that stand in received sheets."""
    rows = vault.database.rows(f"SELECT {_PERSON}")
    named = vault.database.rows("SELECT person_id, family_name, given_names, booking_no, tail FROM received_sheet")
    return (*map(_person, rows), *(_named(row) for row in named))


def people(
    vault: Vault,
    *,
    text: str = "",
    contact_officers: frozenset[str] = frozenset(),
    limit: int = 50,
    after: str | None = None,
) -> RowPage[PersonRow]:
    """People by name (DIN 5007-2). Every word of `text` must be in name, original name, booking number or cell."""
    conditions = Conditions()
    if contact_officers:
        conditions.add(
            "contact_officer IN (SELECT value FROM json_each(:officers))",
            officers=strict_json.dump(sorted(contact_officers)).decode("utf-8"),
        )
    conditions.words("folded", text, "tail")
    if after is not None:
        conditions.add("(sort_key, id) > (SELECT sort_key, id FROM person WHERE id = :after)", after=after)
    rows = vault.database.rows(
        f"SELECT {_PERSON} {conditions.where} ORDER BY sort_key, id LIMIT {int(limit) + 1}", conditions.params
    )
    return page(rows, limit, _person, lambda row: row.id)


def _user(row: Row[Any]) -> UserRow:
    return UserRow(
        id=row.id,
        login=row.login,
        name=row.name,
        function=row.function,
        unit=row.unit,
        roles=strings(row.roles),
        trained_on=day(row.trained_on),
        public_key=bytes(row.public_key),
        active=bool(row.active),
    )


def _named(row: Row[Any]) -> PersonRow:
    return PersonRow(
        id=row.person_id,
        booking_no=row.booking_no,
        family_name=row.family_name,
        given_names=row.given_names,
        original_name="",
        born=None,
        wing="",
        cell="",
        status="",
        contact_officer="",
    )


def _person(row: Row[Any]) -> PersonRow:
    return PersonRow(
        id=row.id,
        booking_no=row.booking_no,
        family_name=row.family_name,
        given_names=row.given_names,
        original_name=row.original_name,
        born=day(row.born),
        wing=row.wing,
        cell=row.cell,
        status=row.status,
        contact_officer=row.contact_officer,
        regime=row.regime or "prison",
        released_on=day(row.released_on),
    )
