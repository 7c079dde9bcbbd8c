"""What each action of keys, logs, people's rights and backups stands for, as `test_access` tries it on every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework import (
    access_log,
    backups,
    counter_statements,
    device_key,
    erasures,
    key_slots,
    passphrases,
    policy,
    recovery,
    restrictions,
    retention,
    rights_shown,
    shares,
    sheets,
    smartcards,
    subject_access,
)
from app.casework.backup_views import BackupRule
from app.casework.dossier import Wishes
from app.casework.erasures import LegalGround
from app.casework.retention import Decision
from app.casework.rights import Action
from app.casework.session import Session
from app.casework.trust_views import Policy
from forms.texts import Texts
from tests.stations import START

if TYPE_CHECKING:
    from tests.casework.test_access import World

Try = Callable[["World", Session], object]

NOWHERE = Path("nowhere")
WHY = "Auf Antrag der Person vom 2. November 2026."
RULE = BackupRule(daily=7, weekly=4, monthly=12, erased_days=30)


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


# Passphrases, codes and PINs are wrong throughout: the right to try is asked before them.
KEYS: dict[Action, list[Try]] = {
    Action.CHANGE_OWN_PASSPHRASE: [lambda _, s: passphrases.change(s, "falsch", "Sieben Möwen am Kanal")],
    Action.KEEP_KEYS: [
        lambda _, s: key_slots.look(s),
        lambda _, s: recovery.last(s),
        lambda _, s: recovery.rehearse(s, "0000"),
        lambda _, s: shares.last(s),
        lambda _, s: shares.rehearse(s, ["kein", "Wort"]),
        lambda _, s: shares.make(s, threshold=9, holders=["A"], folder=NOWHERE, texts=Texts("de")),
    ],
    Action.OWN_SMARTCARD: [lambda _, s: smartcards.enrol(s, "000000", NOWHERE)],
    Action.KEEP_DEVICE_KEY: [
        lambda _, s: device_key.move_to_smartcard(s, "000000", NOWHERE),
        lambda _, s: device_key.move_to_vault(s),
    ],
    Action.READ_POLICY: [lambda _, s: policy.policy(s)],
    Action.KEEP_POLICY: [lambda _, s: policy.set_policy(s, Policy(idle_seconds=120))],
}

LOGS: dict[Action, list[Try]] = {
    Action.READ_ACCESS_LOG: [
        lambda _, s: access_log.list_access(s),
        lambda _, s: access_log.export_access(s, NOWHERE / "log.csv"),
        lambda _, s: access_log.due_to_expire(s),
        lambda _, s: access_log.expire(s),
        lambda _, s: access_log.expired(s),
    ],
    Action.SEE_RIGHTS: [lambda _, s: rights_shown.see_rights(s)],
}

PEOPLE: dict[Action, list[Try]] = {
    Action.REVIEW_RETENTION: [
        lambda _, s: retention.review_list(s),
        lambda _, s: erasures.tombstones(s),
    ],
    Action.DECIDE_RETENTION: [
        lambda w, s: retention.decide(
            s, w.person, Decision.KEEP, reason=WHY, keep_until=(START + timedelta(days=300)).date()
        )
    ],
    Action.RESTRICT: [
        lambda _, s: restrictions.marks(s),
        lambda _, s: restrictions.restrict_sheet(s, "none", WHY),
        lambda _, s: restrictions.restrict_person(s, "none", WHY),
        lambda _, s: restrictions.lift(s, "none", WHY),
    ],
    Action.READ_RESTRICTED: [lambda w, s: sheets.show(s, w.restricted, language="de")],
    Action.REQUEST_ERASURE: [
        lambda _, s: erasures.request_sheet(s, "none", LegalGround.NOT_NEEDED, WHY),
        lambda _, s: erasures.request_person(s, "none", LegalGround.NOT_NEEDED, WHY),
    ],
    Action.APPROVE_ERASURE: [
        lambda _, s: erasures.waiting(s),
        lambda _, s: erasures.extent(s, "none"),
        lambda _, s: erasures.approve(s, "none"),
        lambda _, s: erasures.refuse(s, "none", WHY),
    ],
    Action.TELL_RECIPIENTS: [
        lambda _, s: erasures.to_tell(s),
        lambda _, s: erasures.told(s, 1, "none"),
    ],
    Action.ADD_COUNTER_STATEMENT: [
        lambda _, s: counter_statements.add(s, "none", text=WHY, received_on=START.date()),
    ],
    Action.GIVE_SUBJECT_ACCESS: [
        lambda w, s: subject_access.prepare(s, w.person, Wishes(), language="de"),
        lambda w, s: retention.kept_on(s, w.person),
    ],
}

BACKUPS: dict[Action, list[Try]] = {
    Action.BACK_UP: [
        lambda _, s: backups.state(s),
        lambda _, s: backups.plan(s, automatic=True),
    ],
    Action.KEEP_BACKUPS: [
        lambda _, s: backups.plan(s),
        lambda _, s: backups.list_backups(s),
        lambda _, s: backups.list_media(s),
        lambda _, s: backups.enrol(s, NOWHERE),
        lambda _, s: backups.forget_medium(s, "none"),
        lambda _, s: backups.rule(s),
        lambda _, s: backups.set_rule(s, RULE),
    ],
}

TRUST: dict[Action, list[Try]] = {**KEYS, **LOGS, **PEOPLE, **BACKUPS}
