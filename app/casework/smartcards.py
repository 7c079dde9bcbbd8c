"""Signing in with a smartcard, and giving one to a user: beside his passphrase, never instead of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.access import Act
from app.casework.clock import Clock
from app.casework.patience import patiently
from app.casework.rights import Action
from app.casework.session import Session, begun, open_session
from app.casework.trust_views import SmartcardKey

if TYPE_CHECKING:
    from app.vault.smartcard import Found


def list_keys(driver: Path) -> tuple[SmartcardKey, ...]:
    """The keys on the cards that are in the readers. Needs no vault and no PIN.

    Raises `EnvironmentFault` B-720 without the extra, B-721 for what is no driver, B-722 without a card.
    """
    from app.vault.smartcard import Found, loaded

    with loaded(driver.absolute()) as readers:
        return tuple(_view(Found(card, key)) for card in readers.cards() for key in card.keys)


def sign_in(home: Path, login: str, pin: str, *, clock: Clock, preferred: str = "") -> Session:
    """Open the vault for one user with his card; an empty `login` lets the card say who it is, and `preferred` where it
    opens several slots.

    A wrong PIN starts the delay of that login, like a wrong passphrase: a key that is pressed twice must not cost two
    of the card's few tries. Raises `EnvironmentFault` B-720 to B-722, B-728, B-729, `AccessError` B-724 to B-726,
    `InputError` B-723, `VerificationError` B-727 for extra, driver, card, PIN and slot; and as `session.sign_in`.
    """
    from app.vault import card_entry

    found = card_entry.owner(home, login, preferred=preferred)
    with patiently(home, found, clock):
        unlocked = card_entry.unlock(home, login=found, pin=pin)
    try:
        return begun(open_session(unlocked.vault, found, unlocked.seed, clock), "session")
    except BaseException:
        unlocked.vault.close()
        raise


def enrol(session: Session, pin: str, driver: Path, *, label: str = "", key_id: str = "") -> SmartcardKey:
    """Let the card that is in the reader open this user's slot too, in the place of a card he had before.

    Raises as `sign_in`, `InputError` B-723 where several keys fit, `VerificationError` B-402 where his passphrase has
    no whole slot.
    """
    from app.vault import card_entry
    from app.vault.smartcard import Card, CardKey, Found

    session.require(Action.OWN_SMARTCARD)
    session.note(Act.KEYS, "smartcard_enrolled", detail=label)
    slot = card_entry.add(
        session.vault,
        login=session.user.login,
        seed=session.signer.seed,
        pin=pin,
        driver=driver.absolute(),
        label=label,
        key_id=key_id,
    )
    return _view(Found(Card(slot.card, slot.serial, "", "?", ()), CardKey(slot.key_id, "", slot.point)))


def remove(session: Session, login: str) -> None:
    """Close the slot of a card that is lost or no longer wanted; the passphrase stays.

    Everybody removes his own; another's needs the right to keep accounts. Raises `InputError` B-408 without one.
    """
    from app.vault import card_entry

    session.require(Action.OWN_SMARTCARD if login == session.user.login else Action.KEEP_USERS)
    session.note(Act.KEYS, "smartcard_removed", detail=login)
    card_entry.remove(session.vault, login=login)


def _view(found: Found) -> SmartcardKey:
    return SmartcardKey(
        card=found.card.label,
        serial=found.card.serial,
        key_id=found.key.key_id.hex(),
        curve=found.key.curve,
        label=found.key.label,
        tries_left=found.card.tries_left,
    )
