"""A new slot on trial: it is opened in a fresh process before the old one goes.

`vault.json` with the new slot is written beside the old file as `vault.json.new`. A fresh process of this program,
which knows nothing but that file and the secret that somebody will type, opens the slot and proves that it gave the
same vault key and the same signing seed. Only then may the candidate take the place of `vault.json`, in one step: at
every moment the file as it lies opens, with the old slot or with the new one.

Where a signed record must name the new slot, it is appended between trial and replacement. A crash there leaves a
candidate that the records know; the next unlocking puts its slot into the file. Any other candidate is removed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.vault import places, slot_file, slots
from app.vault.keys import same
from app.vault.slot_file import BadSlot, SlotFile
from app.vault.slots import AnySlot, Opened, Slot
from forms.errors import BogenError, EnvironmentFault, FormatError, InputError, VerificationError

WORD = "try-slot"
"""The one word on the command line of the fresh process; all else comes through its standard input."""

PATIENCE = 180
_LIMIT = 1 << 16
_PROOF = b"bogen-candidate/1\n"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A slot that stands in `vault.json.new` and was opened there. `check` is its name in the records."""

    home: Path
    check: str

    def take_place(self) -> None:
        """The candidate becomes `vault.json`. Raises `EnvironmentFault` B-706: it stays a candidate then."""
        try:
            places.replace(self.home / places.CANDIDATE, self.home / places.SLOTS)
        except OSError as error:
            raise EnvironmentFault("B-706", reason=error.strerror or str(error)) from error

    def discard(self) -> None:
        """The old slots stay. Raises `EnvironmentFault`."""
        _remove(self.home)


def try_slot(
    home: Path, file: SlotFile, slot: Slot, *, secret: str, contents: Opened, program: Sequence[str] = ()
) -> Candidate:
    """Writes `file`, which holds `slot`, as the candidate, and has a fresh process open it with `secret`.

    `program` is this program's own command unless another is given.
    Raises `EnvironmentFault` B-705 when that process does not prove that it got `contents`: the candidate is removed,
    and the old slots are what they were.
    """
    slot_file.write(home, file, places.CANDIDATE)
    challenge = os.urandom(32)
    question = {
        "home": str(home.absolute()),
        "kind": slot.kind,
        "login": slot.login,
        "secret": secret,
        "challenge": challenge.hex(),
    }
    try:
        answer = _ask(program or command(), json.dumps(question).encode("ascii"))
        if not same(answer, _proof(contents, challenge).encode("ascii")):
            raise EnvironmentFault("B-705")
    except BaseException:
        _remove(home)
        raise
    return Candidate(home, slots.check_of(slot, file.vault_id))


def answer(questions: BinaryIO, answers: BinaryIO) -> int:
    """What the fresh process does: reads one question, opens the slot, gives the proof; returns the exit code."""
    question = json.loads(questions.read(_LIMIT))
    home, kind, login = Path(question["home"]), question["kind"], question["login"]
    try:
        file = slot_file.read(home, places.CANDIDATE)
        for entry in file.entries:
            if isinstance(entry, Slot) and (entry.kind, entry.login) == (kind, login):
                opened = slots.unlock(entry, file.vault_id, question["secret"])
                answers.write(_proof(opened, bytes.fromhex(question["challenge"])).encode("ascii"))
                answers.flush()
                return 0
    except BogenError as error:
        return error.exit_code
    return VerificationError.exit_code


def settle(home: Path, is_due: Callable[[str], bool]) -> None:
    """Ends what a crash left: the new slots of a candidate that the records know go into `vault.json`, in the place of
    the old ones of the same owner; then the candidate goes.

    `is_due` tells of a slot's check whether it is the newest that the records name for its owner. A disk that takes
    nothing just now leaves the candidate for the next time.
    """
    if not (home / places.CANDIDATE).exists():
        return
    with suppress(EnvironmentFault):
        file = slot_file.read(home)
        due = file
        tried = _tried(home)
        for slot in tried:
            if slot not in file.entries and is_due(slots.check_of(slot, file.vault_id)):
                due = _as_tried(due, tried, slot.login).with_slot(slot)
        if due != file:
            slot_file.write(home, due)
        _remove(home)


def make_way(home: Path, is_due: Callable[[str], bool]) -> None:
    """Before another candidate is written: one that the records know already must not be lost below it.

    Raises `EnvironmentFault` B-706 when it still cannot take its place.
    """
    settle(home, is_due)
    if (home / places.CANDIDATE).exists():
        raise EnvironmentFault("B-706", reason=places.CANDIDATE)


def shut_out(home: Path, logins: Sequence[str]) -> None:
    """Takes the slots of those who have left: a crash may have come between their record and the slot file, or an older
    slot file was put back. A disk or a file that does not let it leaves them for the next time; the records say no."""
    with suppress(EnvironmentFault, FormatError, InputError):
        file = slot_file.read(home)
        kept = file
        for login in logins:
            kept = kept.without(login)
        if kept != file and kept.logins():
            slot_file.write(home, kept)


def _as_tried(file: SlotFile, tried: Sequence[AnySlot], login: str) -> SlotFile:
    """Without the slots of `login` that the candidate had left out: a reset takes his cards, a change of his passphrase
    leaves them."""
    if not login or any(entry.login == login for entry in file.entries if entry in tried):
        return file
    return file.without(login)


def _tried(home: Path) -> Sequence[AnySlot]:
    """The whole slots of the candidate; none where it cannot be read."""
    try:
        file = slot_file.read(home, places.CANDIDATE)
    except (FormatError, InputError):
        return ()
    return tuple(entry for entry in file.entries if not isinstance(entry, BadSlot))


def _ask(program: Sequence[str], question: bytes) -> bytes:
    """What the fresh process answers. Raises `EnvironmentFault` B-705 when it does not, or cannot be started."""
    import subprocess

    try:
        done = subprocess.run(
            program,
            input=question,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            cwd=Path(__file__).resolve().parents[2],
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentFault("B-705") from error
    return done.stdout


def command(*, frozen: bool = hasattr(sys, "frozen")) -> list[str]:
    """This program once more: the interpreter with our package, or the frozen program, which is its own interpreter."""
    return [sys.executable, WORD] if frozen else [sys.executable, "-m", "app", WORD]


def _proof(contents: Opened, challenge: bytes) -> str:
    return hmac.new(contents.vault_key, _PROOF + challenge + contents.seed, hashlib.sha256).hexdigest()


def _remove(home: Path) -> None:
    path = home / places.CANDIDATE
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise places.fault(error, path) from error
