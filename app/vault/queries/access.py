"""What the log of access needs to be read by people: numbers of persons instead of ids, and to whom sheets went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.vault.vault import Vault

_NUMBERS = """SELECT id, booking_no FROM person UNION SELECT person_id AS id, booking_no FROM received_sheet"""


def booking_numbers(vault: Vault, persons: Iterable[str]) -> Mapping[str, str]:
    """The booking numbers of persons, own and received ones, by id; who is not known (any more) is left out."""
    names = {f"id_{number}": person for number, person in enumerate(sorted(set(persons) - {""}))}
    if not names:
        return {}
    wanted = ", ".join(f":{name}" for name in names)
    rows = vault.database.rows(
        f"SELECT id, min(booking_no) AS no FROM ({_NUMBERS}) WHERE id IN ({wanted}) GROUP BY id", names
    )
    return {row.id: row.no for row in rows}


def persons_with(vault: Vault, booking_no: str) -> tuple[str, ...]:
    """The ids of everybody with exactly this booking number: another office may have given it too."""
    rows = vault.database.rows(f"SELECT DISTINCT id FROM ({_NUMBERS}) WHERE booking_no = :no", {"no": booking_no})
    return tuple(sorted(row.id for row in rows))


def check_digests(vault: Vault, records: Iterable[str]) -> Mapping[str, str]:
    """The digests of records of this station's log, by id, from which their check codes are made."""
    from forms.record import Record

    names = {f"id_{number}": record for number, record in enumerate(sorted(set(records) - {""}))}
    if not names:
        return {}
    wanted = ", ".join(f":{name}" for name in names)
    rows = vault.database.rows(f"SELECT id, header, signature FROM record WHERE id IN ({wanted})", names)
    return {row.id: Record(bytes(row.header), bytes(row.signature), None).digest for row in rows}
