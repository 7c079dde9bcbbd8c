"""`bogen faults`: let real faults loose on an invented station, and say what came of each run."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.cli.frame import Frame
from app.faults.verdict import CannotRun, Run, Verdict
from forms.errors import EnvironmentFault, InputError
from forms.texts import Texts

REPORT = "faults.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: its verdict, or why this machine could not have it; and how long it took."""

    name: str
    verdict: Verdict | None
    reason: str
    seconds: float

    @property
    def failed(self) -> bool:
        return self.verdict is not None and not self.verdict.holds


def run(frame: Frame) -> int:
    """Make the runs that were named, or all; exit code 1 when one does not hold.

    Raises `InputError` B-810 for a run that there is none of, B-811 for a folder that is not empty, `EnvironmentFault`
    B-813 for a folder that cannot be made.
    """
    args = frame.args
    wanted = _chosen(args.names, runs())
    frame.say("cli.faults.begin_full" if args.full else "cli.faults.begin")
    outcomes = []
    with _workplace(args.out) as folder:
        for name, act in wanted.items():
            place = folder / name
            place.mkdir()
            outcomes.append(make(name, act, place, full=args.full))
            if not args.json:
                frame.give({}, [line(frame.workplace.texts, outcomes[-1])])
        report = {"full": args.full, "runs": [_as_dict(outcome) for outcome in outcomes]}
        if args.out is not None:
            (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if args.json:
        frame.give(report, [])
    return int(any(outcome.failed for outcome in outcomes))


def runs() -> Mapping[str, Run]:
    """All runs by name, in the order in which they are made. What they need is loaded only here."""
    return {**_on_saving(), **_on_keys(), **_on_surroundings()}


def _on_saving() -> Mapping[str, Run]:
    from app.faults import bit_flips, full_disk, io_faults, kill_points, kills, low_memory, power_cuts, salvages

    return {
        "kills": kills.run,
        "kill-points": kill_points.run,
        "power-cuts": power_cuts.run,
        "io-faults": io_faults.run,
        "full-disk": full_disk.run,
        "low-memory": low_memory.run,
        "bit-flips": bit_flips.run,
        "salvage": salvages.run,
    }


def _on_keys() -> Mapping[str, Run]:
    from app.faults import bad_slots, passphrase_kills, wrong_keys, wrong_passphrases

    return {
        "wrong-keys": wrong_keys.run,
        "wrong-passphrases": wrong_passphrases.run,
        "bad-slots": bad_slots.run,
        "passphrase-kills": passphrase_kills.run,
    }


def _on_surroundings() -> Mapping[str, Run]:
    from app.faults import clock_jumps, names, offline, read_only, two_users

    return {
        "two-users": two_users.run,
        "clock": clock_jumps.run,
        "read-only": read_only.run,
        "names": names.run,
        "offline": offline.run,
    }


def _chosen(names: Sequence[str], known: Mapping[str, Run]) -> Mapping[str, Run]:
    for name in names:
        if name not in known:
            raise InputError("B-810", name=name, known=", ".join(known))
    return {name: known[name] for name in known if not names or name in names}


@contextmanager
def _workplace(out: Path | None) -> Iterator[Path]:
    """The folder that was asked for, and what broke stays there to be looked at; else one that is removed."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="bogen-faults-") as folder:
            yield Path(folder)
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise InputError("B-811", path=str(out))
    except OSError as error:
        raise EnvironmentFault("B-813", path=str(out), reason=error.strerror or str(error)) from error
    yield out


def make(name: str, act: Run, folder: Path, *, full: bool) -> Outcome:
    """One run, timed."""
    began = time.monotonic()
    try:
        verdict, reason = act(folder, full), ""
    except CannotRun as missing:
        verdict, reason = None, str(missing)
    return Outcome(name, verdict, reason, time.monotonic() - began)


def line(texts: Texts, outcome: Outcome) -> str:
    """`kills: holds · kills=1000 … lost=0 · canary: … · 151 s`."""
    seconds = f"{outcome.seconds:.0f} s"
    if outcome.verdict is None:
        return f"{outcome.name}: {texts('cli.faults.cannot', reason=outcome.reason)}"
    verdict = outcome.verdict
    said = [texts("cli.faults.holds")] if verdict.holds else []
    if verdict.broken:
        said.append(texts("cli.faults.broken", names=", ".join(verdict.broken)))
    if verdict.blind:
        said.append(texts("cli.faults.blind", names=", ".join(verdict.blind)))
    parts = ["; ".join(said), _counts(verdict.counts), texts("cli.faults.canary", counts=_counts(verdict.canary))]
    return f"{outcome.name}: {' · '.join([*parts, seconds, *verdict.places[:5]])}"


def _counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items())


def _as_dict(outcome: Outcome) -> dict[str, object]:
    base: dict[str, object] = {"name": outcome.name, "seconds": round(outcome.seconds, 1)}
    if outcome.verdict is None:
        return {**base, "ran": False, "reason": outcome.reason}
    verdict = outcome.verdict
    return {
        **base,
        "ran": True,
        "holds": verdict.holds,
        "counts": dict(verdict.counts),
        "canary": dict(verdict.canary),
        "broken": list(verdict.broken),
        "blind": list(verdict.blind),
        "places": list(verdict.places),
    }
