"""The log of access in words: columns of its table, and what acts, things and reasons are called."""

from __future__ import annotations

from app.casework.access import Act, Ground
from app.casework.access_views import AccessLine, ExpiredRows
from app.ui.kit.table import Column
from forms.texts import Texts

THINGS = (
    *("sheet", "sheets", "received_sheet", "received_sheets", "attachment", "amendment", "voiding"),
    *("counter_statement", "restriction", "retention_review", "retention_list", "erasure_request", "erasure_refusal"),
    *("erasure", "told", "subject_access", "person", "people", "release_preview", "bundle", "user", "standing_in"),
    *("partner", "passphrase", "recovery", "shares", "smartcard_enrolled", "smartcard_removed", "device_key"),
    *("training_identity", "session", "session_beside", "access_list", "access_export", "access_expiry"),
    *("policy", "backup", "medium", "salvage"),
)
"""What rows are about, as far as it has a name in both languages; another word is shown as it stands in the row."""
_GROUNDS = frozenset(ground.value for ground in Ground)
_ACTS = frozenset(act.value for act in Act)


def access_columns(texts: Texts) -> tuple[Column[AccessLine], ...]:
    """The columns of the table of rows."""
    return (
        Column[AccessLine](title=texts("ui.access.number"), text=lambda line: str(line.number), right=True),
        Column[AccessLine](title=texts("ui.access.at"), text=lambda line: f"{line.at:%d.%m.%Y %H:%M}"),
        Column[AccessLine](title=texts("ui.access.act"), text=lambda line: act_words(line.act, texts)),
        Column[AccessLine](
            title=texts("ui.access.who"), text=lambda line: _who(line, texts), hint=lambda line: line.login
        ),
        Column[AccessLine](title=texts("ui.access.what"), text=lambda line: _thing(line.what, texts)),
        Column[AccessLine](title=texts("ui.access.record"), text=_which, hint=lambda line: line.record),
        Column[AccessLine](title=texts("ui.access.booking_no"), text=lambda line: line.booking_no),
        Column[AccessLine](title=texts("ui.access.reason"), text=lambda line: _reason(line.reason, texts)),
        Column[AccessLine](
            title=texts("ui.access.detail"), text=lambda line: line.detail, share=1, hint=lambda line: line.detail
        ),
    )


def expired_columns(texts: Texts) -> tuple[Column[ExpiredRows], ...]:
    """The columns of the table of what has gone."""
    return (
        Column[ExpiredRows](title=texts("ui.access.expired.year"), text=lambda gone: str(gone.year)),
        Column[ExpiredRows](title=texts("ui.access.expired.rows"), text=lambda gone: f"{gone.first}–{gone.last}"),
        Column[ExpiredRows](title=texts("ui.access.expired.at"), text=lambda gone: f"{gone.recorded_at:%d.%m.%Y}"),
        Column[ExpiredRows](title=texts("ui.access.expired.by"), text=lambda gone: gone.signed_by, share=1),
        Column[ExpiredRows](
            title=texts("ui.access.expired.digest"), text=lambda gone: gone.digest[:16], hint=lambda gone: gone.digest
        ),
    )


def act_words(act: str, texts: Texts) -> str:
    """An act by its name."""
    return texts(f"ui.act.{act}") if act in _ACTS else act


def _who(line: AccessLine, texts: Texts) -> str:
    return line.user_name or line.login or texts("ui.access.nobody")


def _thing(what: str, texts: Texts) -> str:
    return texts(f"ui.accessed.{what}") if what in THINGS else what


def _which(line: AccessLine) -> str:
    return line.check_code or line.record[:8]


def _reason(reason: str, texts: Texts) -> str:
    return texts(f"ui.access_ground.{reason}") if reason in _GROUNDS else reason
