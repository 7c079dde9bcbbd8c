"""R12: each key slot is destroyed in turn; the others open, and nobody touches the bad one's bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from app.casework.clock import system_clock
from app.casework.session import sign_in, sign_in_beside
from app.casework.users import add_user
from app.casework.views import NewUser, Role
from app.faults.post import ADMIN, PASSPHRASE, WRITER, Post, found_post
from app.faults.verdict import Verdict
from app.vault import places
from app.vault import vault as vaults
from forms.errors import AccessError, BogenError, FormatError, VerificationError

FULL, SHORT = 12, 3
"""How many accounts there are, beside the recovery slot."""

WAYS: Mapping[str, Callable[[bytes], bytes]] = {
    "zeroed": lambda line: bytes(len(line)),
    "random": lambda line: os.urandom(len(line)).replace(b"\n", b" ").replace(b"\r", b" "),
    "truncated": lambda line: line[: len(line) // 2],
}
_FIRST = 1  # the line of the first slot; line 0 is the head of the file


def run(folder: Path, full: bool) -> Verdict:
    """The canary are the owners of the destroyed slots: each has to be kept out, and told of damage."""
    post = found_post(folder / "founded")
    logins = _with_accounts(post, FULL if full else SHORT)
    whole = (post.home / places.SLOTS).read_bytes()
    locked_out, rewritten, misled, kept_out, places_of = 0, 0, 0, 0, []
    for number, line in enumerate(_lines(whole)[_FIRST : _FIRST + len(logins)]):
        for way, destroy in WAYS.items():
            lines = _lines(whole)
            lines[_FIRST + number] = bad = destroy(line)
            (post.home / places.SLOTS).write_bytes(b"\n".join(lines))
            others = [login for login in logins if login and login != logins[number]]
            shut = [login for login in others if not _lets_in(post, login)]
            locked_out += len(shut)
            places_of += [f"{way} slot of {logins[number] or 'recovery'} shuts out {login}" for login in shut]
            rewritten += _lines((post.home / places.SLOTS).read_bytes())[_FIRST + number] != bad
            if logins[number]:
                damage = _is_told_of_damage(post, logins[number])
                kept_out, misled = kept_out + damage, misled + (not damage)
    (post.home / places.SLOTS).write_bytes(whole)
    return Verdict(
        name="bad-slots",
        counts={
            "slots": len(logins),
            "ways": len(WAYS),
            "others_locked_out": locked_out,
            "bad_slots_rewritten": rewritten,
            "owners_misled": misled,
        },
        must_be_zero=("others_locked_out", "bad_slots_rewritten", "owners_misled"),
        canary={"owners_told_of_damage": kept_out},
        places=tuple(places_of),
    )


def _with_accounts(post: Post, count: int) -> list[str]:
    """The owner of each slot in the order of the file; "" for the recovery slot."""
    with sign_in(post.home, ADMIN, PASSPHRASE, clock=system_clock) as admin:
        for number in range(3, count + 1):
            new = NewUser(login=f"dienst{number}", name="Dienst", function="", unit="", roles=(Role.OFFICER,))
            add_user(admin, new, PASSPHRASE)
        # What anybody's sign-in does once a day is done here, and not while a slot is destroyed.
        sign_in_beside(admin, WRITER, PASSPHRASE)
    first, *others = vaults.logins(post.home)
    return [first, "", *others]


def _lets_in(post: Post, login: str) -> bool:
    try:
        vaults.unlock(post.home, login=login, passphrase=PASSPHRASE).vault.close()
    except BogenError:
        return False
    return True


def _is_told_of_damage(post: Post, login: str) -> bool:
    try:
        vaults.unlock(post.home, login=login, passphrase=PASSPHRASE).vault.close()
    except (VerificationError, FormatError):
        return True
    except AccessError:
        return False
    return False


def _lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\n")
