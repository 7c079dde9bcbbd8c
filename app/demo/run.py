"""`bogen demo`: the whole way of a sheet, with the real services and the real windows."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from app.cli.frame import Frame
from app.demo import checks, material, paper, story, windows
from app.demo.command import Commands
from app.demo.days import DemoClock
from app.demo.station import Station
from forms.errors import InputError

PARTS = ("prison", "prosecutor", "bundle", "pdf", "pictures", "check")
_WORDS = [
    "amsel",
    "birke",
    "dachs",
    "eiche",
    "farn",
    "ginster",
    "hecht",
    "iltis",
    "kiefer",
    "lerche",
    "marder",
    "nessel",
    "otter",
    "pappel",
    "quelle",
    "reiher",
    "specht",
]


def run(frame: Frame) -> int:
    """Make the demo in the folder given by `--out`. Raises `InputError` B-610 when that folder holds files already."""
    out: Path = frame.args.out.resolve()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError("B-610", path=str(out))
    for part in PARTS:
        (out / part).mkdir(parents=True)
    steps = _Steps(frame)
    clock = DemoClock()
    keys = out / ".passphrases"
    keys.mkdir(mode=0o700)
    try:
        prison = _station(out, "prison", clock, keys, frame.workplace.language)
        prosecutor = _station(out, "prosecutor", clock, keys, frame.workplace.language)
        result = _act(steps, clock, out, prison, prosecutor)
    finally:
        shutil.rmtree(keys)
    frame.say("cli.demo.done", out=str(out), bundle=str(result["bundle"]), container=str(result["container"]))
    frame.give({"out": str(out), **result}, [str(out)])
    return 0


def _act(steps: _Steps, clock: DemoClock, out: Path, prison: Station, prosecutor: Station) -> dict[str, object]:
    writings = material.writings(clock())
    steps("cli.demo.found")
    clock.stand_at(writings[0].at.replace(hour=8, minute=0) - story.LEAD)
    for station in (prison, prosecutor):
        story.found(station.command, station.office, station.home)
    steps("cli.demo.people")
    people = story.import_people(prison.command, prison.login_of("administrator"))
    steps("cli.demo.write")
    written = story.write(prison, writings, clock, steps.progress)
    clock.run_free()
    steps("cli.demo.cards")
    story.exchange_cards(prison, prosecutor, out / "check")
    steps("cli.demo.windows_prison")
    windows.prison(prison, out, steps.progress)
    steps("cli.demo.release")
    bundle = story.release(prison, prosecutor, out / "bundle")
    steps("cli.demo.import")
    imported = story.import_bundle(prosecutor, bundle)
    steps("cli.demo.windows_prosecutor")
    windows.prosecutor(prosecutor, out, steps.progress)
    steps("cli.demo.pdf")
    pdfs = paper.save(prison, prosecutor, imported, out / "pdf")
    steps("cli.demo.check")
    container = checks.hand_out(prison, prosecutor, bundle, out / "check")
    checks.transcript(bundle, out / "check", out / "verify.txt")
    return {"people": people, "sheets": len(written), "bundle": str(bundle), "container": str(container), "pdf": pdfs}


def _station(out: Path, name: str, clock: DemoClock, keys: Path, language: str) -> Station:
    office = material.office(name)
    folder = keys / name
    folder.mkdir()
    lines = []
    for user in office.users:
        passphrase = "-".join(secrets.choice(_WORDS) for _ in range(4))
        (folder / f"{user.login}.txt").write_text(passphrase + "\n", encoding="utf-8")
        lines.append(f"{user.login}\t{passphrase}\t{user.name}, {user.function}")
    home = out / name
    text = "\n".join([f"# {office.name}: login, passphrase, who. Invented data.", *lines, ""])
    (home / "DEMO-PASSPHRASES.txt").write_text(text, encoding="utf-8")
    return Station(home, office, Commands(home, clock, folder, language))


class _Steps:
    """Says each step and how far it is, on standard error."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._done = 0

    def __call__(self, key: str) -> None:
        self._done += 1
        self._frame.say("cli.demo.step", number=self._done, what=self._frame.workplace.texts(key))

    def progress(self, done: int, of: int) -> None:
        if done and (done == of or done % 50 == 0):
            self._frame.say("cli.demo.progress", done=done, of=of)


Progress = Callable[[int, int], None]
Written = Mapping[int, str]
