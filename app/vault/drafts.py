"""Unfinished sheets: kept after every pause in typing, opened again where the writer stopped, gone when signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.vault.connection import Transaction
from app.vault.keys import Keys, same, tag
from forms.errors import InputError, VerificationError
from forms.uuid7 import uuid7

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.vault.vault import Vault

_COLUMNS = "SELECT id, user, kept_at, field, cursor, content, tag FROM draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """`content` is the caller's; `field` and `cursor` are where the writer was."""

    id: str
    user: str
    content: bytes
    kept_at: datetime
    field: str
    cursor: int


def keep(
    vault: Vault, *, user: str, content: bytes, now: datetime, id: str = "", field: str = "", cursor: int = 0
) -> str:
    """Keeps a draft, durably; gives its id. With the `id` of an earlier state, that state is replaced.

    Raises the faults of the disk (B-421 to B-426); the earlier state is then still there.
    """
    draft = DraftRow(id=id or uuid7(now), user=user, content=content, kept_at=now, field=field, cursor=cursor)
    values = {
        "id": draft.id,
        "user": user,
        "kept_at": now.isoformat(),
        "field": field,
        "cursor": cursor,
        "content": content,
        "tag": _tag(vault.keys, draft),
    }
    vault.database.write(
        lambda transaction: transaction.execute(
            """INSERT INTO draft (id, user, kept_at, field, cursor, content, tag)
               VALUES (:id, :user, :kept_at, :field, :cursor, :content, :tag)
               ON CONFLICT (id) DO UPDATE SET user = excluded.user, kept_at = excluded.kept_at,
                   field = excluded.field, cursor = excluded.cursor, content = excluded.content, tag = excluded.tag""",
            values,
        )
    )
    return draft.id


def of_user(vault: Vault, user: str) -> tuple[DraftRow, ...]:
    """The drafts of one user, newest first. Raises `VerificationError` B-432 for a damaged one."""
    rows = vault.database.rows(f"{_COLUMNS} WHERE user = :user", {"user": user})
    drafts = [_draft(vault.keys, row) for row in rows]
    return tuple(sorted(drafts, key=lambda draft: (draft.kept_at, draft.id), reverse=True))


def open_draft(vault: Vault, id: str) -> DraftRow:
    """One draft. Raises `InputError` B-462 when there is none, `VerificationError` B-432 when it is damaged."""
    rows = vault.database.rows(f"{_COLUMNS} WHERE id = :id", {"id": id})
    if not rows:
        raise InputError("B-462")
    return _draft(vault.keys, rows[0])


def discard(vault: Vault, id: str) -> None:
    """Deletes a draft; nothing happens when it is gone already."""
    vault.database.write(lambda transaction: delete(transaction, id))


def leave_open(vault: Vault, user: str, draft: str) -> None:
    """Notes which draft of a user lies open at a lock."""
    vault.database.write(
        lambda transaction: transaction.execute(
            """INSERT INTO left_open (user, draft) VALUES (:user, :draft)
               ON CONFLICT (user) DO UPDATE SET draft = excluded.draft""",
            {"user": user, "draft": draft},
        )
    )


def take_up(vault: Vault, user: str) -> str:
    """The draft that a user's lock left open, and takes the note away; "" when there is none."""
    rows = vault.database.rows("SELECT draft FROM left_open WHERE user = :user", {"user": user})
    if not rows:
        return ""
    vault.database.write(
        lambda transaction: transaction.execute("DELETE FROM left_open WHERE user = :user", {"user": user})
    )
    return str(rows[0].draft)


def mentioning(vault: Vault, text: str) -> tuple[str, ...]:
    """The ids of all users' drafts whose content has `text` in it, such as the id of a person."""
    rows = vault.database.rows(
        "SELECT id FROM draft WHERE instr(content, CAST(:text AS BLOB)) > 0 ORDER BY id", {"text": text}
    )
    return tuple(row.id for row in rows)


def delete(transaction: Transaction, id: str) -> None:
    """Deletes a draft within a transaction that does more, such as signing what it became."""
    transaction.execute("DELETE FROM draft WHERE id = :id", {"id": id})


def _draft(keys: Keys, row: Row[Any]) -> DraftRow:
    draft = DraftRow(
        id=row.id,
        user=row.user,
        content=bytes(row.content),
        kept_at=datetime.fromisoformat(row.kept_at),
        field=row.field,
        cursor=row.cursor,
    )
    if not same(bytes(row.tag), _tag(keys, draft)):
        raise VerificationError("B-432", draft=draft.id)
    return draft


def _tag(keys: Keys, draft: DraftRow) -> bytes:
    place = (draft.id, draft.user, draft.kept_at.isoformat(), draft.field, draft.cursor)
    return tag(keys, "draft", *place, draft.content)
