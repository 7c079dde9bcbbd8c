"""R15: what leaves for a stick has a name that every stick takes: ASCII, at most 100 characters, no device's name.

The stick is a real FAT file system, by fusefat. The offices are called what an office may be called.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.casework import partners, sharing, sheets
from app.casework.clock import system_clock
from app.casework.founding import found
from app.casework.session import Session, sign_in_beside
from app.casework.views import NewUser, OfficeKind, Role
from app.faults.namespaces import ask
from app.faults.post import ADMIN, PASSPHRASE, RELEASER, answers, found_partner, found_post
from app.faults.verdict import CannotRun, Verdict

SHORT = ("JVA Köln · Außenstelle (Süd)", "CON", "a:b?c*d|e. ")
FULL = (
    *SHORT,
    "Ö" * 100,
    "x" * 100,
    "com1",
    "../../etc/passwd",
    "Anstalt. . .",
    "Işık Öztürk \\ Straße/Haus 2",
    "監獄",
)
RESERVED = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))
LONGEST = 100
_MIB = 1024 * 1024
_MOUNT_TRIES = 200


def run(folder: Path, full: bool) -> Verdict:
    """Cards of offices with difficult names, and a bundle. The canary: this stick takes no name with an umlaut."""
    offices = FULL if full else SHORT
    with _stick(folder) as stick:
        refused = _takes_no_umlaut(stick)
        written = [_card_of(office, folder / f"office-{number}", stick) for number, office in enumerate(offices)]
        written.append(_bundle(folder, stick))
        there = {path.name: path.stat().st_size for path in stick.iterdir() if path.is_file()}
    bad = [name for name in there if not _fits(name)]
    return Verdict(
        name="names",
        counts={
            "offices": len(offices),
            "written": len(written),
            "bad_names": len(bad),
            "not_there": sum(there.get(name) != size for name, size in written),
        },
        must_be_zero=("bad_names", "not_there"),
        canary={"umlaut_refused_by_the_stick": int(refused)},
        places=tuple(bad),
    )


def _fits(name: str) -> bool:
    plain = name.isascii() and all(sign.isalnum() or sign in "-_." for sign in name)
    stem = name.partition(".")[0].lower()
    return plain and len(name) <= LONGEST and stem not in RESERVED and name[-1] not in ". " and name[0] != "."


def _card_of(office: str, home: Path, stick: Path) -> tuple[str, int]:
    admin = NewUser(login=ADMIN, name="Verwaltung", function="", unit="", roles=(Role.ADMINISTRATOR,))
    founded = found(
        home,
        office_name=office,
        kind=OfficeKind.PRISON,
        training=True,
        admin=admin,
        passphrase=PASSPHRASE,
        clock=system_clock,
    )
    with founded.session as session:
        path = partners.save_card(session, stick)
        return path.name, len(partners.own_card(session).raw)


def _bundle(folder: Path, stick: Path) -> tuple[str, int]:
    post, card = found_post(folder / "founded"), found_partner(folder)
    with post.open() as writer:
        sheets.sign(writer, answers(post.person, "Stand lange am Zaun und sprach mit niemandem."))
        return _release(sign_in_beside(writer, RELEASER, PASSPHRASE), card, stick)


def _release(releaser: Session, card: Path, stick: Path) -> tuple[str, int]:
    partner = partners.confirm(releaser, partners.read_card(card))
    released = sharing.release(releaser, sharing.preview(releaser, partner.party), stick)
    return released.path.name, released.size


def _takes_no_umlaut(stick: Path) -> bool:
    try:
        (stick / "für.age").touch()
    except OSError:
        return True
    (stick / "für.age").unlink()
    return False


@contextmanager
def _stick(folder: Path) -> Iterator[Path]:
    """A FAT file system in an image, mounted by a process of ours. Raises `CannotRun` where there is no FUSE."""
    make = shutil.which("mkfs.vfat", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    mount = shutil.which("fusefat")
    if make is None or mount is None:
        raise CannotRun("fusefat and mkfs.vfat (Debian: fusefat, dosfstools) are not installed")
    image, stick = folder / "stick.img", folder / "stick"
    with image.open("wb") as file:
        file.truncate(32 * _MIB)
    ask([make, str(image)])
    stick.mkdir()
    # In the foreground (-f), so that the process that was started is the one that is ended.
    with subprocess.Popen([mount, "-f", "-o", "rw+", str(image), str(stick)], stderr=subprocess.PIPE, text=True) as fat:
        try:
            _await_mount(stick, fat)
            yield stick
        finally:
            with suppress(OSError):
                subprocess.run(["fusermount", "-u", str(stick)], capture_output=True, check=False)
            fat.terminate()


def _await_mount(stick: Path, fat: subprocess.Popen[str]) -> None:
    for _ in range(_MOUNT_TRIES):
        if stick.is_mount():
            return
        if fat.poll() is not None:
            break
        time.sleep(0.02)
    told = fat.stderr.read().strip() if fat.poll() is not None and fat.stderr else "not mounted"
    raise CannotRun(f"fusefat: {' '.join(told.split())[-200:]}")
