"""What happens on a disk that is really full: run in a mount namespace of its own, so that nobody needs rights for it.

    unshare --map-root-user --mount python -m app.faults.small_disk full KIB PARTNER_CARD POST…
    unshare --map-root-user --mount python -m app.faults.small_disk read-only POST…

Prints one JSON object: for every step the code of the fault ("" for none), and at the end what is kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.casework import attachments, audit, backups, drafts, partners, room, sharing, sheets
from app.casework.session import Session, sign_in_beside
from app.casework.users import add_user
from app.casework.views import NewUser, Role
from app.faults.acts import picture
from app.faults.post import ADMIN, PASSPHRASE, RELEASER, Post, answers
from app.vault import log, places, queries
from forms.errors import BogenError

DISK = Path("/mnt")
FACTS = "Hat beim Hofgang länger allein am Zaun gestanden. " * 38
MOST = 2_000


class Steps:
    """What each step said."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}

    def take(self, name: str, act: Callable[[], object]) -> None:
        """The class and code of the fault of a step, "" for none."""
        try:
            act()
        except BogenError as error:
            self.said[name] = f"{type(error).__name__} {error.code}"
        else:
            self.said[name] = ""


def full(kib: int, card: Path, source: Post) -> dict[str, object]:
    """Sign until the disk is full; try everything else on it; give it room, and sign again."""
    post, out = _moved(source, kib), source.home.parent
    steps, signed = Steps(), list[str]()
    with post.open() as session:
        admin = sign_in_beside(session, ADMIN, PASSPHRASE)
        releaser = sign_in_beside(session, RELEASER, PASSPHRASE)
        partners.confirm(releaser, partners.read_card(card))
        _fill(session, post, steps, signed)
        _everything_else((session, admin, releaser), steps, out, signed[0])
        kept_while_full = len(queries.sheets(session.vault, limit=MOST).rows)
        steps.take("audit while full", lambda: _require_whole(session))
        warned = room.scarce(post.home) is not None
    steps.take("open while full", lambda: post.open().close())
    _mount("-o", f"remount,size={4 * kib}k", str(DISK))
    with post.open() as session:
        steps.take("sheet with room", lambda: signed.extend(sheets.sign(session, answers(post.person, FACTS))))
        kept = [row.id for row in reversed(queries.sheets(session.vault, limit=MOST).rows)]
        whole = log.verify(session.vault).code == ""
    return {
        "steps": steps.said,
        "signed": len(signed),
        "lost": len(set(signed) - set(kept)) + int(kept_while_full < len(signed) - 1),
        "in_order": [sheet for sheet in kept if sheet in set(signed)] == signed,
        "whole": whole,
        "warned": warned,
        "left_over": sorted(path.name for path in post.home.rglob("*.part")),
    }


def _fill(session: Session, post: Post, steps: Steps, signed: list[str]) -> None:
    given = answers(post.person, FACTS)
    while not steps.said.get("sheet"):
        steps.take("sheet", lambda: signed.extend(sheets.sign(session, given)))
        assert len(signed) < MOST, "the disk never became full"

    def type_on() -> None:
        # A draft is small and may still find room beside a sheet: keep on until it does not.
        for _ in range(200):
            drafts.keep(session, {**given, "facts": FACTS * 10})

    steps.take("draft", type_on)


def _everything_else(people: tuple[Session, Session, Session], steps: Steps, out: Path, sheet: str) -> None:
    session, admin, releaser = people
    large = picture(out, "attachment")
    with large.open("ab") as stream:
        stream.write(bytes(4 * 1024 * 1024))
    steps.take("attachment", lambda: attachments.attach(session, large))
    steps.take("reading, which is logged first", lambda: sheets.show(session, sheet, language="de"))
    newcomer = NewUser(login="neu", name="N. Neu", function="", unit="", roles=(Role.OFFICER,))
    steps.take("account", lambda: add_user(admin, newcomer, PASSPHRASE))
    (partner,) = partners.list_partners(releaser)
    steps.take("export", lambda: sharing.release(releaser, sharing.preview(releaser, partner.party), out))
    steps.take("backup", lambda: backups.back_up(admin, progress=lambda _done, _total: None))


def read_only(source: Post) -> dict[str, object]:
    """Everything lies on a medium that takes nothing: the vault opens in its read-only mode, and says so."""
    post, steps, found = _moved(source, 64 * 1024), Steps(), dict[str, object]()
    with post.open() as session:
        (sheet,) = sheets.sign(session, answers(post.person, FACTS))
    _mount("-o", "remount,ro", str(DISK))
    before = (post.home / places.DATABASE).read_bytes()
    steps.take("open", lambda: found.update(_read(post, sheet, steps)))
    return {"steps": steps.said, **found, "changed": (post.home / places.DATABASE).read_bytes() != before}


def _read(post: Post, sheet: str, steps: Steps) -> dict[str, object]:
    with post.open() as session:
        given = answers(post.person, FACTS)
        steps.take("sheet", lambda: sheets.sign(session, given))
        steps.take("draft", lambda: drafts.keep(session, given))
        return {
            "stated": session.vault.read_only,
            "kept": [row.id for row in queries.sheets(session.vault).rows] == [sheet],
            "content": log.record(session.vault, sheet).payload_bytes is not None,
        }


def _require_whole(session: Session) -> None:
    assert audit.verify_log(session).code == ""


def _moved(post: Post, kib: int) -> Post:
    """The station on a file system of this size."""
    _mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(DISK))
    post.copy(DISK / "home")
    return replace(post, home=DISK / "home")


def _mount(*words: str) -> None:
    # Not the options of before: they name an owner whom the name space does not know.
    subprocess.run(["mount", "--options-mode", "ignore", *words], check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["full", kib, card, *words]:
            print(json.dumps(full(int(kib), Path(card), Post.of_words(words))))
        case ["read-only", *words]:
            print(json.dumps(read_only(Post.of_words(words))))
