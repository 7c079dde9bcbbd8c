"""R10: wrong passphrases and keys never open; the delay grows, outlives a restart, and is nobody else's matter."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.casework.clock import system_clock
from app.casework.session import Session, sign_in
from app.faults.post import ADMIN, PASSPHRASE, ROOT, WRITER, Post, found_post
from app.faults.verdict import Verdict
from app.vault import places, slot_file, slots
from app.vault.slots import Slot
from forms.errors import AccessError

FULL, SHORT = 10_000, 300
FULL_TYPED, SHORT_TYPED = 50, 8
WAITS = (1, 2, 4, 8, 16, 32, 60)
"""Seconds after the first wrong passphrase, the second, and so on; from then on always the last."""


@dataclass
class _Typed:
    let_in: int = 0
    wrong_waits: int = 0
    others_locked_out: int = 0


def run(folder: Path, full: bool) -> Verdict:
    """The bulk are raw keys straight at the slots, since Argon2id is paid for each passphrase that is really typed.
    The canary is the right key and the right passphrase."""
    post = found_post(folder / "founded")
    before = _digest(post)
    keys = FULL if full else SHORT
    opened = sum(opens(slot, vault_id, os.urandom(32)) for slot, vault_id in _slots(post, keys))
    typed = type_wrong(post, FULL_TYPED if full else SHORT_TYPED)
    changed = int(_digest(post) != before)
    typed.others_locked_out = _locked_out(post)
    forgotten = _after_restart(post)
    slot, vault_id = next(_slots(post, 1))
    right = opens(slot, vault_id, slots.derive(PASSPHRASE, slot.salt, slot.cost))
    return Verdict(
        name="wrong-passphrases",
        counts={
            "keys": keys,
            "typed": FULL_TYPED if full else SHORT_TYPED,
            "opened": opened + typed.let_in,
            "wrong_waits": typed.wrong_waits,
            "others_locked_out": typed.others_locked_out,
            "files_changed": changed,
            "delay_forgotten_by_a_restart": forgotten,
        },
        must_be_zero=(
            "opened",
            "wrong_waits",
            "others_locked_out",
            "files_changed",
            "delay_forgotten_by_a_restart",
        ),
        canary={"opened_by_the_right_key": int(right), "let_in_after_the_delay": _let_in_later(post)},
    )


def opens(slot: Slot, vault_id: str, key: bytes) -> bool:
    """Whether a raw 32-byte key opens a slot."""
    try:
        slots.unlock_with_key(slot, vault_id, key)
    except AccessError:
        return False
    return True


def type_wrong(post: Post, times: int) -> _Typed:
    """Type as many wrong passphrases, each after the delay of the one before; the clock is moved, nobody waits."""
    seen, now = _Typed(), system_clock()
    for number in range(times):
        now, wait = _wrong(post, now, seen), WAITS[min(number, len(WAITS) - 1)]
        seen.wrong_waits += _seconds_left(post, now) != wait
        seen.wrong_waits += _seconds_left(post, now + timedelta(seconds=wait - 1)) != 1
        now += timedelta(seconds=wait)
    return seen


def _locked_out(post: Post) -> int:
    """1 when somebody else is kept out in the very second of a wrong passphrase."""
    now = _wrong(post, system_clock() + timedelta(days=1), _Typed())
    try:
        _sign_in(post, ADMIN, PASSPHRASE, now).close()
    except AccessError:
        return 1
    return 0


def _wrong(post: Post, now: datetime, seen: _Typed) -> datetime:
    try:
        _sign_in(post, WRITER, "fünf reiher am kanal", now).close()
        seen.let_in += 1
    except AccessError as refusal:
        seen.wrong_waits += refusal.code != "B-401"
    return now


def _seconds_left(post: Post, now: datetime) -> int:
    """What the right passphrase is told during the delay; 0 when it is let in."""
    try:
        _sign_in(post, WRITER, PASSPHRASE, now).close()
    except AccessError as refusal:
        return int(refusal.params.get("seconds", 0))
    return 0


def _after_restart(post: Post) -> int:
    """1 when a process of its own, just started, lets the right passphrase in during the delay."""
    _wrong(post, system_clock(), _Typed())
    words = [sys.executable, "-m", "app", "--json", "--home", str(post.home), "user", "list", "--user", WRITER]
    done = subprocess.run(words, cwd=ROOT, input=PASSPHRASE + "\n", capture_output=True, text=True, check=False)
    error = json.loads(done.stdout or "{}").get("error", {})
    return int(error.get("code") != "B-714")


def _let_in_later(post: Post) -> int:
    return int(_seconds_left(post, system_clock() + timedelta(minutes=5)) == 0)


def _sign_in(post: Post, login: str, passphrase: str, now: datetime) -> Session:
    return sign_in(post.home, login, passphrase, clock=lambda: now)


def _slots(post: Post, times: int) -> Iterator[tuple[Slot, str]]:
    """The slots of the vault in turn, over and over."""
    file = slot_file.read(post.home)
    whole = [entry for entry in file.entries if isinstance(entry, Slot)]
    for number in range(times):
        yield whole[number % len(whole)], file.vault_id


def _digest(post: Post) -> str:
    """Of key slots and database; the counter of attempts is meant to change."""
    names = (places.SLOTS, places.DATABASE, places.DATABASE + "-wal")
    raw = [(post.home / name).read_bytes() for name in names if (post.home / name).exists()]
    return hashlib.sha256(b"\0".join(raw)).hexdigest()
