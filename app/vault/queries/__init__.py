"""What screens and commands read. Every function takes the open vault; lists come in pages, by key, never by offset."""

from __future__ import annotations

from app.vault.queries.access import booking_numbers, check_digests, persons_with
from app.vault.queries.exchange import (
    export_by_digest,
    export_file_names,
    exported_to,
    exports,
    import_by_digest,
    imports,
    last_export,
    last_import,
    partner,
    partner_card,
    partners,
)
from app.vault.queries.people import (
    entrusted_to,
    people,
    person,
    person_by_booking,
    signing_key,
    signs_now,
    station,
    user,
    user_by_login,
    users,
)
from app.vault.queries.received import mark_read, received, received_file, received_row, received_versions
from app.vault.queries.retention import custodies, requests, restriction_on, restrictions, to_tell, tombstones
from app.vault.queries.sheets import badges, later_acts, sheet, sheets, sheets_since, sheets_with_a_hand_in
from app.vault.queries.standing_in import principals, standing_in

__all__ = [
    "badges",
    "booking_numbers",
    "check_digests",
    "custodies",
    "entrusted_to",
    "export_by_digest",
    "export_file_names",
    "exported_to",
    "exports",
    "import_by_digest",
    "imports",
    "last_export",
    "last_import",
    "later_acts",
    "mark_read",
    "partner",
    "partner_card",
    "partners",
    "people",
    "person",
    "person_by_booking",
    "persons_with",
    "principals",
    "received",
    "received_file",
    "received_row",
    "received_versions",
    "requests",
    "restriction_on",
    "restrictions",
    "sheet",
    "sheets",
    "sheets_since",
    "sheets_with_a_hand_in",
    "signing_key",
    "signs_now",
    "standing_in",
    "station",
    "to_tell",
    "tombstones",
    "user",
    "user_by_login",
    "users",
]
