"""From words to a command: parse, run, and turn every error into its message and exit code."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.casework.clock import Clock, system_clock
from app.casework.crash_report import report_on
from app.casework.workplace import Workplace
from app.cli import (
    access,
    backups,
    bundles,
    doctor,
    emergency,
    founding,
    people,
    policy,
    retention,
    sheets,
    smartcards,
    standing_in,
    station_keys,
    subject_access,
    users,
)
from app.cli.frame import Frame, report
from app.cli.parser import Parser
from app.cli.words import Command, Words
from forms.errors import BogenError, Bug, EnvironmentFault
from forms.texts import Texts


@dataclass(frozen=True, slots=True)
class Doors:
    """What lies above the command line and is opened from it: the window, the demo, the benchmark, the faults."""

    window: Command
    demo: Command
    bench: Command
    faults: Command


def run(arguments: Sequence[str], doors: Doors, *, clock: Clock = system_clock) -> int:
    """Run one command (or open the window) and return its exit code. No argument can set the clock."""
    texts = Texts(_language(arguments))
    as_json = "--json" in arguments
    try:
        args = build_parser(texts, doors).parse_args(arguments)
        workplace = Workplace(home=args.home or default_home(), texts=texts, clock=clock)
        command: Command = getattr(args, "run", doors.window)
        return command(Frame(workplace, args))
    except BogenError as error:
        return report(texts, error, as_json=as_json)
    except BrokenPipeError:
        # Whoever read the output wanted no more of it (`bogen sheet list | head`).
        _let_go_of_output()
        return 0
    except OSError as error:
        # Disk full, permission, path gone: whatever the system refused that no use case named more exactly.
        _let_go_of_output()
        fault = EnvironmentFault("B-609", reason=error.strerror or str(error), path=str(error.filename or ""))
        return report(texts, fault, as_json=as_json)
    except MemoryError:
        return report(texts, EnvironmentFault("B-812"), as_json=as_json)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001
        # A mistake of ours. A traceback would show values, which may be names of people: the report shows none.
        print(report_on(error).text, end="", file=sys.stderr)
        return report(texts, Bug("B-611"), as_json=as_json)


def _let_go_of_output() -> None:
    """What an output does not take goes nowhere: Python would try again at its end, and end with a code of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser(texts: Texts, doors: Doors) -> Parser:
    """The whole command line in one language."""
    words = Words(texts)
    daily = (founding, users, emergency, station_keys, standing_in, people, sheets, bundles)
    for room in (*daily, retention, subject_access, access, policy, smartcards, backups, doctor):
        room.declare(words)
    demo = words.command("demo", doors.demo)
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.option("demo_out"))
    words.command("bench", doors.bench)
    faults = words.command("faults", doors.faults)
    faults.add_argument("names", nargs="*", metavar="NAME", help=words.option("fault_names"))
    faults.add_argument("--full", action="store_true", help=words.option("faults_full"))
    faults.add_argument("--out", type=Path, metavar="DIR", help=words.option("faults_out"))
    return words.parser


def default_home() -> Path:
    """`BOGEN_HOME`, or the place that the platform keeps an application's data in for one user."""
    if chosen := os.environ.get("BOGEN_HOME"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "Bogen"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "bogen"


def _language(arguments: Sequence[str]) -> str:
    # Help texts need the language before the parser exists. German unless asked otherwise: its first users write it.
    # The last one named counts, as it does for the parser.
    for word, following in reversed([*zip(arguments, [*arguments[1:], ""], strict=True)]):
        value = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in ("de", "en"):
            return value
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not name and sys.platform == "win32":  # elsewhere Python answers "en_US" for no language at all
        name = locale.getlocale()[0] or ""
    return "en" if name.lower().startswith("en") else "de"
