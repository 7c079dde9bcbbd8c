"""R13: a passphrase change is killed anywhere. The old passphrase or the new one opens, never neither."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from app.casework import passphrases
from app.casework.clock import system_clock
from app.casework.session import sign_in
from app.faults.post import PASSPHRASE, ROOT, WRITER, Post, child, found_post
from app.faults.verdict import Verdict
from app.vault import log, slot_file, slots
from forms.errors import AccessError

FULL, SHORT = 200, 10
ANOTHER = "sechs kutter im morgenlicht am kai"
_PATIENCE = 120.0


@dataclass
class _Seen:
    neither: int = 0
    both: int = 0
    cut_off: int = 0
    changed: int = 0


def run(folder: Path, full: bool) -> Verdict:
    """The points are spread evenly over the time that one change takes here. The canary: changes that really were cut
    off before they were done."""
    kills = FULL if full else SHORT
    post = found_post(folder / "founded")
    length, now, seen = _length(post), ANOTHER, _Seen()
    for number in range(kills):
        seen.cut_off += not _change(post, now, after=length * (number + 0.5) / kills)
        opening = [one for one in (PASSPHRASE, ANOTHER) if _opens(post, one)]
        seen.neither += not opening
        seen.both += len(opening) > 1
        if not opening:
            break
        seen.changed += opening[0] != now
        now = opening[0]
    return Verdict(
        name="passphrase-kills",
        counts={
            "kills": kills,
            "changed": seen.changed,
            "neither_opens": seen.neither,
            "both_open": seen.both,
            "broken_log": _broken_log(post, now),
        },
        must_be_zero=("neither_opens", "both_open", "broken_log"),
        canary={"cut_off": seen.cut_off},
    )


def _length(post: Post) -> float:
    """Seconds that a whole change takes, from old to new."""
    began = time.monotonic()
    _change(post, PASSPHRASE, after=_PATIENCE)
    return time.monotonic() - began


def _change(post: Post, old: str, *, after: float) -> bool:
    """Have a process change the passphrase and kill it after so many seconds; whether it was done before."""
    new = ANOTHER if old == PASSPHRASE else PASSPHRASE
    with subprocess.Popen(
        child("passphrase_kills", *post.words), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as changer:
        assert changer.stdin is not None
        assert changer.stdout is not None
        assert changer.stdout.readline().strip() == "open"
        changer.stdin.write(f"{old}\n{new}\n")
        changer.stdin.flush()
        try:
            changer.wait(timeout=after)
        except subprocess.TimeoutExpired:
            changer.kill()
        return changer.stdout.read().strip() == "changed"


def _opens(post: Post, passphrase: str) -> bool:
    file = slot_file.of_vault(post.home)
    slot = file.slot(WRITER)
    if slot is None:
        return False
    try:
        slots.unlock(slot, file.vault_id, passphrase)
    except AccessError:
        return False
    return True


def _broken_log(post: Post, passphrase: str) -> int:
    """Signing in puts on record what a kill came before; then the whole log has to hold."""
    with sign_in(post.home, WRITER, passphrase, clock=system_clock) as session:
        return int(log.verify(session.vault).code != "")


def main() -> int:
    """The process that is killed: opens the vault, reads the old and the new passphrase, changes it."""
    with Post.of_words(sys.argv[1:]).open() as session:
        print("open", flush=True)
        old, new = (sys.stdin.readline().rstrip("\n") for _ in range(2))
        passphrases.change(session, old, new)
        print("changed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
