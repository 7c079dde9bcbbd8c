"""Partners: two offices exchange a card file and compare its fingerprint before first use (bundle-1, clause 6)."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import station_keys
from app.casework.rights import Action
from app.casework.saving import save_new
from app.casework.session import Session
from app.casework.successors import require_successor
from app.casework.views import Card, OfficeKind, Partner
from forms.errors import EnvironmentFault, InputError, VerificationError

if TYPE_CHECKING:
    from app.vault.rows import PartnerRow
    from exports.bundle.card import PartnerCard


_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))
"""Names that Windows keeps for devices, whatever follows the first dot."""


def own_card(session: Session) -> Card:
    """This office's card, to show its fingerprint."""
    session.require(Action.GIVE_CARD)
    return _card(station_keys.card_bytes(session.vault))


def save_card(session: Session, folder: Path) -> Path:
    """Write this office's card into `folder`, under a name that says whose it is; never over another file.

    Raises `EnvironmentFault` B-576 when the folder cannot be written, B-595 when there is none.
    """
    from exports.bundle.card import CARD_SUFFIX

    card = own_card(session)
    if not folder.is_dir():
        raise EnvironmentFault("B-595", path=str(folder))
    stem = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in card.name.lower())
    stem = "-".join(part for part in stem.split("-") if part)[:40] or "office"
    if stem in _DEVICES:
        stem = f"office-{stem}"
    path, number = folder / f"{stem}{CARD_SUFFIX}", 1
    try:
        # After a change of keys the old card may still lie there: the new one gets a number, as bundles do.
        while path.exists():
            if path.read_bytes() == card.raw:
                return path
            number += 1
            path = folder / f"{stem}-{number}{CARD_SUFFIX}"
    except OSError as error:
        raise EnvironmentFault("B-576", path=str(path)) from error
    return save_new(path, card.raw, fault="B-576", for_others=True)


def read_card(path: Path) -> Card:
    """A card from a file, checked in itself; whose it is, only the comparison of the fingerprint can tell.

    Raises `EnvironmentFault` B-574 when the file cannot be read, and the bundle's own errors for what is no card.
    """
    from exports.bundle.card import CARD_LIMIT
    from exports.bundle.files import open_file

    try:
        with open_file(path) as stream:
            raw = stream.read(CARD_LIMIT + 1)
    except OSError as error:
        raise EnvironmentFault("B-574", path=str(path)) from error
    return _card(raw)


def confirm(session: Session, card: Card) -> Partner:
    """Take the card for this partner's, after both sides compared the fingerprint.

    Raises `InputError` B-572 for one's own card, B-573 when one side is in training and the other in service, and
    `VerificationError` B-575 when another card is confirmed for this partner already and this one does not follow it
    (`successors`), B-578 when it names keys of another office.
    """
    from app.vault import queries
    from app.vault.log import Entry

    session.require(Action.CONFIRM_PARTNER)
    if card.party == session.office.party:
        raise InputError("B-572")
    if card.training != session.office.training:
        raise InputError("B-573", name=card.name)
    if queries.partner(session.vault, card.party) is not None:
        if queries.partner_card(session.vault, card.party) == card.raw:
            return get_partner(session, card.party)
        require_successor(partner_card(session, card.party), _parsed(card.raw))
    _require_keys_of_its_own(session, card)
    payload = {
        "party": card.party,
        "name": card.name,
        "kind": card.kind.value,
        "training": card.training,
        "card": base64.b64encode(card.raw).decode("ascii"),
        "groups": list(card.groups),
        "check_digit": card.check_digit,
    }
    session.append([Entry(kind="partner", subject=card.party, payload=payload)])
    return get_partner(session, card.party)


def _require_keys_of_its_own(session: Session, card: Card) -> None:
    """A card that names another office's public keys would claim, and so block, what that office signs."""
    named = _parsed(card.raw).keys
    known = [_parsed(station_keys.card_bytes(session.vault))]
    known += [partner_card(session, partner.party) for partner in list_partners(session) if partner.party != card.party]
    for other in known:
        if named & other.keys:
            raise VerificationError("B-578", name=card.name, other=other.name)


def list_partners(session: Session) -> tuple[Partner, ...]:
    """The confirmed partners, by name."""
    from app.vault import queries

    session.require(Action.LIST_PARTNERS)
    return tuple(_view(session, row) for row in queries.partners(session.vault))


def get_partner(session: Session, party: str) -> Partner:
    """One confirmed partner. Raises `InputError` B-570 when there is none."""
    from app.vault import queries

    session.require(Action.LIST_PARTNERS)
    row = queries.partner(session.vault, party)
    if row is None:
        raise InputError("B-570", name=party)
    return _view(session, row)


def by_name(session: Session, text: str) -> Partner:
    """The partner whose id is `text`, or the only one whose name holds it. Raises `InputError` B-570, B-571."""
    partners = list_partners(session)
    exact = [partner for partner in partners if text in (partner.party, partner.name)]
    found = exact or [partner for partner in partners if text.casefold() in partner.name.casefold()]
    if not found:
        raise InputError("B-570", name=text)
    if len(found) > 1:
        raise InputError("B-571", name=text)
    return found[0]


def partner_card(session: Session, party: str) -> PartnerCard:
    """The confirmed card of a partner with its keys."""
    from app.vault import queries
    from exports.bundle.card import read_card as read

    return read(queries.partner_card(session.vault, party))


def _parsed(raw: bytes) -> PartnerCard:
    from exports.bundle.card import read_card as read

    return read(raw)


def _card(raw: bytes) -> Card:
    from exports.bundle.card import fingerprint
    from exports.bundle.card import read_card as read

    card = read(raw)
    digits = fingerprint(raw)
    return Card(
        party=card.party,
        name=card.name,
        kind=OfficeKind(card.kind),
        training=card.training,
        groups=tuple(digits.groups),
        check_digit=digits.check_digit,
        raw=raw,
    )


def _view(session: Session, row: PartnerRow) -> Partner:
    from app.vault import queries

    user = queries.user(session.vault, row.confirmed_by)
    return Partner(
        party=row.party,
        name=row.name,
        kind=OfficeKind(row.kind),
        groups=tuple(row.groups),
        check_digit=row.check_digit,
        confirmed_at=row.confirmed_at,
        confirmed_by=user.name if user else "",
        sent=row.sent,
        received=row.received,
    )
