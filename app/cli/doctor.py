"""`bogen doctor`: what is wrong, one line a finding, with what to do. Exit code 1 when something is."""

from __future__ import annotations

from app.cli.frame import Frame
from app.cli.words import Words

SOMETHING_WRONG = 1
FINDINGS = (
    "modes", "modes_bad", "room", "room_bad", "lock", "lock_held", "restore_unfinished", "slots", "slots_bad",
    "slot_bad", "database", "database_bad", "database_gone", "database_unreadable", "attachments", "attachments_bad",
    "attachments_extra", "attachments_idle", "backup", "backup_late", "backup_none", "backup_bad", "backup_left",
    "medium", "medium_late", "medium_none", "log", "log_bad", "log_lost", "clock_jumps", "rehearsal_recovery",
    "rehearsal_recovery_late", "rehearsal_shares", "rehearsal_shares_late", "hardening", "hardening_bad", "pictures",
    "pictures_open", "not_looked",
)  # fmt: skip
"""The names that a finding may have; each has its words in the catalogue."""


def declare(words: Words) -> None:
    words.user(words.command("doctor", _doctor))


def _doctor(frame: Frame) -> int:
    from app.casework import doctor

    texts, args = frame.workplace.texts, frame.args
    passphrase = frame.ask("cli.ask.passphrase", args.passphrase_file)
    findings = list(
        doctor.examine(frame.workplace.home, login=args.user, passphrase=passphrase, clock=frame.workplace.clock)
    )
    lines = []
    for finding in findings:
        mark = texts("cli.doctor.bad" if finding.bad else "cli.doctor.good")
        lines.append(f"{mark}\t{texts(f'cli.doctor.found.{finding.name}', **finding.params)}")
    result = {
        "whole": not any(finding.bad for finding in findings),
        "findings": [{"name": one.name, "bad": one.bad, "params": one.params} for one in findings],
    }
    frame.give(result, lines)
    return SOMETHING_WRONG if any(finding.bad for finding in findings) else 0
