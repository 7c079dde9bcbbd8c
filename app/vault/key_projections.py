"""What records say of keys: which slots they know, when the recovery code and the shares were made and rehearsed.

Five kinds: `passphrase` (a user changed his own), `recovery` and `shares` (made, rehearsed, used), `device_key`, and
the accounts (`station`, `user`), which name the slot that was made with them. `slot` is the SHA-256 of a slot's line in
`vault.json` (`slots.check_of`), "" where a record names none.
"""

from __future__ import annotations

from app.vault.connection import Transaction
from app.vault.fields import Fields
from forms import strict_json
from forms.record import Record
from forms.signature import key_id

RECOVERY_AUTHOR = "recovery"
SHARES_AUTHOR = "shares"
MADE, REHEARSED, USED, CHANGED, NOTICED = "made", "rehearsed", "used", "changed", "noticed"


def apply(transaction: Transaction, record: Record, payload: Fields) -> None:
    """One of the four kinds. A new recovery code, or a new set of shares, signs with a key of its own."""
    match record.header.kind:
        case "passphrase":
            passphrase(transaction, record, payload)
        case "device_key":
            device_key(transaction, record, payload)
        case "recovery":
            recovery(transaction, record, payload)
        case _:
            shares(transaction, record, payload)


def author_key(transaction: Transaction, author: str, public_key: bytes) -> None:
    """The newest key signs; the older ones stay for what they signed."""
    retire(transaction, author)
    transaction.execute(
        """INSERT INTO author_key (user_id, key_id, public_key, current) VALUES (:user, :key_id, :public_key, 1)
           ON CONFLICT (user_id, key_id) DO UPDATE SET current = 1""",
        {"user": author, "key_id": key_id(public_key), "public_key": public_key},
    )


def retire(transaction: Transaction, author: str) -> None:
    """Who left signs nothing more; what he signed stays verifiable."""
    transaction.execute("UPDATE author_key SET current = 0 WHERE user_id = :user", {"user": author})


def account(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The slot of an account, where its record names one."""
    if "slot" in payload:
        _note(transaction, record, "user", CHANGED, subject=payload.text("id"), slot=payload.text("slot"))


def founding(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The slot of the first recovery code, where the station's record names it."""
    if "recovery_slot" in payload:
        _note(transaction, record, "recovery", MADE, subject=RECOVERY_AUTHOR, slot=payload.text("recovery_slot"))


def passphrase(transaction: Transaction, record: Record, payload: Fields) -> None:
    """A user changed his passphrase, or another slot than the recorded one was found to be his."""
    _note(
        transaction, record, "passphrase", payload.text("act"), subject=payload.text("user"), slot=payload.text("slot")
    )


def recovery(transaction: Transaction, record: Record, payload: Fields) -> None:
    """An act with the recovery code."""
    slot = payload.text("slot") if "slot" in payload else ""
    _note(transaction, record, "recovery", payload.text("act"), subject=RECOVERY_AUTHOR, slot=slot)
    if "public_key" in payload:
        author_key(transaction, RECOVERY_AUTHOR, payload.raw("public_key"))


def shares(transaction: Transaction, record: Record, payload: Fields) -> None:
    """An act with the shares."""
    slot = payload.text("slot") if "slot" in payload else ""
    detail: dict[str, object] = {"set": payload.text("set")}
    if payload.text("act") == MADE:
        detail |= {"threshold": payload.number("threshold"), "holders": payload.texts("holders")}
    _note(transaction, record, "shares", payload.text("act"), subject=SHARES_AUTHOR, slot=slot, detail=detail)
    if "public_key" in payload:
        author_key(transaction, SHARES_AUTHOR, payload.raw("public_key"))


def device_key(transaction: Transaction, record: Record, payload: Fields) -> None:
    """The station signs with another key from here on; its certificate begins a new stream of bundles."""
    detail: dict[str, object] = {"card": payload.text("card"), "serial": payload.text("serial")}
    _note(transaction, record, "device_key", MADE, subject=payload.text("certificate"), slot="", detail=detail)


def _note(
    transaction: Transaction,
    record: Record,
    kind: str,
    act: str,
    *,
    subject: str,
    slot: str,
    detail: dict[str, object] | None = None,
) -> None:
    transaction.execute(
        """INSERT INTO key_act (sequence, kind, act, subject, author, at, slot, detail)
           VALUES (:sequence, :kind, :act, :subject, :author, :at, :slot, :detail)""",
        {
            "sequence": record.header.sequence,
            "kind": kind,
            "act": act,
            "subject": subject,
            "author": record.header.author,
            "at": record.header.recorded_at.isoformat(),
            "slot": slot,
            "detail": strict_json.dump(detail or {}).decode("utf-8"),
        },
    )
